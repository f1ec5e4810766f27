"""Corridors of roads, railways, dykes and rivers: on both sides of every width and every date.

The provinces of squares are those of `test_assessment`: a site of 25 ha whose eastern edge runs at
500 m; a line so many metres east of it runs north.
"""

from datetime import date

import pytest
from shapely.geometry import LineString, box
from test_assessment import Province, X, Y, part, square

from ccngeo.errors import InputError
from ccngeo.model import Reason, Verdict

MET, CONDITIONAL, NOT_MET, OPEN = (
    Verdict.MET,
    Verdict.CONDITIONAL,
    Verdict.NOT_MET,
    Verdict.UNDETERMINED,
)
ON, TODAY = date(2024, 6, 1), date(2026, 11, 23)


def line(metres):
    """A line that runs north so many metres east of the site."""
    return LineString([(X + 500 + metres, Y - 3000), (X + 500 + metres, Y + 3500)])


@pytest.fixture
def squares(tmp_path):
    return Province(tmp_path).site("S1", square(0, 0))


def found(province, rule_id, on=ON):
    return province.review(on=on).finding("S1", rule_id)


def decided(province, text):
    province.sections.append(f'[decisions]\nbasis = "số 1"\n{text}\n')
    return province


# --- roads ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "inside", "outside"),
    [
        ("Cấp I", 16.9, 17.1),
        ("II", 16.9, 17.1),
        ("3", 12.9, 13.1),
        ("cấp IV", 8.9, 9.1),
        ("V", 8.9, 9.1),
        ("dưới cấp V", 3.9, 4.1),
        ("VI", 3.9, 4.1),
        ("Đường cao tốc", 16.9, 20.1),  # 17 m, and 20 m at viaducts and tunnels
    ],
)
@pytest.mark.parametrize("on", [date(2024, 12, 31), date(2025, 1, 1)])
def test_the_corridor_of_a_road_starts_at_the_edge_of_its_land(squares, kind, inside, outside, on):
    for metres, verdict in ((inside, CONDITIONAL), (outside, MET)):
        squares.layer("roads", [line(metres)], extra='line = "land_edge"\n', **{"class": [kind]})
        assert found(squares, "road-corridor", on).verdict is verdict, metres


def test_between_the_two_widths_of_an_expressway_nobody_can_tell(squares):
    squares.layer("roads", [line(18)], extra='line = "land_edge"\n', **{"class": ["cao tốc"]})
    assert found(squares, "road-corridor").verdict is OPEN


@pytest.mark.parametrize(
    ("kind", "metres", "verdict"),
    [("", 3.9, CONDITIONAL), ("", 4.1, OPEN), ("", 20.1, MET), ("đường huyện", 10.0, OPEN)],
)
def test_a_road_of_no_known_class_may_have_any_corridor(squares, kind, metres, verdict):
    squares.layer("roads", [line(metres)], extra='line = "land_edge"\n', **{"class": [kind]})
    assert found(squares, "road-corridor").verdict is verdict


@pytest.mark.parametrize(
    ("half", "metres", "verdict"),
    [
        (6, 14.9, CONDITIONAL),  # 6 m of road land and 9 m of corridor
        (6, 15.1, MET),
        ("", 8.9, CONDITIONAL),  # whatever the road land is
        ("", 15.1, OPEN),
        ("", 109.1, MET),
    ],
)
def test_from_a_centreline_the_land_of_the_road_comes_on_top(squares, half, metres, verdict):
    squares.layer("roads", [line(metres)], half_width_m=[str(half)], **{"class": ["IV"]})
    assert found(squares, "road-corridor").verdict is verdict


def test_the_decrees_on_roads_turn_on_the_day(squares):
    squares.layer("roads", [line(500)], **{"class": ["IV"]})
    old = found(squares, "road-corridor", date(2024, 12, 31))
    new = found(squares, "road-corridor", date(2025, 1, 1))
    assert (old.rule.version, new.rule.version) == ("nd11-2010", "nd165-2024")
    assert (old.rests_on_unconfirmed, new.rests_on_unconfirmed) == (False, True)


# --- railways ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "metres", "verdict"),
    [
        ("thường", 7.9, CONDITIONAL),  # 5 m and 3 m, not 3 m alone
        ("thường", 8.1, MET),
        ("tốc độ cao", 9.9, CONDITIONAL),  # 5 m and 5 m in towns
        ("tốc độ cao", 10.1, OPEN),
        ("tốc độ cao", 20.1, MET),  # 5 m and 15 m outside
        ("", 8.1, OPEN),
    ],
)
def test_the_corridor_of_a_railway_adds_to_its_protection(squares, kind, metres, verdict):
    squares.layer("railways", [line(metres)], extra='line = "toe"\n', **{"class": [kind]})
    assert found(squares, "railway-corridor", date(2025, 12, 31)).verdict is verdict


def test_from_2026_on_the_text_on_railways_is_unread_and_only_the_distance_is_told(squares):
    squares.layer("railways", [line(7.9)], extra='line = "toe"\n', **{"class": ["thường"]})
    new = found(squares, "railway-corridor", date(2026, 1, 1))
    assert (new.verdict, new.reasons) == (OPEN, {Reason.NO_TEXT_FOR_DATE})
    assert part(new, "Khoảng cách").best == pytest.approx(7.9)
    assert not [p for p in new.parts if p.op], "no limit nobody has read"


# --- dykes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("grade", "setting", "river_on", "metres", "verdict"),
    [
        ("III", "khu dân cư", "", 4.9, CONDITIONAL),
        ("III", "khu dân cư", "", 5.1, MET),
        ("đặc biệt", "ngoài", "right", 24.9, CONDITIONAL),  # the site is west of it: the fields
        ("đặc biệt", "ngoài", "phải", 25.1, MET),
        ("I", "ngoài", "left", 19.9, CONDITIONAL),  # the site is on the side of the river
        ("I", "ngoài", "trái", 20.1, MET),
        ("II", "ngoài", "", 22.0, OPEN),  # which side is the river's nobody stated
        ("II", "", "right", 10.0, OPEN),  # nor what lies about it
        ("II", "", "right", 25.1, MET),
        ("V", "ngoài", "right", 4.9, CONDITIONAL),  # at least 5 m
        ("V", "ngoài", "right", 100.0, OPEN),  # the province decides how much more
        ("", "ngoài", "right", 100.0, OPEN),
    ],
)
def test_the_protection_of_a_dyke(squares, grade, setting, river_on, metres, verdict):
    columns = {"grade": [grade], "setting": [setting], "river_on": [river_on]}
    squares.layer("dykes", [line(metres)], extra='line = "toe"\n', **columns)
    assert found(squares, "dyke-corridor").verdict is verdict


@pytest.mark.parametrize(("metres", "verdict"), [(9.9, CONDITIONAL), (10.1, MET)])
def test_the_province_decides_the_protection_of_the_lower_grades(squares, metres, verdict):
    columns = {"grade": ["IV"], "setting": ["ngoài"], "river_on": ["right"]}
    squares.layer("dykes", [line(metres)], extra='line = "toe"\n', **columns)
    decided(squares, "dyke_minor_m = 10")
    assert found(squares, "dyke-corridor").verdict is verdict


def test_the_province_may_not_go_below_the_law(squares):
    decided(squares, "dyke_minor_m = 4")
    with pytest.raises(InputError, match="dyke_minor_m"):
        squares.review()


def test_a_width_counts_from_the_line_of_its_own_layer(squares):
    squares.layer("dykes", [line(100)], extra='line = "land_edge"\n', grade=["I"])
    with pytest.raises(InputError, match="land_edge"):
        squares.review()


# --- the river side of the dyke -------------------------------------------------------------------------


def on_both_sides(squares, dyke, river, grade="I", **more):
    squares.layer("dykes", [line(dyke)], grade=[grade], **more)
    river_bank = box(X + 500 + river, Y - 4000, X + 500 + river + 100, Y + 4500)
    return squares.layer("rivers", [river_bank], name=["Sông X"])


@pytest.mark.parametrize(
    ("dyke", "river", "verdict"),
    [
        (300, 900, MET),  # site, dyke, river: the site is behind the dyke
        (-1000, 900, NOT_MET),  # dyke, site, river: on the bãi sông
        (1000, -900, NOT_MET),  # river, site, dyke
    ],
)
def test_a_site_between_the_river_and_its_dyke(squares, dyke, river, verdict):
    on_both_sides(squares, dyke, river)
    assert found(squares, "river-side").verdict is verdict


def test_a_stream_in_the_fields_leaves_open_on_which_side_of_the_dyke_the_river_is(squares):
    """The land behind the dyke holds water too: it is no bãi sông for that."""
    squares.layer("dykes", [line(300)], grade=["I"])
    river, stream = (box(X + x, Y - 4000, X + x + 50, Y + 4500) for x in (1400, -700))
    squares.layer("rivers", [river, stream], name=["Sông X", "Suối Y"])
    assert found(squares, "river-side").verdict is OPEN


def test_a_dyke_with_no_river_in_sight_has_no_side(squares):
    """A bãi sông may be wider than what is looked at."""
    squares.layer("dykes", [line(300)], grade=["I"])
    squares.layer("rivers", [box(X + 4500, Y, X + 4600, Y + 500)], name=["Sông X"])
    assert found(squares, "river-side").verdict is OPEN
    squares.layer("dykes", [line(4000)], grade=["I"])
    assert found(squares, "river-side").verdict is MET


def test_a_road_just_outside_of_what_was_surveyed_may_reach_the_site(squares):
    """The survey ends 10 m east of the site, and a corridor is up to 17 m wide."""
    from geopandas import GeoDataFrame

    def surveyed(metres):
        area = box(X - 3000, Y - 3000, X + 500 + metres, Y + 3500)
        GeoDataFrame(geometry=[area], crs="EPSG:5897").to_file(squares.folder / "seen.gpkg")
        squares.layer(
            "roads",
            [line(-1500)],
            coverage='{ path = "seen.gpkg", accuracy_m = 0 }',
            **{"class": ["IV"]},
        )
        return found(squares, "road-corridor").verdict

    assert surveyed(10) is OPEN
    assert surveyed(130) is MET  # 100 m of road land and 20 m of corridor at the most


def test_a_lower_ring_dyke_takes_no_land_off_the_river_side(squares):
    on_both_sides(squares, 300, 900, grade="V")
    assert found(squares, "river-side").verdict is OPEN


def test_a_site_far_from_every_river_is_on_no_rivers_side(squares):
    near, far = box(X + 2450, Y, X + 2600, Y + 500), box(X + 2550, Y, X + 2600, Y + 500)
    squares.layer("rivers", [near], name=["Sông X"])
    assert found(squares, "river-side").verdict is OPEN  # 1950 m off, and no dykes
    squares.layer("rivers", [far], name=["Sông X"])
    assert found(squares, "river-side").verdict is MET
    squares.layer("rivers", [far], name=["Sông X"], coverage="")
    assert found(squares, "river-side").verdict is OPEN, "nobody said that all rivers are there"


def test_without_rivers_or_their_side_nobody_can_tell(squares):
    squares.layer("dykes", [line(300)], grade=["I"])
    open_one = found(squares, "river-side", TODAY)
    assert (open_one.verdict, open_one.reasons) == (OPEN, {Reason.LAYER_MISSING})


def test_dykes_that_do_not_cover_the_place_prove_nothing(squares):
    on_both_sides(squares, 300, 900, coverage="")
    assert found(squares, "river-side").verdict is OPEN


@pytest.mark.parametrize(
    ("east", "verdict"), [(480.0, NOT_MET), (493.0, CONDITIONAL), (506.0, MET)]
)
def test_the_layer_of_the_agency_is_taken_where_there_is_one(squares, east, verdict):
    squares.layer("river_side", [square(east, 0)], accuracy_m=5, name=["bãi"])
    assert found(squares, "river-side").verdict is verdict


# --- rivers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("metres", "verdict"), [(4.9, CONDITIONAL), (5.1, OPEN), (20.1, MET)])
def test_the_least_corridor_of_a_river_by_its_function_and_place(squares, metres, verdict):
    bank = box(X + 500 + metres, Y - 900, X + 700, Y + 900)
    squares.layer("rivers", [bank], name=["Sông X"])
    assert found(squares, "river-corridor", date(2024, 6, 30)).verdict is verdict


def test_from_july_2024_on_the_numbers_on_rivers_are_unread(squares):
    bank = box(X + 1500, Y - 900, X + 1700, Y + 900)
    squares.layer("rivers", [bank], name=["Sông X"])
    new = found(squares, "river-corridor", date(2024, 7, 1))
    assert (new.verdict, new.reasons) == (OPEN, {Reason.NO_TEXT_FOR_DATE})
    assert part(new, "Khoảng cách").best == pytest.approx(1000)


# --- nothing there, nobody looked ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule_id", "layer", "columns"),
    [
        ("road-corridor", "roads", {"class": ["IV"]}),
        ("railway-corridor", "railways", {"class": ["thường"]}),
        ("dyke-corridor", "dykes", {"grade": ["I"]}),
    ],
)
def test_a_line_far_off_clears_only_where_the_layer_covers(squares, rule_id, layer, columns):
    squares.layer(layer, [line(1500)], **columns)
    assert found(squares, rule_id).verdict is MET
    squares.layer(layer, [line(1500)], coverage="", **columns)
    assert found(squares, rule_id).verdict is OPEN
    squares.sections = [s for s in squares.sections if not s.startswith(f"[layers.{layer}]")]
    assert found(squares, rule_id).verdict is OPEN


# --- works of dykes, irrigation ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("metres", "verdict"), [(49.9, CONDITIONAL), (50.1, MET), (-100.0, CONDITIONAL)]
)
def test_fifty_metres_around_the_works_of_a_dyke(squares, metres, verdict):
    work = box(X + 500 + metres, Y, X + 520 + metres, Y + 30)
    squares.layer("dyke_works", [work], name=["Cống mẫu"])
    works = found(squares, "dyke-works")
    assert works.verdict is verdict
    assert works.rule.citations[0].clause == "Đ23"


def test_without_the_works_of_dykes_nobody_knows(squares):
    assert found(squares, "dyke-works").reasons == {Reason.LAYER_MISSING}


@pytest.mark.parametrize("on", [ON, TODAY])
def test_of_irrigation_works_only_the_distance_is_told(squares, on):
    whole, canal = square(-5000, -5000, 10_000), square(600, 0, 100)
    squares.layer("land_use", [whole.difference(canal), canal], code=["HNK", "DTL"])
    unread = found(squares, "irrigation-works", on)
    assert (unread.verdict, unread.reasons) == (OPEN, {Reason.NO_TEXT_FOR_DATE})
    assert part(unread, "DTL").best == pytest.approx(100.0)
    assert not [p for p in unread.parts if p.op]
