"""Form, frontage and areas: answers by hand, by an independent geodesic, and as published."""

import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
import shapely.affinity
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box
from shapes import GRID, X, Y, array, frame, square, strip

from ccngeo import measure
from ccngeo.errors import CrsError
from ccngeo.geometry import require_areal_crs
from ccngeo.measure import frontage
from ccngeo.measure.contiguity import minimum_width

# --- width -----------------------------------------------------------------------------------------

L_SHAPE = strip(0, 300, south=0, north=80).union(strip(0, 120, south=0, north=300))
DUMB_BELL = MultiPolygon(
    [strip(0, 200, south=0, north=200), strip(300, 500, south=0, north=200)]
).union(strip(200, 300, south=90, north=110))
TRIANGLE = Polygon([(X, Y), (X + 300, Y), (X, Y + 400)])  # inscribed circle of radius 100

WIDTHS = {
    "rectangle": (strip(0, 100, south=0, north=300), 100),
    "long rectangle": (strip(0, 20, south=0, north=900), 20),
    "the thinner arm of an L": (L_SHAPE, 80),
    "the neck of a dumb-bell": (DUMB_BELL, 20),
    "a triangle's inscribed circle": (TRIANGLE, 200),
    "a frame around a pond": (square().difference(square(380, X + 60, Y + 60)), 60),
    "disc": (Point(X, Y).buffer(100, quad_segs=64), 200),
}


@pytest.mark.parametrize("turn", [0, 15, 45, 71])
@pytest.mark.parametrize(("shape", "width"), WIDTHS.values(), ids=WIDTHS)
def test_the_narrowest_place_is_as_wide_as_it_is(shape, width, turn):
    turned = shapely.affinity.rotate(shape, turn, origin=(X, Y))
    # Corners may cost a hundredth of the area: an arm is found a little wider than it is.
    assert minimum_width(array(turned))[0] == pytest.approx(width, rel=0.03, abs=0.1)


def test_a_square_along_the_grid_is_as_wide_as_its_side():
    assert minimum_width(array(square()))[0] == pytest.approx(500, abs=0.1)


def test_a_turned_square_is_no_wider_than_its_side():
    assert minimum_width(array(shapely.affinity.rotate(square(), 30)))[0] == pytest.approx(
        500, abs=0.2
    )


def test_wrong_measures_of_width_would_be_seen():
    """What others take for the width: the rotated rectangle, and the inscribed circle."""
    rectangle = shapely.minimum_rotated_rectangle(DUMB_BELL)
    sides = np.hypot(*np.diff(np.array(rectangle.exterior.coords), axis=0).T)
    circle = 2 * shapely.length(shapely.maximum_inscribed_circle(DUMB_BELL, tolerance=0.1))
    for wrong in (sides.min(), circle):
        assert wrong > 10 * 19


def test_a_site_of_two_parts_is_nowhere_wide_enough_to_be_one():
    apart = MultiPolygon([square(200), square(200, x=X + 300)])
    assert minimum_width(array(apart, Polygon(), square(200)))[:2].tolist() == [0, 0]


def test_a_site_without_a_boundary_takes_nothing_from_the_widths_of_others():
    found = measure.shape(frame(square(200), None, Polygon(), square(100)))
    assert found["minimum_width_m"].tolist()[::3] == pytest.approx([200, 100], abs=0.1)
    assert found.iloc[1:3].isna().all(axis=None)


def test_a_convex_shape_is_as_wide_as_its_inscribed_circle():
    rng = np.random.default_rng(6)
    for count in rng.integers(4, 40, 25):
        hull = shapely.MultiPoint(rng.normal(0, 200, (count, 2)) + np.array([X, Y])).convex_hull
        circle = 2 * shapely.length(shapely.maximum_inscribed_circle(hull, tolerance=0.01))
        assert minimum_width(array(hull))[0] <= circle + 0.2


@pytest.mark.parametrize("corners", [4, 5, 6, 8, 12])
def test_a_regular_shape_is_at_most_three_hundredths_wider_than_it_is(corners):
    """GEOS buffers it inwards to nothing a little too late."""
    angles = np.arange(corners) * 2 * np.pi / corners + 0.1
    ring = np.column_stack([X + 400 * np.cos(angles), Y + 400 * np.sin(angles)])
    truth = 800 * np.cos(np.pi / corners)
    assert minimum_width(array(Polygon(ring)))[0] == pytest.approx(truth, rel=0.03)


# --- compactness -----------------------------------------------------------------------------------


def test_a_square_and_a_disc_are_as_compact_as_they_are():
    found = measure.shape(frame(square(), Point(X, Y).buffer(300, quad_segs=256), index=["a", "b"]))
    assert found.loc["a", "perimeter_m"] == pytest.approx(2000)
    assert found["compactness"].to_dict() == pytest.approx({"a": np.pi / 4, "b": 1}, abs=1e-4)


def test_a_long_strip_is_not_compact_and_a_hole_makes_nothing_more_compact():
    found = measure.shape(
        frame(strip(0, 1000, south=0, north=10), square().difference(square(100, X + 200, Y + 200)))
    )
    # 4 π · 10,000 / 2,020² and 4 π · 240,000 / 2,400²
    assert found["compactness"].tolist() == pytest.approx([0.030797, 0.523599], abs=1e-6)


# --- frontage --------------------------------------------------------------------------------------


def road(north, *, start=-1000, end=1500):
    return LineString([(X + start, Y + north), (X + end, Y + north)])


def front(*roads, site=None, **options):
    found = frontage(frame(site or square()), frame(*roads), **({"reach_m": 15} | options))
    return found.iloc[0][["frontage_least_m", "frontage_m", "frontage_most_m"]].tolist()


def test_a_road_along_one_side_fronts_that_side_and_a_little_of_its_neighbours():
    # Centreline 10 m off, reach 15 m: 500 m and 5 m of either side.
    assert front(road(-10)) == pytest.approx([510] * 3)


def test_a_shorter_and_a_longer_reach_bound_the_frontage():
    # Reach 13 and 17 m: 3 and 7 m of either side.
    assert front(road(-10), accuracy_m=2) == pytest.approx([506, 510, 514])
    assert front(road(-10), accuracy_m=6)[0] == 0


def test_a_road_that_ends_beside_the_site_fronts_what_it_reaches():
    # It ends at 200 m; its end is round: √(15² − 10²) = 11.18 m further along the edge.
    assert front(road(-10, end=200))[1] == pytest.approx(200 + 11.18 + 5, abs=0.05)


def test_a_road_out_of_reach_fronts_nothing():
    assert front(road(-16)) == [0, 0, 0]


def test_a_road_that_crosses_counts_with_the_edge_near_the_crossings():
    assert front(road(250)) == pytest.approx([60] * 3)


def test_two_roads_of_one_class_front_an_edge_once():
    assert front(road(-10), road(-8))[1] == pytest.approx(514)  # 7 m of either side by the nearer


def test_the_edge_of_a_pond_within_the_site_is_an_edge():
    holed = square().difference(box(X + 200, Y + 200, X + 300, Y + 300))
    around = box(X + 240, Y + 240, X + 260, Y + 260)
    assert front(around, site=holed)[1] == 0
    assert front(around, site=holed, reach_m=40)[1] > 0


def test_road_land_that_lies_along_the_edge_fronts_it():
    land = strip(-900, 900, south=-20, north=-2)
    assert front(land, reach_m=3)[1] == pytest.approx(502)


def test_classes_of_roads_come_in_a_long_table_with_all_of_them():
    roads = frame(road(-10), road(510), road(5000), hang=["QL", "DT", "HL"])
    found = frontage(frame(square(), None, index=["a", "b"]), roads, reach_m=15, by="hang")
    assert found.index.names == ["site", "hang"]
    assert found.loc["a", "frontage_m"].to_dict() == pytest.approx({"DT": 510, "HL": 0, "QL": 510})
    assert found.loc["b"].isna().all(axis=None)


def test_a_road_nobody_can_place_may_run_along_every_edge():
    assert front(road(-10), None) == pytest.approx([510, 510, 2000])


def test_each_site_has_its_own_error():
    found = frontage(
        frame(square(), square(x=X + 3000)), frame(road(-10, end=9000)), reach_m=15,
        accuracy_m=np.array([0.0, 2.0]),
    )  # fmt: skip
    assert found["frontage_most_m"].tolist() == pytest.approx([510, 514])


def test_an_edge_exactly_within_reach_lies_along_however_it_is_turned():
    """Half of the road's land is 10 m, and the site is drawn along the land of the road."""
    found = []
    for turn in range(0, 90, 10):
        pair = [shapely.affinity.rotate(s, turn, origin=(X, Y)) for s in (square(), road(-10))]
        found.append(front(pair[1], site=pair[0], reach_m=10)[1])
    assert found == pytest.approx([found[0]] * len(found), abs=1)


def test_road_land_that_touches_the_site_fronts_it_with_a_reach_of_nothing():
    assert front(strip(0, 500, south=-20, north=0), reach_m=0)[1] == pytest.approx(500)


def test_road_land_that_crosses_itself_is_refused_and_not_out_of_reach():
    # Two triangles of road, one of which runs along 200 m of the southern edge.
    bow = Polygon([(X + 100, Y - 5), (X + 300, Y - 5), (X + 100, Y - 105), (X + 300, Y - 105)])
    with pytest.raises(ValueError, match="invalid"):
        front(bow)


# --- area ------------------------------------------------------------------------------------------


def geodesic_ha(shape, crs=GRID):
    """The area on the ellipsoid from a ring of short edges, by the geodesic of PROJ."""
    to_degrees = pyproj.Transformer.from_crs(crs, pyproj.CRS(crs).geodetic_crs, always_xy=True)
    geod = pyproj.CRS(crs).get_geod()
    total = 0.0
    for part in shapely.get_parts(shape):
        for sign, ring in ((1, part.exterior), *((-1, hole) for hole in part.interiors)):
            steps = np.arange(0, ring.length, 20.0)
            points = shapely.get_coordinates(shapely.line_interpolate_point(ring, steps))
            corners = np.concatenate([points, np.array(ring.coords)[:-1]])
            along = np.concatenate([steps, [ring.project(Point(c)) for c in ring.coords[:-1]]])
            x, y = to_degrees.transform(*corners[np.argsort(along)].T)
            total += sign * abs(geod.polygon_area_perimeter(x, y)[0])
    return total / 1e4


SHAPES = {
    "square": square(),
    "L": L_SHAPE,
    "frame": square().difference(square(100, X + 200, Y + 200)),
    "two parts": MultiPolygon([square(200), square(300, x=X + 5000)]),
    "commune": shapely.affinity.rotate(square(5000), 20),
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("turned", [False, True])
def test_the_area_on_the_ground_is_that_of_another_geodesic(shape, turned):
    drawn = shapely.reverse(shape) if turned else shape
    found = measure.area(frame(drawn)).loc[0]
    assert found["ellipsoid_ha"] == pytest.approx(geodesic_ha(shape), rel=1e-8)
    assert found["area_ha"] == pytest.approx(shape.area / 1e4)
    assert found["grid_difference_ha"] == pytest.approx(found["area_ha"] - found["ellipsoid_ha"])


def test_a_zone_of_three_degrees_shortens_every_length_by_a_tenth_of_a_thousandth_at_its_meridian():
    # Scale 0.9999 at the meridian of 105° (x = 500,000 m): areas 0.02 % smaller in the grid.
    site = frame(square(1000, 499_500, Y))
    found = measure.area(site).loc[0]
    assert found["area_ha"] == pytest.approx(100)
    assert found["ellipsoid_ha"] == pytest.approx(100 / 0.9999**2, rel=1e-6)
    # In a zone of six degrees it is 0.9996.
    six = site.set_crs("EPSG:3405", allow_override=True)
    assert measure.area(six).loc[0, "ellipsoid_ha"] == pytest.approx(100 / 0.9996**2, rel=1e-6)


def test_a_site_without_a_boundary_has_no_area_and_not_zero():
    found = measure.area(frame(None, Polygon(), square()))
    assert found.iloc[:2].isna().all(axis=None)
    assert found.loc[2, "area_ha"] == 25


# --- areas of papers -------------------------------------------------------------------------------


def test_an_area_of_73_12_ha_is_not_the_55_that_a_plan_says():
    site = frame(box(X, Y, X + 914, Y + 800), index=["TL"])  # 73.12 ha
    papers = pd.DataFrame(
        {"plan_ha": [55.0], "proposed_ha": [73.12], "detailed_ha": [np.nan]}, index=["TL"]
    )
    found = measure.compare_areas(site, papers)
    assert found.index.tolist() == [("TL", "plan_ha"), ("TL", "proposed_ha")]
    plan = found.loc[("TL", "plan_ha")]
    assert plan["measured_ha"] == pytest.approx(73.12)
    assert plan["difference_ha"] == pytest.approx(18.12)
    assert plan["difference_share"] == pytest.approx(18.12 / 55)
    assert not plan["is_explained"]
    assert found.loc[("TL", "proposed_ha"), "is_explained"]
    # 0.012 % of 73 ha and half a hundredth of a hectare: 0.014 ha at most.
    assert 0.005 < plan["explained_ha"] < 0.02


@pytest.mark.parametrize(
    ("off", "explained"), [(0.0, True), (0.004, True), (0.05, False), (-0.05, False)]
)
def test_rounding_and_the_grid_explain_a_hundredth_and_not_more(off, explained):
    papers = pd.DataFrame({"plan_ha": [25 + off]}, index=["a"])
    found = measure.compare_areas(frame(square(), index=["a"]), papers)
    assert found["is_explained"].tolist() == [explained]


def test_papers_are_matched_by_site_and_not_by_order():
    sites = frame(square(), square(100), index=["b", "a"])
    papers = pd.DataFrame({"plan_ha": [1.0, 25.0, 9.0]}, index=["a", "b", "c"])
    assert measure.compare_areas(sites, papers)["difference_ha"].tolist() == pytest.approx([0, 0])
    with pytest.raises(KeyError):
        measure.compare_areas(sites, papers.loc[["a"]])


def test_a_site_without_a_boundary_explains_no_paper():
    papers = pd.DataFrame({"plan_ha": [55.0]}, index=["a"])
    found = measure.compare_areas(frame(None, index=["a"]), papers).iloc[0]
    assert np.isnan(found["difference_ha"])
    assert not found["is_explained"]


# --- where areas are honest ------------------------------------------------------------------------

STRETCHED = {
    "degrees": "EPSG:4326",
    "degrees of VN-2000": "EPSG:4756",
    "Web Mercator": "EPSG:3857",
    "World Mercator": "EPSG:3395",
    "Mercator of ESRI": "ESRI:54004",
    "Web Mercator of ESRI": "ESRI:102100",
    "plate carrée": "EPSG:32662",
    "plate carrée of the sphere": "EPSG:4087",
    "plate carrée of ESRI": "ESRI:54001",
    "Miller": "ESRI:54003",
    "Gall stereographic": "ESRI:54016",
    "Robinson": "ESRI:54030",
    "feet": "EPSG:2225",
    "a Mercator of one's own": "+proj=merc +lat_ts=20 +ellps=WGS84 +units=m",
    "Web Mercator with heights": "EPSG:3857+5773",
}
HONEST = {
    "VN-2000, 105°": "EPSG:5897",
    "VN-2000, 104°45′": "EPSG:9208",
    "VN-2000, six degrees": "EPSG:3405",
    "UTM": "EPSG:32648",
    "Swiss oblique Mercator": "EPSG:2056",
    "Dutch RD": "EPSG:28992",
    "equal area of Europe": "EPSG:3035",
    "VN-2000 with heights": "EPSG:5897+5773",
    "VN-2000 with a shift": "+proj=tmerc +lat_0=0 +lon_0=105 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 "
    "+towgs84=-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278 +units=m",
}


@pytest.mark.parametrize("crs", STRETCHED.values(), ids=STRETCHED)
def test_where_areas_are_stretched_they_are_refused(crs):
    with pytest.raises(CrsError):
        require_areal_crs(pyproj.CRS(crs))


@pytest.mark.parametrize("crs", HONEST.values(), ids=HONEST)
def test_where_areas_are_honest_they_are_measured(crs):
    assert require_areal_crs(pyproj.CRS(crs)) is not None


@pytest.mark.parametrize("name", ["Web Mercator", "World Mercator", "plate carrée"])
def test_what_is_refused_would_have_been_wrong(name):
    """The square of 25 ha in those coordinates is wrong by 7 % and more."""
    moved = frame(square()).to_crs(STRETCHED[name]).area.iloc[0] / 1e4
    assert not 0.93 * 25 < moved < 1.07 * 25


def test_every_measure_refuses_degrees():
    sites = frame(square(), crs="EPSG:4326")
    roads = frame(road(0), crs="EPSG:4326")
    for of in (measure.area, measure.shape, lambda s: frontage(s, roads, reach_m=1),
               lambda s: measure.distance(s, s), lambda s: measure.overlap(s, s),
               lambda s: measure.pieces(s, s), lambda s: measure.coverage(s, s),
               lambda s: measure.land_budget(s, []),
               lambda s: measure.corridor(s, roads, width_m=1, drawn="toe", counted_from="toe"),
               lambda s: measure.dyke_corridor(s, roads, river_m=1, field_m=1)):  # fmt: skip
        with pytest.raises(CrsError):
            of(sites)
