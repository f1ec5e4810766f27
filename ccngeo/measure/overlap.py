"""How much of a site a layer takes, and how much it could take under a relative shift.

The error of position e (site and layer together) is a shift of one against the other: the layer's
area in the site is bounded by its area in the site buffered by −e and +e. Layers are never
buffered: a 17 m road would never be certain. What is bounded is the shift, not every vertex's own
wobble.
"""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from ccngeo.errors import CrsError
from ccngeo.geometry import HA, Geometries, polygons_only, require_areal_crs

Floats = npt.NDArray[np.float64]
# Buffers of sites are measured, not drawn: 16 segments a quarter keep an arc within 0,5 ‰ of e.
_QUAD_SEGS = 16
_MANY_VERTICES = 2000
# A buffer by less than coordinates can tell apart comes back empty: the site would be lost.
_LEAST_ERROR_M = 1e-4


@dataclass(frozen=True, slots=True)
class Band:
    """Sites with their inner and outer boundary under a shift, all polygon arrays of one length.

    `core` is the site without the strip of 2 e along its edge: what lies there is no neighbour
    drawn a little off.
    """

    inner: Geometries
    site: Geometries
    outer: Geometries
    core: Geometries
    accuracy_m: Floats

    @property
    def areas(self) -> tuple[Floats, Floats, Floats]:
        """Return the areas of inner, site and outer in m²."""
        return shapely.area(self.inner), shapely.area(self.site), shapely.area(self.outer)


def band_of(sites: Geometries, accuracy_m: Floats | float) -> Band:
    """Return the sites buffered by −e, 0 and +e, and by −2 e."""
    accuracy = np.broadcast_to(checked_accuracy(accuracy_m), sites.shape).astype(float)
    accuracy = np.where(accuracy < _LEAST_ERROR_M, 0.0, accuracy)

    # A boundary of very many vertices is thinned before it is buffered, and buffered by as much
    # more as thinning may have moved it: the bounds get wider by a fiftieth, never narrower.
    many = shapely.get_num_coordinates(sites) > _MANY_VERTICES
    moved_m = np.where(many, accuracy / 50, 0.0)
    thin = np.where(many, shapely.simplify(sites, moved_m), sites)

    def grown(distance: Floats) -> Geometries:
        further = distance + np.sign(distance) * moved_m
        moved = shapely.buffer(thin, further, quad_segs=_QUAD_SEGS, join_style="mitre")
        return np.where(distance == 0, sites, moved)

    return Band(grown(-accuracy), sites, grown(accuracy), grown(-2 * accuracy), accuracy)


def checked_accuracy(accuracy_m: Floats | float) -> Floats:
    """Return positional errors as an array.

    Raises
    ------
    ValueError
        One is negative or not finite.
    """
    accuracy = np.asarray(accuracy_m, dtype=float)
    if not ((accuracy >= 0) & np.isfinite(accuracy)).all():
        raise ValueError("a positional error is a finite number of metres, 0 or more")
    return accuracy


@dataclass(frozen=True, slots=True)
class Overlap:
    """Per site, in m²: the layer's area in it (each spot once) and its bounds under a shift."""

    least: Floats
    best: Floats
    most: Floats
    core: Floats
    pieces: Geometries  # what lies within the outer boundary, each spot once
    pairs: npt.NDArray[np.intp]  # (site, feature) positions that touch the outer boundary
    pair_area: Floats  # area of each pair's overlap with the plain site


def overlap_of(band: Band, features: Geometries) -> Overlap:
    """Measure polygons `features` against the sites of `band`."""
    pairs = shapely.STRtree(features).query(band.outer, predicate="intersects")
    pairs = pairs[:, np.lexsort((pairs[1], pairs[0]))]
    cut = polygons_only(shapely.intersection(band.outer[pairs[0]], features[pairs[1]]))
    pieces = _union_by_site(cut, pairs[0], len(band.site))
    inside = {
        name: shapely.area(shapely.intersection(pieces, getattr(band, name)))
        for name in ("inner", "site", "core")
    }
    s_minus, s, s_plus = band.areas
    a_plus = shapely.area(pieces)
    return Overlap(
        # On exact input the bounds meet; rounding must not let them cross.
        least=np.minimum(np.maximum(inside["inner"], s - s_plus + a_plus), inside["site"]).clip(0),
        best=inside["site"],
        most=np.maximum(
            np.minimum(np.minimum(a_plus, s), s - s_minus + inside["inner"]), inside["site"]
        ),
        core=inside["core"],
        pieces=pieces,
        pairs=pairs,
        pair_area=shapely.area(shapely.intersection(cut, band.site[pairs[0]])),
    )


def _union_by_site(pieces: Geometries, site: npt.NDArray[np.intp], sites: int) -> Geometries:
    """Dissolve the pieces of each site, so that each spot counts once."""
    out: Geometries = np.full(sites, shapely.Polygon(), dtype=object)
    bounds = np.searchsorted(site, np.arange(sites + 1))
    for i in range(sites):
        if bounds[i] < bounds[i + 1]:
            out[i] = shapely.union_all(pieces[bounds[i] : bounds[i + 1]])
    return polygons_only(out)


def depth_of(pieces: Geometries, sites: Geometries) -> Floats:
    """Return how far, in metres, the deepest corner of each piece lies from its site's edge.

    The width of a strip along the edge; a piece that covers a whole site has no corner inside it.
    """
    inside = shapely.intersection(pieces, sites)
    edges = shapely.boundary(sites)
    depths = np.zeros(len(sites))
    shapely.prepare(edges)
    for i in np.flatnonzero(~shapely.is_empty(inside)):
        corners = shapely.points(shapely.get_coordinates(inside[i]))
        depths[i] = shapely.distance(corners, edges[i]).max()
    return depths


def overlap(
    sites: "gpd.GeoDataFrame | gpd.GeoSeries",
    layer: gpd.GeoDataFrame,
    *,
    by: str | None = None,
    accuracy_m: float = 0.0,
) -> pd.DataFrame:
    """Measure how much of each site a polygon layer takes.

    Parameters
    ----------
    sites
        Polygons in a metric grid (not degrees, not Web Mercator).
    layer
        Polygons in the same CRS; they may overlap, each spot counts once.
    by
        Column of classes: the answer is then long, indexed by (site, class) with the classes found;
        features without a class are in none of them.
    accuracy_m
        Positional error of site and layer together, as a relative shift.

    Returns
    -------
    DataFrame
        `area_ha` with `area_least_ha`, `area_most_ha`, `share`, `features` (count), on the
        caller's index.

    Raises
    ------
    CrsError
        Areas cannot be measured in the CRS, or the two differ.
    ValueError
        The layer holds points or lines, which take no land, or the accuracy is no finite number.
    """
    shapes = as_shapes(sites, layer)
    if not np.isin(shapely.get_dimensions(_shapes_of(layer)), (-1, 2)).all():
        raise ValueError("the layer holds points or lines; buffer them to what they take")
    band = band_of(shapes, accuracy_m)
    if by is None:
        return _frame(band, _shapes_of(layer), sites.index)
    classes = layer[by]
    frames = {
        value: _frame(band, _shapes_of(layer[classes == value]), sites.index)
        for value in sorted(classes.dropna().unique())
    }
    if not frames:
        empty = _frame(band, np.array([], dtype=object), sites.index).iloc[:0]
        empty.index = pd.MultiIndex.from_arrays([empty.index, []], names=["site", by])
        return empty
    long = pd.concat(frames, names=[by, "site"]).swaplevel()
    return pd.DataFrame(long[long["area_most_ha"] > 0]).sort_index()


def as_shapes(
    sites: "gpd.GeoDataFrame | gpd.GeoSeries", layer: "gpd.GeoDataFrame | gpd.GeoSeries"
) -> Geometries:
    """Return the sites' polygons after checking that both share one metric grid."""
    own = require_areal_crs(sites.crs)
    if layer.crs is None or not own.equals(layer.crs, ignore_axis_order=True):
        name_vi, name_en = (layer.crs.name,) * 2 if layer.crs else ("không có", "no CRS")
        raise CrsError(
            f"Hệ tọa độ của cụm là {own.name}, của lớp là {name_vi}; đưa cả hai về một lưới.",
            f"Sites are in {own.name} and the layer in {name_en}; bring both to one grid.",
        )
    return _shapes_of(sites)


def _shapes_of(frame: "gpd.GeoDataFrame | gpd.GeoSeries") -> Geometries:
    return np.asarray(frame.geometry.array, dtype=object)


def _frame(band: Band, features: Geometries, index: Any) -> pd.DataFrame:
    found = overlap_of(band, features)
    counts = np.bincount(found.pairs[0][found.pair_area > 0], minlength=len(band.site))
    return pd.DataFrame(
        {
            "area_ha": found.best / HA,
            "area_least_ha": found.least / HA,
            "area_most_ha": found.most / HA,
            "share": found.best / shapely.area(band.site),
            "features": counts,
        },
        index=index,
    )
