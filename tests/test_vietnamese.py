"""Vietnamese text as files hold it: names that must match, numbers with a comma."""

import os
import random
import shutil
import struct
import subprocess
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccngeo.vietnamese import (
    ENCODINGS,
    clean,
    commune_code,
    decode,
    detect_disguised,
    detect_encoding,
    folded,
    format_decimal,
    is_syllable,
    parse_area_ha,
    parse_decimal,
    undisguise,
)

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("CCNGEO_SHARED_DATA") or REPOSITORY.parent / "shared" / "data")
needs_real_data = pytest.mark.skipif(
    not (SHARED / "formats").is_dir(),
    reason="The real data lies outside the repository and is not here; name its folder in "
    "CCNGEO_SHARED_DATA to run these tests.",
)

# --- names -------------------------------------------------------------------------------------


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
        ("LŨNG HÕA", "LŨNG HÒA"),  # a PDF's text layer: which is meant, a person tells
        ("CCN Bình Xuyên", "KCN Bình Xuyên"),  # a cluster and a park of one name
        ("Phường 1", "Quận 1"),
        ("CCN 1", "CCN 2"),
        ("TT Yên Lạc", "TT Yên Lập"),
        ("Thị Cầu", "Cầu"),
        ("Tỉnh Gia", "Tĩnh Gia"),
        ("Thành Phố Cáo", "Cáo 2"),
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
        ("\ufeffTề\u200b Lỗ", "Tề Lỗ"),  # byte order mark, space without width
    ],
)
def test_letters_that_only_look_alike_are_cleaned(written, meant):
    assert clean(written) == meant


KINDS = {
    "CCN": ["CCN", "CCN.", "Ccn", "Cụm công nghiệp", "CỤM CÔNG NGHIỆP", "Cụm CN", "Cụm"],
    "thị trấn": ["thị trấn", "Thị Trấn", "TT", "TT.", "T.T.", "T.T", "tt"],
    "thành phố": ["thành phố", "Thành phố", "TP", "TP.", "T.P.", "T. P."],
    "thị xã": ["thị xã", "TX", "TX.", "T.X."],
    "xã": ["xã", "Xã", "XÃ", "X.", "x ."],
    "phường": ["phường", "Phường", "P."],
    "quận": ["quận", "Q."],
    "huyện": ["huyện", "HUYỆN", "H."],
    "tỉnh": ["tỉnh", "T."],
    "đặc khu": ["đặc khu", "Đặc khu"],
}


@pytest.mark.parametrize(("kind", "written"), [(k, w) for k, forms in KINDS.items() for w in forms])
def test_a_unit_is_the_same_however_its_kind_is_written(kind, written):
    assert folded(f"{written} Vĩnh Yên") == folded("Vĩnh Yên")
    if written.endswith("."):
        assert folded(f"{written}Vĩnh Yên") == folded("Vĩnh Yên")


@pytest.mark.parametrize(("kind", "written"), [(k, w) for k, forms in KINDS.items() for w in forms])
def test_a_numbered_unit_keeps_its_kind_however_it_is_written(kind, written):
    assert folded(f"{written} 12") == folded(f"{kind} 12") != folded("12")
    assert folded(f"{written} 12") != folded("khu phố 12")


@pytest.mark.parametrize("alone", ["CCN", "Cụm công nghiệp", "Xã", "P.", "khu công nghiệp", "TT."])
def test_a_name_that_is_only_the_word_for_a_unit_is_not_folded_to_nothing(alone):
    assert folded(alone)
    assert folded(alone) == folded(alone.upper())
    assert folded("") == ""


def test_an_industrial_park_is_the_same_written_short():
    assert (
        folded("KCN Bình Xuyên")
        == folded("Khu công nghiệp Bình Xuyên")
        == folded("Khu CN BÌNH XUYÊN")
    )


@pytest.mark.parametrize(
    "written", ["“Tề Lỗ”", '"Tề Lỗ"', "Tề-Lỗ", "Tề – Lỗ", "(Tề Lỗ)", "Tề\u00ad Lỗ"]
)
def test_quotes_dashes_and_soft_hyphens_are_no_part_of_a_name(written):
    assert folded(written) == folded("Tề Lỗ")


def test_a_word_that_only_begins_like_a_kind_of_unit_stays():
    assert folded("Cụmba Lê") != folded("ba Lê")
    assert folded("Hải Lựu") != folded("ải Lựu")  # a single letter needs its dot
    assert folded("TTC Plaza") != folded("C Plaza")


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing_but_a_second_unit_word(text):
    assert clean(clean(text)) == clean(text)
    assert folded(clean(text)) == folded(text)


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


# --- areas of papers ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "hectares"),
    [
        ("Diện tích: 55,00 ha", 55.0),
        ("48,434 ha", 48.434),
        ("Diện tích khu đất là 0,55ha.", 0.55),
        ("55,00 (ha)", 55.0),
        ("Tổng diện tích 731.200,5 m2", 73.12005),
        ("Tổng diện tích: 731 200,5 m²", 73.12005),
        ("Diện tích (m2): 731.200,5", 73.12005),
        ("S(ha) = 73,12", 73.12),
        ("1.234,5 mét vuông", 0.12345),
        ("12,5 héc ta", 12.5),
        ("0,75 km2", 75.0),
        ("55 HA", 55.0),
        ("Thửa 12, diện tích 55,00 ha", 55.0),
        ("Diện tích - 55 ha", 55.0),
        ("55,00 ha (550.012,3 m2)", 55.0),  # one area, rounded in hectares
        ("Diện tích trên địa bàn xã: 5 ha", 5.0),
        ("", None),
        ("Diện tích", None),
        ("Chiều dài cạnh: 120,5 m", None),
        ("0,5 ha/hộ", None),
        ("12 hai mươi", None),
    ],
)
def test_an_area_is_read_with_its_unit(text, hectares):
    assert parse_area_ha(text) == pytest.approx(hectares, abs=1e-12)


@pytest.mark.parametrize(
    "text",
    [
        "48.434 ha",  # 48 ha or 48 thousand
        "Diện tích: 731.200 m2",
        "1,234.5 m2",  # English grouping
        "55,00 ha và 12 ha",
        "Diện tích: 55,00 ha; đo đạc: 731.200,5 m2",
        "Diện tích: 55,00",
        "-5 ha",
        "10-75 ha",
        "10 – 75 ha",
        "từ 10 đến 75 ha",
        "không quá 75 ha",
        "ít nhất là 10 ha",
        "khoảng 55 ha",
        "~55 ha",
        "75 ha trở lên",
        "2 x 5 ha",
        "Lô 12 550 m2",  # lot 12 of 550 m², or 12,550 m²
    ],
)
def test_what_is_not_plainly_one_area_is_refused(text):
    with pytest.raises(ValueError, match=r"\S"):
        parse_area_ha(text)


@given(st.integers(1, 10**9))
def test_an_area_printed_in_square_metres_is_read_back_in_hectares(centares):
    area_m2 = centares / 100
    assert parse_area_ha(f"Diện tích: {format_decimal(area_m2, 2)} m²") == pytest.approx(
        area_m2 / 10_000
    )


# --- encodings ---------------------------------------------------------------------------------

# Alphabetical, as the layouts are published: letter, its byte in TCVN3, its codes in VNI.
_LAYOUTS = """
à B5 aø  á B8 aù  ả B6 aû  ã B7 aõ  ạ B9 aï
ă A8 aê  ằ BB aè  ắ BE aé  ẳ BC aú  ẵ BD aü  ặ C6 aë
â A9 aâ  ầ C7 aà  ấ CA aá  ẩ C8 aå  ẫ C9 aã  ậ CB aä
đ AE ñ
è CC eø  é D0 eù  ẻ CE eû  ẽ CF eõ  ẹ D1 eï
ê AA eâ  ề D2 eà  ế D5 eá  ể D3 eå  ễ D4 eã  ệ D6 eä
ì D7 ì   í DD í   ỉ D8 æ   ĩ DC ó   ị DE ò
ò DF oø  ó E3 où  ỏ E1 oû  õ E2 oõ  ọ E4 oï
ô AB oâ  ồ E5 oà  ố E8 oá  ổ E6 oå  ỗ E7 oã  ộ E9 oä
ơ AC ô   ờ EA ôø  ớ ED ôù  ở EB ôû  ỡ EC ôõ  ợ EE ôï
ù EF uø  ú F3 uù  ủ F1 uû  ũ F2 uõ  ụ F4 uï
ư AD ö   ừ F5 öø  ứ F8 öù  ử F6 öû  ữ F7 öõ  ự F9 öï
ỳ FA yø  ý FD yù  ỷ FB yû  ỹ FC yõ  ỵ FE î
"""
ALPHABET = _LAYOUTS.split()
LETTERS = ALPHABET[::3]
TCVN3 = {letter: bytes.fromhex(code) for letter, code in zip(LETTERS, ALPHABET[1::3], strict=True)}
TCVN3 |= {c: bytes([byte]) for byte, c in enumerate("ĂÂÊÔƠƯĐ", 0xA1)}
VNI = {letter: code.encode("cp1252") for letter, code in zip(LETTERS, ALPHABET[2::3], strict=True)}
VNI |= {c.upper(): code.decode("cp1252").upper().encode("cp1252") for c, code in VNI.items()}
MARKS_1258 = {
    "\u0300": b"\xcc",
    "\u0301": b"\xec",
    "\u0309": b"\xd2",
    "\u0303": b"\xde",
    "\u0323": b"\xf2",
}

# Names of communes and districts, and words of land-use tables.
_NAMES = """
Vĩnh Tường Yên Lạc Lập Thạch Tam Đảo Bình Xuyên Sông Lô Dương Phúc Lũng Hoà Thổ Tang Đồng Sóc Tề Lỗ
Nguyệt Đức Trung Hợp Thịnh Hướng Đạo Hoàng Đan Lâu Kim Long Quất Lưu Bồ Sao Gia Khánh Cao Phong Tử Lãnh
Nhạo Sơn Yến Thạch Hải Lựu Quang Yên Bạch Lưu Đôn Nhân Phương Khoan Nhị Hoàng Đồng Quế Nhạc Ngọc Mỹ Xuân
Lôi Tiên Lữ Đình Chu Liễn Bắc Bình Hợp Lý Tây Cẩm Bàn Giản Liên Hoa Thượng Trưng Tuân Chính Vân Xuân Chấn
Hưng Nghĩa Hưng Tân Tiến Cương Đại Tự Phú Đa Ngũ Kiên Vĩnh Ninh Thượng Trưng Tuất Thuỷ Quảng Ngãi Nguyễn
đất trồng lúa nước còn lại cây hằng năm khác lâu rừng phòng hộ đặc dụng sản xuất nuôi thủy nông nghiệp ở
tại đô thị nông thôn trụ sở cơ quan quốc phòng an ninh công trình sự nghiệp thương mại dịch vụ khoáng
giao thông thuỷ lợi chợ tín ngưỡng tôn giáo nghĩa trang sông suối mặt nước chuyên chưa sử bằng đồi núi
ruộng bãi thửa xứ đồng xóm khu phố tổ dân tuyến đường khuỷu giếng quý quỳnh giữ gìn nghệ
"""
WORDS = sorted({w for w in _NAMES.split() if not w.isascii()})


def encoded(text, encoding):
    """The bytes that an office's machine would have stored, by the tables of this file."""
    if encoding == "tcvn3":
        return b"".join(TCVN3.get(c) or TCVN3.get(c.lower()) or c.encode("ascii") for c in text)
    if encoding == "vni":
        return b"".join(VNI.get(c) or c.encode("ascii") for c in text)
    if encoding == "cp1258":
        return b"".join(one_1258(c) for c in text)
    return text.encode(encoding)


def one_1258(letter):
    try:
        return letter.encode("cp1258")
    except UnicodeEncodeError:
        parts = unicodedata.normalize("NFD", letter)
        tone = next(c for c in parts if c in MARKS_1258)
        return (
            unicodedata.normalize("NFC", parts.replace(tone, "")).encode("cp1258")
            + MARKS_1258[tone]
        )


LEGACY = ["cp1258", "tcvn3", "vni"]


def test_the_alphabet_of_these_tests_is_whole():
    tones = ["", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"]
    whole = {unicodedata.normalize("NFC", v + t) for v in "aăâeêioôơuưy" for t in tones}
    assert set(LETTERS) == (whole | {"đ"}) - set("aeiouy")
    assert len(LETTERS) == 67


@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_of_tcvn3_and_vni_is_read(letter):
    assert decode(TCVN3[letter], "tcvn3") == letter
    assert decode(VNI[letter], "vni") == letter
    assert decode(VNI[letter.upper()], "vni") == letter.upper()


@pytest.mark.parametrize(
    ("raw", "encoding", "text"),
    [
        ("Qu¸ch §ång Th¾ng", "tcvn3", "Quách Đồng Thắng"),
        ("Thu\u00fb lîi, Lý", "tcvn3", "Thuỷ lợi, Lý"),  # tables in circulation mix these two up
        ("Coäng hoøa xaõ hoäi", "vni", "Cộng hòa xã hội"),
        ("COÄNG HOØA XAÕ HOÄI", "vni", "CỘNG HÒA XÃ HỘI"),
        ("Aøo AÙo", "vni", "Ào Áo"),  # the vowel carries the case
        ("ñöôøng THÒ TRAÁN", "vni", "đường THỊ TRẤN"),
        ("khu \x93Nói Rïm\x94 \x96 xãm", "tcvn3", "khu “Núi Rùm” – xóm"),
        ("\x93Xaõ\x94 \xb1 5 m\xb2", "vni", "“Xã” ± 5 m²"),
    ],
)
def test_check_strings_are_read(raw, encoding, text):
    assert decode(raw.encode("latin-1"), encoding) == text


def test_bytes_of_a_legacy_table_become_composed_letters():
    assert decode("Vi\u0303nh Tươ\u0300ng".encode("cp1258"), "cp1258") == "Vĩnh Tường"
    assert decode("Tề Lỗ".encode(), "utf-8") == "Tề Lỗ"


@pytest.mark.skipif(not shutil.which("iconv"), reason="iconv is not installed")
def test_letters_of_tcvn3_lie_where_the_system_has_those_of_tcvn_5712():
    """An independent table; its part for capitals with tones is not in the fonts."""
    raw = b"".join(TCVN3.values())
    done = subprocess.run(
        [shutil.which("iconv"), "-f", "TCVN5712-1", "-t", "UTF-8"],
        input=raw,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        pytest.skip("this iconv does not know TCVN5712-1")
    assert (
        unicodedata.normalize("NFC", done.stdout.decode()) == "".join(TCVN3) == decode(raw, "tcvn3")
    )


def test_tcvn3_holds_no_capital_with_a_tone():
    """Upper case is a font: what was typed as ĐỒNG comes back as its bytes say."""
    raw = encoded("ĐỒNG SÓC", "tcvn3")
    assert decode(raw, "tcvn3") == "ĐồNG SóC"
    assert folded(decode(raw, "tcvn3")) == folded("Đồng Sóc")
    assert decode(encoded("Ôn Ưng", "tcvn3"), "tcvn3") == "Ôn Ưng"


@given(
    st.lists(st.sampled_from(WORDS), max_size=8), st.sampled_from(list(ENCODINGS)), st.booleans()
)
def test_what_was_encoded_is_read_back(words, encoding, upper):
    text = " ".join(words)
    text = text.upper() if upper else text
    again = decode(encoded(text, encoding), encoding)
    assert again == text if encoding != "tcvn3" else again.casefold() == text.casefold()


def test_bytes_an_encoding_does_not_have_are_refused():
    held = set(b"".join(TCVN3.values())) | {0x82, 0x84, 0x85, *range(0x91, 0x98), 0xA0}
    for byte in range(0x80, 0x100):
        if byte not in held:
            with pytest.raises(UnicodeDecodeError):
                decode(bytes([byte]), "tcvn3")
    assert len(held) == 67 + 7 + 11


@pytest.mark.parametrize("raw", ["ø", "bø", "§", "iø", "yï", "uâ", "eê", "aâø", "Ýa", "ôâ"])
def test_a_mark_without_its_vowel_is_refused(raw):
    with pytest.raises(UnicodeDecodeError):
        decode(raw.encode("latin-1"), "vni")


@pytest.mark.parametrize(("raw", "encoding"), [(b"\xc4", "utf-8"), (b"\x8f", "cp1258")])
def test_bytes_a_codec_does_not_have_are_refused(raw, encoding):
    with pytest.raises(UnicodeDecodeError):
        decode(raw, encoding)


def test_an_encoding_nobody_knows_is_refused():
    with pytest.raises(LookupError):
        decode(b"a", "vietkey")


# --- syllables ---------------------------------------------------------------------------------


@pytest.mark.parametrize("word", WORDS)
def test_vietnamese_words_are_syllables(word):
    assert is_syllable(word)
    assert is_syllable(word.upper())
    assert is_syllable(unicodedata.normalize("NFD", word))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("hoà", "hòa"),
        ("thuỷ", "thủy"),
        ("hoè", "hòe"),
        ("quý", "qúy"),
        ("khoá", "khóa"),
        ("hoàn", "hòan"),
    ],
)
def test_a_syllable_may_carry_its_tone_in_either_place(old, new):
    assert is_syllable(old)
    assert is_syllable(new)


@pytest.mark.parametrize(
    "word",
    [
        "été", "für", "hôtel", "Straße", "Noël",  # other languages
        "đất1", "m²", "QĐ", "",
        "kà", "cê", "ghà", "ngê", "qa", "gê",  # spelling of c/k/q, g/gh, ng/ngh
        "hàt", "lỉch", "đăp", "họcc",  # a stop has sắc or nặng, and there is one of it
        "tiên\u0300", "hoạ\u0301", "nứơc", "tỉên", "bàó",  # misplaced or two tones
        "hiê", "yênh", "oănh",
        "Th¾ng", "Coäng", "nhƣ",
    ],
)  # fmt: skip
def test_what_is_not_spelled_as_a_syllable_is_none(word):
    assert not is_syllable(word)


# --- which encoding ----------------------------------------------------------------------------

_FRENCH = """été forêt hôtel château élève garçon Noël naïve où là déjà très près après même fête tête île
âge âne pâte côté dôme rôle goût août sûr mûr crème mère père frère thé né clé bébé café métro école église
étang préfecture département région Orléans Besançon Nîmes Sète Créteil Évry Angoulême Mâcon Moûtiers"""
_GERMAN = """Straße Größe Fläche Gelände Höhe Brücke Fluß grün für über können müssen schön Bäume Häuser
Wälder Äcker Öl Übung Nürnberg Köln München Düsseldorf Österreich Zürich Grundstück Gebäude Gewässer Löß
Tür Mühle Möwe Hähne Säge Lärm Kühe hän"""
FRENCH, GERMAN = _FRENCH.split(), _GERMAN.split()


def test_nothing_above_ascii_is_ascii():
    assert detect_encoding([]).encoding == "ascii"
    assert detect_encoding([b"LUC", b"", b"ONT+CLN"]).encoding == "ascii"


@pytest.mark.parametrize("encoding", list(ENCODINGS))
def test_an_encoding_is_told_from_the_words_of_a_table(encoding):
    found = detect_encoding(encoded(word, encoding) for word in WORDS)
    assert found.encoding == encoding
    mine = next(r for r in found.readings if r.encoding == encoding)
    others = [r for r in found.readings if r is not mine]
    assert mine.share > 0.95
    assert mine.unreadable == 0
    assert all(r.share < 0.35 for r in others)
    assert found.texts == len(WORDS)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=40, unique=True), st.sampled_from(LEGACY)
)
def test_a_wrong_encoding_is_never_named(words, encoding):
    found = detect_encoding(encoded(word, encoding) for word in words)
    assert found.encoding in (encoding, None)
    if len({w.lower() for w in words if len(w) > 1}) < 8:
        assert found.encoding is None  # a person has to state it


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from(WORDS), min_size=20, max_size=40, unique=True), st.sampled_from(LEGACY)
)
def test_twenty_words_are_enough_to_tell(words, encoding):
    assert detect_encoding([encoded(" ".join(words), encoding)]).encoding == encoding


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, unique=True))
def test_utf_8_is_told_from_a_single_word(words):
    assert detect_encoding(word.encode() for word in words).encoding == "utf-8"


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([FRENCH, GERMAN]).flatmap(
        lambda w: st.lists(st.sampled_from(w), min_size=1, unique=True)
    ),
    st.sampled_from(["latin-1", "cp1252"]),
)
def test_other_languages_are_no_vietnamese_encoding(words, codec):
    assert detect_encoding(word.encode(codec) for word in words).encoding is None


def test_letters_that_windows_1258_shares_with_the_west_do_not_prove_it():
    """«Hoàng Thành» has the same bytes in Latin-1: only letters of its own tell."""
    names = "Hoàng Thành Làng Vàng Bàn Bàng Ngàn Tràng Sàn Màn Càng Thôn"
    shared = names.split()
    rows = [word.encode("latin-1") for word in shared]
    assert rows == [encoded(word, "cp1258") for word in shared]
    assert detect_encoding(rows).encoding is None
    own = [encoded(word, "cp1258") for word in ("Đồng", "Tường", "Lạc")]
    assert detect_encoding([*rows, *own]).encoding == "cp1258"


@pytest.mark.parametrize("language", [FRENCH, GERMAN])
def test_other_languages_in_utf_8_are_utf_8(language):
    assert detect_encoding(word.encode() for word in language).encoding == "utf-8"


@settings(max_examples=400, deadline=None)
@given(st.lists(st.binary(max_size=12), max_size=30))
def test_random_bytes_are_no_vietnamese_encoding(samples):
    found = detect_encoding(samples).encoding
    assert found not in LEGACY
    if found:
        assert all(sample.decode(found) is not None for sample in samples)


def test_bytes_of_yet_another_encoding_are_not_told():
    muong = b"m\xdf\xb6ng"  # VISCII; two of its bytes are a letter of N'Ko in UTF-8
    assert muong.decode("utf-8") == "m\u07f6ng"
    assert detect_encoding([muong]).encoding is None


def test_a_word_and_a_dash_that_happen_to_be_utf_8_are_not_told():
    raw = b"xa\xde\x96"
    assert decode(raw, "cp1258") == "xã–"
    assert raw.decode("utf-8")
    assert detect_encoding([raw]).encoding is None


def test_two_encodings_in_one_table_are_not_told():
    half = len(WORDS) // 2
    for one, other in [
        ("tcvn3", "vni"),
        ("tcvn3", "utf-8"),
        ("cp1258", "utf-8"),
        ("vni", "cp1258"),
    ]:
        rows = [encoded(w, one) for w in WORDS[:half]] + [encoded(w, other) for w in WORDS[half:]]
        assert detect_encoding(rows).encoding is None


def test_one_byte_the_encoding_lacks_is_enough_to_doubt():
    rows = [encoded(word, "tcvn3") for word in WORDS]
    assert detect_encoding(rows).encoding == "tcvn3"
    assert detect_encoding([*rows, b"ru\xbang"]).encoding is None


def test_utf_8_cut_within_a_letter_is_not_told():
    rows = [word.encode() for word in WORDS]
    assert detect_encoding([*rows, "Tề".encode()[:-1]]).encoding is None


def test_the_order_and_repeats_of_the_values_do_not_matter():
    rows = [encoded(word, "vni") for word in WORDS]
    mixed = [*rows, *rows[:20]]
    random.Random(1).shuffle(mixed)  # noqa: S311
    assert detect_encoding(mixed) == detect_encoding(rows)


def test_the_evidence_is_a_sentence_with_the_numbers():
    told = detect_encoding(encoded(word, "tcvn3") for word in WORDS)
    mine = next(r for r in told.readings if r.encoding == "tcvn3")
    for sentence in (told.why.vi, told.why.en):
        assert f"TCVN3 (ABC) {mine.syllables}/{mine.words}" in sentence
    assert told.why.vi.endswith("chọn TCVN3 (ABC).")
    untold = detect_encoding([encoded("Tề Lỗ", "tcvn3")])
    assert untold.encoding is None
    assert "chưa đủ căn cứ" in untold.why.vi


def test_names_of_minorities_and_misspelt_words_do_not_hide_the_encoding():
    odd = ["Krông", "Plông", "nứơc", "chôt"]
    assert not any(map(is_syllable, odd))
    rows = [encoded(w, "tcvn3") for w in [*WORDS[:40], *odd]]
    assert detect_encoding(rows).encoding == "tcvn3"


def test_abbreviations_and_single_letters_say_nothing():
    few = ["QĐ-UBND", "TĐC", "HĐND", "Đ", "ở", "ý", "100đ"]
    for encoding in LEGACY:
        found = detect_encoding(encoded(text, encoding) for text in few)
        assert found.encoding is None
        assert next(r for r in found.readings if r.encoding == encoding).words == 0


# --- Unicode that is none ----------------------------------------------------------------------


def disguised(text, encoding, codec="cp1252"):
    """What a program makes of the bytes that takes them for its own code page."""
    return encoded(text, encoding).decode(codec)


@pytest.mark.parametrize("codec", ["cp1252", "latin-1"])
@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_text_typed_in_a_font_is_told_and_read(encoding, codec):
    texts = [disguised(word, encoding, codec) for word in WORDS]
    found = detect_disguised(texts)
    assert found.encoding == encoding
    assert "không phải Unicode" in found.why.vi
    assert [undisguise(t, encoding).casefold() for t in texts] == [w.casefold() for w in WORDS]


def test_the_check_string_is_undisguised():
    assert undisguise("Qu¸ch §ång Th¾ng", "tcvn3") == "Quách Đồng Thắng"
    assert undisguise("khu \x93Nói\x94", "tcvn3") == undisguise("khu “Nói”", "tcvn3") == "khu “Núi”"
    assert undisguise("Tề Lỗ", "utf-8") == "Tề Lỗ"


@pytest.mark.parametrize("text", ["Tề Lỗ", "Qu¸ch Đång"])
def test_what_no_font_holds_is_not_undisguised(text):
    with pytest.raises(ValueError, match="one byte"):
        undisguise(text, "tcvn3")
    with pytest.raises(ValueError, match="vni"):
        undisguise("Qu¸ch", "vni")


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, unique=True), st.booleans())
def test_proper_vietnamese_is_never_taken_for_a_font(words, upper):
    texts = [w.upper() if upper else w for w in words]
    assert detect_disguised(texts).encoding == "utf-8"
    assert detect_disguised([unicodedata.normalize("NFD", " ".join(texts))]).encoding == "utf-8"


LATIN_WORDS = [w for w in WORDS if all(ord(c) < 256 for c in w)] + [
    "Hoà",
    "Toà",
    "Khoá",
    "Loà",
    "Xoá",
    "Hoá",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(LATIN_WORDS), min_size=1, unique=True))
def test_vietnamese_with_only_letters_of_latin_1_is_never_taken_for_a_font(words):
    """«Hoà» could be «Hồ» in a VNI font: as it stands it is a word."""
    assert detect_disguised(words).encoding == "utf-8"


@pytest.mark.parametrize("language", [FRENCH, GERMAN])
def test_other_languages_are_not_taken_for_a_font(language):
    assert detect_disguised(language).encoding == "utf-8"


@pytest.mark.parametrize(
    "sign", ["m²", "Ø110", "café", "5°", "±2 m", "AutoCAD®", "3×4", "½", "§ 5", "–", "“”"]
)
def test_signs_are_not_taken_for_a_font(sign):
    assert detect_disguised([sign]).encoding == "utf-8"
    assert detect_disguised([sign, *WORDS]).encoding == "utf-8"


def test_nothing_above_ascii_is_not_disguised():
    assert detect_disguised(["LUC", ""]).encoding == "ascii"


@pytest.mark.parametrize("text", ["Qu¸ch §ång Th¾ng", "Th¾ng", "Coäng hoøa xaõ hoäi"])
def test_a_few_disguised_words_are_not_told_but_not_passed_as_text(text):
    assert detect_disguised([text]).encoding is None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=40, unique=True), st.sampled_from(LEGACY)
)
def test_a_wrong_font_is_never_named(words, encoding):
    assert detect_disguised(disguised(w, encoding, "latin-1") for w in words).encoding in (
        encoding,
        "utf-8",
        None,
    )


def test_disguised_rows_among_proper_ones_are_not_passed_as_text():
    for encoding in ("tcvn3", "vni"):
        some = [disguised(w, encoding) for w in ["Thắng", "Đồng", "Tường", "Lạc", "đường"]]
        found = detect_disguised([*WORDS, *some])
        assert found.encoding is None
        assert "không phải Unicode" in found.why.vi


def test_utf_8_read_as_a_western_code_page_is_not_passed_as_text():
    spoilt = ["".join(chr(b) for b in word.encode()) for word in WORDS]
    assert detect_disguised(spoilt).encoding is None


# --- real tables -------------------------------------------------------------------------------


def dbf_texts(path):
    """The bytes of every text field of a table, row by row."""
    raw = path.read_bytes()
    rows, head, width = struct.unpack("<IHH", raw[4:12])
    fields = [raw[i : i + 32] for i in range(32, head - 1, 32)]
    sizes = [field[16] for field in fields]
    starts = [1 + sum(sizes[:i]) for i in range(len(sizes))]
    text = [i for i, field in enumerate(fields) if field[11:12] == b"C"]
    return [
        [raw[head + r * width + starts[i] :][: sizes[i]].rstrip(b" \0") for i in text]
        for r in range(rows)
    ]


@needs_real_data
@pytest.mark.parametrize(
    ("stem", "encoding"),
    [
        ("parcels_utf8", "utf-8"),
        ("parcels_cp1258_nocpg", "cp1258"),
        ("parcels_cp1258_with_cpg", "cp1258"),
        ("parcels_tcvn3_nocpg", "tcvn3"),
    ],
)
def test_3774_real_parcels_say_the_same_in_every_encoding(stem, encoding):
    """Nothing is lost here even in TCVN3: these tables hold no capital with a tone."""
    rows = dbf_texts(SHARED / "formats" / f"{stem}.dbf")
    assert len(rows) == 3774
    assert detect_encoding(value for row in rows for value in row).encoding == encoding
    twin = dbf_texts(SHARED / "formats" / "parcels_utf8.dbf")
    said = [[decode(value, encoding) for value in row] for row in rows]
    assert said == [[clean(value.decode()) for value in row] for row in twin]
    assert sum(any(not value.isascii() for value in row) for row in said) > 3000


@needs_real_data
@pytest.mark.parametrize("wrong", ["vni", "utf-8"])
def test_real_bytes_are_refused_in_an_encoding_they_are_not_in(wrong):
    rows = dbf_texts(SHARED / "formats" / "parcels_tcvn3_nocpg.dbf")
    with pytest.raises(UnicodeDecodeError):
        decode(b" ".join(value for row in rows for value in row), wrong)


@needs_real_data
def test_a_real_table_of_a_font_in_a_unicode_file_is_told_and_read():
    rows = dbf_texts(SHARED / "formats" / "parcels_tcvn3_nocpg.dbf")
    texts = [value.decode("cp1252") for row in rows for value in row]
    assert detect_disguised(texts).encoding == "tcvn3"
    twin = dbf_texts(SHARED / "formats" / "parcels_utf8.dbf")
    proper = [value.decode() for row in twin for value in row]
    assert [undisguise(text, "tcvn3") for text in texts] == [clean(text) for text in proper]
    assert detect_disguised(proper).encoding == "utf-8"


def test_groups_of_one_number_are_parted_by_one_sign():
    assert parse_decimal("2.356.139,16") == parse_decimal("2 356 139,16") == 2_356_139.16
    for mixed in ("551 875.915", "2.356 139,16"):
        with pytest.raises(ValueError, match="not a number"):
            parse_decimal(mixed)
