"""Tools of the page's map and the printed sheet: coordinates, lengths and areas, scale, paper."""

from __future__ import annotations

import itertools
import re
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pdf_pages import packed, read_pages
from pyproj import Transformer
from test_page import HOSTILE, assert_quiet, payload, poison, visit_everything

from ccngeo.maps import ui
from ccngeo.maps.page import OfflineMap, render_page

if TYPE_CHECKING:
    from browser import Open, Watched
    from playwright.sync_api import Page

pytest_plugins = ["browser"]

WGS84, OWN, OTHER = 4326, 5897, 9208
LABELS = {OWN: "VN-2000, KTT 105°00′", OTHER: "VN-2000, KTT 104°45′"}
FINER = 1000  # 1e-8 of a degree, about 1 mm, instead of 1e-5
TERMS = 6
HALF = (0.25, 0.25)  # of the fitted box, in degrees
SOUTH, WEST, SIDE = 2_345_000.0, 541_500.0, 500.0  # X, Y and side of the square in metres
PX_PER_MM = 96 / 25.4
PAPERS = {"a3": (420, 297), "a4": (297, 210)}
SHEET = ".sheet"


# --- a page with a square of known size and a fitted grid ----------------------------------------


def powers(u: Any, v: Any) -> Any:
    return np.stack([u**i * v**j for i in range(TERMS) for j in range(TERMS)], axis=1)


def fitted(u: Any, v: Any, values: Any) -> list[list[float]]:
    found = np.linalg.lstsq(powers(u, v), values, rcond=None)[0]
    return [list(map(float, line)) for line in found.reshape(TERMS, TERMS)]


@cache
def grid() -> dict[str, Any]:
    (lat0, lon0), (dlat, dlon) = (21.25, 105.45), HALF
    knots = np.cos(np.linspace(0, np.pi, 15))
    u, v = (axis.ravel() for axis in np.meshgrid(knots, knots))
    lat, lon = lat0 + u * dlat, lon0 + v * dlon
    plane = {
        code: Transformer.from_crs(WGS84, code, always_xy=True).transform(lon, lat)
        for code in LABELS
    }
    systems = [
        {"label": LABELS[code], "x": fitted(u, v, north), "y": fitted(u, v, east)}
        for code, (east, north) in plane.items()
    ]
    east, north = plane[OWN]
    origin = [float(axis.max() + axis.min()) / 2 for axis in (north, east)]
    half = [float(np.ptp(axis)) / 2 for axis in (north, east)]
    back = ((north - origin[0]) / half[0], (east - origin[1]) / half[1])
    degrees = {"lat": fitted(*back, lat), "lon": fitted(*back, lon)}
    return {
        "origin": [lat0, lon0], "half": [dlat, dlon], "systems": systems,
        "back": {"origin": origin, "half": half, **degrees},
    }  # fmt: skip


def corners() -> list[tuple[float, float]]:
    """Return (lon, lat) of a square of 25 ha that lies upright in VN-2000."""
    to_degrees = Transformer.from_crs(OWN, WGS84, always_xy=True)
    easts = (WEST, WEST + SIDE, WEST + SIDE, WEST)
    norths = (SOUTH, SOUTH, SOUTH + SIDE, SOUTH + SIDE)
    return list(zip(*to_degrees.transform(easts, norths), strict=True))


def finer(value: Any) -> Any:
    return [finer(item) for item in value] if isinstance(value, list) else value * FINER


def square_page() -> dict[str, Any]:
    given = payload()
    given["step"] /= FINER
    given["text"] = {key: text.vi for key, text in ui.TEXT.items()}
    given["grid"] = grid()
    features = [feature for layer in given["layers"] for feature in layer.get("features", ())]
    for feature in (*features, *given["evidence"], *given["site_features"]):
        feature["geometry"] = {key: finer(part) for key, part in feature["geometry"].items()}
    whole = [[round(x / given["step"]) for x in corner] for corner in corners()]
    steps = np.diff(whole, axis=0, prepend=0).ravel().tolist()
    given["site_features"][0]["geometry"] = {"polygons": [[steps]]}
    (west, south), (east, north) = np.min(corners(), axis=0), np.max(corners(), axis=0)
    given["sites"]["QH01"]["bounds"] = [[south, west], [north, east]]
    return given


def middle(page: Page) -> tuple[float, float]:
    box = page.locator(".map-holder").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def degrees_at(page: Page, x: float, y: float) -> tuple[float, float]:
    """Return (lon, lat) that the page names for a place on the screen."""
    page.mouse.move(x, y)
    page.wait_for_timeout(30)
    lat, lon = page.locator(".map-readout .position-value").last.inner_text().split(", ")
    return float(lon), float(lat)


def on_screen(page: Page, lon: float, lat: float) -> tuple[float, float]:
    """Return where a place stands on the screen, by what the page names for two others."""
    x0, y0 = middle(page)
    (lon0, lat0), (lon1, lat1) = degrees_at(page, x0, y0), degrees_at(page, x0 + 100, y0 - 100)
    return x0 + 100 * (lon - lon0) / (lon1 - lon0), y0 - 100 * (lat - lat0) / (lat1 - lat0)


def tool(page: Page, number: int) -> None:
    page.locator(".map-tool").nth(number).click()


POINT, LENGTH, AREA = range(3)


@pytest.fixture
def square(browser_page: Open) -> Watched:
    """Give the page at the square, seen whole."""
    return browser_page(render_page(square_page()), "#site=QH01")


def press(page: Page, places: list[tuple[float, float]]) -> None:
    for x, y in places:
        page.mouse.move(x, y)
        page.mouse.click(x, y)


def at_corners(page: Page) -> list[tuple[float, float]]:
    return [on_screen(page, lon, lat) for lon, lat in corners()]


# --- coordinates ---------------------------------------------------------------------------------


def number(said: str) -> float:
    return float(said.replace("\u00a0", "").replace(",", "."))


def test_the_readout_names_a_place_as_pyproj_does(square: Watched) -> None:
    page = square.page
    lon, lat = degrees_at(page, *middle(page))
    lines = page.locator(".map-readout .position").all_inner_texts()
    assert [line.splitlines()[0].strip() for line in lines] == [*LABELS.values(), "WGS 84"]
    for code, line in zip(LABELS, lines, strict=False):
        east, north = Transformer.from_crs(WGS84, code, always_xy=True).transform(lon, lat)
        found = re.search(r"X\s([\d\s]+,\d)\sY\s([\d\s]+,\d)", line.replace("\n", " "))
        assert found
        assert number(found[1].replace(" ", "")) == pytest.approx(north, abs=0.2)
        assert number(found[2].replace(" ", "")) == pytest.approx(east, abs=0.2)


def test_outside_the_fitted_box_only_degrees_are_named(browser_page: Open) -> None:
    given = square_page()
    given["grid"] = {**grid(), "origin": [15.0, 108.0]}
    page = browser_page(render_page(given), "#site=QH01").page
    degrees_at(page, *middle(page))
    assert page.locator(".map-readout .position-system").all_inner_texts() == ["WGS 84"]
    tool(page, LENGTH)
    press(page, at_corners(page)[:2])
    assert ui.TEXT["outside_grid"].vi in page.locator(".measure").inner_text()


def test_without_a_grid_nothing_is_measured(browser_page: Open) -> None:
    given = square_page()
    given["grid"] = None
    page = browser_page(render_page(given), "#site=QH01").page
    assert page.locator(".map-tool").count() == 1
    tool(page, POINT)
    press(page, [middle(page)])
    assert page.locator(".measure-points .position-value").count() == 1


def test_a_point_near_a_corner_is_the_corner(square: Watched) -> None:
    page = square.page
    x, y = at_corners(page)[0]
    tool(page, POINT)
    press(page, [(x + 4, y - 3)])
    said = page.locator(".measure-points").inner_text().replace("\u00a0", " ")
    assert "X 2 345 000,0" in said
    assert "Y 541 500,0" in said
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.measure')).userSelect") == "text"
    )


# --- lengths and areas ---------------------------------------------------------------------------


def test_a_square_of_25_ha_measures_25_ha(square: Watched) -> None:
    page = square.page
    places = at_corners(page)
    tool(page, AREA)
    press(page, places)
    page.keyboard.press("Enter")
    said = page.locator(".measure").inner_text().replace("\u00a0", " ")
    assert said.count("500,0 m") == 4
    assert "2.000,0 m = 2,00 km" in said
    assert "250.000 m² = 25,00 ha" in said
    assert f"{ui.TEXT['planar'].vi} {LABELS[OWN]}" in said
    assert page.evaluate("location.hash") == "#site=QH01"
    assert_quiet(square)


def test_a_length_ends_with_a_double_click(square: Watched) -> None:
    page = square.page
    places = at_corners(page)
    tool(page, LENGTH)
    press(page, places[:2])
    page.mouse.move(*places[2])
    page.mouse.dblclick(*places[2])
    assert page.locator(".measure-sides li").all_inner_texts() == ["500,0\u00a0m"] * 2
    page.mouse.move(*middle(page))
    assert page.locator(".measure-live").inner_text() == ""
    press(page, places[1:2])  # the next click begins anew
    assert page.locator(".measure-sides li").count() == 0


def test_vertices_are_taken_back_and_a_measurement_is_left(square: Watched) -> None:
    page = square.page
    tool(page, LENGTH)
    press(page, at_corners(page)[:3])
    assert page.locator(".measure-sides li").count() == 2
    page.keyboard.press("Backspace")
    assert page.locator(".measure-sides li").count() == 1
    page.keyboard.press("Escape")
    assert page.locator(".measure-sides li").count() == 0
    assert page.locator(".map.measuring").count() == 1
    page.keyboard.press("Escape")
    assert page.locator(".map.measuring").count() == 0
    assert page.locator(".measure").is_hidden()
    assert page.evaluate("location.hash") == "#site=QH01"


def test_an_outline_that_crosses_itself_has_no_area(square: Watched) -> None:
    page = square.page
    one, two, three, four = at_corners(page)
    tool(page, AREA)
    press(page, [one, two, four, three])
    assert ui.TEXT["crossing"].vi in page.locator(".measure").inner_text()


def test_the_keyboard_alone_measures(square: Watched) -> None:
    page = square.page
    page.locator(".map-tool").nth(LENGTH).focus()
    page.keyboard.press("Enter")
    page.keyboard.press(" ")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    page.keyboard.press(" ")
    page.keyboard.press("Enter")
    assert page.locator(".measure-sides li").count() == 1
    assert page.locator(".measure-controls button").first.inner_text() == ui.TEXT["take_back"].vi


def test_a_cluster_is_not_chosen_while_measuring(browser_page: Open) -> None:
    page = browser_page(render_page(square_page())).page
    tool(page, LENGTH)
    page.locator(".site-mark").first.click(force=True)
    assert page.evaluate("location.hash") == ""
    assert page.locator(".measure").is_visible()
    page.locator(".measure .caption-close").click()
    page.locator(".site-mark").first.click(force=True)
    assert page.evaluate("location.hash").startswith("#site=")


def test_what_was_measured_is_copied_for_a_spreadsheet(square: Watched) -> None:
    page = square.page
    tool(page, POINT)
    press(page, at_corners(page)[:1])
    page.evaluate(
        "document.addEventListener('copy', event => "
        "{ document.title = event.clipboardData.getData('text/plain'); })"
    )
    page.locator(".measure-controls button").last.click()
    cells = page.evaluate("document.title.split(' ')")
    assert {"2345000,0", "541500,0"} <= set(cells)


# --- the sheet -----------------------------------------------------------------------------------


def raise_sheet(page: Page) -> None:
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")


def scale_of(said: str) -> int:
    found = re.search(r"1:([\d.]+)", said)
    assert found
    return int(found[1].replace(".", ""))


@pytest.mark.parametrize("paper", PAPERS)
def test_the_scale_of_the_sheet_is_true(square: Watched, paper: str) -> None:
    page = square.page
    page.locator(".paper").select_option(paper)
    raise_sheet(page)
    scale = scale_of(page.locator(".sheet-scale-text").inner_text())
    assert scale in {1000, 2000, 5000, 10000}
    drawn = page.evaluate(
        "Array.from(document.querySelectorAll('.sheet-map path'), path => path.getBBox())"
        ".map(box => [box.width, box.height])"
    )
    side = SIDE * 1000 / scale * PX_PER_MM
    # Leaflet draws vertices on whole pixels.
    assert any(abs(wide - side) < 1.5 and abs(high - side) < 1.5 for wide, high in drawn)


def test_a_sheet_without_a_grid_is_true_to_scale_too(browser_page: Open) -> None:
    given = square_page()
    given["grid"] = None
    page = browser_page(render_page(given), "#site=QH01").page
    raise_sheet(page)
    scale = scale_of(page.locator(".sheet-scale-text").inner_text())
    box = page.evaluate(
        "Array.from(document.querySelectorAll('.sheet-map path'), path => path.getBBox())"
        ".map(box => [box.width, box.height])"
    )
    turned = np.ptp(corners(), axis=0)  # the square stands a little askew in degrees
    metres = turned * [111_320 * np.cos(np.radians(21.2)), 110_700]
    wanted = metres * 1000 / scale * PX_PER_MM
    assert any(np.allclose(one, wanted, rtol=0.005, atol=1.5) for one in box)
    assert page.locator(".sheet-grid").count() == 0


def test_grid_lines_carry_round_coordinates(square: Watched) -> None:
    page = square.page
    raise_sheet(page)
    said = [
        line.replace("\u00a0", "") for line in page.locator(".sheet-grid text").all_text_contents()
    ]
    assert "2345000" in said
    assert "541400" in said
    values = sorted({int(line) for line in said if len(line) == 6})
    assert len({b - a for a, b in itertools.pairwise(values)}) == 1


def test_the_sheet_goes_as_it_came(square: Watched) -> None:
    page = square.page
    for _ in range(2):
        raise_sheet(page)
        assert page.locator(SHEET).count() == 1
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator(SHEET).count() == 0
    assert_quiet(square)


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("fragment", ["", "#site=QH01"])
def test_the_pdf_has_the_map_sheet_on_its_last_page(
    browser_page: Open, paper: str, fragment: str
) -> None:
    watched = browser_page(render_page(square_page()), fragment)
    page = watched.page
    page.locator(".paper").select_option(paper)
    pages = read_pages(page.pdf(prefer_css_page_size=True, print_background=True))
    assert {(round(one.width_mm), round(one.height_mm)) for one in pages} == {PAPERS[paper]}
    assert {round(one.zoom, 3) for one in pages} == {1}
    *before, sheet = pages
    for said in (
        "BẢN ĐỒ RÀ SOÁT", "cụm công nghiệp", "Tỉnh mẫu", "Tỷ lệ 1:", "Chú giải", "Không đáp ứng",
        "Địa giới xã", "Sở NN&MT, 2025", "lập 26/11/2026", "DỮ LIỆU TỔNG HỢP", LABELS[OWN],
    ):  # fmt: skip
        assert packed(said) in sheet.text, said
    assert packed("Một câu về Đồng Sóc" if fragment else "Tên cụm") in before[0].text
    assert page.locator(SHEET).count() == 0
    assert_quiet(watched)


def test_a_table_too_wide_for_the_paper_does_not_shrink_the_sheet(browser_page: Open) -> None:
    given = square_page()
    wide = [f"k{at}" for at in range(60)]
    given["columns"] += [{"key": key, "label": key, "kind": "number"} for key in wide]
    given["rows"][0]["cells"].update(dict.fromkeys(wide, "123.456,78"))
    pages = read_pages(browser_page(render_page(given)).page.pdf(prefer_css_page_size=True))
    assert {round(one.zoom, 3) for one in pages} == {1}


def test_patterns_are_lines_cut_to_their_shape(square: Watched) -> None:
    page = square.page
    raise_sheet(page)
    cut = page.locator(".sheet-map path[clip-path]")
    assert cut.count() > 0
    assert page.locator(".sheet-clips clipPath").count() == cut.count()
    assert page.locator(".sheet pattern").count() == 0


def test_the_sheet_rises_inside_a_notebook(browser_page: Open) -> None:
    shown = OfflineMap(square_page())._repr_html_()
    watched = browser_page(f"<!DOCTYPE html><title>notebook</title>{shown}", wait=False)
    frame = watched.page.frames[1]
    frame.wait_for_function("window.ccngeoReady === true")
    frame.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert frame.locator(SHEET).count() == 1
    assert_quiet(watched)


def test_only_visible_layers_stand_in_the_legend(browser_page: Open) -> None:
    page = browser_page(render_page(square_page())).page
    raise_sheet(page)
    said = page.locator(".sheet-legend").inner_text()
    assert "Hiện trạng" in said
    assert "Đường bộ" not in said


def test_the_finding_chosen_is_named_and_drawn(square: Watched) -> None:
    page = square.page
    page.locator(".evidence-button").first.click()
    raise_sheet(page)
    said = page.locator(".sheet-evidence").inner_text()
    assert "Chồng lấn rừng" in said
    assert "rừng 3 ha" in said


def test_a_site_without_a_boundary_is_printed_with_its_surroundings(browser_page: Open) -> None:
    page = browser_page(render_page(square_page()), "#site=QH03").page
    raise_sheet(page)
    assert scale_of(page.locator(".sheet-scale-text").inner_text()) >= 10_000
    assert "Yên Đồng" in page.locator(".sheet-of-site").inner_text()


def test_pictures_of_the_screen_are_on_the_sheet(browser_page: Open) -> None:
    page = browser_page(render_page(square_page())).page
    raise_sheet(page)
    assert page.locator("canvas.sheet-pictures").count() == 1


def test_a_phone_prints_the_sheet_too(browser_page: Open) -> None:
    page = browser_page(render_page(square_page()), width=390, height=844).page
    sheet = read_pages(page.pdf(prefer_css_page_size=True))[-1]
    assert packed("Tỷ lệ 1:") in sheet.text


# --- hostile values ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_words_of_grid_and_sheet_are_shown_and_never_run(
    browser_page: Open, name: str
) -> None:
    hostile = HOSTILE[name]
    watched = browser_page(render_page(poison(square_page(), hostile)), "#site=QH01")
    page = watched.page
    visit_everything(watched)
    tool(page, AREA)
    press(page, [middle(page)])
    tool(page, POINT)
    press(page, [middle(page)])
    raise_sheet(page)
    shown = str(page.evaluate("document.querySelector('.sheet').textContent"))
    for said in ("Bản đồ rà soát", "lập 26/11/2026", "Sở NN&MT, 2025", LABELS[OWN], "Tỉnh"):
        assert f"{said} {hostile}" in shown
    assert f"{LABELS[OTHER]} {hostile}" in page.locator(".map-readout").text_content()
    page.pdf()
    assert_quiet(watched)


@pytest.mark.parametrize(
    "bad",
    [
        {"systems": [{"label": "x", "x": [["1"]], "y": [[1]]}]},
        {"half": [0, 1]},
        {"origin": ["<b>", 1]},
        {"systems": "x"},
        {"back": {"origin": [1, 2], "half": [1, 1], "lat": [], "lon": [[None]]}},
        {"back": None},
    ],
)
def test_a_grid_that_cannot_be_read_costs_itself_only(
    browser_page: Open, bad: dict[str, Any]
) -> None:
    given = square_page()
    given["grid"] = {**grid(), **bad}
    watched = browser_page(render_page(given), "#site=QH01")
    raise_sheet(watched.page)
    assert watched.page.locator(SHEET).count() == 1
    assert_quiet(watched)
