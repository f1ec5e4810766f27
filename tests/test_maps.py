"""What stands on the pages: shapes as integers, grids as polynomials, pictures, pages of clusters."""

import base64
import re
import warnings
import zipfile
from contextlib import contextmanager
from datetime import date

import folium
import geopandas as gpd
import numpy as np
import pyproj
import pytest
import rasterio
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pages import data_of, findings_of, shape_of
from rasterio.errors import NotGeoreferencedWarning
from rasterio.io import MemoryFile
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box
from test_assessment import Province, X, Y, square

from ccngeo import assess, draw, load
from ccngeo.drawn_layers import clipped, read_layers
from ccngeo.errors import InputError
from ccngeo.maps import draw_pages
from ccngeo.maps.grid import page_grid
from ccngeo.maps.layers import Scene, page_layers
from ccngeo.maps.page import Tiles
from ccngeo.maps.shapes import Drawing, simplified, size_of
from ccngeo.maps.ui import THEMES
from ccngeo.project import LAYERS
from ccngeo.symbols import REVIEW, theme_of
from ccngeo.vn2000 import epsg

pytest_plugins = ["browser"]

GRID = epsg(5897)
FINE = Drawing(GRID, 6)
COARSE = Drawing(GRID, 5)


def degrees(shape):
    return gpd.GeoSeries([shape], crs=GRID).to_crs(4326)[0]


def back(drawing, shape):
    """The shape as a page would draw it, in the grid again."""
    written = drawing.written(np.array([shape], dtype=object))[0]
    return gpd.GeoSeries([shape_of(written, drawing.step)], crs=4326).to_crs(GRID)[0]


# --- shapes ------------------------------------------------------------------------------------------------


def test_a_square_is_written_as_four_corners_and_the_way_between_them():
    (written,) = FINE.written(np.array([box(X, Y, X + 500, Y + 500)], dtype=object))
    ((ring,),) = written["polygons"]
    assert list(written) == ["polygons"]
    assert len(ring) == 8
    assert all(isinstance(value, int) for value in ring)
    assert max(map(abs, ring[2:])) < 5000  # 500 m are about 4,500 steps of a millionth of a degree


@pytest.mark.parametrize(("drawing", "within_m"), [(FINE, 0.12), (COARSE, 1.2)])
def test_what_a_page_draws_lies_within_a_step_of_what_was_read(drawing, within_m):
    hole = [(X + 100, Y + 100), (X + 100, Y + 300), (X + 300, Y + 200)]
    shape = MultiPolygon(
        [
            Polygon([(X, Y), (X + 750, Y + 20), (X + 600, Y + 800)], [hole[:0] or hole]),
            box(X - 900, Y, X - 500, Y + 123.4),
        ]
    )
    assert back(drawing, shape).hausdorff_distance(shape) < within_m


def test_lines_points_and_collections_keep_their_kind():
    mixed = shapely.GeometryCollection(
        [LineString([(X, Y), (X + 50, Y)]), Point(X, Y), MultiPolygon([box(X, Y, X + 9, Y + 9)])]
    )
    (written,) = FINE.written(np.array([mixed], dtype=object))
    assert {name: len(parts) for name, parts in written.items()} == {
        "polygons": 1, "lines": 1, "points": 1,
    }  # fmt: skip


def test_a_conflict_thinner_than_a_step_is_drawn_as_a_line_and_not_lost():
    strip = box(X, Y, X + 400, Y + 0.05)
    (written,) = COARSE.written(np.array([strip], dtype=object))
    assert "polygons" not in written
    drawn = back(COARSE, strip)
    assert drawn.length > 390
    assert drawn.hausdorff_distance(strip) < 1.5


def test_even_a_speck_leaves_a_mark():
    (written,) = COARSE.written(np.array([box(X, Y, X + 0.01, Y + 0.01)], dtype=object))
    assert written["lines"][0][2:] == [0, 0]


def test_nothing_is_written_of_nothing():
    none = np.array([None, Polygon(), box(X, Y, X + 9, Y + 9)], dtype=object)
    written = FINE.written(none)
    assert written[:2] == [None, None]
    assert written[2] is not None
    assert FINE.written(np.array([], dtype=object)) == []


CORNERS = st.lists(
    st.tuples(st.integers(0, 3000), st.integers(0, 3000)), min_size=3, max_size=12, unique=True
)


@given(CORNERS)
def test_any_polygon_comes_back_within_a_step(corners):
    shape = shapely.make_valid(Polygon([(X + x, Y + y) for x, y in corners]))
    assert back(FINE, shape).hausdorff_distance(shape) < 0.2


def test_neighbours_keep_the_edge_they_share_when_they_are_simplified():
    rng = np.random.default_rng(7)
    middle = [(X + 10 * i, Y + 500 + rng.uniform(-6, 6)) for i in range(101)]
    below = Polygon([(X, Y), (X + 1000, Y), *reversed(middle)])
    above = Polygon([*middle, (X + 1000, Y + 1000), (X, Y + 1000)])
    pair = simplified(np.array([below, above], dtype=object), 20.0)
    assert shapely.get_num_coordinates(pair).sum() < 60
    assert pair[0].intersection(pair[1]).area == 0
    assert pair[0].union(pair[1]).area == pytest.approx(1e6)
    # Each with the start of its ring elsewhere, they tear when they are simplified one by one.
    turned = Polygon([*middle[50:], (X + 1000, Y + 1000), (X, Y + 1000), *middle[:50]])
    alone = shapely.simplify([below, turned], 20.0)
    assert alone[0].intersection(alone[1]).area > 1
    kept = simplified(np.array([below, turned], dtype=object), 20.0)
    assert kept[0].intersection(kept[1]).area == 0


def test_shapes_are_cut_to_the_page():
    inside, across, outside = box(1, 1, 2, 2), box(8, 1, 12, 2), box(20, 20, 30, 30)
    cut = clipped(np.array([inside, across, outside], dtype=object), (0.0, 0.0, 10.0, 10.0))
    assert [g.area for g in cut] == [1, 2, 0]
    bow = Polygon([(8, 8), (12, 12), (12, 8), (8, 12)])  # crosses itself
    assert clipped(np.array([bow], dtype=object), (0.0, 0.0, 10.0, 10.0))[0].area == pytest.approx(
        2
    )


# --- grid --------------------------------------------------------------------------------------------------

BOX = (105.2, 21.0, 105.9, 21.7)


def place(system, grid, lat, lon):
    u = (lat - grid["origin"][0]) / grid["half"][0]
    v = (lon - grid["origin"][1]) / grid["half"][1]
    return [np.polynomial.polynomial.polyval2d(u, v, np.array(system[axis])) for axis in "xy"]


@pytest.mark.parametrize(("code", "at"), [(5897, 0), (9208, 1)])
def test_a_page_places_points_as_proj_does_to_a_millimetre(code, at):
    grid = page_grid(BOX, GRID, "vi")
    assert [s["label"].split(",")[1] for s in grid["systems"]] == [
        " KTT 105°00′",
        " KTT 104°45′",
    ]
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(BOX[0], BOX[2], 500), rng.uniform(BOX[1], BOX[3], 500)
    east, north = pyproj.Transformer.from_crs(4326, code, always_xy=True).transform(lon, lat)
    x, y = place(grid["systems"][at], grid, lat, lon)
    assert np.abs(x - north).max() < 1e-3
    assert np.abs(y - east).max() < 1e-3


def test_and_back_again():
    grid = page_grid(BOX, GRID, "en")
    rng = np.random.default_rng(2)
    lon, lat = rng.uniform(BOX[0], BOX[2], 500), rng.uniform(BOX[1], BOX[3], 500)
    x, y = place(grid["systems"][0], grid, lat, lon)
    there = grid["back"]
    u, v = (x - there["origin"][0]) / there["half"][0], (y - there["origin"][1]) / there["half"][1]
    assert np.abs(u).max() <= 1 + 1e-9
    found = [np.polynomial.polynomial.polyval2d(u, v, np.array(there[n])) for n in ("lat", "lon")]
    assert np.abs(found[0] - lat).max() < 1e-8  # about a millimetre
    assert np.abs(found[1] - lon).max() < 1e-8


def test_the_project_s_own_grid_comes_first_and_once():
    labels = [s["label"] for s in page_grid(BOX, epsg(9208), "vi")["systems"]]
    assert len(labels) == len(set(labels)) == 2
    assert "104°45′" in labels[0]


# --- layers and pictures -----------------------------------------------------------------------------------


@pytest.fixture
def squares(tmp_path):
    made = Province(tmp_path)
    made.site("S1", square(0, 0, 500))
    made.layer("residential", [square(0, 0, 100)], name=["Thôn"], households=[3])
    return made


def checkerboard(squares, side=70):
    """A land-use layer of side × side squares of 40 m."""
    shapes = [square(40 * (i % side), 40 * (i // side), 40) for i in range(side * side)]
    squares.layer("land_use", shapes, code=["LUC", "ONT", "RSX", "CLN"] * (side * side // 4))
    return squares


def drawn(squares, most_bytes, drawing=COARSE):
    data = squares.load()
    bounds = (X - 100.0, Y - 100.0, X + 3000.0, Y + 3000.0)
    scene = Scene(drawing, bounds, 1.0, most_bytes)
    layers = page_layers(read_layers(data, bounds), data, scene, "vi")
    return {layer["id"]: layer for layer in layers}


def test_a_layer_keeps_its_shapes_while_the_page_has_room(squares):
    layer = drawn(checkerboard(squares), 2_000_000)["land_use"]
    assert len(layer["features"]) == 4900
    assert "picture" not in layer
    assert {entry["label"].split(" ")[0] for entry in layer["legend"]} == {
        "LUC",
        "ONT",
        "RSX",
        "CLN",
    }
    assert {f["code"] for f in layer["features"]} == {"LUC", "ONT", "RSX", "CLN"}


def test_the_largest_layer_becomes_a_picture_where_there_is_no_room_and_says_so(squares):
    layers = drawn(checkerboard(squares), 150_000)
    layer = layers["land_use"]
    assert layer["features"] == []
    assert "vẽ bằng ảnh" in layer["note"]
    assert "features" in layers["residential"]
    assert layers["residential"]["features"]
    assert size_of(layer) < 150_000
    assert layer["legend"], "its colours are still explained"
    pixels, (south, west), (north, east) = picture(layer["picture"])
    # The middle of the square in column 10, row 20 is where its place says, in its own colour.
    for column, row in ((10, 20), (3, 60), (55, 5)):
        point = degrees(Point(X + 40 * column + 20, Y + 40 * row + 20))
        at_row = int(
            (mercator(north) - mercator(point.y))
            / (mercator(north) - mercator(south))
            * pixels.shape[1]
        )
        at_column = int((point.x - west) / (east - west) * pixels.shape[2])
        code = ["LUC", "ONT", "RSX", "CLN"][(column + row * 70) % 4]
        fill = next(e["fill"] for e in layer["legend"] if e["code"] == code)
        assert tuple(pixels[:3, at_row, at_column]) == tuple(bytes.fromhex(fill[1:])), (column, row)


def mercator(lat):
    return np.log(np.tan(np.pi / 4 + np.radians(lat) / 2))


@contextmanager
def plainly():
    """A picture on a page is placed by the page."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        yield


def picture(inlined):
    """Pixels of an inlined picture in red, green, blue, and its corners."""
    kind, content = re.match(r"data:image/(png|jpeg);base64,(.*)$", inlined["url"]).groups()
    with MemoryFile(base64.b64decode(content)) as memory, plainly(), memory.open() as source:
        bands = source.read()
        if kind == "png":
            table = source.colormap(1)
            bands = np.moveaxis(
                np.array([table[v] for v in bands[0].ravel()]).reshape(*bands[0].shape, 4), -1, 0
            )
    return bands, *inlined["bounds"]


def test_the_same_layer_gives_the_same_picture(squares):
    checkerboard(squares)
    one, other = (drawn(squares, 150_000)["land_use"]["picture"] for _ in range(2))
    assert one == other


def test_a_layer_of_very_many_features_is_read_around_the_sites_only(squares, monkeypatch):
    monkeypatch.setattr("ccngeo.drawn_layers.MANY_FEATURES", 100)
    monkeypatch.setattr("ccngeo.drawn_layers.NEAR_M", 200.0)
    layer = drawn(checkerboard(squares), 2_000_000)["land_use"]
    # The site is 500 m wide and its corner that of the board: 700 m in each direction, 18 squares.
    assert len(layer["features"]) == 18 * 18
    assert "quanh các cụm" in layer["note"]


def test_land_of_defence_is_in_no_shape_and_no_picture(squares):
    turns = np.linspace(0, 2 * np.pi, 4000)[:-1]
    rough = 282 + 1.5 * np.cos(900 * turns)  # as many corners as make a picture the smaller
    rice = Polygon(
        np.column_stack([X + 900 + rough * np.cos(turns), Y + 300 + rough * np.sin(turns)])
    )
    squares.layer("land_use", [square(0, 0, 500), rice], code=["CQP", "LUC"])
    assert [f["code"] for f in drawn(squares, 2_000_000)["land_use"]["features"]] == ["LUC"]
    layer = drawn(squares, 10)["land_use"]
    assert layer["features"] == []
    pixels, *_ = picture(layer["picture"])
    # The half of 500 m of the page's 3,100 m that is rice, and nothing where the other half is.
    assert 0.5 * (500 / 3100) ** 2 < (pixels[3] > 0).mean() < 1.5 * (500 / 3100) ** 2


def test_a_border_does_not_run_along_the_edge_of_a_page(squares):
    data = squares.load()
    bounds = (
        X + 4000.0,
        Y - 500.0,
        X + 6000.0,
        Y + 500.0,
    )  # over the eastern border of the commune
    scene = Scene(FINE, bounds, 0.3, 10**6)
    layers = page_layers(read_layers(data, bounds), data, scene, "vi")
    (feature,) = next(layer for layer in layers if layer["id"] == "communes")["features"]
    (line,) = feature["geometry"]["lines"]
    drawn = gpd.GeoSeries([shape_of({"lines": [line]}, FINE.step)], crs=4326).to_crs(GRID)[0]
    assert drawn.length == pytest.approx(
        1000, abs=1
    )  # the border alone, of a cut of 2,000 m by 1,000
    assert feature["geometry"]["polygons"], "its name still has an area to stand in"


def test_borders_that_become_a_picture_are_still_lines(squares):
    waves = np.linspace(0, 2 * np.pi, 6000)[:-1]
    far = 1200 + 2 * np.cos(1100 * waves)
    ring = np.column_stack([X + 1400 + far * np.cos(waves), Y + 1400 + far * np.sin(waves)])
    squares.layer("communes", [Polygon(ring)], code=["09025"], name=["Xã Yên Lạc"])
    pixels, *_ = picture(drawn(squares, 10)["communes"]["picture"])
    assert 0 < (pixels[3] > 0).mean() < 0.05  # filled it would be half of the page


def test_an_empty_part_of_a_layer_is_not_called_clear(squares):
    squares.layer("forest", [square(4500, 4500, 100)], code=["RDD"], name=["x"])
    layer = drawn(squares, 2_000_000)["forest"]
    assert layer["features"] == []
    assert "xem Nguồn" in layer["note"]


# --- background --------------------------------------------------------------------------------------------


def orthophoto(path, size=2000, pixel=2.0, **options):
    """A picture whose north-west quarter is red, and the rest green."""
    side = int(size / pixel)
    bands = np.zeros((3, side, side), np.uint8)
    bands[1] = 200
    bands[:, : side // 2, : side // 2] = np.array([200, 0, 0])[:, None, None]
    profile = {
        "driver": "GTiff", "count": 3, "dtype": "uint8", "width": side, "height": side,
        "crs": "EPSG:5897", "transform": rasterio.Affine(pixel, 0, X - 700, 0, -pixel, Y + 1300),
    } | options  # fmt: skip
    with rasterio.open(path, "w", **profile) as target:
        target.write(bands)


def declare(squares, name, extra=""):
    toml = squares.folder / "project.toml"
    toml.write_text(
        toml.read_text(encoding="utf-8")
        + f'\n[layers.background]\npath = "{name}"\nagency = "Sở X"\n{extra}',
        encoding="utf-8",
    )


def test_the_office_s_picture_lies_behind_the_map_where_it_belongs(squares):
    squares.load()  # writes the project
    orthophoto(squares.folder / "anh.tif")
    declare(squares, "anh.tif")
    data = data_of(
        draw(
            assess(load(squares.folder), on=date(2024, 6, 1), procedure="establishment"),
            site_id="S1",
        )
    )
    shown = data["background"]
    assert "Sở X" in shown["title"]
    assert 0 < shown["opacity"] < 1
    pixels, (south, west), (north, east) = picture(shown)
    for dx, dy, red in ((-300, 900, True), (900, 900, False), (-300, 100, False)):
        point = degrees(Point(X + dx, Y + dy))
        row = int((north - point.y) / (north - south) * pixels.shape[1])
        column = int((point.x - west) / (east - west) * pixels.shape[2])
        assert bool(pixels[0, row, column] > 150) is red, (dx, dy)
    assert len(shown["url"]) < 700_000


def test_a_picture_that_nothing_places_turns_red_and_the_work_goes_on(squares):
    squares.load()
    (squares.folder / "anh.jpg").write_bytes(b"no picture")
    declare(squares, "anh.jpg")
    data = load(squares.folder)
    assert data.background is None
    assert "anh.jpg" in data.problems["background"].vi
    page = data_of(draw(assess(data, on=date(2024, 6, 1), procedure="establishment")))
    assert page["background"] is None
    assert any("anh.jpg" in line for line in page["problems"])
    red = next(layer for layer in page["layers"] if layer["id"] == "background")
    assert red["status"] == "red"


def test_a_picture_elsewhere_is_no_background(squares):
    squares.load()
    orthophoto(
        squares.folder / "anh.tif", transform=rasterio.Affine(2, 0, X + 90_000, 0, -2, Y + 1300)
    )
    declare(squares, "anh.tif")
    page = data_of(
        draw(
            assess(load(squares.folder), on=date(2024, 6, 1), procedure="establishment"),
            site_id="S1",
        )
    )
    assert page["background"] is None


def test_tiles_of_an_mbtiles_file_are_a_background_too(squares):
    squares.load()
    orthophoto(squares.folder / "anh.tif")
    from rasterio.shutil import copy
    from rasterio.vrt import WarpedVRT

    with (
        rasterio.open(squares.folder / "anh.tif") as source,
        WarpedVRT(source, crs="EPSG:3857") as vrt,
    ):
        copy(vrt, squares.folder / "anh.mbtiles", driver="MBTILES")
    declare(squares, "anh.mbtiles")
    data = load(squares.folder)
    assert data.problems == {}
    shown = data_of(
        draw(assess(data, on=date(2024, 6, 1), procedure="establishment"), site_id="S1")
    )["background"]
    pixels, (south, west), (north, east) = picture(shown)
    point = degrees(Point(X - 300, Y + 900))
    row = int((north - point.y) / (north - south) * pixels.shape[1])
    column = int((point.x - west) / (east - west) * pixels.shape[2])
    assert pixels[0, row, column] > 150


# --- pages -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def written(review, plan, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    draw_pages(review, folder, review=plan)
    return folder


def test_there_is_a_page_of_all_clusters_and_one_of_each(written, review):
    names = {path.name for path in (written / "clusters").iterdir()}
    assert names == {f"{site.site_id}.html" for site in review.sites}
    overview = data_of((written / "overview.html").read_text(encoding="utf-8"))
    assert (overview["view"], overview["pages"]) == ("overview", "clusters/")
    one = data_of((written / "clusters" / "QH17.html").read_text(encoding="utf-8"))
    assert (one["view"], one["home"], list(one["sites"])) == (
        "cluster",
        "../overview.html",
        ["QH17"],
    )


def test_pages_stay_within_their_budgets(written):
    assert (written / "overview.html").stat().st_size < 5_000_000
    assert max(p.stat().st_size for p in (written / "clusters").iterdir()) < 1_500_000


def test_a_page_of_a_cluster_says_what_the_overview_says(written, review):
    overview = data_of((written / "overview.html").read_text(encoding="utf-8"))
    for code in ("QH01", "QH17", "QH30"):
        one = data_of((written / "clusters" / f"{code}.html").read_text(encoding="utf-8"))
        without = {"bounds", "findings"}
        assert {k: v for k, v in one["sites"][code].items() if k not in without} == {
            k: v for k, v in overview["sites"][code].items() if k not in without
        }
        for rule_id, found in findings_of(overview, code).items():
            other = findings_of(one, code)[rule_id]
            keys = (set(found) | set(other)) - {"rule", "evidence"}
            assert all(found.get(key) == other.get(key) for key in keys)
            assert len(found.get("evidence", [])) == len(other.get("evidence", []))


def test_shapes_of_a_cluster_lie_where_the_cluster_does(written, review):
    site = next(s for s in review.sites if s.site_id == "QH17")
    one = data_of((written / "clusters" / "QH17.html").read_text(encoding="utf-8"))
    around = degrees(box(*site.geometry.bounds).buffer(1500))
    for layer in one["layers"]:
        for feature in layer["features"]:
            assert shape_of(feature["geometry"], one["step"]).within(around), layer["id"]
    outline = next(f for f in one["site_features"] if f["site_id"] == "QH17")
    drawn_ha = (
        gpd.GeoSeries([shape_of(outline["geometry"], one["step"])], crs=4326).to_crs(GRID).area[0]
        / 1e4
    )
    assert drawn_ha == pytest.approx(site.geometry.area / 1e4, abs=0.02)


def test_the_zip_holds_every_page_and_says_nothing_of_when_it_was_made(squares, tmp_path):
    review = squares.site("S2").review()
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        draw_pages(review, folder)
    with zipfile.ZipFile(one / "overview.zip") as packed:
        assert packed.namelist() == ["overview.html", "clusters/S1.html", "clusters/S2.html"]
        assert all(packed.read(name) == (one / name).read_bytes() for name in packed.namelist())
    assert (one / "overview.zip").read_bytes() == (other / "overview.zip").read_bytes()


def test_a_cluster_nobody_knows_is_refused(squares):
    with pytest.raises(InputError, match="QH99"):
        draw(squares.review(), site_id="QH99")


# --- a folium map ------------------------------------------------------------------------------------------


@pytest.fixture
def page(squares):
    return draw(squares.review())


def test_what_is_drawn_is_a_folium_map(page):
    assert isinstance(page, folium.Map)
    assert "<iframe srcdoc=" in page._repr_html_()


def test_what_folium_draws_can_be_added_and_is_seen_offline(browser_page, page, tmp_path):
    folium.Marker([21.26, 105.47], tooltip="Trạm bơm", popup="Trạm bơm số 1").add_to(page)
    folium.CircleMarker([21.25, 105.46], radius=9).add_to(page)
    folium.GeoJson(degrees(square(50, 50, 100)).__geo_interface__).add_to(page)
    path = tmp_path / "trang.html"
    page.save(path)
    watched = browser_page(path.read_text(encoding="utf-8"))
    assert (watched.requests, watched.errors, watched.dialogs) == ([], [], [])
    marker = watched.page.locator("img.leaflet-marker-icon")
    assert marker.count() == 1
    assert marker.evaluate("image => image.naturalWidth") > 0
    marker.dispatch_event("click")
    assert "Trạm bơm số 1" in watched.page.locator(".leaflet-popup").inner_text()


def test_adding_twice_and_rendering_twice_gives_the_same_page(page):
    folium.Circle([21.26, 105.47], radius=100).add_to(page)
    assert page.html == page.html


def test_a_map_without_additions_has_our_scripts_only(page):
    assert page.html.count("<script>") == 2
    assert data_of(page)["shared"] is None


@pytest.mark.parametrize("plugin", ["MarkerCluster", "Fullscreen", "MiniMap"])
def test_what_needs_the_network_is_refused_in_one_sentence(page, plugin):
    import folium.plugins

    getattr(folium.plugins, plugin)().add_to(page)
    with pytest.raises(InputError, match=plugin):
        _ = page.html


def test_no_tiles_are_asked_for_unless_somebody_says_so(squares):
    review = squares.review()
    assert "img-src data:;" in draw(review).html
    page = draw(review, basemap="https://tiles.example.invalid/{z}/{x}/{y}.png")
    assert "img-src data: https://tiles.example.invalid;" in page.html
    assert data_of(page)["tiles"]["url"] == "https://tiles.example.invalid/{z}/{x}/{y}.png"


def test_tiles_that_were_asked_for_are_asked_for_and_nothing_else(browser_page, squares):
    page = draw(squares.review(), basemap="https://tiles.example.invalid/{z}/{x}/{y}.png")
    watched = browser_page(page.html)
    watched.page.wait_for_timeout(300)
    assert watched.requests
    assert all(url.startswith("https://tiles.example.invalid/") for url in watched.requests)


@pytest.mark.parametrize(
    ("tiles", "origin"),
    [
        ("OpenStreetMap", "https://tile.openstreetmap.org"),
        ("https://{s}.tiles.example.invalid/{z}/{x}/{y}.png", "https://*.tiles.example.invalid"),
        ("http://gis.example.invalid:8080/t/{z}/{x}/{y}.png", "http://gis.example.invalid:8080"),
    ],
)
def test_tiles_that_a_user_adds_to_the_map_may_come_from_their_host_alone(page, tiles, origin):
    folium.TileLayer(tiles, attr="x").add_to(page)
    assert f"img-src data: {origin};" in page.html


@pytest.mark.parametrize(
    "address",
    ["osm", "https://host/tiles.png", "javascript:alert(1)//{z}{x}{y}", "https://h/{z}/{x}/{y};script-src *",
     "file:///c/{z}/{x}/{y}.png", "https://h h/{z}/{x}/{y}", 'https://h/{z}/{x}/{y}"'],
)  # fmt: skip
def test_an_address_that_is_none_of_tiles_is_refused(address):
    with pytest.raises(InputError, match="base map"):
        Tiles.at(address)


def test_ten_thousand_polygons_and_two_hundred_clusters_stay_within_the_budget(tmp_path):
    made = Province(tmp_path).site("S1", square(0, 0))
    for number in range(199):
        made.site(f"P{number:03}", square(600 * (number % 20), 700 * (1 + number // 20), 420))
    ring = np.linspace(0, 2 * np.pi, 25)[:-1]
    blobs = [
        Polygon(np.column_stack([X + 120 * (i % 100) + 55 * np.cos(ring), Y + 120 * (i // 100) + 55 * np.sin(ring)]))
        for i in range(10_000)
    ]  # fmt: skip
    made.layer("land_use", blobs, code=["LUC", "HNK", "CLN", "NTS", "ONT"] * 2000)
    page = draw(made.review())
    assert len(page.html.encode()) < 5_000_000
    assert len(data_of(page)["sites"]) == 200


def test_every_layer_a_project_may_declare_has_a_theme_to_be_listed_under():
    assert {theme_of(name) for name in LAYERS} <= set(THEMES)
    assert {symbol.theme for symbol in REVIEW.values()} <= set(THEMES)
