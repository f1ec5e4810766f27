"""Shapes and frames that the tests of the measures share, all near one corner in Vĩnh Phúc."""

import geopandas as gpd
import numpy as np
import rasterio
import shapely
from hypothesis import strategies as st
from rasterio import Affine
from shapely.geometry import Point, Polygon, box

GRID = "EPSG:5897"
X, Y = 551_000, 2_356_000  # Vĩnh Phúc
BANDS = ["area_least_ha", "area_ha", "area_most_ha"]


def frame(*shapes, crs=GRID, index=None, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=crs, index=index)


def square(side=500, x=X, y=Y):
    return box(x, y, x + side, y + side)


def strip(west, east, *, south=0, north=500):
    """A rectangle in metres from the corner that all shapes share."""
    return box(X + west, Y + south, X + east, Y + north)


def array(*shapes):
    out = np.empty(len(shapes), dtype=object)
    out[:] = shapes
    return out


def polygons_of(shape):
    """The polygons of a shape as one shape, without its lines and points."""
    return shapely.union_all([p for p in shapely.get_parts(shape) if p.geom_type == "Polygon"])


def jittered(shapes, by, rng):
    """Shapes with every corner moved by up to `by` metres, the same for all rings that share it."""
    corners, at = np.unique(shapely.get_coordinates(shapes), axis=0, return_inverse=True)
    moved = corners + rng.uniform(-by, by, corners.shape)
    return shapely.set_coordinates(np.array(shapes, dtype=object, copy=True), moved[at.ravel()])


def shared_area(one, other):
    """The area that two polygons share, by a method that builds no topology.

    The plane is cut into strips at the height of every corner and crossing; in a strip edges do not
    cross, so that what both hold is as long on average as in its middle. An edge moved by a
    rounding moves the sum by a rounding.
    """
    centre = np.array(one.envelope.centroid.coords[0])
    (a, b), (c, d) = (_edges(shape, centre) for shape in (one, other))
    heights = np.unique(np.concatenate([a[:, 1], c[:, 1], _crossings(a, b, c, d)]))
    middle = (heights[1:] + heights[:-1]) / 2
    x = np.concatenate([_along(a, b, middle), _along(c, d, middle)], axis=1)
    order = np.argsort(x, axis=1)
    inside_one = (np.cumsum(order < len(a), axis=1) % 2).astype(bool)
    inside_other = (np.cumsum(order >= len(a), axis=1) % 2).astype(bool)
    x = np.take_along_axis(x, order, axis=1)
    with np.errstate(invalid="ignore"):
        steps = np.where(np.isfinite(x[:, 1:]), np.diff(x, axis=1), 0.0)
    lengths = np.where((inside_one & inside_other)[:, :-1], steps, 0.0).sum(axis=1)
    return float((lengths * np.diff(heights)).sum())


def _edges(shape, centre):
    rings, parts = [], shapely.get_parts(shape)
    for part in parts:
        rings += [part.exterior, *part.interiors]
    corners = [np.array(ring.coords)[:, :2] - centre for ring in rings]
    return np.concatenate([c[:-1] for c in corners]), np.concatenate([c[1:] for c in corners])


def _crossings(a, b, c, d):
    u, v, w = (b - a)[:, None], (d - c)[None], c[None] - a[:, None]
    cross = u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        s = (w[..., 0] * v[..., 1] - w[..., 1] * v[..., 0]) / cross
        t = (w[..., 0] * u[..., 1] - w[..., 1] * u[..., 0]) / cross
        found = (s >= 0) & (s <= 1) & (t >= 0) & (t <= 1)
        return (a[:, None, 1] + s * u[..., 1])[found]


def _along(start, end, heights):
    """Where edges are at each height (strips × edges), infinite where they do not reach it."""
    x0, y0, x1, y1 = start[:, 0], start[:, 1], end[:, 0], end[:, 1]
    y = heights[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        x = x0 + (y - y0) / (y1 - y0) * (x1 - x0)
    return np.where((np.minimum(y0, y1) < y) & (y < np.maximum(y0, y1)), x, np.inf)


@st.composite
def polygons(draw, size=400):
    """A star-shaped polygon with spikes, dents and now and then a hole."""
    spokes = draw(st.integers(3, 9))
    radii = draw(st.lists(st.floats(0.05, 1), min_size=spokes, max_size=spokes))
    turn = draw(st.floats(0, 6))
    cx, cy = draw(st.floats(-size, size)), draw(st.floats(-size, size))
    angles = turn + np.linspace(0, 2 * np.pi, spokes, endpoint=False)
    ring = [
        (X + cx + size * r * np.cos(a), Y + cy + size * r * np.sin(a))
        for r, a in zip(radii, angles, strict=True)
    ]
    shape = shapely.make_valid(Polygon(ring))
    if draw(st.booleans()):
        shape = shape.difference(Point(X + cx, Y + cy).buffer(0.04 * size))
    return polygons_of(shape)


layers = st.lists(polygons(), min_size=0, max_size=4)
errors = st.floats(0, 40)


def write_raster(
    path, values, *, nodata=None, crs=GRID, corner=(X, Y + 300), cell=100, transform=None
):
    """A raster of square cells from its upper left corner."""
    values = np.asarray(values)
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=values.shape[0],
        width=values.shape[1],
        count=1,
        dtype=values.dtype,
        crs=crs,
        transform=transform or Affine(cell, 0, corner[0], 0, -cell, corner[1]),
        nodata=nodata,
    ) as target:
        target.write(values, 1)
    return path
