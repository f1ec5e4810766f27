"""The records of a DGN V7 file (ISFF): headers, nesting, units; no geometry."""

import math
import struct
from dataclasses import dataclass
from pathlib import Path

from ccngeo.errors import LayerError

# Text has no code page in V7: bytes are kept one by one for whoever knows the font.
BYTES = "ISO-8859-1"
# Elements that others are part of: cells, text nodes, complex chains and shapes, surfaces, curves.
_HEADS = frozenset({2, 7, 12, 14, 18, 19, 24, 27, 34})
_PROPERTIES = 33  # upper byte of the property word; its first bit marks a hole
_LENGTH = 36  # words that the parts of a head take


@dataclass(frozen=True, slots=True)
class Record:
    """The header of one element, and its bytes; `parent` is the index of what it is part of."""

    kind: int
    level: int
    deleted: bool
    is_hole: bool
    parent: int | None
    raw: bytes


@dataclass(frozen=True, slots=True)
class Settings:
    """What the design file says of itself."""

    is_flat: bool
    uor_per_master: float
    master_unit: str


def unreadable(path: Path, fault: str) -> LayerError:
    """Return what to raise; the fault stays in brackets."""
    fault = (fault.splitlines() or [""])[0].rstrip(".")
    return LayerError(
        f"{path.name}: không đọc được DGN V7 ({fault}); mở trong MicroStation, File ▸ Save As ▸ "
        "DXF.",
        f"{path.name}: the DGN V7 cannot be read ({fault}); open it in MicroStation, File ▸ Save "
        "As ▸ DXF.",
    )


def records_of(path: Path) -> list[Record]:
    """Return every element of the file, in its order.

    Raises
    ------
    LayerError
        The file ends within an element or without its end mark.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(path, str(error)) from error
    records: list[Record] = []
    open_heads: list[tuple[int, int]] = []  # index, and where its parts end
    at = 0
    while data[at : at + 2] != b"\xff\xff":
        end = at + 4 + 2 * int.from_bytes(data[at + 2 : at + 4], "little")
        if at + 4 > len(data) or end > len(data):
            raise LayerError(
                f"{path.name}: tệp bị cắt cụt; chép lại hoặc xuất lại tệp.",
                f"{path.name}: the file is cut short; copy or export it again.",
            )
        raw = data[at:end]
        is_part = bool(raw[0] & 0x80)
        while open_heads and (not is_part or at >= open_heads[-1][1]):
            open_heads.pop()
        records.append(
            Record(
                kind=raw[1] & 0x7F,
                level=raw[0] & 0x3F,
                deleted=bool(raw[1] & 0x80),
                is_hole=bool(len(raw) > _PROPERTIES and raw[_PROPERTIES] & 0x80),
                parent=open_heads[-1][0] if open_heads else None,
                raw=raw,
            )
        )
        if records[-1].kind in _HEADS and len(raw) > _LENGTH + 2:
            words = int.from_bytes(raw[_LENGTH : _LENGTH + 2], "little")
            open_heads.append((len(records) - 1, at + _LENGTH + 2 + 2 * words))
        at = end
    return records


def settings_of(design: Record) -> Settings:
    """Return the design settings, which are the first element of every file."""
    raw = design.raw
    return Settings(
        is_flat=not raw[1214] & 0x40,
        uor_per_master=max(1.0, float(int32(raw, 1112) * int32(raw, 1116))),
        master_unit=raw[1120:1122].decode(BYTES).rstrip("\0 ").lower(),
    )


def int32(raw: bytes, at: int) -> int:
    """Return an integer of the PDP-11: the upper word first, each word's lower byte first."""
    high, low = struct.unpack_from("<hH", raw, at)
    return int(high) << 16 | int(low)


def vax_double(raw: bytes, at: int) -> float:
    """Return a VAX D-float."""
    words = struct.unpack_from("<4H", raw, at)
    bits = words[0] << 48 | words[1] << 32 | words[2] << 16 | words[3]
    exponent = bits >> 55 & 0xFF
    if exponent == 0:
        return 0.0
    fraction = bits & ((1 << 55) - 1) | 1 << 55
    return math.ldexp(-fraction if bits >> 63 else fraction, exponent - 128 - 56)
