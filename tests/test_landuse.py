"""Land-use codes: what a field says the land is, may be, and certainly is."""

import os
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccngeo import landuse
from ccngeo.landuse import (
    COLOURS,
    FOREST_KINDS,
    GROUPS,
    NAMES,
    OLD_UNCLEAR,
    RENAMED,
    current,
    is_one_class,
    parse_code,
)
from ccngeo.model import Confidence

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("CCNGEO_SHARED_DATA") or REPOSITORY.parent / "shared" / "data")

CLASSES = sorted(set(NAMES) - set(GROUPS) - set(FOREST_KINDS))
SEPARATORS = ["+", "/", ", ", "-", " + ", ";", " ", "_", "\\", " – ", "&", "|"]

# --- the lists ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("BHK", "HNK"),
        ("NHK", "HNK"),
        ("LUN", "LUK"),
        (" ddt ", "DDD"),
        ("DDL", "DDD"),
        ("DSH", "DKV"),
        ("LNK", "CLN"),
        ("TSL", "NTS"),
        ("LUC", "LUC"),
        ("luc", "LUC"),
        ("?", "?"),
    ],
)
def test_an_old_land_use_code_becomes_the_one_in_force(old, new):
    assert current(old) == new


def test_codes_that_need_a_person_are_not_renamed():
    for code in ("SKT", "SKX", "DTS"):
        assert code in OLD_UNCLEAR
        assert current(code) == code
        assert not is_one_class(code)
    assert not set(OLD_UNCLEAR) & (set(NAMES) | set(RENAMED))


def test_every_code_that_a_rule_a_group_or_a_rename_leads_to_has_a_name():
    used = {*landuse.CLUSTER, *landuse.INDUSTRIAL, *landuse.RESIDENTIAL, *RENAMED.values()}
    used |= {*GROUPS, *FOREST_KINDS, *FOREST_KINDS.values()}
    used |= {member for members in GROUPS.values() for member in members}
    assert used <= set(NAMES)
    assert not set(RENAMED) & set(NAMES)
    assert landuse.name("SKN") == "Đất cụm công nghiệp"
    assert landuse.name("SKN", "en") == "Industrial cluster"
    assert landuse.name("SKX") == "Đất sản xuất vật liệu xây dựng, làm đồ gốm"
    assert landuse.name("BHK", "en") == "Other annual crops on flat land"
    assert landuse.name("XYZ") == "XYZ"


def test_every_name_is_in_both_languages():
    for text in [*NAMES.values(), *OLD_UNCLEAR.values(), *map(landuse.NAMES.get, GROUPS)]:
        assert text.vi
        assert text.en
        assert text.en.isascii()


def test_the_three_groups_hold_every_class_once():
    """The circular's own division: farm land, other land, unused land."""
    groups = [landuse._classes(group) - set(FOREST_KINDS) for group in ("NNP", "PNN", "CSD")]
    assert sorted(code for group in groups for code in group) == CLASSES
    assert [len(group) for group in groups] == [11, 38, 5]


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_holds_other_codes_than_itself(group):
    assert len(set(GROUPS[group])) == len(GROUPS[group]) >= 2
    assert group not in landuse._classes(group)


def test_colours_are_those_of_the_circulars_before_2024():
    assert COLOURS["LUC"].rgb == (255, 252, 140)
    assert COLOURS["RDD"].rgb == (110, 255, 100)
    assert COLOURS["ONT"].rgb == (255, 208, 255)
    assert COLOURS["NCS"].rgb == (230, 230, 200)
    for code, colour in COLOURS.items():
        assert landuse.name(code) != code
        assert all(0 <= part <= 255 for part in colour.rgb)
        assert colour.confidence is not Confidence.HIGH


def test_a_class_cannot_be_told_by_its_colour():
    assert len({COLOURS[code].rgb for code in ("SKK", "SKN", "TMD", "SKC", "TON")}) == 1
    assert COLOURS["NTS"].rgb == COLOURS["DTL"].rgb
    assert len({colour.rgb for colour in COLOURS.values()}) < len(COLOURS)


def test_new_codes_have_no_colour_or_a_doubtful_one():
    assert not {"CNT", "SCC", "DCT", "DPC", "LMU"} & set(COLOURS)
    assert COLOURS["DDD"].confidence is Confidence.LOW


# --- one class ---------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["", "LUA", "NNP", "LNP", "SCC", "CSD", "ONT+CLN", "lúa", "XYZ"])
def test_a_code_that_may_stand_for_several_classes_is_not_one_class(code):
    assert not is_one_class(current(code))
    assert not parse_code(code).is_one_class


@pytest.mark.parametrize("code", ["LUC", "ont", " BHK ", "SKN", "CQP", "DDT", "RSX", "RDN", "rpm"])
def test_a_code_in_force_or_its_old_name_is_one_class(code):
    assert is_one_class(current(code))
    assert parse_code(code).is_one_class


def test_a_kind_of_special_use_forest_is_special_use_forest():
    """Taken for a class of its own it would read as «certainly no RDD»."""
    for kind in ("RDN", "RDT", "RDK", "RDM"):
        assert current(kind) == "RDD"
        assert parse_code(kind).must_be(["RDD"])
        assert parse_code(kind).must_be(["LNP"])
        assert not parse_code(kind).may_be(["RPH", "RSX"])


def test_a_forest_without_its_kind_may_be_natural():
    assert parse_code("RSX").may_be(["RSN"])
    assert not parse_code("RSX").must_be(["RSN", "RST", "RSK", "RSM"])
    assert parse_code("RSN").must_be(["RSN"])
    assert not parse_code("RST").may_be(["RSN"])


# --- what a field says -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("LUC", ("LUC",)),
        ("ODT+CLN", ("ODT", "CLN")),
        ("ONT/CLN", ("ONT", "CLN")),
        ("LUC, HNK", ("LUC", "HNK")),
        ("ODT-CLN", ("ODT", "CLN")),
        ("cln + ont", ("CLN", "ONT")),
        ("ONT CLN NTS", ("ONT", "CLN", "NTS")),
        ("BHK+HNK", ("HNK",)),
        ("LUN;DDT", ("LUK", "DDD")),
        ("SKX+ONT", ("SKX", "ONT")),
        ("LUC/+/", ("LUC",)),
        ("Đất trồng lúa", ("ĐẤT TRỒNG LÚA",)),
        ("ODT+đất vườn", ("ODT", "ĐẤT VƯỜN")),
        ("LUC ?", ("LUC ?",)),
        ("SKN-01", ("SKN", "01")),
        ("0+0", ("0",)),
    ],
)
def test_compound_codes_keep_their_parts_in_order(written, parts):
    found = parse_code(written)
    assert found.parts == parts
    assert found.raw == written


@pytest.mark.parametrize(
    "nothing",
    [
        None,
        "",
        " ",
        "\u00a0\t",
        "-",
        "--",
        "–",
        " - ",
        "/",
        float("nan"),
        np.nan,
        "nan",
        "NULL",
        "<Null>",
    ],
)
def test_blanks_and_dashes_are_missing_and_may_be_anything(nothing):
    found = parse_code(nothing)
    assert found.is_missing
    assert found.parts == found.unknown == ()
    assert found.may_be(["SKN"])
    assert found.may_be(["LUC"])
    assert not found.must_be(CLASSES)
    assert not found.is_one_class


def test_unknown_text_is_listed_and_may_be_anything():
    for text in ("XYZ", "Đất trồng lúa", "GTO", "ODT+XYZ", "lua1"):
        found = parse_code(text)
        assert len(found.unknown) == 1
        assert not found.is_missing
        assert found.may_be(["RDD"])
        assert not found.must_be(CLASSES)
        assert not found.is_one_class
    assert parse_code("SKX").unknown == ()  # known, but of no one class today
    assert parse_code("SKX").may_be(["SKN"])
    assert not parse_code("SKX").must_be(CLASSES)


@pytest.mark.parametrize(
    ("written", "codes", "must", "may"),
    [
        ("LUC", ["LUC"], True, True),
        ("LUC", ["RDD"], False, False),
        ("LUC", ["LUA"], True, True),
        ("LUC", ["NNP"], True, True),
        ("LUC", [], False, False),
        ("LUA", ["LUC"], False, True),
        ("LUA", ["LUC", "LUK"], True, True),
        ("LUA", ["LUC", "LUN"], True, True),  # the old name of LUK
        ("LUA", ["RDD"], False, False),
        ("NNP", ["RDD"], False, True),
        ("NNP", ["ONT"], False, False),
        ("SXN", ["CHN", "CLN"], True, True),
        ("SCC", ["SKN"], False, True),
        ("SCC", ["SKN", "SKK", "SCC"], True, True),
        ("SCC", ["SKN", "SKK"], True, True),
        ("SKN", ["SCC"], True, True),
        ("SKT", ["SKK"], False, True),
        ("CSD", ["CGT"], False, True),
        ("ODT+CLN", ["ODT"], False, True),
        ("ODT+CLN", ["ODT", "CLN"], True, True),
        ("ODT+CLN", ["ONT", "LUC"], False, False),
        ("ODT+LUA", ["LUC"], False, True),
        ("ONT/ODT", ["OTC"], True, True),
        ("TVC", ["SON", "MNC"], True, True),
        ("SMN", ["TVC"], True, True),
        ("DHT", ["DHT"], True, True),  # a project may list a code of its own
        ("DHT+LUC", ["DHT"], False, True),
    ],
)  # fmt: skip
def test_what_land_may_be_and_must_be(written, codes, must, may):
    found = parse_code(written)
    assert found.must_be(codes) is must
    assert found.may_be(codes) is may


codes = st.sampled_from(sorted({*NAMES, *RENAMED, *OLD_UNCLEAR, "XYZ"}))
listed = st.lists(codes, max_size=8)


@given(st.lists(codes, max_size=4), st.sampled_from(SEPARATORS), listed, listed)
def test_certainty_implies_possibility_and_grows_with_the_list(parts, separator, some, more):
    found = parse_code(separator.join(parts))
    if found.must_be(some):
        assert found.may_be(some)
        assert found.must_be([*some, *more])
    if found.may_be(some):
        assert found.may_be([*some, *more])
    if not found.may_be(some):
        assert not found.must_be(some)


@given(st.lists(codes, min_size=1, max_size=4), st.sampled_from(SEPARATORS))
def test_the_separator_does_not_matter(parts, separator):
    assert parse_code(separator.join(parts)).parts == parse_code("+".join(parts)).parts


@given(st.lists(codes, min_size=2, max_size=4), listed)
def test_a_compound_is_certain_where_all_of_its_parts_are(parts, some):
    """The second method: each part on its own."""
    found = parse_code("+".join(parts))
    alone = [parse_code(part) for part in parts]
    assert found.must_be(some) == all(p.must_be(some) for p in alone)
    assert found.may_be(some) == any(p.may_be(some) for p in alone)


LISTS = [
    ("SKN",),
    ("SKN", "SKK", "SCC"),
    ("ONT", "ODT"),
    ("LUC",),
    ("RDD",),
    ("LUC", "LUK", "LUA", "LUN"),
]


@pytest.mark.parametrize("where", LISTS)
def test_for_one_class_the_answer_is_that_of_the_plain_comparison(where):
    """As the rooms above compare today: named, and otherwise certainly not if one class."""
    wanted = [current(code) for code in where]
    for code in [*CLASSES, *RENAMED, *(k for k in FOREST_KINDS if k not in ("RSN", "RST"))]:
        assert parse_code(code).must_be(where) == (current(code) in wanted), code
        assert parse_code(code).may_be(where) == (current(code) in wanted), code
    for code in [*OLD_UNCLEAR, "", " ", "XYZ", "đất lúa"]:
        assert not is_one_class(current(code))
        assert parse_code(code).may_be(where)


@given(st.text(max_size=20))
def test_any_text_is_read_without_an_error(text):
    found = parse_code(text)
    assert found.raw == text
    assert found.is_missing != bool(found.parts)
    assert set(found.unknown) <= set(found.parts)


# --- real parcels ------------------------------------------------------------------------------

LAND_FIELDS = {
    "LUC": 22, "ONT": 15, "NTD": 12, "DCS": 5, "DTT": 1, "CLN": 342 + 544, "HNK": 642,
    "RSM": 947, "RST": 625, "RSN": 27,
}  # fmt: skip


@pytest.mark.skipif(
    not (SHARED / "quangngai").is_dir(),
    reason="The real data lies outside the repository and is not here; name its folder in "
    "CCNGEO_SHARED_DATA to run these tests.",
)
def test_the_codes_of_3774_real_parcels_are_read():
    """585 are a blank; GTO, QPH and GT are in no list that was read."""
    path = SHARED / "quangngai" / "di_lang_parcels_noowner.gpkg"
    frame = pyogrio.read_dataframe(path, columns=["Loai_dat"], read_geometry=False)
    found = [parse_code(None if pd.isna(text) else text) for text in frame["Loai_dat"]]
    assert len(found) == 3774
    assert sum(code.is_missing for code in found) == 585
    assert Counter(code.parts[0] for code in found if code.is_one_class) == LAND_FIELDS
    unknown = Counter(part for code in found for part in code.unknown)
    assert unknown == {"GTO": 4, "QPH": 2, "GT": 1}
    assert all(code.may_be(["RDD"]) for code in found if code.unknown or code.is_missing)
    assert sum(code.must_be(["RSX"]) for code in found) == 947 + 625 + 27
