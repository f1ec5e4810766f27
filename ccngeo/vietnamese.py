"""Vietnamese text in data: encodings, names that must match, decimal comma."""

import re
import unicodedata
from datetime import date, datetime

_LOOKALIKES = str.maketrans("\u01a2\u01a3\u00d0\u00f0", "ƯưĐđ")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_UNIT_WORDS = re.compile(
    r"^(cụm công nghiệp|ccn|cụm|xã|phường|thị trấn|tt|thành phố|tp|thị xã|tx|huyện|tỉnh)\b[.\s]*"
)
# Single letters stand for a kind of unit only with a dot: «H. Yên Lạc».
_UNIT_LETTER = re.compile(r"^[hxpqt]\s?\.\s*")
# Thousands in groups of three by dots or blanks, decimals after a comma; or a plain decimal dot.
_NUMBER = re.compile(r"[+-]?([0-9]+|[1-9][0-9]{0,2}([. ][0-9]{3})+)(,[0-9]+)?")
_PLAIN = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_AMBIGUOUS = re.compile(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}")


def clean(text: str) -> str:
    """Return text in NFC without stray spaces; Ƣ/ƣ of PDF text layers become Ư/ư, Ð becomes Đ."""
    text = text.translate(_LOOKALIKES)
    return " ".join(unicodedata.normalize("NFC", text).split())


def folded(name: str) -> str:
    """Return a name for comparing: «CCN Lũng Hoà» and «Cụm công nghiệp Lũng Hòa» become equal.

    Case, the words for the kind of unit, dashes and the place of the tone mark do not count;
    letters and tones do.
    """
    text = _UNIT_LETTER.sub("", clean(name).casefold())
    text = re.sub(r"[-–—_,./()]+", " ", text)
    text = " ".join(text.split())
    shorter = _UNIT_WORDS.sub("", text)
    return " ".join(_tone_last(word) for word in (shorter or text).split())


def _tone_last(word: str) -> str:
    letters = unicodedata.normalize("NFD", word)
    tones = "".join(c for c in letters if c in _TONES)
    rest = "".join(c for c in letters if c not in _TONES)
    return unicodedata.normalize("NFC", rest) + tones


def commune_code(text: str) -> str:
    """Return the five digits of a commune's code; spreadsheets make 9040 or 9040.0 of 09040."""
    digits = text.strip().removesuffix(".0")
    return digits.zfill(5) if digits.isdecimal() else text.strip()


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


def decode(raw: bytes, encoding: str) -> str:
    """Return DBF bytes as text; combining tone marks of cp1258 are composed."""
    return clean(raw.decode(encoding))


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
