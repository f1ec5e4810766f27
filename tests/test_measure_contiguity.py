"""Contiguous blocks of a budget: what joins, what parts, of which land they are, and how wide."""

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import rasterio.features
import shapely
import shapely.affinity
from exactextract import exact_extract
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio import Affine
from shapely.geometry import LineString, MultiPolygon, box
from shapes import GRID, X, Y, array, frame, layers, polygons, square, strip, write_raster

from ccngeo.measure import Restriction, land_budget
from ccngeo.measure.budget import CLAIMS, USABLE
from ccngeo.measure.contiguity import blocks_of, largest_blocks

WIDTH = 50  # m, stated for most of what follows


def taking(land_class, *shapes, name=None):
    return Restriction(name or land_class, land_class, frame(*shapes))


def blocks(*restrictions, site=None, width=WIDTH, **options):
    budget = land_budget(frame(site or square(), index=["a"]), restrictions)
    return budget.blocks(width, **options).loc["a"]


# --- what joins and what parts ---------------------------------------------------------------------


@pytest.mark.parametrize(("gap", "block"), [(0.001, 25.0), (0.09, 25.0), (0.2, 12.5), (5, 12.5)])
def test_a_gap_thinner_than_the_data_can_tell_parts_nothing(gap, block):
    found = blocks(taking("excluded", strip(250 - gap / 2, 250 + gap / 2)))
    assert found["block_ha"] == pytest.approx(block, abs=gap * 0.06)
    assert found["total_ha"] == pytest.approx(25, abs=gap * 0.06)


@pytest.mark.parametrize(("neck", "block"), [(0.5, 10.0), (49, 10.0), (51, 20.0 + 0.51)])
def test_a_neck_joins_two_fields_only_if_it_is_as_wide_as_stated(neck, block):
    # Two fields of 200 m by 500 m and a neck of 100 m between them.
    wall = strip(200, 300).difference(strip(200, 300, south=200, north=200 + neck))
    found = blocks(taking("excluded", wall))
    assert found["block_ha"] == pytest.approx(block)
    assert found["total_ha"] == pytest.approx(20 + neck / 100)


@pytest.mark.parametrize(
    ("width", "block"), [(0, 20.04), (3.9, 20.04), (4.1, 10), (150, 10), (199, 10), (201, 0)]
)
def test_the_stated_width_decides(width, block):
    wall = strip(200, 300).difference(strip(200, 300, south=200, north=204))
    assert blocks(taking("excluded", wall), width=width)["block_ha"] == pytest.approx(block)


def test_land_narrower_than_the_width_is_in_no_block_and_joins_none():
    # An arm of 30 m by 400 m on a field of 100 m by 500 m.
    site = strip(0, 100).union(strip(100, 500, south=0, north=30))
    found = blocks(site=site)
    assert found["total_ha"] == pytest.approx(5 + 1.2)
    assert found["block_ha"] == pytest.approx(5, abs=0.02)
    assert found["minimum_width_m"] == pytest.approx(100, abs=2)


def test_two_fields_that_touch_in_a_corner_are_two_blocks():
    found = blocks(site=MultiPolygon([square(200), square(150, X + 200, Y + 200)]))
    assert found["block_ha"] == pytest.approx(4)


def test_of_equal_blocks_one_is_named_and_always_the_same():
    wall = taking("excluded", strip(240, 260))
    shapes = [blocks(wall)["geometry"] for _ in range(3)]
    assert shapes[0].equals(shapes[1])
    assert shapes[0].area == pytest.approx(120_000)


@pytest.mark.parametrize("at", [490, 480, 10])
def test_a_thin_gap_near_the_edge_parts_no_strip_off(at):
    """A line of 1 mm parallel to an edge leaves a strip beyond it that is narrower than stated."""
    found = blocks(taking("excluded", strip(at, at + 0.001)))
    assert found["block_ha"] == pytest.approx(25, abs=0.001)


def test_a_wide_gap_near_the_edge_does_part_a_strip_off():
    assert blocks(taking("excluded", strip(489, 490)))["block_ha"] == pytest.approx(24.45)


# --- of which land a block is ----------------------------------------------------------------------

FIVE = (
    taking("rice", strip(0, 100)),
    taking("conditional", strip(100, 200)),
    taking("housing", strip(400, 500)),
)


def test_a_block_is_told_by_class_and_its_classes_add_up():
    found = blocks(*FIVE)
    assert found["block_ha"] == pytest.approx(20)
    parts = found[["rice_ha", "conditional_ha", "available_ha"]]
    assert parts.tolist() == pytest.approx([5, 5, 10])
    assert "housing_ha" not in found
    assert found["minimum_width_m"] == pytest.approx(400, abs=2)


def test_a_block_of_available_land_alone_is_smaller():
    found = blocks(*FIVE, classes=("available",))
    assert found[["total_ha", "block_ha", "available_ha"]].tolist() == pytest.approx([10] * 3)
    assert "rice_ha" not in found


def test_the_largest_block_of_each_class_need_not_be_the_largest_of_all():
    # 5 ha of available land west of 15 ha of rice west of a wall; 4 ha available east of it.
    parts = (taking("rice", strip(100, 400)), taking("excluded", strip(400, 420)))
    assert blocks(*parts)["block_ha"] == pytest.approx(20)
    assert blocks(*parts, classes=("available",))["block_ha"] == pytest.approx(5)
    assert blocks(*parts, classes=("rice",))["block_ha"] == pytest.approx(15)


def test_land_nobody_vouches_for_is_in_no_block():
    found = blocks(taking("not_covered", strip(0, 300)))
    assert found[["total_ha", "block_ha"]].tolist() == pytest.approx([10, 10])


def test_a_site_with_nothing_left_has_no_block_and_an_empty_shape():
    found = blocks(taking("excluded", square()))
    assert found[["total_ha", "block_ha", "minimum_width_m"]].tolist() == [0, 0, 0]
    assert found["geometry"].is_empty


def test_a_class_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="free"):
        blocks(classes=("free",))


def some_restrictions():
    return st.lists(
        st.tuples(st.sampled_from(CLAIMS), layers).map(lambda p: taking(p[0], *p[1])), max_size=4
    )


@settings(max_examples=50, deadline=None)
@given(site=polygons(), claims=some_restrictions(), width=st.floats(0, 80))
def test_a_block_is_land_of_its_site_that_nothing_excludes(site, claims, width):
    budget = land_budget(frame(site, index=["a"]), claims)
    found = budget.blocks(width).loc["a"]
    table = budget.to_frame().loc["a"]
    assert found["total_ha"] <= sum(table[f"{c}_ha"] for c in USABLE) + 1e-6
    assert 0 <= found["block_ha"] <= found["total_ha"] + 1e-6
    parts = sum(found[f"{c}_ha"] for c in USABLE)
    assert parts == pytest.approx(found["block_ha"], abs=1e-4)
    shape = found["geometry"]
    assert shape.difference(site.buffer(0.001)).area < 1
    for claim in claims:
        if claim.land_class not in USABLE:
            for feature in claim.features.geometry:
                assert shape.intersection(feature).area < 1


def test_a_village_alone_is_in_no_block():
    assert blocks(taking("housing", strip(0, 200)))["block_ha"] == pytest.approx(15)


def test_a_village_that_the_rice_layer_claims_too_is_still_in_no_block():
    """One more claim on the land must not leave more of it for a cluster."""
    found = blocks(taking("housing", strip(0, 200)), taking("rice", strip(0, 300)))
    assert found["block_ha"] == pytest.approx(15)


@settings(max_examples=40, deadline=None)
@given(shape=polygons(), width=st.floats(1, 80), more=st.floats(0, 80))
def test_the_wider_the_smaller(shape, width, more):
    """But for the tips of corners: how far one may reach from its core grows with the width."""
    near, far = (shapely.area(largest_blocks(array(shape), w))[0] for w in (width, width + more))
    assert far <= near * 1.005 + 1


def test_blocks_of_one_shape_share_no_land():
    found, of = blocks_of(array(MultiPolygon([square(200), square(150, X + 300)])), 50.0)
    assert of.tolist() == [0, 0]
    assert shapely.area(found).sum() == pytest.approx(40_000 + 22_500)
    assert shapely.intersection(*found).area == 0


# --- a commune -------------------------------------------------------------------------------------


def commune(index=("09040",)):
    """2 km by 2 km: a road of 40 m from west to east at 1,000 m, and two villages."""
    whole = square(2000)
    road = LineString([(X - 100, Y + 1000), (X + 2100, Y + 1000)]).buffer(20, cap_style="flat")
    villages = [box(X, Y, X + 500, Y + 400), box(X + 1200, Y + 1400, X + 1800, Y + 2000)]
    rice = box(X, Y + 1020, X + 1000, Y + 2000)
    claims = [
        taking("excluded", road, name="đường"),
        taking("housing", *villages, name="làng"),
        taking("rice", rice, name="lúa"),
    ]
    return land_budget(frame(whole, index=list(index)), claims)


def test_the_largest_block_of_a_commune_is_known_by_hand():
    budget = commune()
    table = budget.to_frame().iloc[0]
    # 400 ha: road 40 m × 2,000 m, villages 20 and 36 ha, rice 1,000 m × 980 m.
    assert table["excluded_ha"] == pytest.approx(8)
    assert table["housing_ha"] == pytest.approx(56)
    assert table["rice_ha"] == pytest.approx(98)
    assert table["available_ha"] == pytest.approx(400 - 8 - 56 - 98)
    found = budget.blocks(100).iloc[0]
    # South of the road 2,000 m × 980 m less a village of 20 ha; north of it 196 ha less 36 ha.
    assert found["total_ha"] == pytest.approx(336)
    assert found["block_ha"] == pytest.approx(196 - 20)
    assert found["available_ha"] == pytest.approx(176)
    assert found["rice_ha"] == 0
    only = budget.blocks(100, classes=("available",)).iloc[0]
    assert only["block_ha"] == pytest.approx(176)


def test_a_wider_demand_cuts_the_block_of_a_commune():
    # North of the road: 200 m are left between the second village and the eastern edge.
    north = taking("excluded", box(X, Y, X + 2000, Y + 1020), name="nam")
    site = frame(square(2000), index=["a"])
    village = taking("housing", box(X + 1200, Y + 1400, X + 1800, Y + 2000), name="làng")
    budget = land_budget(site, [north, village])
    assert budget.blocks(100).loc["a", "block_ha"] == pytest.approx(196 - 36)
    assert budget.blocks(210).loc["a", "block_ha"] == pytest.approx(196 - 36 - 12, abs=0.5)


# --- vector and raster -----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_vector_and_raster_agree_within_what_cells_can_tell(seed, tmp_path):
    """Claims rasterised by the middle of cells of 5 m.

    A cell is wrong only where the edge of a claim runs through it: by at most 25 m² each. A curve of
    length L meets at most 2 L / 5 m + 4 cells for each of its straight edges, so that the areas
    differ by at most 25 m² · (2 L / 5 m + 4 n); on average by far less.
    """
    rng = np.random.default_rng(seed)
    site = shapely.affinity.rotate(square(), rng.uniform(0, 90))
    claims = [
        shapely.affinity.rotate(box(x, y, x + w, y + h), rng.uniform(0, 90))
        for x, y, w, h in zip(
            X + rng.uniform(-100, 500, 6), Y + rng.uniform(-100, 500, 6),
            rng.uniform(20, 200, 6), rng.uniform(20, 200, 6), strict=True)
    ]  # fmt: skip
    exact = land_budget(frame(site), [taking("excluded", *claims)]).to_frame().loc[0]
    place = Affine(5, 0, X - 300, 0, -5, Y + 800)
    free = rasterio.features.rasterize(
        claims, out_shape=(220, 220), transform=place, fill=1, default_value=0, dtype="uint8"
    )
    path = write_raster(tmp_path / "free.tif", free, transform=place)
    share = exact_extract(
        str(path), gpd.GeoDataFrame(geometry=[site], crs=GRID), "mean", output="pandas"
    )
    found = float(share["mean"].iloc[0]) * site.area
    edges = shapely.intersection(shapely.boundary(array(*claims)), site)
    bound = 25 * (2 * shapely.length(edges).sum() / 5 + 4 * 4 * len(claims))
    difference = abs(found - exact["available_ha"] * 1e4)
    assert difference <= bound
    assert difference <= 0.01 * site.area  # and in practice far less
    assert bound < 0.3 * site.area  # the bound itself says something
    assert abs(found - (exact["available_ha"] * 1e4 - 0.35 * site.area)) > bound  # and can fail
