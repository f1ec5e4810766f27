"""What stands in a PDF that matplotlib wrote: size, text, fonts, and the lines of one colour.

Its objects lie open, streams are deflated, every font maps its letters to Unicode, and every point
of a path is in points of the page. Text comes back as it was written, one line a string.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

MM = 25.4 / 72
_OBJECT = re.compile(rb"^(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL | re.MULTILINE)
_STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.DOTALL)
_SIZE = re.compile(rb"/MediaBox \[ 0 0 ([\d.]+) ([\d.]+) \]")
_SHOWN = re.compile(rb"/(F\d+(?:-\d+)?) [\d.]+ Tf|\(((?:\\.|[^\\()])*)\)|\bET\b", re.DOTALL)
_HEX = re.compile(rb"<([0-9a-fA-F]+)>")
_POINT = re.compile(rb"^(-?[\d.]+) (-?[\d.]+) [ml]$", re.MULTILINE)
_ESCAPES = {b"\\n": b"\n", b"\\r": b"\r", b"\\t": b"\t", b"\\b": b"\b", b"\\f": b"\f"}


@dataclass(frozen=True)
class SheetPdf:
    """The one page of a sheet."""

    width_mm: float
    height_mm: float
    lines: list[str]
    fonts: list[str]  # type and whether its file is inside
    content: bytes
    whole: bytes

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def strokes(self, colour: tuple[float, float, float]) -> list[list[tuple[float, float]]]:
        """Return the paths drawn in a colour, as points in millimetres of the page."""
        wanted = b" ".join(str(round(part, 10)).encode() for part in colour)
        out = []
        for block in self.content.split(b"Q q "):
            if wanted + b" RG" in b" ".join(block.split()) and b"\nS" in block:
                points = [(float(x) * MM, float(y) * MM) for x, y in _POINT.findall(block)]
                out.append(points)
        return out


def read_sheet(data: bytes) -> SheetPdf:
    objects = {int(number): body for number, body in _OBJECT.findall(data)}
    size = _SIZE.search(data)
    assert size
    content = max((_stream(body) for body in objects.values()), key=len)
    fonts = _fonts(objects)
    return SheetPdf(
        width_mm=float(size[1]) * MM,
        height_mm=float(size[2]) * MM,
        lines=_lines(content, {name: letters for name, (letters, _) in fonts.items()}),
        fonts=[kind for _, kind in fonts.values()],
        content=content,
        whole=data,
    )


def _stream(body: bytes) -> bytes:
    found = _STREAM.search(body)
    return zlib.decompress(found[1]) if found and b"/FlateDecode" in body else b""


def _fonts(objects: dict[int, bytes]) -> dict[bytes, tuple[dict[int, str], str]]:
    out = {}
    for body in objects.values():
        for name, number in re.findall(rb"/(F\d+(?:-\d+)?) (\d+) 0 R", body):
            font = objects[int(number)]
            unicode = re.search(rb"/ToUnicode (\d+) 0 R", font)
            letters = _letters(_stream(objects[int(unicode[1])])) if unicode else {}
            out[name] = letters, _kind(font, objects)
    return out


def _kind(font: bytes, objects: dict[int, bytes]) -> str:
    below = re.search(rb"/DescendantFonts \[ (\d+) 0 R", font)
    inner = objects[int(below[1])] if below else font
    described = re.search(rb"/FontDescriptor (\d+) 0 R", inner)
    held = described is not None and b"/FontFile2" in objects[int(described[1])]
    kind = re.search(rb"/Subtype /(\w+)", inner)
    return f"{kind[1].decode() if kind else '?'} {'embedded' if held else 'missing'}"


def _letters(mapping: bytes) -> dict[int, str]:
    known = {}
    for line in mapping.splitlines():
        found = re.match(rb"<([0-9a-f]+)> <([0-9a-f]+)> \[(.*)\]", line)
        if found:
            codes = _HEX.findall(found[3])
            for code, said in enumerate(codes, start=int(found[1], 16)):
                known[code] = bytes.fromhex(said.decode()).decode("utf-16-be")
        elif found := re.match(rb"<([0-9a-f]+)> <([0-9a-f]+)>$", line):
            said = bytes.fromhex(found[2].decode())
            known[int(found[1], 16)] = said.decode("utf-16-be")
    return known


def _lines(content: bytes, fonts: dict[bytes, dict[int, str]]) -> list[str]:
    out, line = [], []
    letters: dict[int, str] = {}
    for found in _SHOWN.finditer(content):
        if found[1] is not None:
            letters = fonts[found[1]]
        elif found[2] is not None:
            raw = re.sub(rb"\\.", lambda m: _ESCAPES.get(m[0], m[0][1:]), found[2], flags=re.DOTALL)
            codes = (int.from_bytes(raw[at : at + 2]) for at in range(0, len(raw), 2))
            line += [letters.get(code, "\N{REPLACEMENT CHARACTER}") for code in codes]
        else:
            out.append("".join(line))
            line = []
    return out
