"""Land that could hold a cluster: by mental arithmetic, against a raster, and over the demo."""

from datetime import date

import geopandas as gpd
import numpy as np
import pytest
import rasterio.features
import shapely
from rasterio import Affine
from shapely.affinity import rotate
from shapely.geometry import LineString, box
from test_assessment import CRS, Province, X, Y, square

from ccngeo.answers.ground import _GROUNDS
from ccngeo.errors import InputError
from ccngeo.model import Procedure, Verdict
from ccngeo.rules import RULES
from ccngeo.rules.severity import worst
from ccngeo.usable_land import BARRING, area_limits, commune_land

TODAY = date(2026, 11, 23)
A, B, C = "09001", "09002", "09003"


def land(west, east, south=0, north=2000):
    """A rectangle in metres from the corner of the plain."""
    return box(X + west, Y + south, X + east, Y + north)


def line(west, south, east, north):
    return LineString([(X + west, Y + south), (X + east, Y + north)])


@pytest.fixture
def three(tmp_path):
    """Three communes of 2 km by 2 km (400 ha) side by side from the west."""
    province = Province(tmp_path).site("S0")
    whole = [land(0, 2000), land(2000, 4000), land(4000, 6000), land(0, 100, 3900, 4100)]
    codes = [A, B, C, "09004"]
    province.layer("communes", whole, code=codes, name=["Xã A", "Xã B", "Xã C", "Xã D"])
    # B: rice on the western quarter, nothing surveyed in the eastern half.
    surveyed = [land(0, 2000), land(2000, 2500), land(2500, 3000), land(4000, 6000)]
    province.layer("land_use", surveyed, code=["HNK", "LUC", "HNK", "RSX"], coverage="self")
    # A: a village of 400 m by 500 m in a corner, and a line of 220 kV through the middle.
    province.layer("residential", [land(0, 400, 0, 500)], households=[30])
    province.layer(
        "power_lines", [line(1000, -500, 1000, 2500)], voltage_kv=[220], name=["a"],
        extra='line = "outermost_conductor"\n',
    )  # fmt: skip
    # C: special-use forest 500 m wide, its edge known to 10 m, and a park of 25 ha in a corner.
    province.layer("forest", [land(4000, 4500)], code=["RDD"], name=["r"], accuracy_m=10)
    province.layer("industrial_parks", [land(5500, 6000, 0, 500)], name=["KCN"])
    return province


def found(province, code, on=TODAY, **options):
    return commune_land(province.load(), on, [code], **options)[code]


# --- three communes in mental arithmetic ---------------------------------------------------------


def test_a_village_and_a_power_line_leave_two_blocks(three):
    mine = found(three, A)
    # 400 ha less a village of 20 ha, and of the corridor of 2 × 6 m × 2,000 m = 2,4 ha.
    assert mine.usable_ha == pytest.approx(400 - 20 - 2.4)
    assert (mine.doubtful_ha, mine.not_covered_ha) == pytest.approx((0, 0))
    # East of the line 994 m × 2,000 m; west of it as much less the village.
    assert [p.area_ha for p in mine.places] == pytest.approx([198.8, 178.8])
    assert [p.available_ha for p in mine.places] == pytest.approx([198.8, 178.8])
    # 2,000 m less 500 m are left beside the village, 994 m less 400 m above it.
    assert [p.minimum_width_m for p in mine.places] == pytest.approx([994, 594], abs=1)
    assert mine.largest_ha == mine.largest_most_ha == pytest.approx(198.8)
    assert [len(mine.fitting(ha)) for ha in (75, 178.7, 178.9, 199)] == [2, 2, 1, 0]


def test_land_nobody_surveyed_is_counted_apart_and_may_join_what_is_known(three):
    mine = found(three, B)
    assert (mine.usable_ha, mine.not_covered_ha) == pytest.approx((200, 200))
    (place,) = mine.places
    assert (place.area_ha, place.rice_ha, place.available_ha) == pytest.approx((200, 100, 100))
    assert mine.largest_most_ha == pytest.approx(400)


def test_forest_and_a_park_rule_out_and_the_error_of_a_layer_is_in_doubt(three):
    mine = found(three, C)
    # 400 ha less forest of 100 ha and a park of 25 ha; 10 m × 2,000 m beside the forest in doubt.
    assert mine.usable_ha == pytest.approx(400 - 100 - 25 - 2)
    assert mine.doubtful_ha == pytest.approx(2)
    (place,) = mine.places
    assert (place.area_ha, place.conditional_ha) == pytest.approx((273, 273))
    assert mine.largest_most_ha == pytest.approx(275)


def test_a_corridor_is_as_wide_as_it_may_be_and_what_it_need_not_be_is_in_doubt(three):
    # A centreline of 220 kV: 6 m surely, and up to 8 m more to the outermost conductor; ± 2 m.
    three.layer(
        "power_lines", [line(1000, -500, 1000, 2500)], voltage_kv=[220], name=["a"], accuracy_m=2
    )
    mine = found(three, A)
    assert mine.usable_ha == pytest.approx(400 - 20 - 0.4 * 16)  # 2 × (6 + 8 + 2) m × 2,000 m
    assert mine.doubtful_ha == pytest.approx(0.4 * 10)
    assert [p.area_ha for p in mine.places] == pytest.approx([984 * 0.2, 984 * 0.2 - 20])
    assert mine.largest_most_ha == pytest.approx(994 * 0.2)


def test_a_width_that_the_law_in_force_leaves_unread_is_the_older_one_and_in_doubt(three):
    three.layer("rivers", [land(900, 1100)], name=["s"])
    before, after = (found(three, A, on=day) for day in (date(2024, 6, 1), TODAY))
    # 5 m are sure and 20 m possible until the decree of 2024-07-01, whose numbers are not read.
    assert before.usable_ha == after.usable_ha == pytest.approx(400 - 20 - 0.2 * 240)
    assert before.doubtful_ha == pytest.approx(0.2 * 2 * 15)
    assert after.doubtful_ha == pytest.approx(0.2 * 240 - 2.4)


def test_the_river_side_of_a_dyke_is_ruled_out(three):
    three.layer("river_side", [land(0, 2000, 1500, 2000)], name=["bai"])
    assert found(three, A).usable_ha == pytest.approx(400 - 20 - 2.4 - 100 + 0.6)


def test_the_river_side_is_derived_where_there_are_dykes_and_rivers(three):
    three.layer("rivers", [land(-9000, 9000, 1800, 1900)], name=["s"])
    three.layer(
        "dykes", [line(-9000, 1500, 9000, 1500)], grade=["iii"], name=["d"], river_on=["left"],
        setting=["ngoai"], extra='line = "toe"\n',
    )  # fmt: skip
    # South of the dyke 1,500 m less 25 m on the side of the fields.
    assert found(three, A).usable_ha == pytest.approx(1475 * 0.2 - 20 - 1.2 * 1.475)


def test_a_planned_cluster_takes_its_land_but_not_from_itself(three):
    three.site("Q1", square(1200, 500), sai_so_m="10")
    other, own = found(three, A), found(three, A, for_site="Q1")
    assert other.usable_ha == pytest.approx(400 - 20 - 2.4 - 52 * 52 / 100)
    assert other.doubtful_ha == pytest.approx(52 * 52 / 100 - 25)
    assert own.usable_ha == pytest.approx(400 - 20 - 2.4)


def test_an_established_cluster_takes_its_land(three):
    three.site("T1", square(1200, 500), role="thanh_lap")
    assert found(three, A).usable_ha == pytest.approx(400 - 20 - 2.4 - 25)


def test_only_zone_one_of_a_relic_is_ruled_out(three):
    zones = [land(1200, 1300, 0, 1000), land(1300, 1500, 0, 1000)]
    three.layer("heritage", zones, name=["d", "d"], zone=["I", "II"])
    three.layer("heritage", zones, name=["d", "d"], zone=["I", "II"], **{"class": ["quoc_gia"] * 2})
    assert found(three, A).usable_ha == pytest.approx(400 - 20 - 2.4 - 10)


def test_a_zone_of_no_known_kind_is_in_doubt(three):
    zone = [land(1200, 1300, 0, 1000)]
    three.layer("heritage", zone, name=["d"], zone=[""], **{"class": ["tinh"]})
    assert found(three, A).doubtful_ha == pytest.approx(10)


def test_defence_land_is_ruled_out_whatever_the_project_lists(three):
    three.layer("land_use", [land(0, 1500), land(1500, 2000)], code=["HNK", "CQP"])
    three.sections.append('[budget]\nrice = ["land_use:LUC"]\n')
    assert found(three, A).usable_ha == pytest.approx(300 - 20 - 2.4)


def test_narrow_land_is_usable_and_no_place(three):
    three.layer("residential", [land(0, 960), land(1010, 2000, 0, 1900)], households=[1, 1])
    mine = found(three, A)
    # A strip of 34 m west of the line and one of 4 m, and 100 m × 1,000 m in the north-east.
    assert [p.area_ha for p in mine.places] == pytest.approx([9.9], abs=0.11)
    assert mine.places[0].minimum_width_m == pytest.approx(100, abs=0.5)
    assert found(three, A, width_m=101).places == ()


# --- what is missing ------------------------------------------------------------------------------


FAR = line(0, 4000, 100, 4000)  # farther than any corridor reaches
OTHERS = {
    "heritage": {"zone": ["I"], "class": ["tinh"], "name": ["x"]},
    "rice_land": {"code": ["LUC"]},
    "roads": {"class": ["iii"], "name": ["x"]},
    "railways": {"class": ["thuong"], "name": ["x"]},
    "dykes": {"grade": ["iii"], "name": ["x"]},
    "rivers": {"name": ["x"]},  # with the dykes it tells the river side
}


def with_all_layers(province, *, without=""):
    for name, columns in OTHERS.items():
        if name != without:
            lines = name in ("roads", "railways", "dykes")
            province.layer(name, [FAR if lines else FAR.buffer(1)], **columns)
    return province


@pytest.mark.parametrize("missing", ["", *OTHERS])
def test_a_missing_layer_is_named_and_nothing_is_complete_without_it(three, missing):
    mine = found(with_all_layers(three, without=missing), A)
    by = ("river_side",) if missing in ("dykes", "rivers") else ()
    assert set(mine.not_checked) == ({missing, *by} if missing else set())
    assert mine.is_complete is not bool(missing)


def test_a_layer_that_does_not_reach_the_commune_is_as_good_as_missing(three):
    with_all_layers(three)
    gpd.GeoDataFrame(geometry=[land(1900, 4100, -100, 2100)], crs=CRS).to_file(
        three.folder / "b.gpkg"
    )
    three.layer(
        "heritage",
        [FAR.buffer(1)],
        coverage='{ path = "b.gpkg", accuracy_m = 0 }',
        **OTHERS["heritage"],
    )
    assert found(three, A).not_checked == ("heritage",)
    assert found(three, B).not_checked == ()


def test_a_layer_that_covers_what_it_holds_was_looked_at_there_and_nowhere_else(three):
    # A drawing of all land stands for the forest: it holds A whole and ends within B.
    drawn = [land(-10, 2500, -10, 2010)]
    with_all_layers(three).layer("forest", drawn, code=["HNK"], name=["x"], coverage="self")
    assert found(three, A).not_checked == ()
    assert found(three, B).not_checked == ("forest",)


def test_an_established_cluster_nobody_drew_may_lie_anywhere(three):
    with_all_layers(three).site("T1", role="thanh_lap")
    assert found(three, A).is_complete is False


def test_without_a_minimum_layer_nothing_is_usable_and_everything_possible(three):
    three.sections = [s for s in three.sections if "residential" not in s]
    mine = found(three, A)
    assert (mine.usable_ha, mine.places, mine.largest_ha) == (0, (), 0)
    assert mine.largest_most_ha == pytest.approx(198.8)


def test_a_commune_that_is_not_there_is_refused(three):
    with pytest.raises(InputError, match="09999"):
        found(three, "09999")


def test_without_a_layer_of_communes_nothing_can_be_looked_for(three):
    three.sections = [s for s in three.sections if "communes" not in s]
    with pytest.raises(InputError, match="communes"):
        found(three, A)


# --- the law --------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", [date(2024, 6, 1), date(2025, 8, 1), TODAY])
def test_the_limits_of_area_are_read_off_the_rule(day):
    limits = area_limits(day)
    # 10 ha are enough on any day and under any reading; 5 ha for some clusters, or as reported.
    assert (limits.lowest_ha, limits.least_ha, limits.most_ha) == (5, 10, 75)


def test_where_the_text_is_not_read_no_limit_is_guessed():
    with pytest.raises(InputError, match="2024"):
        area_limits(date(2024, 4, 1))


def test_every_rule_whose_land_leaves_no_way_out_takes_its_land():
    """A rule added later that may end in NOT_MET, or bars a corridor, has to be in the table."""
    without_way_out = {
        rule.rule_id
        for rule in RULES
        if Procedure.PLAN_REVIEW in rule.grades
        and (
            worst(rule.subject, Procedure.PLAN_REVIEW).verdict is Verdict.NOT_MET
            or rule.rule_id.endswith("-corridor")
        )
        and any(need.measure in _GROUNDS for need in rule.needs.values())
    }
    assert without_way_out <= set(BARRING)
    assert "special-use-forest" in without_way_out


def test_every_need_in_the_table_exists():
    for rule_id, names in BARRING.items():
        versions = [rule for rule in RULES if rule.rule_id == rule_id]
        for name in names:
            assert any(name in rule.needs for rule in versions), (rule_id, name)


# --- a raster answers the same ----------------------------------------------------------------------


CELL, COUNT = 5, 400  # a commune of 2 km by 2 km


def raster_answer(barred, width_m):
    """Usable hectares and the areas of the blocks, largest first, cell by cell.

    A cell is barred by its middle. A block is what a square of the width sweeps while it moves
    from cell to cell without meeting a barred one.
    """
    place = Affine(CELL, 0, X, 0, -CELL, Y + CELL * COUNT)
    free = rasterio.features.rasterize(
        barred, out_shape=(COUNT, COUNT), transform=place, fill=1, default_value=0, dtype="uint8"
    ).astype(bool)
    side = width_m // CELL
    stand = np.ones((COUNT - side + 1,) * 2, dtype=bool)
    for i in range(side):
        for j in range(side):
            stand &= free[i : i + stand.shape[0], j : j + stand.shape[1]]
    areas = []
    labels = np.zeros(stand.shape, dtype=np.int32)
    for n, (shape, value) in enumerate(rasterio.features.shapes(stand.astype("uint8"), stand), 1):
        assert value == 1
        labels = np.maximum(
            labels,
            rasterio.features.rasterize([shape], stand.shape, default_value=n, dtype="int32"),
        )
    for n in range(1, labels.max() + 1):
        swept = np.zeros_like(free)
        for i in range(side):
            for j in range(side):
                swept[i : i + stand.shape[0], j : j + stand.shape[1]] |= labels == n
        areas.append(swept.sum() * CELL**2 / 1e4)
    return free.sum() * CELL**2 / 1e4, sorted(areas, reverse=True)


def random_boxes(rng, count=40):
    """Boxes, every other one a bar that is long from west to east or from south to north."""
    west, south = rng.integers(-60, 380, (2, count)) * CELL
    across, up = rng.integers(4, 30, (2, count)) * CELL
    across[::4] *= 12
    up[2::4] *= 12
    return [
        box(X + w, Y + s, X + w + a, Y + s + u)
        for w, s, a, u in zip(west, south, across, up, strict=True)
    ]


@pytest.mark.parametrize("seed", range(5))
def test_blocks_along_the_grid_equal_those_of_a_raster(three, seed):
    """All edges lie on cells of 5 m, so that both answers are exact.

    47,5 m and 50 m are the same width to edges that are multiples of 5 m apart.
    """
    boxes = random_boxes(np.random.default_rng(seed))
    three.layer("residential", boxes[:20], households=[1] * 20)
    three.layer("industrial_parks", boxes[20:], name=["k"] * 20)
    three.layer("power_lines", [FAR], voltage_kv=[220], name=["a"])
    mine = found(three, A, width_m=47.5)
    usable, blocks = raster_answer(boxes, 50)
    assert mine.usable_ha == pytest.approx(usable, abs=1e-4)
    wanted = [b for b in blocks if b >= 5]
    assert [p.area_ha for p in mine.places] == pytest.approx(wanted, abs=1e-3)
    assert len(blocks) > 1  # else the raster would only have counted cells


@pytest.mark.parametrize("seed", range(3))
def test_usable_land_differs_from_a_raster_by_less_than_its_cells_can(three, seed):
    """Turned boxes: a cell is wrong only where an edge runs through it, by at most 25 m².

    A line of length L meets at most 2 L / 5 m + 4 cells.
    """
    rng = np.random.default_rng(seed)
    boxes = [rotate(b, rng.uniform(0, 90)) for b in random_boxes(rng)]
    three.layer("residential", boxes, households=[1] * len(boxes))
    three.layer("power_lines", [FAR], voltage_kv=[220], name=["a"])
    mine = found(three, A)
    usable, _ = raster_answer(boxes, 50)
    edges = shapely.intersection(shapely.boundary(np.array(boxes, dtype=object)), land(0, 2000))
    bound = 25 * (2 * shapely.length(edges).sum() / 5 + 4 * 4 * len(boxes)) / 1e4
    assert abs(mine.usable_ha - usable) <= bound
    assert abs(mine.usable_ha - usable) <= 1  # and in practice far less
    assert bound < 200  # half of the commune: the bound says something
    assert gpd.GeoSeries([p.geometry for p in mine.places], crs=CRS).is_valid.all()
