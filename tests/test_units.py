"""Who a name or a code of an administrative unit means on a day, and what became of a commune."""

import csv
import os
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccngeo import units as table
from ccngeo.units import TWO_TIERS, VINH_PHUC, Resolution, Unit, Units
from ccngeo.vietnamese import folded

BEFORE, AFTER = date(2024, 6, 1), date(2025, 8, 1)
TODAY = [u for u in VINH_PHUC.units if u.level == "commune" and u.valid_until is None]
FORMER = [u for u in VINH_PHUC.units if u.level == "commune" and u.valid_until is not None]


def labels(units: Iterable[Unit]) -> list[str]:
    return [u.label for u in units]


def communes_on(day: date) -> list[Unit]:
    return [u for u in VINH_PHUC.units if u.level == "commune" and u.stands_on(day)]


# --- the table against published counts ----------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "xa", "phuong", "thi_tran"),
    [
        # 137 in 2016 (proposal 545/TTr-CP) and after resolution 484, 121 after 1287, 36 after 1676.
        (date(2016, 12, 31), 112, 13, 12),
        (date(2018, 2, 7), 110, 15, 12),
        (date(2025, 1, 1), 88, 15, 18),
        (TWO_TIERS, 32, 4, 0),
    ],
)
def test_the_communes_of_a_day_are_as_many_as_the_resolutions_count(day, xa, phuong, thi_tran):
    kinds = Counter(u.name.split()[0] for u in communes_on(day))
    assert kinds == Counter({"Xã": xa, "Phường": phuong, "Thị": thi_tran})


def test_the_resolution_of_2025_made_thirteen_communes_of_twenty_eight():
    last = date(2024, 12, 31)
    merged = [u for u in communes_on(date(2025, 1, 1)) if u.valid_from == date(2025, 1, 1)]
    parts = [u for u in FORMER if u.valid_until == last and u.went_into[0] in merged]
    assert (len(merged), len(parts)) == (13, 28)


def test_vinh_tuong_founded_sao_dai_viet_of_three_communes():
    sao = VINH_PHUC.find("Sao Đại Việt", date(2025, 3, 1))
    parts = [u.name for u in FORMER if u.went_into == sao]
    assert parts == ["Xã Việt Xuân", "Xã Bồ Sao", "Xã Cao Đại"]


def test_codes_on_a_day_are_unique_but_where_the_day_of_a_change_is_not_on_record():
    days = {date(2010, 1, 1), date(2018, 2, 7), date(2025, 1, 1), TWO_TIERS}
    for day in days:
        codes = [u.code for u in VINH_PHUC.units if u.stands_on(day) and u.code]
        assert len(codes) == len(set(codes)), day
    assert labels(VINH_PHUC.find("08944", BEFORE)) == [
        "Xã Bá Hiến (08944)",
        "Thị trấn Bá Hiến (08944)",
    ]


def test_the_published_areas_of_the_communes_add_up_to_the_province():
    assert sum(u.area_km2 or 0.0 for u in TODAY) == pytest.approx(1236.0, abs=0.01)
    assert VINH_PHUC.find("Tỉnh Vĩnh Phúc", BEFORE)[0].area_km2 == 1236.0


def test_every_former_commune_lay_in_one_of_the_nine_districts():
    districts = {u.code for u in VINH_PHUC.units if u.level == "district"}
    assert len(districts) == 9
    assert {u.parent for u in FORMER} == districts
    assert {u.parent for u in TODAY} == {"25"}


def test_nothing_stands_after_what_it_went_into_began_but_for_unknown_days():
    for unit in VINH_PHUC.units:
        for later in unit.went_into:
            assert unit.valid_until is not None
            assert later.valid_from is not None
            gap = (later.valid_from - unit.valid_until).days
            known = unit.name not in {"Xã Tân Cương", "Xã Phú Thịnh", "Xã Bá Hiến", "Xã Đạo Đức"}
            assert (gap == 1) is known, unit.name


def test_the_parts_of_a_merged_commune_are_listed_under_one_commune_of_today():
    listed = {(row[1], row[2]): row[3] for row in table._rows(table._OLD_COMMUNES)}
    for _, _, district, names, name, _ in table._rows(table._CHANGES):
        assert len({listed[district, part] for part in names.split("+")}) == 1, name


# --- names that moved to other levels ------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("Sông Lô", ["Huyện Sông Lô (253)"], "Xã Sông Lô (08848)"),
        ("Lập Thạch", ["Huyện Lập Thạch (246)", "Thị trấn Lập Thạch (08761)"], "Xã Lập Thạch (08761)"),
        ("Tam Dương", ["Huyện Tam Dương (247)"], "Xã Tam Dương (08869)"),
        ("Yên Lạc", ["Huyện Yên Lạc (251)", "Thị trấn Yên Lạc (09025)"], "Xã Yên Lạc (09025)"),
        ("Vĩnh Tường", ["Huyện Vĩnh Tường (252)", "Thị trấn Vĩnh Tường (09076)"], "Xã Vĩnh Tường (09076)"),
        ("Bình Xuyên", ["Huyện Bình Xuyên (249)"], "Xã Bình Xuyên (08950)"),
        ("Tam Đảo", ["Huyện Tam Đảo (248)", "Thị trấn Tam Đảo (08908)"], "Xã Tam Đảo (08911)"),
        ("Vĩnh Yên", ["Thành phố Vĩnh Yên (243)"], "Phường Vĩnh Yên (08707)"),
        ("Vĩnh Phúc", ["Tỉnh Vĩnh Phúc (26)"], "Phường Vĩnh Phúc (08716)"),
        ("Phúc Yên", ["Thành phố Phúc Yên (244)"], "Phường Phúc Yên (08740)"),
    ],
)  # fmt: skip
def test_a_name_of_a_former_district_or_province_is_a_commune_now(name, before, after):
    assert labels(VINH_PHUC.find(name, BEFORE)) == before
    assert labels(VINH_PHUC.find(name, date(2025, 6, 30))) == before
    assert labels(VINH_PHUC.find(name, TWO_TIERS)) == [after]
    # With the word for its kind each is only itself.
    assert labels(VINH_PHUC.find(before[0].split(" (")[0], BEFORE)) == before[:1]
    assert VINH_PHUC.find(before[0].split(" (")[0], AFTER) == ()
    assert labels(VINH_PHUC.find(after.split(" (")[0], AFTER)) == [after]


@pytest.mark.parametrize(
    "name", ["Xã Sông Lô", "xã Tam Dương", "X. Bình Xuyên", "Phường Vĩnh Phúc"]
)
def test_the_commune_of_today_is_not_found_in_the_days_of_the_district(name):
    assert VINH_PHUC.find(name, BEFORE) == ()
    assert len(VINH_PHUC.find(name, AFTER)) == 1


@pytest.mark.parametrize("name", ["Huyện Sông Lô", "H. Sông Lô", "h.Sông Lô", "HUYỆN SÔNG LÔ"])
def test_the_district_is_never_the_commune_of_its_name(name):
    assert labels(VINH_PHUC.find(name, BEFORE)) == ["Huyện Sông Lô (253)"]
    assert VINH_PHUC.find(name, AFTER) == ()


def test_the_asked_level_decides_among_units_of_one_name():
    assert labels(VINH_PHUC.find("Tam Đảo", BEFORE, "commune")) == ["Thị trấn Tam Đảo (08908)"]
    assert labels(VINH_PHUC.find("Tam Đảo", BEFORE, "district")) == ["Huyện Tam Đảo (248)"]
    assert VINH_PHUC.find("Tam Đảo", BEFORE, "province") == ()
    assert VINH_PHUC.find("Huyện Tam Đảo", BEFORE, "commune") == ()


@pytest.mark.parametrize("spelling", ["Xuân Hòa", "Xuân Hoà", "XUÂN HÒA", "xuân  hoà"])
def test_xuan_hoa_was_a_commune_of_lap_thach_and_a_ward_of_phuc_yen(spelling):
    found = VINH_PHUC.find(spelling, BEFORE)
    assert [(u.code, u.parent) for u in found] == [("08746", "244"), ("08794", "246")]
    assert labels(VINH_PHUC.find(f"Phường {spelling}", BEFORE)) == ["Phường Xuân Hoà (08746)"]
    assert labels(VINH_PHUC.find(f"Xã {spelling}", BEFORE)) == ["Xã Xuân Hòa (08794)"]
    # The commune of Lập Thạch is gone; the ward keeps the name.
    assert VINH_PHUC.find(f"Xã {spelling}", AFTER) == ()
    assert labels(VINH_PHUC.find(spelling, AFTER)) == ["Phường Xuân Hoà (08746)"]


@pytest.mark.parametrize(
    "name", ["Minh Phương", "Xã Minh Phương", "Lý Nhân", "Yên Đồng", "Đồng Thịnh", "Đại Đồng"]
)
def test_what_is_no_commune_of_today_is_not_found_today(name):
    assert VINH_PHUC.find(name, AFTER) == ()


@pytest.mark.parametrize(
    "name", ["CCN Tề Lỗ", "Cụm công nghiệp Tề Lỗ", "KCN Bình Xuyên", "", "xã", "26b"]
)
def test_a_cluster_or_nothing_is_no_unit_although_a_place_has_the_name(name):
    assert VINH_PHUC.find("Tề Lỗ", AFTER)
    assert VINH_PHUC.find(name, AFTER) == ()
    assert VINH_PHUC.find(name, BEFORE) == ()


def test_a_town_that_was_a_commune_has_its_kind_of_the_day():
    assert labels(VINH_PHUC.find("08878", date(2023, 4, 9))) == ["Xã Kim Long (08878)"]
    assert labels(VINH_PHUC.find("08878", date(2023, 4, 10))) == ["Thị trấn Kim Long (08878)"]
    assert labels(VINH_PHUC.find("Phúc Yên", date(2018, 2, 6))) == ["Thị xã Phúc Yên (244)"]
    assert labels(VINH_PHUC.find("TX. Phúc Yên", date(2018, 2, 6))) == ["Thị xã Phúc Yên (244)"]
    assert VINH_PHUC.find("TX Phúc Yên", BEFORE) == ()


# --- codes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["09112", "9112", "9112.0", " 09112 "])
def test_a_code_is_another_unit_on_another_day(code):
    assert labels(VINH_PHUC.find(code, BEFORE)) == ["Thị trấn Thổ Tang (09112)"]
    assert labels(VINH_PHUC.find(code, AFTER)) == ["Xã Thổ Tang (09112)"]


def test_a_code_of_a_merged_commune_is_none_today():
    assert labels(VINH_PHUC.find("09031", BEFORE)) == ["Xã Đồng Văn (09031)"]
    assert VINH_PHUC.find("09031", AFTER) == ()


def test_phu_tho_keeps_its_code_and_grows():
    old, new = VINH_PHUC.find("25", BEFORE)[0], VINH_PHUC.find("25", AFTER)[0]
    assert (old.area_km2, new.area_km2) == (None, 9361.38)
    assert [u.name for u in VINH_PHUC.predecessors("25")] == [
        "Tỉnh Vĩnh Phúc",
        "Tỉnh Phú Thọ",
        "Tỉnh Hoà Bình",
    ]


def test_a_province_code_is_no_commune_of_another_province_with_leading_zeros():
    hanoi = VINH_PHUC.joined(Units.of([("00025", "Phường Giảng Võ")], "commune"))
    assert labels(hanoi.find("25", AFTER)) == ["Tỉnh Phú Thọ (25)"]
    assert labels(hanoi.find("25", AFTER, "commune")) == ["Phường Giảng Võ (00025)"]


# --- what became of a commune --------------------------------------------------------------------


def test_every_commune_of_today_has_two_parts_or_more():
    assert len(TODAY) == 36
    for unit in TODAY:
        last = [
            u for u in VINH_PHUC.predecessors(unit.code or "") if u.stands_on(date(2025, 6, 30))
        ]
        assert len(last) >= 2, unit.name


def test_every_former_commune_is_in_exactly_one_of_today():
    for unit in FORMER:
        now = unit.on(TWO_TIERS)
        assert len(now) == 1, unit.name
        assert now[0] in TODAY


def test_parts_and_successors_are_one_relation_seen_from_both_ends():
    forward = {(u, later.code) for u in FORMER for later in u.on(TWO_TIERS)}
    backward = {(part, u.code) for u in TODAY for part in VINH_PHUC.predecessors(u.code or "")}
    assert forward == backward


def test_successors_are_found_by_name_and_district_for_every_former_commune():
    for unit in FORMER:
        found = VINH_PHUC.successors(unit.name, unit.parent, AFTER)
        assert found == unit.on(AFTER), unit.name


def test_te_lo_is_made_of_the_three_communes_of_the_resolution():
    parts = VINH_PHUC.predecessors("09040")
    assert [u.name for u in parts] == ["Xã Đồng Văn", "Xã Trung Nguyên", "Xã Tề Lỗ"]


def test_vinh_son_is_in_tho_tang_not_in_vinh_phu():
    assert labels(VINH_PHUC.successors("Vĩnh Sơn", "Vĩnh Tường", AFTER)) == ["Xã Thổ Tang (09112)"]


def test_two_communes_left_their_district_for_another_one():
    assert labels(VINH_PHUC.successors("Cao Phong", "Sông Lô", AFTER)) == ["Xã Sơn Đông (08866)"]
    assert labels(VINH_PHUC.successors("Tam Quan", "Tam Đảo", AFTER)) == [
        "Xã Tam Dương Bắc (08872)"
    ]


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2010, 1, 1), "Xã Hợp Thịnh"),
        # The day a decision moved the cluster of that name: the commune stood on.
        (date(2020, 9, 7), "Xã Hợp Thịnh"),
        (date(2024, 12, 31), "Xã Hợp Thịnh"),
        (date(2025, 1, 1), "Xã Hội Thịnh"),
        (TWO_TIERS, "Xã Hội Thịnh"),
    ],
)
def test_hop_thinh_became_hoi_thinh_with_van_hoi(day, name):
    found = VINH_PHUC.successors("Hợp Thịnh", "Huyện Tam Dương", day)
    assert [u.name for u in found] == [name]
    assert bool(VINH_PHUC.find("Xã Hợp Thịnh", day)) is (name == "Xã Hợp Thịnh")


def test_without_its_district_an_ambiguous_commune_has_the_successors_of_all():
    found = VINH_PHUC.successors("Xuân Hòa", None, AFTER)
    assert labels(found) == ["Phường Xuân Hoà (08746)", "Xã Lập Thạch (08761)"]
    assert labels(VINH_PHUC.successors("Xuân Hòa", "Lập Thạch", AFTER)) == ["Xã Lập Thạch (08761)"]
    assert VINH_PHUC.successors("Xuân Hòa", "Yên Lạc", AFTER) == ()


def test_a_commune_has_no_successor_on_a_day_before_it_was_founded():
    assert VINH_PHUC.successors("Sao Đại Việt", "Vĩnh Tường", date(2020, 1, 1)) == ()


@pytest.mark.parametrize(
    "district", ["Yên Lạc", "Huyện Yên Lạc", "H. Yên Lạc", "251", "huyện YÊN LẠC"]
)
def test_a_district_is_known_by_name_abbreviation_or_code(district):
    assert labels(VINH_PHUC.successors("TT Yên Lạc", district, AFTER)) == ["Xã Yên Lạc (09025)"]


@pytest.mark.parametrize(
    "district", ["Thị xã Phúc Yên", "TP. Phúc Yên", "T.P Phúc Yên", "TX Phúc Yên"]
)
def test_a_renamed_district_is_known_by_both_names(district):
    found = VINH_PHUC.successors("Phường Trưng Nhị", district, AFTER)
    assert labels(found) == ["Phường Phúc Yên (08740)"]


def split_commune() -> Units:
    """Return a table in which a commune was split among two."""
    end = date(2025, 6, 30)
    halves = tuple(
        Unit(code, name, "commune", "99", TWO_TIERS)
        for code, name in (("90001", "Xã Đông"), ("90002", "Xã Tây"))
    )
    return Units(
        (
            Unit("999", "Huyện Giữa", "district", "99", None, end),
            Unit("90009", "Xã Giữa", "commune", "999", None, end, went_into=halves),
            *halves,
        )
    )


def test_a_commune_split_among_two_has_both_as_successors_and_is_left_open():
    units = split_commune()
    assert labels(units.successors("Giữa", "Giữa", AFTER)) == ["Xã Đông (90001)", "Xã Tây (90002)"]
    assert [u.code for u in units.predecessors("90002")] == ["90009"]
    got = resolved(xa_cu="Xã Giữa", huyen_cu="Huyện Giữa", units=units)
    assert (got.code, got.conflict, len(got.candidates)) == (None, None, 2)
    assert "Xã Đông (90001), Xã Tây (90002)" in got.notes[0].vi
    # Either half agrees with the old commune.
    for code in ("90001", "90002"):
        got = resolved(xa_cu="Xã Giữa", huyen_cu="Huyện Giữa", ma_xa_moi=code, units=units)
        assert (got.code, got.conflict, got.notes) == (code, None, ())


# --- a row of the table of clusters --------------------------------------------------------------


def resolved(
    xa_cu: str = "",
    huyen_cu: str = "",
    ma_xa_moi: str = "",
    xa_moi: str = "",
    units: Units = VINH_PHUC,
    on: date = AFTER,
) -> Resolution:
    return units.resolve(
        commune_old=xa_cu, district_old=huyen_cu, commune_code=ma_xa_moi, commune_name=xa_moi, on=on
    )


def test_a_row_that_agrees_with_the_record_is_taken_without_a_word():
    got = resolved("Xã Tề Lỗ", "Huyện Yên Lạc", "09040", "Xã Tề Lỗ")
    assert (got.code, got.name, got.notes, got.conflict) == ("09040", "Xã Tề Lỗ", (), None)


def test_a_blank_row_stays_blank():
    assert resolved() == Resolution(None, None)
    assert VINH_PHUC.resolve(
        commune_old=None, district_old=None, commune_code=None, commune_name=None, on=AFTER
    ) == Resolution(None, None)


@pytest.mark.parametrize("day", [BEFORE, AFTER])
def test_the_commune_is_filled_in_from_the_old_one_and_its_district_with_a_note(day):
    got = resolved("Đồng Thịnh", "Sông Lô", on=day)
    assert (got.code, got.name, got.conflict) == ("08848", "Xã Sông Lô", None)
    (note,) = got.notes
    assert note.vi == (
        "điền Xã Sông Lô (08848) theo xa_cu, huyen_cu («Đồng Thịnh» nay thuộc đơn vị này)"
    )
    assert "filled in Xã Sông Lô (08848)" in note.en


@pytest.mark.parametrize("name", ["Đồng Thịnh", "Xã Tề Lỗ", "Lý Nhân", "Xuân Hòa"])
def test_an_old_name_without_its_district_fills_in_nothing(name):
    got = resolved(name)
    assert (got.code, got.conflict) == (None, None)
    assert got.candidates == VINH_PHUC.successors(name, None, AFTER)
    assert "huyen_cu" in got.notes[0].vi


def test_the_commune_is_filled_in_from_its_name_with_a_note():
    got = resolved(xa_moi="Phường Xuân Hòa")
    assert (got.code, got.name) == ("08746", "Phường Xuân Hoà")
    assert got.notes[0].vi == "điền Phường Xuân Hoà (08746) theo xa_moi"


def test_a_code_that_lost_its_zero_in_a_spreadsheet_is_restored():
    assert resolved(ma_xa_moi="9040", xa_moi="Tề Lỗ").code == "09040"


def test_an_old_name_of_a_merged_ward_of_2025_is_known():
    assert resolved("Phường Hai Bà Trưng", "TP Phúc Yên").code == "08740"
    assert resolved("Xã Hội Thịnh", "Tam Dương").code == "08905"


def refused(*args: str, units: Units = VINH_PHUC) -> str:
    got = resolved(*args, units=units)
    assert (got.code, got.name) == (None, None)
    assert got.candidates
    assert got.conflict is not None
    assert got.conflict.en.endswith(".")
    assert got.conflict.en != got.conflict.vi
    return got.conflict.vi


def test_a_code_and_a_name_of_two_communes_are_refused():
    assert refused("", "", "09040", "Xã Yên Lạc") == (
        "ma_xa_moi: 09040 là Xã Tề Lỗ (09040) nhưng xa_moi ghi «Xã Yên Lạc»; sửa một trong hai cột."
    )


def test_a_code_with_a_name_that_is_not_on_record_is_refused():
    assert "xa_moi ghi «Xã Tề Lô»" in refused("", "", "09040", "Xã Tề Lô")


def test_a_name_on_record_with_a_mistyped_code_is_refused():
    assert refused("", "", "09041", "Xã Tề Lỗ") == (
        "ma_xa_moi: 09041 không có trong danh mục, còn xa_moi ghi Xã Tề Lỗ (09040); sửa một trong "
        "hai cột."
    )


def test_the_ward_is_not_taken_for_the_former_commune_of_its_name():
    # Xã Xuân Hòa of Lập Thạch is now in Xã Lập Thạch, not in Phường Xuân Hoà.
    assert "nay thuộc Xã Lập Thạch (08761)" in refused("Xã Xuân Hòa", "Lập Thạch", "08746")
    assert "«Xã Xuân Hòa»" in refused("", "", "08746", "Xã Xuân Hòa")


def test_an_old_commune_that_did_not_go_into_the_stated_one_is_refused():
    assert refused("Xã Vĩnh Sơn", "Vĩnh Tường", "09154", "Xã Vĩnh Phú") == (
        "xa_cu: «Xã Vĩnh Sơn» (Huyện Vĩnh Tường) nay thuộc Xã Thổ Tang (09112) nhưng ma_xa_moi ghi "
        "Xã Vĩnh Phú (09154); sửa xa_cu, huyen_cu hoặc ma_xa_moi."
    )
    assert "xa_moi ghi Xã Vĩnh Phú (09154)" in refused("Vĩnh Sơn", "Vĩnh Tường", "", "Xã Vĩnh Phú")


def test_the_parts_of_the_stated_commune_are_known_so_even_a_bare_old_name_is_refused():
    assert "«Tề Lỗ» (Huyện Yên Lạc)" in refused("Tề Lỗ", "", "09025")


def test_a_code_or_name_nobody_knows_is_refused_where_the_old_commune_says_otherwise():
    assert "ma_xa_moi ghi «12345»" in refused("Xã Tề Lỗ", "Yên Lạc", "12345")
    # A new commune of the other end of the merged province.
    assert "xa_moi ghi «Xã Đại Đồng»" in refused("Xã Đại Đồng", "Vĩnh Tường", "", "Xã Đại Đồng")


def test_the_code_of_a_commune_that_is_gone_is_refused_with_the_one_of_today():
    assert refused("", "", "09031") == (
        "ma_xa_moi: 09031 là mã của Xã Đồng Văn, không còn từ 01/7/2025 (nay thuộc Xã Tề Lỗ "
        "(09040)); ghi mã của xã, phường hiện nay."
    )
    assert labels(resolved(ma_xa_moi="09031").candidates) == ["Xã Tề Lỗ (09040)"]


def test_a_name_in_the_column_of_codes_is_no_code():
    assert resolved(ma_xa_moi="Tề Lỗ") == Resolution("Tề Lỗ", None)


def test_a_former_name_in_the_column_of_the_new_one_is_left_open_with_what_it_became():
    got = resolved(xa_moi="Xã Đồng Văn")
    assert (got.code, got.name, got.conflict) == (None, "Xã Đồng Văn", None)
    assert "nay thuộc Xã Tề Lỗ (09040)" in got.notes[0].vi


def test_an_unknown_name_is_left_open_and_said():
    got = resolved(xa_moi="Xã Minh Phương")
    assert (got.code, got.conflict) == (None, None)
    assert "không có trong danh mục" in got.notes[0].vi


def test_a_commune_that_is_none_of_its_district_is_said_and_fills_in_nothing():
    got = resolved("Minh Phương", "Yên Lạc")
    assert (got.code, got.conflict) == (None, None)
    assert got.notes[0].vi == (
        "xa_cu: «Minh Phương» không có trong danh mục xã của Huyện Yên Lạc từ năm 2009; kiểm tra "
        "lại tên"
    )


def test_a_commune_stated_in_another_district_is_said_and_fills_in_nothing():
    # Before 2009 the communes of Sông Lô were in Lập Thạch, so an old paper may well say that.
    got = resolved("Đồng Thịnh", "Huyện Lập Thạch")
    assert (got.code, got.conflict) == (None, None)
    assert "thuộc Huyện Sông Lô, không thuộc Huyện Lập Thạch" in got.notes[0].vi
    with_code = resolved("Đồng Thịnh", "Huyện Lập Thạch", "08848")
    assert (with_code.code, with_code.notes) == ("08848", got.notes)


def test_units_of_other_provinces_are_unknown_not_wrong():
    # Bắc Ninh has a commune Đại Đồng too.
    assert resolved("Xã Đại Đồng", "Huyện Tiên Du", "09319", "Xã Tiên Du") == Resolution(
        "09319", "Xã Tiên Du"
    )
    layer = Units.of([("09319", "Xã Tiên Du"), ("09340", "Xã Đại Đồng")], "commune")
    units = VINH_PHUC.joined(layer)
    for district in ("Huyện Tiên Du", ""):
        got = resolved("Xã Đại Đồng", district, "09340", "Xã Đại Đồng", units)
        assert (got.code, got.name, got.conflict) == ("09340", "Xã Đại Đồng", None)
    assert "09340 là Xã Đại Đồng (09340)" in refused("", "", "09340", "Xã Tiên Du", units=units)


# --- units of a project's layers -----------------------------------------------------------------


def test_a_layer_of_the_same_communes_adds_nothing():
    rows = [(u.code or "", folded(u.name).title()) for u in TODAY]
    assert VINH_PHUC.joined(Units.of(rows, "commune")) == VINH_PHUC


def test_a_layer_that_names_a_code_otherwise_is_kept_beside_the_record():
    units = VINH_PHUC.joined(Units.of([("09040", "Xã Tề Lễ")], "commune"))
    assert labels(units.find("09040", AFTER)) == ["Xã Tề Lỗ (09040)", "Xã Tề Lễ (09040)"]
    got = resolved(ma_xa_moi="09040", units=units)
    assert got.code == "09040"
    assert "Xã Tề Lỗ (09040), Xã Tề Lễ (09040)" in got.notes[0].vi
    assert resolved(ma_xa_moi="09040", xa_moi="Xã Tề Lễ", units=units).notes == ()


def test_a_layer_without_codes_leaves_its_units_without():
    (unit,) = Units.of([("", "Xã Mẫu")], "commune").find("Mẫu", AFTER)
    assert unit.code is None
    assert unit.label == "Xã Mẫu"


def test_a_layer_of_former_units_is_not_found_today():
    old = Units.of([("90009", "Xã Cũ")], "commune", valid_until=date(2025, 6, 30))
    assert labels(old.find("Xã Cũ", BEFORE)) == ["Xã Cũ (90009)"]
    assert old.find("Xã Cũ", AFTER) == ()
    assert old.successors("Xã Cũ", None, AFTER) == ()


def test_two_communes_of_one_name_in_a_layer_are_left_open():
    units = Units.of([("90001", "Xã Mẫu"), ("90002", "Xã Mẫu")], "commune")
    got = resolved(xa_moi="Xã Mẫu", units=units)
    assert (got.code, len(got.candidates)) == (None, 2)
    assert "Xã Mẫu (90001), Xã Mẫu (90002)" in got.notes[0].vi


# --- properties ----------------------------------------------------------------------------------

MOVED = {"hoà": "hòa", "hòa": "hoà", "thụy": "thuỵ", "lũng": "lũng"}
SHORT = {
    "Thị trấn": "TT",
    "Thành phố": "TP.",
    "Thị xã": "TX",
    "Huyện": "H.",
    "Xã": "X.",
    "Phường": "P.",
}


def other_writings(name: str) -> list[str]:
    """Return ways offices write a name: other tone place, capitals, abbreviation, bare."""
    kind = next((k for k in SHORT if name.startswith(k)), "Tỉnh")
    bare = name.removeprefix(kind).strip()
    toned = " ".join(MOVED.get(w.lower(), w) for w in bare.split())
    short = SHORT.get(kind, "T.")
    return [f"{kind} {toned}", name.upper(), f"  {name} ", f"{short} {bare}", bare, name.lower()]


@given(unit=st.sampled_from(VINH_PHUC.units), data=st.data())
def test_a_unit_is_found_on_its_days_however_it_is_written_and_on_no_other(unit, data):
    writing = data.draw(st.sampled_from(other_writings(unit.name)))
    start = unit.valid_from or date(2009, 4, 1)
    end = unit.valid_until or date(2030, 1, 1)
    assert unit in VINH_PHUC.find(writing, data.draw(st.dates(start, end)))
    assert unit in VINH_PHUC.find(unit.name, end, unit.level)
    if unit.code:
        assert unit in VINH_PHUC.find(unit.code, start)
    if unit.valid_from:
        assert unit not in VINH_PHUC.find(writing, start - timedelta(days=1))
    if unit.valid_until:
        assert unit not in VINH_PHUC.find(writing, end + timedelta(days=1))


NAMES = st.sampled_from(["", *sorted({u.name for u in VINH_PHUC.units}), "Xã Minh Phương"])
CODES = st.sampled_from(["", *sorted({u.code for u in VINH_PHUC.units if u.code}), "12345"])


@given(xa_cu=NAMES, huyen_cu=NAMES, code=CODES, xa_moi=NAMES)
def test_no_code_appears_or_vanishes_without_a_word(xa_cu, huyen_cu, code, xa_moi):
    got = resolved(xa_cu, huyen_cu, code, xa_moi)
    if got.conflict is not None:
        assert got.code is None
    elif code:
        assert got.code == code
    elif got.code is None:
        assert got.notes or not (xa_moi or VINH_PHUC.successors(xa_cu, huyen_cu, AFTER))
    else:
        assert got.code in {u.code for u in TODAY}
        assert any(got.code in note.vi and got.code in note.en for note in got.notes)
        (unit,) = got.candidates
        assert unit in (
            *VINH_PHUC.find(xa_moi, AFTER),
            *VINH_PHUC.successors(xa_cu, huyen_cu, AFTER),
        )


@given(unit=st.sampled_from(FORMER), code=st.sampled_from([u.code or "" for u in TODAY]))
def test_a_stated_commune_is_accepted_exactly_where_the_old_one_went(unit, code):
    got = resolved(unit.name, unit.parent or "", code)
    went = {u.code for u in unit.on(AFTER)}
    assert (got.conflict is None) is (code in went)


# --- the real maps and lists ---------------------------------------------------------------------

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("CCNGEO_SHARED_DATA") or REPOSITORY.parent / "shared" / "data")
MAPS, FACTS = SHARED / "vinhphuc", SHARED / "facts"
real = pytest.mark.skipif(
    not MAPS.is_dir() or not FACTS.is_dir(),
    reason="The real data lies outside the repository and is not here; name its folder in "
    "CCNGEO_SHARED_DATA to run these tests.",
)
GRID = "EPSG:5897"


def former_name(row: dict[str, str]) -> tuple[str, str]:
    return row["district"], row["commune"]


@real
def test_the_lists_of_codes_names_and_areas_are_those_of_the_table():
    with (FACTS / "facts_wards2025.csv").open(encoding="utf-8") as file:
        listed = [
            (r["code"], r["name"], float(r["area_official_km2"])) for r in csv.DictReader(file)
        ]
    assert listed == [(u.code, u.name, u.area_km2) for u in TODAY]
    with (FACTS / "facts_districts.csv").open(encoding="utf-8") as file:
        districts = [(r["code"], r["name"]) for r in csv.DictReader(file)]
    last = [u for u in VINH_PHUC.units if u.level == "district" and u.stands_on(BEFORE)]
    assert districts == [(u.code, u.name) for u in last]
    with (FACTS / "facts_communes2009_all137.csv").open(encoding="utf-8") as file:
        in_2009 = {former_name(r) for r in csv.DictReader(file)}
    names = {u.code: u.name for u in VINH_PHUC.units if u.stands_on(date(2010, 1, 1))}
    assert {(names[u.parent], u.name) for u in communes_on(date(2010, 1, 1))} == in_2009


def shifts_m(layer: gpd.GeoDataFrame, day: date) -> tuple[np.ndarray, np.ndarray]:
    """Return how far each polygon's centroid lies east and north of the published point."""
    points = [VINH_PHUC.expected_point(code, day) for code in layer["code"]]
    assert all(points)
    lon, lat = np.array(points).T
    published = gpd.GeoSeries.from_xy(lon, lat, crs=4326).to_crs(GRID)
    drawn = layer.to_crs(GRID).geometry.make_valid().centroid
    return (drawn.x - published.x).to_numpy(), (drawn.y - published.y).to_numpy()


@real
@pytest.mark.parametrize(
    ("name", "day", "count"),
    [("communes_2025", AFTER, 36), ("districts_before_2025", BEFORE, 9)],
)
def test_the_published_points_are_the_centroids_of_the_polygons_and_inside_them(name, day, count):
    layer = gpd.read_file(MAPS / f"{name}.gpkg", columns=["code"])
    assert len(layer) == count
    east, north = shifts_m(layer, day)
    far = np.hypot(east, north)
    assert far.max() < 8.0  # four decimals of a degree
    lon, lat = np.array([VINH_PHUC.expected_point(c, day) for c in layer["code"]]).T
    inside = layer.geometry.make_valid().contains(gpd.GeoSeries.from_xy(lon, lat, crs=4326))
    assert inside.all()


@real
def test_degrees_of_the_wrong_datum_show_as_one_shift_of_all_communes():
    layer = gpd.read_file(MAPS / "communes_2025.gpkg", columns=["code"])
    mislabelled = layer.to_crs(4756).set_crs(4326, allow_override=True)
    east, north = shifts_m(mislabelled, AFTER)
    assert np.median(east) == pytest.approx(-196, abs=5)
    assert np.median(north) == pytest.approx(108, abs=5)
    # The spread about that shift is no more than the rounding of the points.
    assert np.hypot(east - np.median(east), north - np.median(north)).max() < 16.0


@real
def test_the_polygons_of_2009_lie_in_the_communes_the_resolutions_put_them_in():
    old = gpd.read_file(MAPS / "communes_2009.gpkg", columns=["district_vn", "commune_vn"])
    new = gpd.read_file(MAPS / "communes_2025.gpkg", columns=["code"])
    old, new = old.to_crs(GRID), new.to_crs(GRID)
    old.geometry = old.geometry.make_valid()
    new.geometry = new.geometry.make_valid()
    parts = gpd.overlay(old.assign(whole=old.area), new, how="intersection")
    parts["share"] = parts.area / parts["whole"]
    largest = parts.sort_values("share").groupby(["district_vn", "commune_vn"]).tail(1)
    assert len(largest) == 137
    for row in largest.itertuples():
        (now,) = VINH_PHUC.successors(row.commune_vn, row.district_vn, AFTER)
        assert now.code == row.code, row.commune_vn
    # One polygon of 2009 is drawn far too large; all others lie in their commune but for edges.
    assert list(largest["commune_vn"][largest["share"] < 0.7]) == ["Thị trấn Hoa Sơn"]
    assert largest["share"].median() > 0.97
