"""Sizes and text of the pages of a PDF that Chromium wrote: enough of the format for tests.

Its objects lie open, streams are deflated and every font maps its glyphs to Unicode. Glyphs come
back in the order they were painted, without blanks: compare with `packed` text.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

_MM = 25.4 / 72
_OBJECT = re.compile(rb"^(\d+) 0 obj\n(.*?)^endobj", re.DOTALL | re.MULTILINE)
_STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.DOTALL)
_SIZE = re.compile(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]")
_FONT = re.compile(rb"/(F\d+) (\d+) 0 R")
_SHOWN = re.compile(rb"/(F\d+) [-\d.]+ Tf|<([0-9A-Fa-f]+)>")
_CHARS = re.compile(rb"beginbf(char|range)\n(.*?)endbf", re.DOTALL)
_MATRIX = re.compile(rb"^([\d.]+) 0 0 -?[\d.]+ [-\d.]+ [-\d.]+ cm$", re.MULTILINE)
_HEX = re.compile(rb"<([0-9A-Fa-f]+)>")


@dataclass(frozen=True, slots=True)
class PdfPage:
    """One page: its size, what is written on it, and how far the browser shrank the document.

    `zoom` is 1 where a CSS pixel is 1/96 inch on paper.
    """

    width_mm: float
    height_mm: float
    text: str
    zoom: float


def packed(text: str) -> str:
    """Return `text` as `PdfPage.text` has it: without blanks of any kind."""
    return "".join(text.split())


def read_pages(data: bytes) -> list[PdfPage]:
    """Return the pages of a PDF in their order."""
    objects = {int(number): body for number, body in _OBJECT.findall(data)}
    bodies = [body for body in objects.values() if b"/Type /Page\n" in body]
    return [_page(body, objects) for body in bodies]


def _page(body: bytes, objects: dict[int, bytes]) -> PdfPage:
    size = _SIZE.search(body)
    contents = re.search(rb"/Contents (\d+) 0 R", body)
    assert size
    assert contents
    fonts = {
        name: _unicode(objects[int(number)], objects)
        for holder in objects.values()
        for name, number in _FONT.findall(holder)
    }
    content = _stream(objects[int(contents[1])])
    width, height = (float(points) * _MM for points in size.groups())
    return PdfPage(width, height, packed(_text(content, fonts)), _zoom(content))


def _zoom(content: bytes) -> float:
    outer, inner = (float(scale) for scale in _MATRIX.findall(content)[:2])
    return outer * inner * 96 / 72


def _stream(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found
    return zlib.decompress(found[1]) if b"/FlateDecode" in body else found[1]


def _unicode(font: bytes, objects: dict[int, bytes]) -> dict[int, str]:
    found = re.search(rb"/ToUnicode (\d+) 0 R", font)
    known: dict[int, str] = {}
    for kind, lines in _CHARS.findall(_stream(objects[int(found[1])])) if found else []:
        for line in lines.strip().splitlines():
            codes = [bytes.fromhex(code.decode()) for code in _HEX.findall(line)]
            first, last = int.from_bytes(codes[0]), int.from_bytes(codes[-2])
            said = codes[-1].decode("utf-16-be")
            if kind == b"char":
                known[first] = said
            else:
                for code in range(first, last + 1):
                    known[code] = said[:-1] + chr(ord(said[-1]) + code - first)
    return known


def _text(content: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    said: list[str] = []
    font: dict[int, str] = {}
    for name, glyphs in _SHOWN.findall(content):
        if name:
            font = fonts[name]
        else:
            codes = (int(glyphs[at : at + 4], 16) for at in range(0, len(glyphs), 4))
            said += [font.get(code, "") for code in codes]
    return "".join(said)
