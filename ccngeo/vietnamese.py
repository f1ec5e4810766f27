"""Vietnamese text in data: encodings, names that must match, decimal comma.

Four encodings are in use. UTF-8 and Windows-1258 have codecs; TCVN3 (ABC) and VNI are layouts of
fonts and are decoded here. In TCVN3 upper case is a font too: a file holds Ă Â Đ Ê Ô Ơ Ư and the
unaccented capitals, never a capital with a tone. `Đồng` is exact, `ĐỒNG` was stored as `ĐồNG`, and
text set in .VnTimeH as `đồng`: nothing in the bytes tells, so nothing is restored.
"""

import codecs
import math
import re
import string
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product
from types import MappingProxyType

from ccngeo.model import Text

_LOOKALIKES = str.maketrans("\u01a2\u01a3\u00d0\u00f0", "ƯưĐđ")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"
_TONES = _GRAVE + _ACUTE + _TILDE + _HOOK + _DOT

# --- names ---------------------------------------------------------------------------------------

# How offices write the kind of unit before a name; the first form is the one that stays where the
# name is only a number.
_KINDS = (
    ("cụm công nghiệp", "cụm cn", "ccn", "cụm"),
    ("thị trấn", "tt"),
    ("thành phố", "tp"),
    ("thị xã", "tx"),
    ("xã",),
    ("phường",),
    ("đặc khu",),
    ("quận",),
    ("huyện",),
    ("tỉnh",),
)
_KIND_OF = {form: forms[0] for forms in _KINDS for form in forms}
_KIND = re.compile(f"({'|'.join(sorted(_KIND_OF, key=len, reverse=True))})( |$)")
# Single letters stand for a kind of unit only with a dot: «H. Yên Lạc», «T.P. Vĩnh Yên».
_LETTERS = {
    "h": "huyện",
    "x": "xã",
    "p": "phường",
    "q": "quận",
    "t": "tỉnh",
    "tt": "thị trấn",
    "tp": "thành phố",
    "tx": "thị xã",
}
_KIND_LETTER = re.compile(r"(t ?\. ?[tpx](?=[ .])|[hxpqt](?= ?\.))[ .]*(?=[^ .])")
# An industrial park is no cluster and keeps its kind, in one spelling.
_PARK = re.compile(r"^(khu cn|kcn)(?= )")
_MARKS = re.compile(r"[-‐‑–—_,.;:/()\[\]\"'“”‘’«»`´]+")
_SOFT_HYPHEN = "\u00ad"


def clean(text: str) -> str:
    """Return text in NFC without stray spaces; Ƣ/ƣ of PDF text layers become Ư/ư, Ð becomes Đ.

    Characters without width (joiners, marks of byte order) are dropped.
    """
    text = text.translate(_LOOKALIKES).translate(_INVISIBLE)
    return " ".join(unicodedata.normalize("NFC", text).split())


def folded(name: str) -> str:
    """Return a name for comparing: «CCN Lũng Hoà» and «Cụm công nghiệp Lũng Hòa» become equal.

    Case, the words for the kind of unit, dashes, quotes and the place of the tone mark do not
    count; letters and tones do. A name that is only a number keeps its kind: phường 1 is not
    quận 1. An industrial park (khu công nghiệp, KCN) keeps its kind too: it is not the cluster of
    that name.
    """
    rest = clean(name).replace(_SOFT_HYPHEN, "").casefold()
    kind = ""
    letter = _KIND_LETTER.match(rest)
    if letter:
        kind = _LETTERS[re.sub("[ .]", "", letter[1])]
        rest = rest[letter.end() :]
    rest = " ".join(_MARKS.sub(" ", rest).split())
    word = None if letter else _KIND.match(rest)
    if word and word.end() < len(rest):
        kind, rest = _KIND_OF[word[1]], rest[word.end() :]
    if not any(c.isalpha() for c in rest):
        rest = f"{kind} {rest}".strip()
    return " ".join(_tone_last(word) for word in _PARK.sub("khu công nghiệp", rest).split())


def _tone_last(word: str) -> str:
    letters = unicodedata.normalize("NFD", word)
    tones = "".join(c for c in letters if c in _TONES)
    rest = "".join(c for c in letters if c not in _TONES)
    return unicodedata.normalize("NFC", rest) + tones


def commune_code(text: str) -> str:
    """Return the five digits of a commune's code; spreadsheets make 9040 or 9040.0 of 09040."""
    digits = text.strip().removesuffix(".0")
    return digits.zfill(5) if digits.isdecimal() else text.strip()


# --- numbers and dates ---------------------------------------------------------------------------

# Thousands in groups of three by dots or blanks, decimals after a comma; or a plain decimal dot.
_NUMBER = re.compile(r"[+-]?([0-9]+|[1-9][0-9]{0,2}([. ])[0-9]{3}(\2[0-9]{3})*)(,[0-9]+)?")
_PLAIN = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_AMBIGUOUS = re.compile(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}")


def parse_decimal(text: str) -> float | None:
    """Return the number in `text`, None where it is blank.

    Comma is decimal, dot or blank groups thousands (`2.356.139,16`). A plain decimal dot is
    accepted unless it could as well group thousands. English grouping (`1,234.5`) is refused:
    read with the comma it would be a thousandth.

    Raises
    ------
    ValueError
        Not a number, or ambiguous (`48.434`).
    """
    text = " ".join(text.split())  # also no-break and thin blanks
    if not text:
        return None
    if _AMBIGUOUS.fullmatch(text):
        raise ValueError(f"{text!r} may be thousands or a decimal; write it with a comma")
    if _NUMBER.fullmatch(text):
        return float(text.replace(".", "").replace(" ", "").replace(",", "."))
    if _PLAIN.fullmatch(text):
        return float(text)
    raise ValueError(f"{text!r} is not a number with a decimal comma")


def format_decimal(value: float, places: int, lang: str = "vi") -> str:
    """Return a number with decimal comma and dot thousands (`vi`) or the reverse (`en`)."""
    text = f"{value:,.{places}f}"
    return text.translate(str.maketrans(",.", ".,")) if lang == "vi" else text


_UNITS_PER_HA = {
    "ha": 1.0,
    "hecta": 1.0,
    "héc ta": 1.0,
    "héc-ta": 1.0,
    "hectare": 1.0,
    "hectares": 1.0,
    "m2": 10_000.0,
    "m²": 10_000.0,
    "mét vuông": 10_000.0,
    "km2": 0.01,
    "km²": 0.01,
}
_UNIT = "|".join(sorted(_UNITS_PER_HA, key=len, reverse=True))
_DIGITS = r"[0-9](?:[0-9.,]|\s(?=[0-9]{3}(?![0-9])))*"
# «55,00 ha», «731.200,5m2», «55,00 (ha)»; a rate («0,5 ha/hộ») is no area.
_AREA = re.compile(
    rf"(?P<before>.*?)(?P<number>{_DIGITS})\s*[(\[]?\s*(?P<unit>{_UNIT})(?![\w^/])", re.IGNORECASE
)
# The unit of a heading: «Diện tích (m2): 731.200,5».
_HEADED = re.compile(
    rf"(?P<before>.*?[(\[]\s*(?P<unit>{_UNIT})\s*[)\]]\s*[:=]?\s*)(?P<number>{_DIGITS})(?![\w^/])",
    re.IGNORECASE,
)
_WITHOUT_UNIT = re.compile(rf"diện tích\s*[:=]\s*{_DIGITS}", re.IGNORECASE)
_LIMIT_BEFORE = re.compile(
    r"(khoảng|gần|hơn|trên|dưới|từ|đến|tới|quá|tối đa|tối thiểu|ít nhất|nhiều nhất|[<>≤≥~≈±])"
    r"(\s+(là|bằng))?\s*$",
    re.IGNORECASE,
)
_LIMIT_AFTER = re.compile(r"\s*trở (lên|xuống)", re.IGNORECASE)
# A sign, another number tied to this one, or a letter run into it.
_TIED = re.compile(r"([\w+/x×*.,-]|[–—]|[0-9]\s*[-–—+/x×*]\s*)$")
_ENDS_LABEL = re.compile(r"(^|[:=(\[)]|tích|(^|\s)[-–—])\s*$", re.IGNORECASE)
_SAME_HA = 0.006  # «55,00 ha (550.012 m2)»: the hectares are rounded to 0,01


def parse_area_ha(text: str) -> float | None:
    """Return the area written with its unit in `text`, in ha; None where there is none.

    Reads a cell or line of a paper: «Diện tích: 55,00 ha», «Tổng diện tích 731.200,5 m2», «Diện
    tích (m2): 731.200,5». Numbers are read as `parse_decimal` reads them. One area given in two
    units is one area where both agree.

    Raises
    ------
    ValueError
        The number is ambiguous or is none, has a sign, is one end of a range or a limit («không quá
        75 ha»), runs together with another number, has no unit, or two areas differ.
    """
    text = clean(text)
    found = [*_AREA.finditer(text), *_HEADED.finditer(text)]
    if not found:
        if _WITHOUT_UNIT.search(text):
            raise ValueError(f"{text!r} gives an area without its unit")
        return None
    areas = [_area_ha(match, text) for match in found]
    if max(areas) - min(areas) > _SAME_HA:
        raise ValueError(f"{text!r} gives several areas")
    return areas[0]


def _area_ha(found: re.Match[str], text: str) -> float:
    before, number = found["before"], found["number"].rstrip(".,")
    limit = _LIMIT_BEFORE.search(before) or _LIMIT_AFTER.match(text, found.end())
    if limit or _TIED.search(before):
        raise ValueError(f"{text!r} is a range, a limit or an estimate, not an area")
    if " " in number and not _ENDS_LABEL.search(before):
        raise ValueError(f"{text!r}: {number!r} may be two numbers; write the area without blanks")
    value = parse_decimal(number)
    if value is None:
        raise ValueError(f"{text!r} gives no area")
    return value / _UNITS_PER_HA[found["unit"].casefold()]


_FIRST_YEAR = 1900  # 20/08/25 is not a day of the first century


def parse_date(text: str) -> date | None:
    """Parse 2025-08-20 (a time of day is dropped) or 20/08/2025; blank is None."""
    if not text:
        return None
    if "/" in text:
        day, month, year = text.split("/")
        parsed = date(int(year), int(month), int(day))
    else:
        parsed = datetime.fromisoformat(text).date()
    if parsed.year < _FIRST_YEAR:
        raise ValueError(f"{text!r} needs a year of four digits")
    return parsed


# --- encodings -----------------------------------------------------------------------------------

# What word processors put into text set in either font, at its place in Windows-1252.
_TYPOGRAPHIC = {0x82: "‚", 0x84: "„", 0x85: "…", 0x91: "‘", 0x92: "’", 0x93: "“", 0x94: "”"} | {
    0x95: "•",
    0x96: "–",
    0x97: "—",
    0xA0: "\u00a0",
}
# The lower half of TCVN 5712:1993, which VN3 keeps: from 0xA1, a dot where VN3 has no letter.
_TCVN3_LETTERS = (
    ".ĂÂÊÔƠƯĐăâêôơưđ."  # A0
    ".....àảãáạ.ằẳẵắ."  # B0
    "......ặầẩẫấậè.ẻẽ"  # C0
    "éẹềểễếệìỉ...ĩíịò"  # D0
    ".ỏõóọồổỗốộờởỡớợù"  # E0
    ".ủũúụừửữứựỳỷỹýỵ."  # F0
)
_UNDEFINED = "\ufffe"  # what the codecs module takes for «no character here»
_TCVN3 = "".join(
    chr(byte)
    if byte < 0x80  # noqa: PLR2004
    else _TYPOGRAPHIC.get(byte)
    or (_TCVN3_LETTERS[byte - 0xA0] if byte >= 0xA0 else ".").replace(".", _UNDEFINED)  # noqa: PLR2004
    for byte in range(256)
)

# VNI: a vowel, then one mark for shape and tone. Letters of Latin-1 are marks or letters, not both.
_VNI_TONES = {"ø": _GRAVE, "ù": _ACUTE, "û": _HOOK, "õ": _TILDE, "ï": _DOT}
_VNI_CIRCUMFLEX = {"â": "", "à": _GRAVE, "á": _ACUTE, "å": _HOOK, "ã": _TILDE, "ä": _DOT}
_VNI_BREVE = {"ê": "", "è": _GRAVE, "é": _ACUTE, "ú": _HOOK, "ü": _TILDE, "ë": _DOT}
_VNI_SINGLE = dict(zip("ñôöìíæóòî", "đơưìíỉĩịỵ", strict=True))
_VNI_SIGNS = "°±²³"  # these keep their places of Latin-1


def _vni_table() -> Mapping[str, str]:
    pairs = {v + m: v + tone for v, (m, tone) in product("aeouy", _VNI_TONES.items())}
    pairs |= {v + m: _VNI_SINGLE[v] + tone for v, (m, tone) in product("ôö", _VNI_TONES.items())}
    pairs |= {v + m: v + "\u0302" + t for v, (m, t) in product("aeo", _VNI_CIRCUMFLEX.items())}
    pairs |= {"a" + m: "a\u0306" + tone for m, tone in _VNI_BREVE.items()}
    del pairs["yï"]  # ỵ has a place of its own
    table: dict[str, str] = {}
    for code, decomposed in pairs.items():
        vowel, mark = code[0], code[1]
        letter = unicodedata.normalize("NFC", decomposed)
        # The vowel carries the case; a mark of the other case is drawn at the same place.
        table |= {vowel + m: letter for m in (mark, mark.upper())}
        table |= {vowel.upper() + m: letter.upper() for m in (mark, mark.upper())}
    for single, letter in _VNI_SINGLE.items():
        table |= {single: letter, single.upper(): letter.upper()}
    table |= {chr(byte): sign for byte, sign in _TYPOGRAPHIC.items()}
    return MappingProxyType(table | {sign: sign for sign in _VNI_SIGNS})


_VNI = _vni_table()
_VNI_VOWELS = "".join(sorted({code[0] for code in _VNI if len(code) > 1}))
_VNI_MARKS = "".join(sorted({code[1] for code in _VNI if len(code) > 1}))
_VNI_CODE = re.compile(f"[{_VNI_VOWELS}][{_VNI_MARKS}]|[\x80-\xff]")


def decode(raw: bytes, encoding: str) -> str:
    """Return bytes of a table as clean text in NFC; combining tone marks are composed.

    `encoding` is `utf-8`, `cp1258`, `tcvn3` or `vni` (or any other codec of Python). TCVN3 text
    comes back in the case its bytes have (see the module).

    Raises
    ------
    UnicodeDecodeError
        Bytes the encoding cannot hold (a ValueError).
    LookupError
        No such encoding.
    """
    return clean(_decoded(raw, encoding))


def decode_lines(raw: bytes, encoding: str) -> str:
    """Return a whole text as `decode` reads it, with its lines and blanks as they are.

    Raises
    ------
    UnicodeDecodeError
        Bytes the encoding cannot hold (a ValueError).
    """
    return unicodedata.normalize("NFC", _decoded(raw, encoding))


def _decoded(raw: bytes, encoding: str) -> str:
    if encoding == "tcvn3":
        return codecs.charmap_decode(raw, "strict", _TCVN3)[0]
    if encoding == "vni":
        return _VNI_CODE.sub(lambda code: _vni_letter(code, raw), raw.decode("latin-1"))
    return raw.decode(encoding)


def _vni_letter(code: re.Match[str], raw: bytes) -> str:
    letter = _VNI.get(code[0])
    if letter is None:
        raise UnicodeDecodeError("vni", raw, *code.span(), "no letter of VNI")
    return letter


# --- which encoding ------------------------------------------------------------------------------

_LETTER_OF: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        unicodedata.normalize("NFC", vowel + tone): (vowel, tone)
        for vowel, tone in product("aăâeêioôơuưy", ("", *_TONES))
    }
    | {consonant: (consonant, "") for consonant in "bcdđghklmnpqrstvx"}
)
_ONSETS = (
    "",
    *"bcdđghklmnprstvx",
    *("ch", "gh", "gi", "kh", "ng", "ngh", "nh", "ph", "th", "tr"),
)
# Nucleus → what may follow it; «-» is nothing.
_RHYMES = {
    "a": "- c ch i m n ng nh o p t u y",
    "ă": "c m n ng p t",
    "â": "c m n ng p t u y",
    "e": "- c m n ng o p t",
    "ê": "- ch m n nh p t u",
    "i": "- ch m n nh p t u",
    "o": "- c i m n ng p t",
    "ô": "- c i m n ng p t",
    "ơ": "- i m n p t",
    "u": "- c i m n ng p t",
    "ư": "- c i m n ng t u",
    "y": "-",
    "ia": "-",
    "iê": "c m n ng p t u",
    "yê": "m n ng t u",
    "ua": "-",
    "uô": "c i m n ng t",
    "ưa": "-",
    "ươ": "c i m n ng p t u",
    "oo": "c ng",
    "oa": "- c ch i m n ng nh o p t y",
    "oă": "c m n ng p t",
    "oe": "- m n o t",
    "uâ": "n ng t y",
    "uê": "- ch n nh",
    "uơ": "-",
    "uy": "- ch n nh p t u",
    "uya": "-",
    "uyê": "n t",
}
# After q the u is a glide before these.
_AFTER_QU = ("a", "ă", "â", "e", "ê", "i", "ơ", "y", "yê")
_QU_ONLY = ("quôc", "quych", "quynh", "quyt")
_STOPS = ("c", "ch", "p", "t")
_STOP_TONES = (_ACUTE, _DOT)


def _syllables() -> Mapping[str, frozenset[int]]:
    """Return every syllable without its tone → where in it the tone mark may stand."""
    table: dict[str, frozenset[int]] = {}
    rhymes = [
        (nucleus, "" if end == "-" else end)
        for nucleus, ends in _RHYMES.items()
        for end in ends.split()
    ]
    for onset, (nucleus, end) in product(_ONSETS, rhymes):
        if _fits(onset, nucleus):
            glides = nucleus[0] in "ou" and nucleus != "ua"
            table[onset + nucleus + end] = _tone_places(nucleus, len(onset), glides=glides)
    for nucleus, end in rhymes:
        if nucleus in _AFTER_QU:
            # «quý» and «qúy»: the mark may sit on the glide.
            table["qu" + nucleus + end] = _tone_places("u" + nucleus, 1, glides=True)
    only = {word: _tone_places(word[1:3], 1, glides=True) for word in _QU_ONLY}
    return MappingProxyType(table | only)


def _fits(onset: str, nucleus: str) -> bool:
    """Tell whether spelling lets the onset stand before the nucleus."""
    front = nucleus[0] in "eêiy"
    if onset in ("k", "gh", "ngh"):
        return front
    if onset == "g":  # «gì», «giếng»: gi before i loses one i
        return not front or nucleus[0] == "i"
    if onset in ("c", "ng"):
        return not front
    if onset == "gi":
        return nucleus[0] not in "iy"
    if onset:
        return nucleus != "yê"
    return nucleus != "iê"


def _tone_places(nucleus: str, start: int, *, glides: bool) -> frozenset[int]:
    """Return the places of the tone mark: hoà and hòa, but only tiền, cửa, người, khuyên."""
    shaped = [i for i, vowel in enumerate(nucleus) if vowel in "ăâêôơư"]
    if shaped:
        return frozenset({start + shaped[-1]})
    return frozenset(range(start, start + (len(nucleus) if glides else 1)))


_SYLLABLES = _syllables()


def is_syllable(word: str) -> bool:
    """Tell whether a word is spelled as one Vietnamese syllable, in any case and either placement.

    The spelling is tested, not the meaning: onset, rhyme, one tone mark where it may stand, and
    after a stop (c, ch, p, t) only sắc or nặng.
    """
    letters = [_LETTER_OF.get(c) for c in unicodedata.normalize("NFC", word).casefold()]
    if None in letters:
        return False
    known = [letter for letter in letters if letter]
    marks = [(i, tone) for i, (_, tone) in enumerate(known) if tone]
    plain = "".join(vowel for vowel, _ in known)
    places = _SYLLABLES.get(plain)
    if places is None or len(marks) > 1:
        return False
    if plain.endswith(_STOPS):
        return bool(marks) and marks[0][0] in places and marks[0][1] in _STOP_TONES
    return not marks or marks[0][0] in places


ENCODINGS: Mapping[str, str] = MappingProxyType(
    {"utf-8": "UTF-8", "cp1258": "Windows-1258", "tcvn3": "TCVN3 (ABC)", "vni": "VNI"}
)
_LEGACY = ("cp1258", "tcvn3", "vni")
# An encoding is named when its accented words are syllables, they are several, and in no other
# encoding half of them are. Of Vietnamese words read in a wrong one at most a quarter are; of the
# words of a real table nine tenths: the rest are misspelt, or names of minority languages.
_MIN_WORDS = 8
_MIN_SHARE = 0.8
_MAX_OTHER_SHARE = 0.5
# Windows-1258 shares à, é, ô with the encodings of the west: only letters of its own prove it.
_MIN_OWN_WORDS = 3
_LATIN_1 = 0xFF

# Bytes of another encoding that happen to be UTF-8 give letters of scripts nobody writes here.
_FAMILIAR = re.compile("[\x00-\u024f\u0300-\u036f\u1e00-\u22ff\ufeff]*")

_TOKEN = re.compile(rb"[A-Za-z]*[\x80-\xff][A-Za-z\x80-\xff]*")
_BETWEEN = re.compile(f"[\\s{''.join(_TYPOGRAPHIC.values())}]+")
# Abbreviations (QĐ, TĐC) and the sign of the currency are no syllables in any encoding.
_SHORT_FORM = re.compile("[A-ZĐ]*Đ[A-ZĐ]*|đ")


@dataclass(frozen=True, slots=True)
class Reading:
    """How text reads in one encoding, by its distinct words with a byte above 0x7F.

    `own` counts the syllables with a letter that Latin-1 lacks. `unreadable` counts the words with
    bytes that the encoding cannot hold. Words of one letter and abbreviations are not counted.
    """

    encoding: str
    words: int
    syllables: int
    own: int
    unreadable: int

    @property
    def share(self) -> float:
        """Return the share of all words that are Vietnamese syllables, 0 without words."""
        return self.syllables / max(self.words + self.unreadable, 1)


@dataclass(frozen=True, slots=True)
class EncodingEvidence:
    """What the bytes say about their encoding, and why.

    `encoding` is one of `ENCODINGS`, `ascii` where nothing lies above 0x7F, or None where it cannot
    be told and a person has to state it. `texts` counts the distinct values above ASCII.
    """

    encoding: str | None
    why: Text
    texts: int
    readings: tuple[Reading, ...]


def detect_encoding(samples: Iterable[bytes]) -> EncodingEvidence:
    """Return the encoding of the values of a table (one file, every text column).

    Strict UTF-8 comes first. Of the others one is named only where at least 80 % of the
    distinct accented words are Vietnamese syllables in it, 8 or more, and at most half in any
    other, and every value can be read in it.
    """
    texts = sorted({sample for sample in samples if not sample.isascii()})
    if not texts:
        return _plain_ascii()
    tokens = _tokens(texts)
    readings = tuple(_reading(tokens, encoding) for encoding in ENCODINGS)
    utf8, legacy = readings[0], readings[1:]
    if utf8.unreadable:
        chosen = _convincing(legacy)
        return _evidence(chosen, len(texts), readings, _TAKEN if chosen else _UNTOLD)
    doubtful = any(not r.unreadable and r.share > utf8.share for r in legacy) or (
        utf8.words < _MIN_WORDS and not _FAMILIAR.fullmatch(b"\n".join(texts).decode("utf-8"))
    )
    if doubtful:
        return _evidence(None, len(texts), readings, _UNTOLD)
    return _evidence(utf8, len(texts), readings, _TAKEN)


def _plain_ascii() -> EncodingEvidence:
    why = Text(
        "Không có ký tự nào ngoài ASCII: bảng mã nào cũng đọc như nhau.",
        "There is no character beyond ASCII: every encoding reads the same.",
    )
    return EncodingEvidence("ascii", why, 0, ())


def _tokens(texts: Iterable[bytes]) -> list[bytes]:
    return sorted(set(_TOKEN.findall(b"\n".join(texts))))


def _reading(tokens: Iterable[bytes], encoding: str) -> Reading:
    unreadable, words = 0, list[str]()
    for token in tokens:
        try:
            words += _words(decode(token, encoding))
        except UnicodeDecodeError:
            unreadable += 1
    return _counted(encoding, words, unreadable)


def _counted(encoding: str, words: Iterable[str], unreadable: int) -> Reading:
    distinct = set(words)
    syllables = [word for word in distinct if is_syllable(word)]
    own = sum(any(ord(c) > _LATIN_1 for c in word) for word in syllables)
    return Reading(encoding, len(distinct), len(syllables), own, unreadable)


def _words(text: str) -> list[str]:
    """Return the words that tell: accented, no abbreviation, more than one letter."""
    return [
        word.casefold()
        for word in _BETWEEN.split(text)
        if not word.isascii()
        and not _SHORT_FORM.fullmatch(word)
        and not (len(word) == 1 and is_syllable(word))
    ]


def _convincing(readings: Iterable[Reading]) -> Reading | None:
    """Return the one reading that is Vietnamese where no other is, None without one."""
    best, *others = sorted(readings, key=lambda r: r.share, reverse=True)
    sure = (
        not best.unreadable
        and best.syllables >= _MIN_WORDS
        and best.share >= _MIN_SHARE
        and all(r.share <= _MAX_OTHER_SHARE for r in others)
        and (best.encoding != "cp1258" or best.own >= _MIN_OWN_WORDS)
    )
    return best if sure else None


_TAKEN = Text("chọn {}.", "{} is taken.")
_UNTOLD = Text(
    "chưa đủ căn cứ để chọn bảng mã, cần nêu rõ bảng mã của tệp.",
    "not enough to tell which, so the encoding has to be stated.",
)
_DISGUISED = Text("chữ thực ra là {}, không phải Unicode.", "the text is really {}, not Unicode.")
_DOUBTFUL = Text(
    "có chữ không phải Unicode lẫn trong tệp, hoặc quá ít chữ để biết là bảng mã nào.",
    "some of the text is not Unicode, or there is too little of it to tell what it is.",
)


def _evidence(
    chosen: Reading | None, texts: int, readings: tuple[Reading, ...], ending: Text
) -> EncodingEvidence:
    vi, en = (", ".join(_count(r, lang) for r in readings) for lang in ("vi", "en"))
    label = ENCODINGS[chosen.encoding] if chosen else ""
    why = Text(
        f"Số từ có dấu đọc được thành âm tiết tiếng Việt trên tổng số từ có dấu: {vi}; "
        + ending.vi.format(label),
        f"Accented words that read as Vietnamese syllables, of all accented words: {en}; "
        + ending.en.format(label),
    )
    return EncodingEvidence(chosen.encoding if chosen else None, why, texts, readings)


def _count(reading: Reading, lang: str) -> str:
    lost = Text(" (mã không có)", " (not in it)").in_(lang)
    return f"{ENCODINGS[reading.encoding]} {reading.syllables}/{reading.words}" + (
        f" + {reading.unreadable}{lost}" if reading.unreadable else ""
    )


# Windows-1252, its five gaps filled as Windows fills them: every byte is one character.
_WESTERN = "".join(
    bytes([byte]).decode("cp1252", "replace").replace("\ufffd", chr(byte)) for byte in range(256)
)
_WESTERN_BYTES = {chr(byte): byte for byte in range(256)} | {c: b for b, c in enumerate(_WESTERN)}
_ALPHABET = frozenset((*_LETTER_OF, *string.ascii_lowercase))
_CHANCE = 2  # one word that reads as another encoding is chance among Vietnamese ones, two are not


def detect_disguised(texts: Iterable[str]) -> EncodingEvidence:
    """Return whether text that came as Unicode is really the bytes of a font, one per character.

    Files that are Unicode by definition (xlsx, GeoPackage, GeoJSON) hold «Qu¸ch §ång Th¾ng» where
    somebody typed in a TCVN3 or VNI font, or converted a table without saying its encoding.
    `encoding` is then the one to `undisguise` it from; `utf-8` for proper Unicode, `ascii` for
    nothing above 0x7F, None where words look disguised but they are too few to tell from what, or
    only some are. Give the texts as they are stored: `clean` would spoil them.
    """
    above = {unicodedata.normalize("NFC", text) for text in texts if not text.isascii()}
    if not above:
        return _plain_ascii()
    narrow = [raw for raw in map(_as_bytes, sorted(above)) if raw is not None]
    tokens = _tokens(narrow)
    as_is = _counted("utf-8", [w for token in tokens for w in _words(clean(_western(token)))], 0)
    readings = (as_is, *(_reading(tokens, encoding) for encoding in _LEGACY))
    mixed = len(narrow) < len(above)
    chosen = _convincing(readings)
    if chosen and chosen is not as_is and not mixed:
        return _evidence(chosen, len(above), readings, _DISGUISED)
    if _looks_disguised(tokens, among_others=mixed):
        return _evidence(None, len(above), readings, _DOUBTFUL)
    return _evidence(as_is, len(above), readings, _TAKEN)


def undisguise(text: str, encoding: str) -> str:
    """Return text as `detect_disguised` says it is meant, clean and in NFC.

    Raises
    ------
    ValueError
        The text holds characters that are no byte of the font, or bytes the encoding lacks.
    LookupError
        No such encoding.
    """
    if encoding in ("ascii", "utf-8"):
        return clean(text)
    raw = _as_bytes(unicodedata.normalize("NFC", text))
    if raw is None:
        raise ValueError(f"{text!r} is not text of one byte per character")
    return decode(raw, encoding)


def _as_bytes(text: str) -> bytes | None:
    """Return the byte behind every character, None where one has none."""
    found = [_WESTERN_BYTES.get(c) for c in text]
    return None if None in found else bytes(b for b in found if b is not None)


def _western(token: bytes) -> str:
    return codecs.charmap_decode(token, "strict", _WESTERN)[0]


def _is_vietnamese(text: str) -> bool:
    """Tell whether there are words in a text that tell, and all are syllables."""
    words = _words(clean(text))
    return bool(words) and all(map(is_syllable, words))


def _looks_disguised(tokens: Sequence[bytes], *, among_others: bool) -> bool:
    """Tell whether words are syllables in another encoding and nothing as they stand.

    Where other words are Vietnamese as they stand, only words with a character that Vietnamese
    lacks count, and one is chance. They must not be fewer than the words that are nothing in
    either reading.
    """
    odd = {token: text for token in tokens if not _is_vietnamese(text := _western(token))}
    needed = 1
    if among_others or len(odd) < len(tokens):
        needed = _CHANCE
        odd = {t: text for t, text in odd.items() if not set(text.lower()) <= _ALPHABET}
    needed = max(needed, math.ceil(len(odd) / 2))
    return any(
        sum(_reads(token, encoding) for token in odd) >= needed for encoding in (*_LEGACY, "utf-8")
    )


def _reads(token: bytes, encoding: str) -> bool:
    try:
        return _is_vietnamese(_decoded(token, encoding))
    except UnicodeDecodeError:
        return False
