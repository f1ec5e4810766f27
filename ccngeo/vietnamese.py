"""Vietnamese text in data: encodings, names that must match, decimal comma."""

import re
import unicodedata

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_UNIT_WORDS = re.compile(
    r"^(cụm công nghiệp|ccn|cụm|xã|phường|thị trấn|tt|thành phố|thị xã|huyện|tỉnh)\b[.\s]*"
)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(\.\d{3})+")


def clean(text: str) -> str:
    """Return text in NFC without stray spaces; Ƣ/ƣ of PDF text layers become Ư/ư."""
    text = text.replace("\u01a2", "Ư").replace("\u01a3", "ư").replace("\u00d0", "Đ")
    return " ".join(unicodedata.normalize("NFC", text).split())


def folded(name: str) -> str:
    """Return a name for comparing: «CCN Lũng Hoà» and «Cụm công nghiệp Lũng Hòa» become equal.

    Case, the words for the kind of unit, dashes and the place of the tone mark do not count;
    letters and tones do.
    """
    text = re.sub(r"[-–—_,./()]+", " ", clean(name).casefold())
    text = " ".join(text.split())
    shorter = _UNIT_WORDS.sub("", text)
    return " ".join(_tone_last(word) for word in (shorter or text).split())


def _tone_last(word: str) -> str:
    letters = unicodedata.normalize("NFD", word)
    tones = "".join(c for c in letters if c in _TONES)
    rest = "".join(c for c in letters if c not in _TONES)
    return unicodedata.normalize("NFC", rest) + tones


def parse_decimal(text: str) -> float | None:
    """Return the number in `text`, None where it is blank.

    Comma is decimal, dot groups thousands (`2.356.139,16`). A plain decimal dot is accepted unless
    it could as well group thousands.

    Raises
    ------
    ValueError
        Not a number, or ambiguous (`48.434`).
    """
    text = text.replace("\u00a0", "").replace(" ", "")
    if not text:
        return None
    if "," in text:
        return float(text.replace(".", "").replace(",", "."))
    if _THOUSANDS.fullmatch(text):
        raise ValueError(f"{text!r} may be thousands or a decimal; write it with a comma")
    return float(text)


def format_decimal(value: float, places: int, lang: str = "vi") -> str:
    """Return a number with decimal comma and dot thousands (`vi`) or the reverse (`en`)."""
    text = f"{value:,.{places}f}"
    return text.translate(str.maketrans(",.", ".,")) if lang == "vi" else text


def decode(raw: bytes, encoding: str) -> str:
    """Return DBF bytes as text; combining tone marks of cp1258 are composed."""
    return clean(raw.decode(encoding))
