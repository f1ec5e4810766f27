"""Vietnamese text as files hold it: names that must match, numbers with a comma."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccngeo import landuse
from ccngeo.vietnamese import clean, commune_code, decode, folded, format_decimal, parse_decimal


@pytest.mark.parametrize(
    "other",
    [
        "Lũng Hòa",
        "CCN LŨNG HÒA",
        "Cụm công nghiệp Lũng Hoà",
        "cụm  công nghiệp\u00a0Lũng Hòa ",
        unicodedata.normalize("NFD", "Lũng Hoà"),
        "Xã Lũng-Hoà",
    ],
)
def test_the_same_place_written_otherwise_folds_to_the_same_name(other):
    assert folded(other) == folded("Lũng Hoà")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tân Lập", "Tân Lạp"),
        ("Tân Lập", "Tân Lấp"),
        ("Hòa", "Hóa"),
        ("Hoa", "Hòa"),
        ("Dồng Sóc", "Đồng Sóc"),
        ("Yên Lạc", "Yên Lác"),
        ("Tam Dương", "Tam Dương Bắc"),
        ("Mường", "Mương"),
    ],
)
def test_another_letter_or_tone_is_another_place(one, other):
    assert folded(one) != folded(other)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Phƣơng", "Phương"),  # U+01A3, PDF text layers
        ("ƢƠNG", "ƯƠNG"),  # U+01A2
        ("Ðồng Sóc", "Đồng Sóc"),  # U+00D0, Icelandic eth
        ("ðồng", "đồng"),
        (unicodedata.normalize("NFD", "Vĩnh Tường"), "Vĩnh Tường"),
        ("  Tề \n Lỗ ", "Tề Lỗ"),
    ],
)
def test_letters_that_only_look_alike_are_cleaned(written, meant):
    assert clean(written) == meant


@pytest.mark.parametrize("kind", ["TP.", "TP", "Thành phố", "thành phố"])
def test_a_city_is_the_same_with_its_kind_written_short(kind):
    assert folded(f"{kind} Vĩnh Yên") == folded("Vĩnh Yên")


def test_a_name_that_is_only_the_word_for_a_unit_is_not_folded_to_nothing():
    assert folded("CCN") == "ccn"
    assert folded("") == ""


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing_but_a_second_unit_word(text):
    assert clean(clean(text)) == clean(text)
    assert folded(clean(text)) == folded(text)


def test_bytes_of_a_legacy_table_become_composed_letters():
    assert decode("Vi\u0303nh Tươ\u0300ng".encode("cp1258"), "cp1258") == "Vĩnh Tường"


# --- numbers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("48,434", 48.434),
        ("2.356.139,16", 2_356_139.16),
        ("2 356 139,16", 2_356_139.16),
        ("2\u00a0356\u202f139,16", 2_356_139.16),
        ("2.356.139", 2_356_139.0),
        ("75", 75.0),
        ("48.5", 48.5),
        ("48.4340", 48.434),
        ("0.500", 0.5),  # no thousands begin with a nought
        ("1234.567", 1234.567),
        ("-3,5", -3.5),
        (" 8,70 ", 8.7),
        ("", None),
        (" \u00a0 ", None),
    ],
)
def test_numbers_are_read_as_an_office_writes_them(text, value):
    assert parse_decimal(text) == value


@pytest.mark.parametrize("text", ["48.434", "1.000", "-75.000"])
def test_a_number_that_may_be_thousands_or_a_decimal_is_refused(text):
    with pytest.raises(ValueError, match="comma"):
        parse_decimal(text)


@pytest.mark.parametrize(
    "text",
    [
        "1,234.5",  # English grouping, a thousandth if read with the comma
        "1.23,4",
        "12,345,678",
        "48 ha",
        "khoảng 19",
        "nan",
        "inf",
        "1_000",
        "1e3",
        "4 8",
        "٤٨",
        ",",
        "-",
    ],
)
def test_what_is_not_plainly_a_number_is_refused(text):
    with pytest.raises(ValueError, match="number"):
        parse_decimal(text)


@given(st.floats(-1e7, 1e7), st.integers(1, 6))
def test_a_printed_number_is_read_back_as_it_was_printed(value, places):
    assert parse_decimal(format_decimal(value, places)) == pytest.approx(
        round(value, places), abs=1e-9
    )


def test_numbers_are_printed_with_the_signs_of_the_language():
    assert format_decimal(2_356_139.156, 2) == "2.356.139,16"
    assert format_decimal(2_356_139.156, 2, "en") == "2,356,139.16"


# --- codes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["09040", "9040", "9040.0", " 09040 "])
def test_a_commune_code_gets_back_the_nought_a_spreadsheet_took(written):
    assert commune_code(written) == "09040"


def test_what_is_no_commune_code_stays_as_it_is():
    assert commune_code("Tề Lỗ") == "Tề Lỗ"
    assert commune_code("") == ""


@pytest.mark.parametrize(
    ("old", "new"), [("BHK", "HNK"), (" ddt ", "DDD"), ("LUC", "LUC"), ("luc", "LUC"), ("?", "?")]
)
def test_an_old_land_use_code_becomes_the_one_in_force(old, new):
    assert landuse.current(old) == new


def test_every_code_that_a_rule_or_a_rename_leads_to_has_a_name():
    used = {*landuse.CLUSTER, *landuse.INDUSTRIAL, *landuse.RENAMED.values()}
    assert used <= set(landuse.NAMES)
    assert landuse.name("SKN") == "Đất cụm công nghiệp"
    assert landuse.name("SKN", "en") == "Industrial cluster"
    assert landuse.name("XYZ") == "XYZ"


@pytest.mark.parametrize("code", ["", "LUA", "NNP", "LNP", "SCC", "CSD", "ONT+CLN", "lúa", "XYZ"])
def test_a_code_that_may_stand_for_several_classes_is_not_one_class(code):
    assert not landuse.is_one_class(landuse.current(code))


@pytest.mark.parametrize("code", ["LUC", "ont", " BHK ", "SKN", "CQP", "DDT"])
def test_a_code_in_force_or_its_old_name_is_one_class(code):
    assert landuse.is_one_class(landuse.current(code))
