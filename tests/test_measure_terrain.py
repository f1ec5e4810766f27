"""Slopes, heights and flood depths: planes known exactly, voids never dry and never flat."""

import numpy as np
import pyproj
import pytest
import rasterio
import shapely.affinity
from rasterio import Affine
from shapely.geometry import Polygon, box
from shapes import GRID, X, Y, frame, square

from ccngeo import measure
from ccngeo.errors import CrsError
from ccngeo.measure.terrain import horn_slope

CELL = 100
CORNER = (X, Y + 1000)  # of a raster of 10 × 10 cells of 100 m
INSIDE = box(X + 200, Y + 200, X + 800, Y + 800)  # 36 ha, away from the rim


def plane(*, east=0.0, south=0.0, size=10, base=50.0):
    """Heights that rise by so many metres per cell."""
    rows, columns = np.mgrid[0:size, 0:size]
    return base + east * columns + south * rows


def shares(found, site=0, column="share"):
    return found.loc[site, column].to_numpy()


def balance(found, area, site=0):
    """The share that is uncovered, the same for every class or what the class leaves room for."""
    rest = found.loc[site, "area_most_ha"] - found.loc[site, "area_ha"]
    assert np.allclose(rest, rest.iloc[0])
    assert found.loc[site, "area_ha"].sum() + rest.iloc[0] == pytest.approx(area)
    return rest.iloc[0] / area


# --- slope -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("east", "south", "degrees"),
    [
        (10, 0, 5.7106),  # 10 m in 100 m
        (0, -10, 5.7106),
        (100, 0, 45.0),
        (30, 40, 26.5651),  # 50 m in 100 m
        (0, 0, 0.0),
    ],
)
def test_a_tilted_plane_slopes_as_it_is_tilted(east, south, degrees):
    slopes = horn_slope(plane(east=east, south=south), CELL, CELL)[1:-1, 1:-1]
    assert slopes == pytest.approx(np.full((8, 8), degrees), abs=1e-4)


def test_cells_longer_one_way_slope_less_that_way():
    slopes = horn_slope(plane(east=10), 200, 100)[1:-1, 1:-1]
    assert slopes == pytest.approx(np.full((8, 8), np.degrees(np.arctan(0.05))))


@pytest.mark.parametrize(("east", "place"), [(2, 0), (10, 1), (20, 2), (40, 3), (60, 4)], ids=str)
def test_a_plane_lies_in_one_class_of_slope(raster, east, place):
    # 1.1°, 5.7°, 11.3°, 21.8° and 31.0° in classes up to 3, 8, 15, 25 and more.
    found = measure.slope(frame(INSIDE), raster(plane(east=east), corner=CORNER))
    assert shares(found).tolist() == pytest.approx(np.eye(5)[place])
    assert found.loc[0, "area_ha"].sum() == pytest.approx(36)
    assert found.index.names == ["site", "class"]
    assert found.loc[0].index.tolist() == ["≤ 3", "3–8", "8–15", "15–25", "> 25"]


@pytest.mark.parametrize("edge", [3.0, 8.0])
def test_the_upper_bound_belongs_to_its_class(raster, edge):
    rise = 100 * np.tan(np.radians(edge))
    for rises, first in ((rise - 1e-6, True), (rise + 1e-6, False)):
        found = measure.slope(frame(INSIDE), raster(plane(east=rises), corner=CORNER), (edge,))
        assert shares(found).tolist() == pytest.approx([1.0, 0.0] if first else [0.0, 1.0])


def test_half_of_a_site_steep_is_half_of_it(raster):
    heights = np.where(np.arange(10) < 5, 50.0, 50.0 + 60 * (np.arange(10) - 4))[None].repeat(
        10, axis=0
    )
    found = measure.slope(frame(INSIDE), raster(heights, corner=CORNER))
    # Columns 2, 3 flat; column 4 rises 60 m in the 200 m around it (16.7°); 5, 6, 7 rise 60 in 100.
    assert shares(found).tolist() == pytest.approx([2 / 6, 0, 0, 1 / 6, 3 / 6])


def test_a_plane_of_metres_slopes_the_same_in_a_raster_of_degrees(raster):
    """Heights at cell centres of a raster in WGS 84 of 1″, from a plane in metres."""
    to_degrees = pyproj.Transformer.from_crs(GRID, 4326, always_xy=True)
    lon, lat = to_degrees.transform(X, Y)
    step = 1 / 3600
    size = 80
    rows, columns = np.mgrid[0:size, 0:size]
    back = pyproj.Transformer.from_crs(4326, GRID, always_xy=True)
    x, y = back.transform(lon + (columns + 0.5) * step, lat - (rows + 0.5) * step)
    heights = 500 + 0.1 * (x - X) + 0.2 * (y - Y)
    path = raster(heights, crs="EPSG:4326", transform=Affine(step, 0, lon, 0, -step, lat))
    site = frame(box(X + 600, Y - 1600, X + 1600, Y - 600))
    truth = np.degrees(np.arctan(np.hypot(0.1, 0.2)))  # 12.6°
    found = measure.slope(site, path, (truth - 0.1, truth + 0.1))
    assert shares(found).tolist() == pytest.approx([0, 1, 0], abs=1e-6)
    # In degrees, with cells taken for squares, it would be another slope.
    wrong = horn_slope(heights, 30.9, 30.9)[1:-1, 1:-1]
    assert (np.abs(wrong - truth) > 0.1).all()


def test_a_slope_beside_a_void_is_not_known_and_not_flat(raster):
    heights = plane(east=10)
    heights[4:6, 4:6] = -9999
    found = measure.slope(frame(INSIDE), raster(heights, nodata=-9999, corner=CORNER))
    # The void and the cells around it: 4 × 4 of the 36.
    assert shares(found).tolist() == pytest.approx([0, 20 / 36, 0, 0, 0])
    assert found.loc[(0, "> 25"), "area_most_ha"] == pytest.approx(16)
    assert balance(found, 36) == pytest.approx(16 / 36)


@pytest.mark.parametrize("void", [-9999, -32768, np.nan, np.inf, 9000])
def test_voids_that_nobody_declared_are_known_by_being_impossible(raster, void):
    heights = plane(east=10)
    heights[4:6, 4:6] = void
    found = measure.slope(frame(INSIDE), raster(heights, corner=CORNER))
    assert shares(found).tolist() == pytest.approx([0, 20 / 36, 0, 0, 0])


@pytest.mark.parametrize("nodata", [None, -9999])
@pytest.mark.parametrize("crs", [GRID, "EPSG:9208"])
def test_what_lies_beyond_the_raster_is_uncovered_and_not_flat(raster, nodata, crs):
    path = raster(plane(), nodata=nodata, corner=CORNER)
    half = frame(box(X + 500, Y + 200, X + 1500, Y + 800)).to_crs(crs)
    found = measure.slope(half, path)
    # 4 of its 10 columns; the last of the raster has no slope.
    assert shares(found).tolist() == pytest.approx([0.4, 0, 0, 0, 0], abs=0.01)
    assert balance(found, half.area[0] / 1e4) == pytest.approx(0.6, abs=0.01)


def test_a_site_off_the_raster_may_slope_in_any_way(raster):
    path = raster(plane(), corner=CORNER)
    sites = frame(square(x=X + 9000), None, Polygon(), INSIDE, index=list("abcd"))
    found = measure.slope(sites, path)
    assert shares(found, "a").tolist() == [0] * 5
    assert shares(found, "a", "area_most_ha").tolist() == pytest.approx([25] * 5)
    for nowhere in "bc":
        assert found.loc[nowhere].isna().all(axis=None)
    assert shares(found, "d").tolist() == pytest.approx([1, 0, 0, 0, 0])


def test_slopes_in_degrees_of_the_sites_are_refused(raster):
    with pytest.raises(CrsError):
        measure.slope(frame(INSIDE).to_crs(4326), raster(plane(), corner=CORNER))


# --- flood -----------------------------------------------------------------------------------------

DEPTHS = np.array([[0.0, 0.5, 1.0, 2.0], [0.1, 0.51, 1.5, 2.1]])  # two rows of 100 m
FLOODED = box(X, Y, X + 400, Y + 200)


def flood(raster, depths, site=FLOODED, **options):
    return measure.flood_depth(frame(site), raster(depths, corner=(X, Y + 200), **options))


def test_depths_fall_in_classes_whose_upper_bound_is_theirs(raster):
    found = flood(raster, DEPTHS)
    # ≤ 0: 0 · 0–0.5: 0.1 and 0.5 · 0.5–1: 0.51 and 1 · 1–2: 1.5 and 2 · > 2: 2.1
    assert shares(found).tolist() == pytest.approx([1 / 8, 2 / 8, 2 / 8, 2 / 8, 1 / 8])
    assert found.loc[0].index.tolist() == ["≤ 0", "0–0.5", "0.5–1", "1–2", "> 2"]
    assert found.loc[0, "area_ha"].sum() == pytest.approx(8)
    assert found["area_most_ha"].tolist() == pytest.approx(found["area_ha"].tolist())


@pytest.mark.parametrize("void", [-9999.0, np.nan, np.inf, -0.5, 31.0])
@pytest.mark.parametrize("declared", [True, False])
def test_a_cell_without_a_depth_is_uncovered_and_not_dry(raster, void, declared):
    depths = DEPTHS.copy()
    depths[0, 0] = void
    found = flood(raster, depths, nodata=void if declared else None)
    assert shares(found)[0] == 0  # the dry cell is gone
    assert shares(found).sum() == pytest.approx(7 / 8)
    assert found.loc[(0, "> 2"), "area_most_ha"] == pytest.approx(2)
    assert balance(found, 8) == pytest.approx(1 / 8)


def test_dry_land_that_the_raster_leaves_void_is_not_cleared(raster):
    found = flood(raster, DEPTHS, nodata=0.0)
    assert shares(found)[0] == 0
    assert balance(found, 8) == pytest.approx(1 / 8)


def test_a_site_half_off_the_raster_may_be_flooded_there(raster):
    found = flood(raster, DEPTHS, site=box(X - 400, Y, X + 400, Y + 200))
    assert shares(found).sum() == pytest.approx(0.5)
    assert found.loc[(0, "> 2"), "area_most_ha"] == pytest.approx(1 + 8)


@pytest.mark.parametrize("degrees", [0, 17, 45])
@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_shares_and_what_is_uncovered_always_add_up(raster, degrees, share):
    rng = np.random.default_rng(int(degrees + 10 * share))
    depths = rng.uniform(0, 3, (10, 10))
    depths[rng.random((10, 10)) < share] = -9999
    site = shapely.affinity.rotate(box(X + 150, Y + 230, X + 715, Y + 771), degrees)
    found = measure.flood_depth(frame(site), raster(depths, nodata=-9999, corner=CORNER))
    uncovered = balance(found, site.area / 1e4)
    assert shares(found).sum() + uncovered == pytest.approx(1, abs=1e-6)
    assert (found["area_most_ha"] <= site.area / 1e4 + 1e-9).all()


@pytest.mark.parametrize("edges", [(), (1.0, 1.0), (2.0, 1.0)])
def test_bounds_of_classes_ascend(raster, edges):
    path = raster(DEPTHS, corner=(X, Y + 200))
    with pytest.raises(ValueError, match="ascend"):
        measure.flood_depth(frame(FLOODED), path, edges)


def test_depths_of_whole_numbers_are_read_like_others(raster):
    found = flood(raster, np.array([[0, 1, 2, 3]], dtype="int16").repeat(2, axis=0))
    assert shares(found).tolist() == pytest.approx([1 / 4, 0, 1 / 4, 1 / 4, 1 / 4])


def test_a_site_in_another_grid_is_moved_to_the_raster(raster):
    path = raster(DEPTHS, corner=(X, Y + 200))
    here = frame(FLOODED)
    found, moved = (measure.flood_depth(s, path) for s in (here, here.to_crs("EPSG:9208")))
    assert shares(moved).tolist() == pytest.approx(shares(found).tolist(), abs=1e-3)
    with pytest.raises(CrsError):
        measure.flood_depth(here.to_crs(4326), path)


# --- heights ---------------------------------------------------------------------------------------


def test_a_hole_in_a_site_holds_no_height(raster):
    heights = plane()
    heights[4:6, 4:6] = 1000.0
    holed = INSIDE.difference(box(X + 400, Y + 400, X + 600, Y + 600))
    found = measure.elevation(frame(holed, INSIDE), raster(heights, corner=CORNER))
    assert found["most_m"].tolist() == [50, 1000]
    assert found["covered_share"].tolist() == pytest.approx([1, 1])


def test_the_share_that_is_covered_is_not_that_of_valid_cells(raster):
    heights = plane()
    heights[:, 4:] = -9999
    found = measure.elevation(frame(INSIDE), raster(heights, nodata=-9999, corner=CORNER)).loc[0]
    assert found["covered_share"] == pytest.approx(2 / 6)


def test_a_raster_of_degrees_covers_a_site_to_the_last_cell(raster):
    lon, lat = pyproj.Transformer.from_crs(GRID, 4326, always_xy=True).transform(X, Y)
    step = 1 / 3600
    path = raster(plane(size=60), crs="EPSG:4326", transform=Affine(step, 0, lon, 0, -step, lat))
    found = measure.elevation(frame(box(X + 300, Y - 900, X + 900, Y - 300)), path).loc[0]
    assert found["covered_share"] == pytest.approx(1, abs=1e-6)
    assert found["mean_m"] == pytest.approx(50)


def southern_row_first(raster):
    return raster(plane(south=10), transform=Affine(CELL, 0, X, 0, CELL, Y))


@pytest.mark.parametrize("of", [measure.elevation, measure.slope, measure.flood_depth])
def test_a_raster_whose_first_row_is_the_southern_one_is_refused(of, raster):
    with pytest.raises(ValueError, match="first row"):
        of(frame(INSIDE), southern_row_first(raster))


def decimetres(raster):
    """A plane that rises by 10 m per cell, as whole decimetres and the scale of them."""
    path = raster(plane(east=100, base=0).astype("int16"), corner=CORNER)
    with rasterio.open(path, "r+") as file:
        file.scales = (0.1,)
    return path


def test_heights_stored_in_decimetres_with_their_scale_are_metres(raster):
    found = measure.elevation(frame(INSIDE), decimetres(raster)).loc[0]
    assert (found["least_m"], found["most_m"]) == pytest.approx((20, 70))


def test_slopes_of_heights_stored_in_decimetres_are_those_of_metres(raster):
    found = measure.slope(frame(INSIDE), decimetres(raster))
    assert shares(found).tolist() == pytest.approx([0, 1, 0, 0, 0])


def test_cells_that_a_mask_beside_the_values_hides_are_uncovered(raster):
    path = raster(plane(), corner=CORNER)
    with rasterio.open(path, "r+") as file:
        file.write_mask(np.arange(10)[None].repeat(10, axis=0) < 5)
    found = measure.elevation(frame(INSIDE), path).loc[0]
    assert found["covered_share"] == pytest.approx(3 / 6)
    slopes = measure.slope(frame(INSIDE), path)
    assert shares(slopes).sum() <= 3 / 6 + 1e-9
