"""The page of a real review, opened in a real browser with the network cut."""

import json
import re

import pytest
from pages import data_of, findings_of

from ccngeo import assess, draw, load

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


def test_the_same_review_gives_the_same_bytes(province, review, plan):
    assert draw(review, review=plan).html == draw(assess(province)).html


def test_no_result_speaks_for_the_agency(review, plan):
    words = re.compile(r"\b(được phép|không được|chấp thuận thành lập|từ chối)\b", re.IGNORECASE)
    data = data_of(draw(review, review=plan).html)
    said = [s["sentence"] for s in data["sites"].values()]
    said += [f.get("action", "") for s in data["sites"].values() for f in s["findings"]]
    assert not [text for text in said if words.search(text)]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_name_in_a_file_of_a_planner_never_runs(browser_page, few_clusters, hostile):
    table = few_clusters / "shapefiles" / "danh_sach.csv"
    text = table.read_text(encoding="utf-8-sig")
    quoted = hostile.replace('"', '""')
    table.write_text(text.replace("Việt Xuân", f"{quoted}", 1), encoding="utf-8-sig")
    toml = few_clusters / "project.toml"
    toml.write_text(
        re.sub(r'(?m)^title = ".*"$', f"title = {json.dumps(hostile)}", toml.read_text("utf-8")),
        encoding="utf-8",
    )
    watched = browser_page(draw(assess(load(few_clusters))).html, fragment="#site=QH01")
    assert not watched.executed
    assert (watched.requests, watched.errors, watched.dialogs) == ([], [], [])
    assert " ".join(hostile.split()) in watched.page.inner_text("body")


def test_the_page_stays_within_its_budget(review, plan):
    assert len(draw(review, review=plan).html.encode()) < 5_000_000
