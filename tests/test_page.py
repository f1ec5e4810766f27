from __future__ import annotations

import copy
import itertools
import json
import math
import random
import re
from html import escape
from typing import TYPE_CHECKING, Any

import pytest

from ccngeo.maps import page as page_module
from ccngeo.maps import ui
from ccngeo.maps.page import render_page

if TYPE_CHECKING:
    from browser import Open, Watched

pytest_plugins = ["browser"]

# One transparent pixel.
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYA"
    "AjCB0C8AAAAASUVORK5CYII="
)
HOSTILE = {
    "template literal": "`${alert(1)}` ${window.__pwned=1}",
    "script end": "</script><script>window.__pwned=1;alert(1)</script>",
    "style end": "</style><script>window.__pwned=1;alert(1)</script>",
    "title end": "</title><script>window.__pwned=1;alert(1)</script>",
    "comment": "<!--<script>window.__pwned=1",
    "image": '<img src=x onerror="window.__pwned=1;alert(1)">',
    "remote image": '<img src="https://example.invalid/x.png">',
    "vector": "<svg/onload=window.__pwned=1>",
    "address": "javascript:window.__pwned=1;alert(1)",
    "quotes": '"\' onmouseover="window.__pwned=1" x=\'',
    "braces": "{{7*7}} {% raw %} {# x #} ${7*7} <%= 7*7 %>",
    "css": "red;background:url(https://example.invalid/y)",
    "bidi": "abc\u202edef\u2066ghi\u2069\u200f",
    "separators": "a\u2028b\u2029c\\u003c\\",
    "entity": "&lt;b&gt;&amp;&#x3c;",
    "prototype": "__proto__",
}
# What the Python side controls: never text of a data file.
CONTROLLED = {
    "verdict", "grade", "kind", "colour", "fill", "site_id", "id", "key", "role", "status",
    "type", "lang", "dash", "rule_id", "theme", "casing", "pattern", "url", "view", "home", "pages",
}  # fmt: skip


STEP = 1e-5  # of a degree: the unit of all geometry


def steps(degrees: float) -> int:
    return round(degrees / STEP)


def square(lon: float, lat: float, half: float) -> dict[str, Any]:
    side = steps(2 * half)
    ring = [steps(lon - half), steps(lat - half), side, 0, 0, side, -side, 0]
    return {"polygons": [[ring]]}


def line(*places: tuple[float, float]) -> dict[str, Any]:
    whole = [(steps(lon), steps(lat)) for lon, lat in places]
    flat = [*whole[0]]
    for (x0, y0), (x, y) in itertools.pairwise(whole):
        flat += [x - x0, y - y0]
    return {"lines": [flat]}


def rule(rule_id: str, title: str, grade: str, heading: int) -> dict[str, Any]:
    return {
        "rule_id": rule_id, "title": title, "grade": grade, "heading": heading,
        "clause": "Nghị định 32/2024/NĐ-CP, Đ8.1a", "in_force": "từ 01/5/2024",
        "confidence": "đã đọc",
    }  # fmt: skip


def finding(number: int, verdict: str, evidence: list[int]) -> dict[str, Any]:
    return {
        "rule": number, "verdict": verdict,
        "measured": ["3,12 ha (2,85–3,40)", "17 hộ"], "limit": "0 ha",
        "reasons": ["thiếu lớp rừng"], "action": "cắt ranh giới",
        "opinions": [
            {"said": ["Sở NN&MT, số 12/SNN", "không có rừng"], "stale": False, "note": "không rõ"},
            {"said": ["Sở NN&MT, số 9/SNN"], "stale": True, "note": "đã cũ: ranh giới"},
        ],
        "stamp": "nd32-2024#0123456789ab", "ask": "Sở NN&MT", "evidence": evidence,
    }  # fmt: skip


def site(name: str, verdict: str, bounds: list[list[float]] | None) -> dict[str, Any]:
    findings = [
        finding(2, "MET", []),
        finding(0, verdict, [0]),
        finding(1, "MET", [1]),
        {"rule": 3, "verdict": "NOT_APPLICABLE"},
    ]
    return {
        "name": name, "subtitle": "xã của " + name, "verdict": verdict,
        "sentence": "Một câu về " + name, "areas": [["DT quy hoạch", "20,00 ha"]],
        "notes": ["ghi chú " + name],
        "opinions": [{"said": ["ý kiến về " + name], "stale": False, "note": ""}],
        "budget": [
            {"label": "Quỹ đất sạch", "text": "12,30 ha", "share": 0.6, "colour": "#3a8f5c"},
            {"label": "Đất lúa", "text": "7,70 ha", "share": 0.4, "colour": "#d9c65a"},
        ],
        "budget_notes": ["chưa tính đất quốc phòng"], "findings": findings, "bounds": bounds,
    }  # fmt: skip


def payload() -> dict[str, Any]:
    verdicts = {
        "NOT_MET": {"label": "Không đáp ứng", "letter": "K", "colour": "#b3261e"},
        "CONDITIONAL": {"label": "Có điều kiện", "letter": "Đk", "colour": "#e0a100"},
        "MET": {"label": "Đáp ứng", "letter": "Đ", "colour": "#1b7f4b"},
        "NOT_APPLICABLE": {"label": "Không áp dụng", "letter": "–", "colour": "#6b6b6b"},
    }
    names = {"QH01": "Đồng Sóc", "QH02": "Tề Lỗ", "QH03": "Yên Đồng"}
    overall = {"QH01": "NOT_MET", "QH02": "CONDITIONAL", "QH03": "MET"}
    areas = {"QH01": 75.0, "QH02": 9.5, "QH03": None}
    return {
        "lang": "vi", "view": "overview", "step": STEP, "home": None, "pages": "clusters/",
        "title": "Rà soát cụm công nghiệp", "subtitle": "sơ bộ",
        "banner": "DỮ LIỆU TỔNG HỢP – để trình diễn",
        "facts": [["Ngày đánh giá", "23/11/2026"]],
        "text": {word: "từ " + word for word in ui.TEXT},
        "verdicts": verdicts,
        "problems": ["Lớp rừng không đọc được"],
        "counts": [{"verdict": verdict, "count": 1} for verdict in overall.values()],
        "columns": [
            {"key": "name", "label": "Tên cụm", "kind": "text"},
            {"key": "area", "label": "DT (ha)", "kind": "number"},
            {"key": "verdict", "label": "Kết quả", "kind": "verdict"},
        ],
        "rows": [
            {
                "site_id": key,
                "cells": {"name": name, "area": f"{areas[key]} ha", "verdict": overall[key]},
                "sort": {"area": areas[key]},
            }
            for key, name in names.items()
        ],
        "sites": {
            "QH01": site("Đồng Sóc", "NOT_MET", [[21.19, 105.39], [21.21, 105.41]]),
            "QH02": site("Tề Lỗ", "CONDITIONAL", [[21.29, 105.49], [21.31, 105.51]]),
            "QH03": site("Yên Đồng", "MET", None),
        },
        "rules": [
            rule("special-use-forest", "Chồng lấn rừng", "decisive", 1),
            rule("power-lines", "Hành lang điện", "consult", 0),
            rule("declared-area", "Quy mô diện tích", "decisive", 0),
            rule("dykes", "Phạm vi đê điều", "consult", 1),
        ],
        "headings": ["1. Hồ sơ", "2. Điều kiện"],
        "evidence": [
            {"geometry": square(105.4, 21.2, 0.002), "label": "rừng 3 ha", "verdict": "NOT_MET"},
            {"geometry": line((105.39, 21.2), (105.41, 21.2)), "label": "dây 110 kV",
             "verdict": "MET"},
        ],
        "themes": [
            {"key": "admin", "title": "Địa giới"}, {"key": "land", "title": "Đất đai"},
            {"key": "background", "title": "Nền"},
        ],
        "layers": [
            {
                "id": "xa", "title": "Địa giới xã", "kind": "fill", "colour": "#998866",
                "fill": None, "weight": 1.5, "dash": "6 4", "hatch": True, "visible": True,
                "labels": True, "note": "36 xã", "status": "red", "theme": "admin",
                "casing": None, "pattern": "cross", "codes": False,
                "features": [
                    {"geometry": square(105.4, 21.2, 0.08), "label": "xã A", "fill": "#efe3a0"}
                ],
                "legend": [{"label": "LUC", "fill": "#efe3a0"}],
            },
            {
                "id": "dat", "title": "Hiện trạng", "kind": "fill", "colour": "#998866",
                "fill": "#e6e6e6", "weight": 0.5, "visible": True, "note": "từng thửa",
                "status": "ok", "theme": "land", "casing": None, "pattern": "dots", "codes": True,
                "features": [
                    {"geometry": square(105.46, 21.2, 0.02), "label": "lúa", "fill": "#fffc8c",
                     "code": "LUC"}
                ],
            },
            {
                "id": "duong", "title": "Đường bộ", "kind": "line", "colour": "#b45a00",
                "weight": 2, "visible": False, "labels": True, "status": "ok", "theme": "none",
                "casing": "#ffffff", "note": "",
                "features": [
                    {"geometry": line((105.3, 21.2), (105.6, 21.25)), "label": "QL2"},
                    {"geometry": {"points": [[10540000, 2120000]]}, "label": "nút giao"},
                ],
            },
            {
                "id": "lu", "title": "Độ sâu ngập", "kind": "fill", "colour": "#1e5a96",
                "visible": True, "status": "ok", "theme": "land", "note": "ảnh",
                "picture": {"url": PIXEL, "bounds": [[21.1, 105.3], [21.2, 105.4]]},
            },
        ],
        "background": {
            "title": "Ảnh trực giao", "url": PIXEL, "bounds": [[21.1, 105.3], [21.4, 105.6]],
            "opacity": 0.6,
        },
        "tiles": None,
        "grid": {
            "origin": [21.25, 105.45], "half": [0.2, 0.2],
            "systems": [
                {"label": "VN-2000, KTT 105°00′", "x": [[2350000], [22140]],
                 "y": [[546700, 20760]]}
            ],
            "back": {
                "origin": [2350000, 546700], "half": [22140, 20760],
                "lat": [[21.25], [0.2]], "lon": [[105.45, 0.2]],
            },
        },
        "sheet": {
            "title": "Bản đồ rà soát", "subtitle": "cụm công nghiệp", "lines": [["Tỉnh", "mẫu"]],
            "sources": ["Sở NN&MT, 2025"], "made": "lập 26/11/2026",
        },
        "site_features": [
            {"site_id": "QH01", "geometry": square(105.4, 21.2, 0.01), "label": "Đồng Sóc",
             "verdict": "NOT_MET", "role": "planned"},
            {"site_id": "QH02", "geometry": square(105.5, 21.3, 0.01), "label": "Tề Lỗ",
             "verdict": "CONDITIONAL", "role": "proposed"},
        ],
        "markers": [
            {"site_id": "QH03", "at": [21.25, 105.45], "label": "Yên Đồng", "verdict": "MET"}
        ],
        "bounds": [[21.1, 105.3], [21.4, 105.6]],
        "not_checked": {"columns": ["Nội dung", "Hỏi ai"], "rows": [["Đất quốc phòng", "Bộ CHQS"]]},
        "sources": {"columns": ["Lớp", "Tệp"], "rows": [["Rừng", "rung.gpkg"]]},
        "assumptions": ["Sai số 25 m"],
        "footer": ["ccngeo 0.1.0"],
    }  # fmt: skip


def poison(value: Any, hostile: str, key: str = "") -> Any:
    """Put `hostile` into every string a data file could have a say in."""
    if isinstance(value, str):
        return value if key in CONTROLLED or key.startswith("site:") else f"{value} {hostile}"
    if isinstance(value, list):
        return [poison(item, hostile, key) for item in value]
    if isinstance(value, dict):
        return {name: poison(item, hostile, name) for name, item in value.items()}
    return value


def visit_everything(watched: Watched) -> None:
    """Press, hover and open whatever a reader can."""
    page = watched.page
    for at in range(page.locator(".tab").count()):
        page.locator(".tab").nth(at).click()
    page.locator(".tab").first.click()
    page.locator(".layers > summary").click()
    for theme in page.locator(".theme:not([open]) > summary").all():
        theme.click()
    for box in page.locator(".layer input").all():
        box.click()
        box.click()
    page.locator(".layers > summary").click()
    for key in ("QH01", "QH02", "QH03"):
        page.evaluate("key => { location.hash = '#site=' + key; }", key)
        page.wait_for_function("!document.querySelector('.panel').hidden")
        for group in page.locator("details.group > summary").all():
            group.click()
        for button in page.locator(".evidence-button").all():
            button.click()
    for mark in page.locator(".site-mark").all():
        mark.dispatch_event("mouseover")
    box = page.locator(".map-holder").bounding_box()
    assert box is not None
    for share in (0.3, 0.5, 0.7):
        page.mouse.move(box["x"] + box["width"] * share, box["y"] + box["height"] * share)
        page.wait_for_timeout(40)


def assert_quiet(watched: Watched) -> None:
    assert watched.requests == []
    assert watched.console == []
    assert watched.errors == []
    assert watched.dialogs == []
    assert not watched.executed


def strings(value: Any, key: str = "") -> set[str]:
    """Return every string of a payload that must stand on the page in full."""
    if isinstance(value, str):
        return set() if key in CONTROLLED else {value}
    if isinstance(value, list):
        return set().union(*(strings(item, key) for item in value)) if value else set()
    if isinstance(value, dict):
        return set().union(*(strings(item, name) for name, item in value.items()))
    return set()


def shown_text(watched: Watched) -> str:
    return str(watched.page.evaluate("document.getElementById('ccngeo-app').textContent"))


def policy(html: str) -> str:
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', html)
    assert found
    return found[1]


def test_the_page_asks_for_nothing_and_complains_of_nothing(browser_page: Open) -> None:
    watched = browser_page(render_page(payload()))
    assert watched.ready
    visit_everything(watched)
    assert_quiet(watched)


@pytest.mark.parametrize("width", [420, 1366, 1920])
def test_the_page_never_scrolls_sideways(browser_page: Open, width: int) -> None:
    watched = browser_page(render_page(payload()), width=width, height=800)
    page = watched.page
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.evaluate("location.hash = '#site=QH01'")
    page.wait_for_function("!document.querySelector('.panel').hidden")
    assert page.evaluate(
        "(panel => panel.scrollWidth <= panel.clientWidth + 1)(document.querySelector('.panel'))"
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_value_is_shown_and_never_run(browser_page: Open, name: str) -> None:
    hostile = HOSTILE[name]
    watched = browser_page(render_page(poison(payload(), hostile)))
    visit_everything(watched)
    assert_quiet(watched)
    text = shown_text(watched)
    for literal in (
        f"Đồng Sóc {hostile}",
        f"36 xã {hostile}",
        f"Đất đai {hostile}",
        f"Ảnh trực giao {hostile}",
        f"DỮ LIỆU TỔNG HỢP – để trình diễn {hostile}",
    ):
        assert literal in text
    title = watched.page.evaluate("document.title")
    assert title == re.sub("[ \t\n\f\r]+", " ", f"Rà soát cụm công nghiệp {hostile}").strip()


def test_every_string_of_the_payload_reaches_the_page(browser_page: Open) -> None:
    mark = "<b>{{7*7}}</b>"
    given = poison(payload(), mark)
    watched = browser_page(render_page(given))
    for at in range(watched.page.locator(".tab").count()):
        watched.page.locator(".tab").nth(at).click()
    seen = shown_text(watched)
    for key in given["sites"]:
        watched.page.evaluate("key => { location.hash = '#site=' + key; }", key)
        watched.page.wait_for_function(
            "name => document.querySelector('.panel').textContent.includes(name)",
            arg=given["sites"][key]["name"],
        )
        seen += shown_text(watched)
    # Labels of features show on the map when there is room or the pointer stands on them.
    for layer in given["layers"]:
        layer.get("features", []).clear()
    # The grid and the sheet belong to the tools of the map and to paper.
    for key in set(given) - {"text", "evidence", "grid", "sheet"}:
        for literal in strings(given[key], key):
            assert literal in seen, (key, literal)


def test_a_name_of_a_megabyte_does_not_hang_the_page(browser_page: Open) -> None:
    given = payload()
    huge = "Đ" * 1_000_000 + "<script>window.__pwned=1</script>"
    given["rows"][0]["cells"]["name"] = given["sites"]["QH01"]["name"] = huge
    given["site_features"][0]["label"] = given["layers"][0]["features"][0]["label"] = huge
    watched = browser_page(render_page(given), "#site=QH01")
    assert_quiet(watched)
    assert huge in shown_text(watched)


def test_controlled_looking_values_are_checked_too(browser_page: Open) -> None:
    given = payload()
    bad = "red;background:url(https://example.invalid/z)"
    for verdict in given["verdicts"].values():
        verdict["colour"] = bad
    given["layers"][0].update(colour=bad, fill=bad, dash=bad, weight=bad)
    given["sites"]["QH01"]["budget"][0].update(colour=bad, share="x")
    given["rows"][0]["site_id"] = '"]<img src=x onerror=window.__pwned=1>'
    given["site_features"][0]["geometry"] = {"polygons": [[["x", bad, 1, 2, 3, 4]]]}
    given["evidence"][0]["geometry"] = {"lines": bad, "points": [[bad, None]], "polygons": 7}
    given["layers"][1]["features"][0].update(geometry=bad, code={"a": bad}, fill=bad)
    given["layers"][1].update(pattern=bad, casing=bad, theme=bad)
    given["rules"][0].update(heading=bad, grade=bad, rule_id=bad)
    given["sites"]["QH01"]["findings"].append({"rule": bad, "verdict": bad, "evidence": [bad]})
    given.update(step=bad, home="javascript:alert(1)", pages="https://example.invalid/")
    given["sites"]["QH01"]["bounds"] = [[bad, 1], [2, 3]]
    watched = browser_page(render_page(given), "#site=QH01")
    assert watched.ready
    assert (watched.requests, watched.errors, watched.dialogs) == ([], [], [])
    assert not watched.executed


def test_a_bare_payload_still_makes_a_page(browser_page: Open) -> None:
    watched = browser_page(render_page({"title": "Trang trống"}))
    assert_quiet(watched)


def test_execution_would_be_seen(browser_page: Open) -> None:
    """The check above can fail: the same value in a careless page does run and is noticed."""
    careless = f"<!DOCTYPE html><p>{HOSTILE['script end']}</p><img src='https://example.invalid/x'>"
    watched = browser_page(careless, wait=False)
    watched.page.wait_for_timeout(200)
    assert watched.executed
    assert watched.dialogs == ["1"]
    assert watched.requests == ["https://example.invalid/x"]


def test_the_policy_refuses_a_script_put_into_the_finished_page(browser_page: Open) -> None:
    html = render_page(payload()).replace("</body>", "<script>window.__pwned=1</script></body>")
    watched = browser_page(html)
    assert not watched.executed
    assert any("Content Security Policy" in line for line in watched.console)


def test_nothing_global_but_the_ready_flag(browser_page: Open) -> None:
    watched = browser_page(render_page(payload()))
    blank = browser_page("<!DOCTYPE html><title>x</title>", wait=False)
    own = "Object.getOwnPropertyNames(window).filter(name => isNaN(name))"
    extra = set(watched.page.evaluate(own)) - set(blank.page.evaluate(own))
    assert extra == {"ccngeoReady"}


def test_choosing_a_row_shows_its_sentence_and_sets_the_address(browser_page: Open) -> None:
    page = browser_page(render_page(payload())).page
    page.locator(".row-button", has_text="Tề Lỗ").click()
    assert page.evaluate("location.hash") == "#site=QH02"
    assert page.locator(".sentence").inner_text() == "Một câu về Tề Lỗ"
    page.locator(".back").click()
    assert page.evaluate("location.hash") == ""
    assert page.locator(".panel").is_hidden()


def test_a_row_opens_by_keyboard_and_the_browsers_back_leaves_it(browser_page: Open) -> None:
    page = browser_page(render_page(payload())).page
    page.locator(".row-button").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash === '#site=QH02'")
    assert page.locator(".panel h2").inner_text() == "Tề Lỗ"
    page.go_back()
    page.wait_for_function("document.querySelector('.panel').hidden")


def test_a_deep_link_opens_known_sites_only(browser_page: Open) -> None:
    html = render_page(payload())
    assert browser_page(html, "#site=QH03").page.locator(".sentence").inner_text().endswith("Đồng")
    for strange in ("#site=QH99", "#site=__proto__", "#site=<img%20src=x>", "#x"):
        watched = browser_page(html, strange)
        assert watched.page.locator(".panel").is_hidden()
        assert_quiet(watched)


def test_choosing_a_finding_names_it_in_the_address_and_back_leaves_the_cluster(
    browser_page: Open,
) -> None:
    page = browser_page(render_page(payload())).page
    page.locator(".row-button").first.click()
    chosen = page.locator(".evidence-button", has_text="Chồng lấn rừng")
    chosen.click()
    assert page.evaluate("location.hash") == "#site=QH01&rule=special-use-forest"
    assert chosen.get_attribute("aria-pressed") == "true"
    chosen.click()
    assert page.evaluate("location.hash") == "#site=QH01"
    chosen.click()
    page.go_back()
    page.wait_for_function("document.querySelector('.panel').hidden")
    assert page.evaluate("location.hash") == ""


def test_a_link_to_a_finding_unfolds_it_and_shows_its_evidence(browser_page: Open) -> None:
    html = render_page(payload())
    page = browser_page(html, "#site=QH01&rule=power-lines").page
    assert page.locator(".finding.chosen").inner_text().startswith("Hành lang điện")
    assert page.locator(".finding.chosen").is_visible()
    assert "dây 110 kV" in page.locator(".map-caption").inner_text()
    assert page.locator(".map-holder.dimmed").count() == 1
    watched = browser_page(html, "#site=QH01&rule=no-such-rule")
    assert watched.page.locator(".panel").is_visible()
    assert watched.page.locator(".finding.chosen").count() == 0
    assert_quiet(watched)


def test_findings_are_walked_with_arrows_and_left_with_escape(browser_page: Open) -> None:
    page = browser_page(render_page(payload()), "#site=QH01").page
    page.locator(".evidence-button").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator(".finding.chosen").inner_text().startswith("Quy mô diện tích")
    page.keyboard.press("Escape")
    assert page.locator(".finding.chosen").count() == 0
    page.keyboard.press("Escape")
    assert page.locator(".panel").is_hidden()


def test_decisive_contents_come_first_and_the_rest_is_folded_by_chapter(browser_page: Open) -> None:
    page = browser_page(render_page(payload()), "#site=QH01").page
    visible = page.locator(".evidence-button:visible").all_inner_texts()
    assert [title.split("\n")[0].rstrip("◎") for title in visible] == [
        "Chồng lấn rừng",  # not met, before what is met
        "Quy mô diện tích",
    ]
    assert page.locator(".group-title").all_inner_texts() == ["1. Hồ sơ", "2. Điều kiện"]


def test_what_is_not_met_is_never_folded_away(browser_page: Open) -> None:
    given = payload()
    given["sites"]["QH01"]["findings"][2]["verdict"] = "NOT_MET"  # the power line, to consult on
    page = browser_page(render_page(given), "#site=QH01").page
    assert page.locator(".evidence-button:visible").first.inner_text().startswith("Hành lang điện")
    assert page.locator(".group-title").all_inner_texts() == ["2. Điều kiện"]


def one_cluster() -> dict[str, Any]:
    given = payload()
    given.update(view="cluster", home="../overview.html", pages=None)
    given["rows"] = given["rows"][:1]
    given["sites"] = {"QH01": given["sites"]["QH01"]}
    return given


def test_a_page_of_one_cluster_opens_on_it_and_leads_back(browser_page: Open) -> None:
    watched = browser_page(render_page(one_cluster()), "#site=QH01&rule=power-lines")
    page = watched.page
    assert page.locator(".panel h2").inner_text() == "Đồng Sóc"
    assert page.locator("a.back").get_attribute("href") == "../overview.html"
    assert page.locator(".summary-table").count() == 0
    assert page.locator(".finding.chosen").is_visible()
    page.locator(".tab").nth(1).click()
    assert page.locator(".panel").is_hidden()
    page.locator(".tab").first.click()
    assert page.locator(".panel").is_visible()
    assert_quiet(watched)


def test_the_overview_leads_to_the_page_of_a_cluster_and_nowhere_else(browser_page: Open) -> None:
    page = browser_page(render_page(payload()), "#site=QH02").page
    assert page.locator(".panel a").all_inner_texts() == ["từ own_page"]
    assert page.locator(".panel a").get_attribute("href") == "clusters/QH02.html"
    for strange in ("https://example.invalid/", "javascript:alert(1)//", "../../"):
        given = {**payload(), "pages": strange}
        assert browser_page(render_page(given), "#site=QH02").page.locator(".panel a").count() == 0
        given = {**one_cluster(), "home": strange}
        assert browser_page(render_page(given)).page.locator(".panel a").count() == 0


def test_the_page_works_inside_a_notebook(browser_page: Open) -> None:
    """An iframe with srcdoc has no address: nothing may depend on one."""
    quoted = escape(render_page(payload()))
    shown = f'<!DOCTYPE html><title>notebook</title><iframe srcdoc="{quoted}" width="1200" height="720"></iframe>'
    watched = browser_page(shown, wait=False)
    frame = watched.page.frames[1]
    frame.wait_for_function("window.ccngeoReady === true")
    frame.locator(".row-button", has_text="Tề Lỗ").click()
    assert frame.locator(".sentence").inner_text() == "Một câu về Tề Lỗ"
    frame.locator(".evidence-button").first.click()
    assert "rừng 3 ha" in frame.locator(".map-caption").inner_text()
    assert frame.locator(".panel a").count() == 0
    frame.locator(".back").click()
    assert frame.locator(".panel").is_hidden()
    assert_quiet(watched)


def test_evidence_is_named_on_the_map(browser_page: Open) -> None:
    page = browser_page(render_page(payload()), "#site=QH01").page
    page.locator(".evidence-button").first.click()
    assert "rừng 3 ha" in page.locator(".map-caption").inner_text()
    page.locator(".evidence-button").first.click()
    assert page.locator(".map-caption").is_hidden()


BASE_MAP = {
    "title": "Nền trực tuyến",
    "url": "https://tiles.example.invalid/{z}/{x}/{y}.png",
    "attribution": "© người làm bản đồ",
}


@pytest.mark.parametrize(
    "url",
    [
        "http://tiles.example.invalid/{z}/{x}/{y}.png",
        "//example.invalid/{z}/{x}/{y}.png",
        "javascript:window.__pwned=1//{z}{x}{y}",
        "https://{z}.example.invalid/{x}/{y}.png",
        "https://user:word@example.invalid/{z}/{x}/{y}.png",
        "https://example.invalid/{z}/{x}/{y}/{secret}.png",
        "data:text/html,<script>window.__pwned=1</script>",
        None,
        7,
    ],
)
def test_an_address_of_tiles_that_is_none_asks_for_nothing(browser_page: Open, url: Any) -> None:
    watched = browser_page(render_page({**payload(), "tiles": {**BASE_MAP, "url": url}}))
    assert_quiet(watched)
    assert "Nền trực tuyến" not in shown_text(watched)


def test_tiles_are_named_with_their_makers_and_can_be_switched_off(browser_page: Open) -> None:
    page = browser_page(render_page({**payload(), "tiles": BASE_MAP})).page
    assert page.locator(".map-credit").inner_text() == "© người làm bản đồ"
    page.locator(".layers > summary").click()
    page.get_by_label("Nền trực tuyến").uncheck()
    assert page.locator(".map-credit").is_hidden()


@pytest.mark.parametrize(
    "url",
    [
        "https://example.invalid/x.png",
        "data:image/svg+xml;base64,PHN2Zy8+",
        "data:text/html;base64,PHA+",
        PIXEL + '");background:url(https://example.invalid/x',
        None,
        {"a": 1},
    ],
)
def test_a_picture_that_is_none_is_left_out(browser_page: Open, url: Any) -> None:
    given = payload()
    given["background"]["url"] = url
    given["layers"][3]["picture"]["url"] = url
    watched = browser_page(render_page(given))
    assert_quiet(watched)
    assert watched.page.locator("img").count() == 0


def test_pictures_lie_where_they_belong(browser_page: Open) -> None:
    page = browser_page(render_page(payload())).page
    assert page.locator(".leaflet-background-pane img").count() == 1
    assert page.locator(".leaflet-pictures-pane img").count() == 1
    page.locator(".layers > summary").click()
    page.get_by_label("Độ sâu ngập").uncheck()
    assert page.locator(".leaflet-pictures-pane img").count() == 0


def test_layers_stand_under_their_themes_topmost_first(browser_page: Open) -> None:
    page = browser_page(render_page(payload())).page
    page.locator(".layers > summary").click()
    assert page.locator(".theme-title").all_inner_texts() == [
        "Địa giới", "Đất đai", "Nền", "từ other_layers",
    ]  # fmt: skip
    land = page.locator(".theme").nth(1)
    assert land.locator(".layer-title").all_inner_texts() == ["Độ sâu ngập", "Hiện trạng"]
    assert land.locator(".theme-tally").inner_text() == "2/2"
    land.locator("input").first.uncheck()
    assert land.locator(".theme-tally").inner_text() == "1/2"


def centre(locator: Any) -> tuple[float, float]:
    box = locator.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_whole_steps_land_where_degrees_say(browser_page: Open) -> None:
    """A marker given in degrees lies halfway between two clusters given in steps."""
    page = browser_page(render_page(payload())).page
    first, second, marker = (centre(page.locator(".site-mark").nth(at)) for at in range(3))
    assert marker[0] == pytest.approx((first[0] + second[0]) / 2, abs=1.5)
    assert marker[1] == pytest.approx((first[1] + second[1]) / 2, abs=1.5)
    assert first[0] < second[0]
    assert first[1] > second[1]  # farther north is higher


def test_the_pointer_is_told_what_lies_under_it(browser_page: Open) -> None:
    page = browser_page(render_page(payload())).page
    x, y = centre(page.locator(".site-mark").first)
    page.mouse.move(x, y + 14)  # below the mark, within the cluster
    tip = page.locator(".map-tip")
    tip.wait_for()
    said = tip.inner_text().split("\n")
    assert said[:2] == ["Đồng Sóc", "Không đáp ứng"]
    assert said[2:] == ["Địa giới xã", "xã A"]
    page.mouse.click(x, y + 14)
    assert page.locator(".panel h2").inner_text() == "Đồng Sóc"


def test_a_line_carries_its_name_once_it_is_shown(browser_page: Open) -> None:
    page = browser_page(render_page(payload())).page
    assert page.locator(".label-line").count() == 0
    page.locator(".layers > summary").click()
    page.locator(".theme > summary").last.click()
    page.get_by_label("Đường bộ").check()
    page.locator(".layers > summary").click()
    label = page.locator(".label-line")
    label.wait_for()
    assert label.inner_text() == "QL2"
    assert "rotate(-" in label.evaluate("node => node.style.transform")  # it climbs to the east


def test_what_nobody_opened_is_not_built(browser_page: Open) -> None:
    page = browser_page(render_page(payload())).page
    filled = "Array.from(document.querySelectorAll('.pane'), pane => pane.childElementCount > 0)"
    assert page.evaluate(filled) == [True, False, False, False]
    page.locator(".tab").nth(2).click()
    assert page.evaluate(filled) == [True, False, True, False]


def test_names_and_marks_never_stand_on_each_other(browser_page: Open) -> None:
    page = browser_page(render_page(synthetic_province(60, 400))).page
    page.wait_for_function("document.querySelector('.label-site')")
    seen = ".map-label:not(.label-line), .site-mark:not(.small) > .badge"
    boxes = page.evaluate(
        """seen => Array.from(document.querySelectorAll(seen), node => {
            const {left, top, right, bottom} = node.getBoundingClientRect();
            return [left, top, right, bottom];
        })""",
        seen,
    )
    assert len(boxes) > 60
    apart = 1.0  # px: shadows and rounding
    for (west, north, east, south), other in itertools.combinations(boxes, 2):
        assert (
            east <= other[0] + apart or other[2] <= west + apart
            or south <= other[1] + apart or other[3] <= north + apart
        )  # fmt: skip


def ragged(rng: random.Random, lon: int, lat: int, size: int) -> list[int]:
    """Return a ring of 25 vertices around a place, in steps."""
    around = [
        (
            lon + round(size * rng.uniform(0.7, 1) * math.cos(math.tau * k / 25)),
            lat + round(size * rng.uniform(0.7, 1) * math.sin(math.tau * k / 25)),
        )
        for k in range(25)
    ]
    flat = [*around[0]]
    for (x0, y0), (x, y) in itertools.pairwise(around):
        flat += [x - x0, y - y0]
    return flat


def synthetic_province(clusters: int, polygons: int) -> dict[str, Any]:
    """Return a page of many clusters over hidden layers of many shapes."""
    rng = random.Random(20261126)  # noqa: S311  # the same province each time

    def anywhere(size: int) -> dict[str, Any]:
        lon, lat = rng.randrange(10530000, 10560000), rng.randrange(2110000, 2140000)
        return {"polygons": [[ragged(rng, lon, lat, size)]]}

    given = payload()
    names = [f"QH{n:03d}" for n in range(clusters)]
    verdicts = list(given["verdicts"])
    judged = {name: rng.choice(verdicts) for name in names}
    given["rows"] = [
        {"site_id": name, "cells": {"name": f"Cụm {name}", "verdict": judged[name]}}
        for name in names
    ]
    given["sites"] = {
        name: site(f"Cụm {name}", judged[name], [[21.19, 105.39], [21.21, 105.41]])
        for name in names
    }
    given["site_features"] = [
        {"site_id": name, "geometry": anywhere(400), "label": name, "verdict": judged[name],
         "role": "planned"}
        for name in names
    ]  # fmt: skip
    communes = [
        {"geometry": square(105.325 + 0.05 * x, 21.125 + 0.05 * y, 0.025), "label": f"Xã {x}{y}"}
        for x in range(6)
        for y in range(6)
    ]
    given["layers"][0]["features"] = communes
    hidden = {**given["layers"][1], "visible": False}
    given["layers"] += [
        {
            **hidden, "title": f"Lớp {k}",
            "features": [
                {"geometry": anywhere(150), "label": "thửa", "fill": "#fffc8c", "code": "LUC"}
                for _ in range(polygons // 10)
            ],
        }
        for k in range(10)
    ]  # fmt: skip
    return given


def test_a_page_of_ten_thousand_polygons_is_ready_in_no_time(browser_page: Open) -> None:
    watched = browser_page(render_page(synthetic_province(200, 10_000)))
    ready_s = watched.page.evaluate("performance.getEntriesByName('ccngeo-ready')[0].startTime")
    ready_s /= 1000
    assert ready_s < 4, f"ready after {ready_s:.2f} s"
    watched.page.locator(".layers > summary").click()
    began = watched.page.evaluate("performance.now()")
    watched.page.get_by_label("Lớp 3").check()
    assert watched.page.evaluate("performance.now()") - began < 4000
    assert_quiet(watched)


def test_search_ignores_marks_and_chips_filter(browser_page: Open) -> None:
    page = browser_page(render_page(payload())).page
    visible = ".site-row:not([hidden]) .row-name"
    page.locator(".search").fill("dong soc")
    assert page.locator(visible).all_inner_texts() == ["Đồng Sóc"]
    assert page.locator(".nothing").is_hidden()
    page.locator(".search").fill("không có tên này")
    assert page.locator(".nothing").inner_text() == "từ empty"
    page.locator(".search").fill("")
    page.locator(".chip", has_text="Có điều kiện").click()
    assert page.locator(visible).all_inner_texts() == ["Tề Lỗ"]
    page.locator(".chip").first.click()
    assert page.locator(visible).count() == 3


def test_a_header_sorts_numbers_as_numbers_and_keeps_the_empty_last(browser_page: Open) -> None:
    page = browser_page(render_page(payload())).page
    names = page.locator(".site-row .row-name")
    page.locator(".sorter", has_text="DT").click()
    assert names.all_inner_texts() == ["Tề Lỗ", "Đồng Sóc", "Yên Đồng"]
    page.locator(".sorter", has_text="DT").click()
    assert names.all_inner_texts() == ["Đồng Sóc", "Tề Lỗ", "Yên Đồng"]
    assert page.locator("th[aria-sort=descending]").count() == 1


def test_the_banner_stands_on_every_view_and_on_paper(browser_page: Open) -> None:
    page = browser_page(render_page(payload())).page
    for view in ("table", "both", "map"):
        page.locator(f".switch-{view}").click()
        assert page.locator("#ccngeo-app > .banner").is_visible()
    page.emulate_media(media="print")
    assert page.locator(".watermark").is_visible()
    assert page.locator(".summary-table").is_visible()


def test_same_payload_same_bytes() -> None:
    assert render_page(payload()) == render_page(copy.deepcopy(payload()))


def test_scripts_do_not_change_with_the_data() -> None:
    one, other = render_page(payload()), render_page(poison(payload(), HOSTILE["script end"]))
    assert one != other
    assert policy(one) == policy(other)


def test_the_policy_is_strict() -> None:
    stated = policy(render_page(payload()))
    assert stated.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in stated
    assert "http" not in stated
    assert "base-uri 'none'" in stated
    assert "form-action 'none'" in stated


def test_no_address_is_left_to_be_fetched() -> None:
    html = render_page(payload())
    assert "sourceMappingURL" not in html
    assert not re.search(r"<(?:link|iframe|object|embed|base)\b", html)
    assert not re.search(r"<(?:script|img)[^>]*\ssrc=", html.split('id="ccngeo-data"')[0])
    styles = "".join(re.findall(r"<style>(.*?)</style>", html, re.DOTALL))
    addresses = re.findall(r"url\(([^)]*)\)", styles)
    assert addresses
    assert all(address.startswith("data:image/png;base64,") for address in addresses)


def test_the_data_block_reads_back_as_given() -> None:
    given = poison(payload(), "".join(HOSTILE.values()) + "\ud800")
    block = re.search(r'id="ccngeo-data">(.*?)</script>', render_page(given), re.DOTALL)
    assert block
    assert not re.search("[<>&\u2028\u2029\ud800-\udfff]", block[1])
    back = json.loads(block[1])
    assert {key: back[key] for key in given} == given


def test_the_page_can_always_be_written_as_utf8() -> None:
    render_page({"title": "\ud800", "subtitle": "\udfff"}).encode("utf-8")


def test_a_number_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        render_page({"title": "x", "bounds": [float("nan")]})


def test_the_language_is_a_tag_or_the_default() -> None:
    assert '<html lang="en">' in render_page({"lang": "en"})
    assert '<html lang="vi">' in render_page({"lang": '"><script>'})


def test_nothing_in_our_script_writes_markup() -> None:
    own = page_module.own_script()
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacent",
        "document.write",
        "eval(",
        "Function(",
    ):
        assert word not in own
