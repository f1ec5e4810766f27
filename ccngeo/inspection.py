"""What a file really holds: told to a person before the file enters a project."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import shapely

from ccngeo.crs_evidence import CrsEvidence, Reference, crs_evidence
from ccngeo.displayed import Displayed
from ccngeo.errors import CcngeoError, CrsError, LayerError
from ccngeo.geometry import HA, Geometries, require_areal_crs
from ccngeo.landuse import parse_code
from ccngeo.model import Text
from ccngeo.project import Spatial
from ccngeo.provenance import sha256_of
from ccngeo.read.boundary_table import BoundaryTable, read_boundary_table
from ccngeo.read.files import CAD, DataFile, Kind, recognise
from ccngeo.read.raster import RasterFacts, is_raster, raster_facts
from ccngeo.read.records import Records, layers_of, open_records
from ccngeo.read.table import as_text
from ccngeo.read.vector import Profile, claimed_crs, profile_of
from ccngeo.read.workbook import Workbook, is_template, read_workbook
from ccngeo.vn2000 import nearest_grid

# A field holds land-use codes when this share of its values are codes.
_CODES_SHARE = 0.8
_KINDS = ("point", "line", "polygon")


@dataclass(frozen=True, slots=True)
class LayerFacts:
    """One layer of a file.

    `geometries` counts shapes by kind, `mixed` and `empty` among them. `profile` is None where the
    CRS cannot be used: nothing can be measured then. `area_ha` is the sum over the polygons, after
    repair. `codes` counts the land-use codes of `code_field`.
    """

    name: str
    geometries: Mapping[str, int]
    fields: tuple[str, ...]
    evidence: CrsEvidence
    profile: Profile | None
    area_ha: float | None
    code_field: str
    codes: Mapping[str, int]
    records: Records


@dataclass(frozen=True, slots=True, repr=False)
class Inspection(Displayed):
    """What one file holds; `faults` are the sentences that would stop it or turn it red."""

    path: Path
    kind: str
    sha256: str
    size_bytes: int
    layers: tuple[LayerFacts, ...] = ()
    table: BoundaryTable | None = None
    workbook: Workbook | None = None
    raster: RasterFacts | None = None
    faults: tuple[Text, ...] = ()

    def __repr__(self) -> str:
        return (
            f"Inspection({self.path.name!r}, {self.kind or 'unknown'}, {len(self.faults)} faults)"
        )


def inspect(
    path: Path | str, how: Spatial | None = None, reference: Reference | None = None
) -> Inspection:
    """Look into a file without changing it or anything beside it.

    Parameters
    ----------
    path
        Any file: a layer, a drawing, a table of corner points, the template, a raster.
    how
        What is stated where the file is silent: layer, CRS, encoding, kind of polygons.
    reference
        A trusted layer its place is compared with.

    Returns
    -------
    What it holds. Faults of the file do not raise, they are in `faults`.
    """
    path, how = Path(path), how or Spatial()
    faults: list[Text] = []
    found: dict[str, Any] = {}
    kind = ""
    try:
        if is_raster(path):
            kind, found["raster"] = "raster", raster_facts(path)
        else:
            file = recognise(path, how.layer if isinstance(how.layer, str) else None)
            kind = file.kind.value
            found = _inside(file, how, reference, faults)
    except CcngeoError as error:
        faults.append(Text(error.vi, error.en))
    is_there = bool(kind)
    return Inspection(
        path,
        kind,
        sha256_of(path) if is_there else "",
        path.stat().st_size if is_there and path.is_file() else 0,
        faults=tuple(faults),
        **found,
    )


def _inside(
    file: DataFile, how: Spatial, reference: Reference | None, faults: list[Text]
) -> dict[str, Any]:
    """Return what a recognised file holds; a fault of one layer leaves the others."""
    if file.kind in (Kind.SHEETS, Kind.CSV):
        if is_template(file.path):
            return {"workbook": read_workbook(file.path)}
        return {"table": read_boundary_table(file.path, crs=how.crs)}
    layers = []
    for name in _names(file, how):
        try:
            layers.append(_layer(file, name, how, reference))
        except LayerError as error:
            faults.append(Text(error.vi, error.en))
    return {"layers": tuple(layers)}


def _names(file: DataFile, how: Spatial) -> Sequence[str | tuple[str, ...] | None]:
    """Return the layers to look into: the one named, else all."""
    if how.layer is not None or file.kind in CAD or file.kind is Kind.GEOPARQUET:
        return [how.layer]
    return layers_of(file)


def _layer(
    file: DataFile,
    name: str | tuple[str, ...] | None,
    how: Spatial,
    reference: Reference | None,
) -> LayerFacts:
    records = open_records(file, name, encoding=how.encoding, polygons=how.polygons)
    frame = records.read()
    shapes = np.asarray(frame.geometry.array, dtype=object)
    try:
        own: pyproj.CRS | None = claimed_crs(frame, how, file.path)
    except LayerError:
        own = None
    evidence = crs_evidence(shapes, own, reference)
    profile, area_ha = None, None
    counted = _geometries(shapes)
    if own is not None and (how.crs_confirmed or not evidence.is_doubtful):
        profile, area_ha = _measured(file, records, frame, own, evidence)
    code_field, codes = _codes(frame)
    title = ", ".join(name) if isinstance(name, tuple) else name or file.path.stem
    return LayerFacts(
        title,
        counted,
        tuple(records.fields),
        evidence,
        profile,
        area_ha,
        code_field,
        codes,
        records,
    )


def _measured(
    file: DataFile,
    records: Records,
    frame: gpd.GeoDataFrame,
    own: pyproj.CRS,
    evidence: CrsEvidence,
) -> tuple[Profile, float | None]:
    """Return the profile of a layer, and the area of its polygons."""
    shapes = np.asarray(frame.geometry.array, dtype=object)
    areal = (shapely.get_dimensions(shapes) == 2).any()  # noqa: PLR2004
    profile, mended = profile_of(
        file.path, records, frame, "polygon" if areal else "line", own, _grid(own, shapes), evidence
    )
    return profile, float(np.nansum(shapely.area(mended))) / HA if areal else None


def _grid(own: pyproj.CRS, shapes: Geometries) -> pyproj.CRS:
    """Return a grid in which areas are honest: the layer's own, else the nearest VN-2000 zone."""
    try:
        return require_areal_crs(own)
    except CrsError:
        return nearest_grid(shapes, own)


def _geometries(shapes: Geometries) -> dict[str, int]:
    nothing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    mixed = ~nothing & (shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION)
    dimensions = shapely.get_dimensions(shapes)
    counted = {
        kind: int((~nothing & ~mixed & (dimensions == number)).sum())
        for number, kind in enumerate(_KINDS)
    }
    counted |= {"mixed": int(mixed.sum()), "empty": int(nothing.sum())}
    return {kind: n for kind, n in counted.items() if n}


def _codes(frame: gpd.GeoDataFrame) -> tuple[str, Mapping[str, int]]:
    """Return the field that holds land-use codes, and how many features have each."""
    best, share, counted = "", _CODES_SHARE, Counter[str]()
    for name in frame.columns:
        if name == "geometry":
            continue
        values = Counter(as_text(value) for value in frame[name])
        filled = {text: n for text, n in values.items() if text}
        known = sum(n for text, n in filled.items() if not parse_code(text).unknown)
        if filled and known / sum(filled.values()) >= share:
            best, share, counted = str(name), known / sum(filled.values()), values
    return best, dict(counted.most_common())
