"""`ccngeo register`: indicators, headroom and order of founding as a planner and a script get them."""

import json
import re
from datetime import date

import pytest

from ccngeo import load
from ccngeo.model import Confirmation, Figure, Unit
from ccngeo.report.registered import review_register
from ccngeo.rules.nd303_2026 import DOCUMENT as AMENDMENT
from ccngeo.rules.occupancy import occupancy_law
from ccngeo.wording import bounds

VIETNAMESE = re.compile("[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỷỹỵ]", re.IGNORECASE)


def change(project, name, old, new):
    file = project / name
    text = file.read_text(encoding="utf-8-sig")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def as_json(run, project, *words):
    code, said, error = run("register", project, "--json", *words)
    assert code == 0, error
    return json.loads(said)


def unit_of(found, scope, name):
    rows = next(s for s in found["scopes"] if s["scope"] == scope)["units"]
    return next(u for u in rows if u["name"] == name)


# --- what the law asks on a day ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "scopes", "limits", "reported"),
    [
        ("2024-04-30", (), (), None),
        ("2024-05-01", ("district",), (100.0,), None),
        ("2025-06-30", ("district",), (100.0,), None),
        ("2025-07-01", ("district", "commune", "province"), (100.0,), None),
        ("2026-09-14", ("district", "commune", "province"), (100.0,), None),
        ("2026-09-15", ("district", "commune", "province"), (100.0, 50.0), "commune"),
    ],
)
def test_the_scope_and_the_limit_change_with_the_day(on, scopes, limits, reported):
    law = occupancy_law(date.fromisoformat(on))
    assert (law.scopes, law.limits_ha, law.reported) == (scopes, limits, reported)


def test_a_decision_of_the_province_fixes_the_scope_of_its_days_only():
    decided = {"occupancy_scope": "province"}
    assert occupancy_law(date(2026, 1, 1), decisions=decided).shown == ("province",)
    assert occupancy_law(date(2025, 1, 1), decisions=decided).shown == ("district",)
    assert occupancy_law(date(2026, 10, 1), decisions=decided).shown == ("commune",)


def test_a_dossier_is_looked_at_in_the_units_of_its_day_of_receipt():
    on = date(2026, 10, 1)
    assert occupancy_law(on, received=date(2024, 6, 3)).shown == ("district",)
    assert occupancy_law(on, received=date(2026, 9, 16)).shown == ("commune",)


def test_whoever_has_read_the_amendment_settles_its_scope_and_its_limit():
    said = [
        Confirmation("average-occupancy", AMENDMENT, "sửa đổi Đ8.1c", value, "P. QLCN", date(2026, 10, 1))
        for value in ("commune", 50.0)
    ]  # fmt: skip
    law = occupancy_law(date(2026, 11, 23), confirmations=said)
    assert (law.scopes, law.limits_ha, law.reported) == (("commune",), (50.0,), None)


# --- what is printed -----------------------------------------------------------------------------


def test_the_terminal_shows_indicators_headroom_and_the_order_of_founding(run, own_province):
    code, said, _ = run("register", own_province)
    assert code == 0
    assert "DỮ LIỆU TỔNG HỢP" in said
    assert "Số liệu ngày 30/09/2026" in said
    assert "Chỉ tiêu theo xã" in said
    assert "mới biết qua bản tóm tắt" in said
    assert "46,17" in said
    assert "−6,40 đến" in said
    plain = " ".join(said.split())
    assert (
        "Xã Vĩnh Tường: lấp đầy 20,7 %; đất trống 46,17 ha; còn thành lập thêm tối đa 53,83 ha (giới hạn 100) / 3,83 ha (giới hạn 50)"
        in plain
    )
    assert "TL08 Thị trấn Yên Lạc (30/07/2008)" in plain
    assert "TL06, TL16: thiếu diện tích đất công nghiệp" in plain
    assert "† hai cách tính trung bình" in plain


def test_it_fits_eighty_columns_and_breaks_no_interval(own_province, monkeypatch, capsys):
    import sys

    from ccngeo import cli

    monkeypatch.setenv("COLUMNS", "80")
    words = ["ccngeo", "register", str(own_province)]
    for scope in ("district", "commune", "province"):
        words += ["--scope", scope]
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit):
        cli.main()
    said = capsys.readouterr().out
    assert max(map(len, said.splitlines())) <= 80
    assert "103,86–112,86" in said
    for whole in ("116,87–125,87", "103,86–112,86", "90,00–100,00", "40,00–50,00"):
        assert whole in said


def test_english_is_there_for_those_who_ask(run, own_province):
    code, said, _ = run("register", own_province, "--lang", "en", "--scope", "district")
    assert code == 0
    assert "Indicators by old district" in said
    assert "28.70–34.10" in said
    words = re.sub(
        r"(TL|QH)\d\d [^(≤\d]*|(Xã|Phường) [^\d≤(\n]*|Huyện [^(:]*|Thành phố [^(:]*|Sở .*|.*NĐ.*|\(mẫu\)",
        "",
        said,
    )
    assert not VIETNAMESE.search(words.replace("Đ", "")), VIETNAMESE.findall(words)


# --- what scripts get ----------------------------------------------------------------------------


def test_the_json_holds_least_best_and_most_of_every_unit(run, own_province):
    found = as_json(run, own_province)
    assert (found["schema"], found["on"], found["synthetic"]) == (1, "2026-11-23", True)
    assert found["register"]["data_date"] == "2026-09-30"
    unit = unit_of(found, "district", "Huyện Yên Lạc")
    assert unit["clusters"] == 6
    assert unit["taken"] == {"least": 52.414, "best": 52.414, "most": 52.414, "unit": "ha"}
    assert unit["industrial"]["best"] == 118.314
    assert unit["unleased"] == {"least": 65.9, "best": 71.3, "most": 71.3, "unit": "ha"}
    rooms = {room["limit_ha"]: room for room in unit["headroom"]}
    assert (rooms[100.0]["least"], rooms[100.0]["allowed"]) == (28.7, True)
    assert (rooms[50.0]["most"], rooms[50.0]["allowed"]) == (-15.9, False)
    steps = unit["founding"]
    assert [s["order"] for s in steps] == list(range(1, len(steps) + 1))
    assert steps[0]["unleased_before"] == unit["unleased"]
    assert [f["site_id"] for f in found["formed_before_2009"]] == ["TL07", "TL08"]
    assert {m["site_id"] for m in found["missing"]} == {"TL06", "TL16"}


def test_every_planned_cluster_stands_once_in_the_order_of_each_scope(run, own_province):
    found = as_json(run, own_province)
    for scope in found["scopes"]:
        codes = [s["site_id"] for unit in scope["units"] for s in unit["founding"]]
        assert sorted(codes) == [f"QH{i:02}" for i in range(1, 32)]


def list_with_turns(project, turns):
    path = project / "shapefiles" / "danh_sach.csv"
    first, *rows = path.read_text(encoding="utf-8-sig").splitlines()
    rows = [f"{row},{turns.get(row.split(',')[0], '')}" for row in rows]
    path.write_text("\n".join([f"{first},thu_tu", *rows]) + "\n", encoding="utf-8")


def test_the_column_of_turns_sets_the_order(run, own_province):
    list_with_turns(own_province, {"QH13": "1", "QH12": "2"})
    steps = unit_of(as_json(run, own_province), "commune", "Xã Tam Dương")["founding"]
    assert [s["site_id"] for s in steps] == ["QH13", "QH12"]


@pytest.mark.parametrize("turn", ["0", "1.5", "sau"])
def test_a_turn_that_is_no_whole_number_is_refused(run, own_province, turn):
    list_with_turns(own_province, {"QH13": turn})
    code, _, error = run("register", own_province)
    assert code == 2
    assert "thứ tự thành lập" in error


def test_a_lost_register_knows_nothing_and_says_so(run, own_province):
    (own_province / "shapefiles" / "so_theo_doi.csv").unlink()
    found = as_json(run, own_province)
    unit = unit_of(found, "district", "Huyện Tam Đảo")
    assert unit["none_established"] is None, "an absent register is no empty one"
    assert unit["unleased"]["most"] is None
    assert [room["allowed"] for room in unit["headroom"]] == [None, None]
    code, said, _ = run("register", own_province)
    assert code == 0
    assert "so_theo_doi.csv" in said
    assert "chưa xác định được" in said


def test_without_the_districts_there_are_no_indicators_by_district(run, own_province):
    (own_province / "shapefiles" / "huyen_truoc.shp").unlink()
    code, said, _ = run("register", own_province, "--on", "2025-01-15")
    assert code == 0
    assert "Chưa có lớp huyện cũ" in said
    assert "Xã Tề Lỗ" not in said
    assert unit_of(as_json(run, own_province), "commune", "Xã Tề Lỗ")["clusters"] == 3


def test_a_misspelt_district_is_named_and_leaves_all_districts_open(run, own_province):
    change(
        own_province,
        "shapefiles/danh_sach.csv",
        "Xã Đồng Thịnh,Huyện Sông Lô",
        "Xã Đồng Thịnh,Huyện Sông Lo",
    )
    found = as_json(run, own_province)
    assert {"TL14"} <= {m["site_id"] for m in found["missing"] if "huyện" in m["vi"]}
    unit = unit_of(found, "district", "Huyện Sông Lô")
    assert unit["none_established"] is None
    other = unit_of(found, "district", "Huyện Lập Thạch")
    assert other["unleased"]["most"] == pytest.approx(13.1 + 0.3), "at most what TL14 has to add"
    assert other["more_than_half"] is None


def test_rows_that_contradict_each_other_are_named_and_not_used(run, own_province):
    change(
        own_province, "shapefiles/so_theo_doi.csv", 'TL14,"14,10","13,80"', 'TL14,"14,10","19,80"'
    )
    found = as_json(run, own_province)
    assert any(m["site_id"] == "TL14" and "mâu thuẫn" in m["vi"] for m in found["missing"])
    unit = unit_of(found, "district", "Huyện Sông Lô")
    assert unit["unleased"]["most"] == pytest.approx(18.37)
    assert unit["more_than_half"] is None


# --- how old the register is ---------------------------------------------------------------------


def warnings_on(data, day):
    return " ".join(w.vi for w in review_register(data, date.fromisoformat(day)).warnings)


def test_data_of_exactly_six_months_are_not_old_and_one_day_more_is(province):
    assert "cũ hơn 6 tháng" not in warnings_on(province, "2027-03-30")
    assert "cũ hơn 6 tháng" in warnings_on(province, "2027-03-31")
    assert "sau ngày đánh giá" in warnings_on(province, "2026-09-29")
    assert "sau ngày đánh giá" not in warnings_on(province, "2026-09-30")


def test_the_oldest_row_tells_the_age(own_province):
    path = own_province / "shapefiles" / "so_theo_doi.csv"
    text = path.read_text(encoding="utf-8-sig")
    path.write_text(text.replace("2026-09-30", "2026-03-30", 1), encoding="utf-8")
    assert review_register(load(own_province), date(2026, 11, 23)).data_date == date(2026, 3, 30)


def test_without_a_date_nobody_knows_how_old_the_data_are(own_province):
    path = own_province / "shapefiles" / "so_theo_doi.csv"
    text = path.read_text(encoding="utf-8-sig")
    path.write_text(text.replace("2026-09-30", ""), encoding="utf-8")
    change(own_province, "project.toml", "date = 2026-09-30\n", "")
    assert "không ghi ngày số liệu" in warnings_on(load(own_province), "2026-11-23")


@pytest.mark.parametrize(("on", "over"), [("2026-12-30", False), ("2026-12-31", True)])
def test_the_term_of_clusters_formed_before_2009_ends_before_the_last_day_of_2026(
    province, on, over
):
    assert review_register(province, date.fromisoformat(on)).term_is_over is over


# --- how it refuses ------------------------------------------------------------------------------


def test_without_a_day_nothing_is_said(run, own_province):
    change(own_province, "project.toml", "on = 2026-11-23", "# on = 2026-11-23")
    code, said, error = run("register", own_province)
    assert (code, said) == (2, "")
    assert "chưa có ngày đánh giá" in error
    assert run("register", own_province, "--on", "2026-11-23")[0] == 0


@pytest.mark.parametrize("words", [("--scope", "huyen"), ("--on", "23/11/2026")])
def test_a_word_nobody_knows_is_bad_input(run, own_province, words):
    code, said, _ = run("register", own_province, *words)
    assert (code, said) == (2, "")


# --- numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ((37.6, 37.6), "37,60"),
        ((-12.4, -12.4), "−12,40"),
        ((-0.003, -0.003), "−0,003"),
        ((-12.4, 37.6), "−12,40 đến 37,60"),
        ((12.0, 13.1), "12,00–13,10"),
        ((0.0, 13.1), "≤ 13,10"),
        ((float("-inf"), 100.0), "≤ 100,00"),
        ((20.0, float("inf")), "≥ 20,00"),
        ((0.0, float("inf")), "chưa rõ"),
    ],
)
def test_bounds_are_written_with_a_decimal_comma_and_keep_their_sign(figure, said):
    assert bounds(Figure(figure[0], None, figure[1], Unit.HA), "vi") == said
