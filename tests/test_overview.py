"""The page of a real review, opened in a real browser with the network cut."""

import json
import re

from pages import data_of, findings_of

from ccngeo import assess, draw, load, recommend

pytest_plugins = ["browser"]

HOSTILE = (
    "</script><script>window.__pwned=1</script>",
    "<img src=x onerror='window.__pwned=1'>",
    "${window.__pwned=1}`${window.__pwned=1}`",
    "{{7*7}}{% raw %}javascript:window.__pwned=1",
)


def test_the_page_of_the_demo_asks_for_nothing_and_shows_every_cluster(browser_page, review, plan):
    watched = browser_page(draw(review, review=plan).html)
    assert (watched.requests, watched.errors, watched.console) == ([], [], [])
    text = watched.page.inner_text("body")
    assert "DỮ LIỆU TỔNG HỢP" in text
    assert "Kết quả kiểm tra dữ liệu (sơ bộ)" in text
    assert all(site.site_id in text for site in review.sites)


def test_a_cluster_opens_with_its_sentence_and_its_decisive_lines(browser_page, review, plan):
    text = browser_page(draw(review, review=plan).html, fragment="#site=QH17").page.inner_text(
        "body"
    )
    assert "«Không sử dụng rừng đặc dụng»" in text
    assert "Đ4.2đ" in text
    assert "Cắt ranh giới khỏi rừng đặc dụng" in text


def test_what_stands_on_the_page_is_what_was_found(review, plan):
    data = data_of(draw(review, review=plan).html)
    # What needs a decision comes first: a cluster to be taken out, then those that cannot stay.
    assert [r["site_id"] for r in data["rows"]][:6] == [
        "QH24",
        "QH01",
        "QH14",
        "QH15",
        "QH16",
        "QH17",
    ]
    assert sum(c["count"] for c in data["counts"]) == len(review.sites)
    for site_id in data["sites"]:
        found = {f.rule.rule_id: f.verdict.value for f in review.of_site(site_id)}
        listed = {rule: f["verdict"] for rule, f in findings_of(data, site_id).items()}
        assert listed == found
    # Bounded numbers only, and none of them invented: no evidence stands behind a MET finding.
    assert {e["verdict"] for e in data["evidence"]} <= {"NOT_MET", "CONDITIONAL", "UNDETERMINED"}


def test_the_same_review_gives_the_same_bytes(few_clusters):
    one, other = (draw(assess(load(few_clusters))).html for _ in range(2))
    assert one == other


def test_no_result_speaks_for_the_agency(review, plan):
    words = re.compile(r"\b(được phép|không được|chấp thuận thành lập|từ chối)\b", re.IGNORECASE)
    data = data_of(draw(review, review=plan).html)
    said = [s["sentence"] for s in data["sites"].values()]
    said += [f.get("action", "") for s in data["sites"].values() for f in s["findings"]]
    assert not [text for text in said if words.search(text)]


# Columns that hold codes, numbers and dates: a text in them is a fault of the file, and refused.
CODED = {
    "ma_cum", "vai_tro", "loai", "ma_xa_moi", "ma_xa", "ma_huyen", "huyen_cu", "ten_huyen", "xa_cu",
    "ngay_tl", "ngay_tiep_nhan", "sai_so_m", "xa", "loai_dat", "ngay_qd", "ngay_so_lieu", "tai_lieu",
    "trang_thai", "ngay", "quy_tac", "ket_qua", "ranh_gioi", "phien_ban", "ma_dat", "ma_qh",
    "loai_rung", "cap", "so_cap", "loai_duong",
}  # fmt: skip


def poison(folder, hostile):
    """Put a text into every free text of a project: its file, its tables, its layers."""
    import csv

    import geopandas as gpd

    toml = folder / "project.toml"
    text = toml.read_text(encoding="utf-8")
    text = re.sub(
        r'(?m)^(title|province|agency) = ".*?"',
        lambda found: f"{found[1]} = {json.dumps(hostile)}",
        text,
    )
    toml.write_text(text, encoding="utf-8")
    for path in (folder / "shapefiles").glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            row |= {k: hostile for k, v in row.items() if k not in CODED and worded(v)}
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    for path in (folder / "shapefiles").glob("*.shp"):
        frame = gpd.read_file(path)
        for name in frame.columns.drop("geometry"):
            if name not in CODED and frame[name].map(worded).any():
                frame[name] = hostile
        frame.to_file(path, encoding="utf-8")


def worded(value):
    return isinstance(value, str) and bool(re.search(r"[^\d.,/-]", value))


def test_no_text_of_a_planner_runs_wherever_it_stands(browser_page, few_clusters, tmp_path):
    poison(few_clusters, " ".join(HOSTILE))
    review = assess(load(few_clusters))
    plan = recommend(review)
    overview = draw(review, review=plan)
    for page, fragment in (
        (overview, ""),
        (overview, "#site=QH01"),
        (draw(review, review=plan, site_id="QH14"), ""),
    ):
        watched = browser_page(page.html, fragment=fragment)
        assert not watched.executed
        assert (watched.requests, watched.errors, watched.dialogs) == ([], [], [])
        for group in watched.page.locator("details.group > summary").all():
            group.click()
        seen = watched.page.evaluate("document.body.textContent")
        assert HOSTILE[0] in seen
        assert not watched.executed


def test_the_page_stays_within_its_budget(review, plan):
    assert len(draw(review, review=plan).html.encode()) < 5_000_000
