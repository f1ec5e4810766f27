"""Kinds of drawings, told by their bytes; what is refused, and how to export it."""

import re
from pathlib import Path

from ccngeo.errors import LayerError

_HEAD_BYTES = 4096
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DGN8_NAME = "Dgn~".encode("utf-16-le")  # begins the names of its streams
_DGN7 = re.compile(rb"[\x08\xc8][\x05\x09]\xfe\x02")
_DWG = re.compile(rb"AC(10\d\d|1\.\d\d|2\.\d\d)")
_BINARY_DXF = b"AutoCAD Binary DXF\r\n\x1a\x00"
# Comments (group 999) may stand before the first section.
_DXF = re.compile(rb"(\xef\xbb\xbf)?\s*(999\r?\n[^\n]*\n\s*)*0\s*\r?\n\s*SECTION\s")


def kind_of_cad(head: bytes) -> str | None:
    """Return `dxf`, `dxf-binary`, `dwg`, `dgn7` or `dgn8` for the first bytes of a file, or None.

    4 KB do, except for a DGN V8 whose directory of streams lies farther back: `kind_of_file`
    looks there.
    """
    if _DWG.match(head):
        return "dwg"
    if head.startswith(_BINARY_DXF):
        return "dxf-binary"
    if _DGN7.match(head):
        return "dgn7"
    if head.startswith(_OLE2):
        return "dgn8" if _DGN8_NAME in head else None
    return "dxf" if _DXF.match(head) else None


def kind_of_file(path: Path) -> str | None:
    """Return the kind of drawing a file holds (see `kind_of_cad`), or None.

    Raises
    ------
    OSError
        The file cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
        if head.startswith(_OLE2):
            # Where the directory begins, in sectors after the header.
            sector = 1 << min(int.from_bytes(head[30:32], "little"), 16)
            file.seek((int.from_bytes(head[48:52], "little") + 1) * sector)
            head += file.read(_HEAD_BYTES)
    return kind_of_cad(head)


def readable_kind(path: Path) -> str:
    """Return the kind of a drawing that can be read.

    Raises
    ------
    LayerError
        Missing, no drawing, or a DWG.
    """
    try:
        kind = kind_of_file(path)
    except OSError as error:
        raise LayerError(
            f"{path.name}: không mở được tệp ({error.strerror}); ghi lại đường dẫn.",
            f"{path.name}: the file cannot be opened ({error.strerror}); give its path.",
        ) from error
    if kind is None:
        raise LayerError(
            f"{path.name}: không phải bản vẽ DXF hay DGN; xuất lại dạng DXF.",
            f"{path.name}: is no DXF or DGN drawing; export it as DXF.",
        )
    if kind == "dwg":
        raise LayerError(
            f"{path.name}: không đọc được DWG; xuất DXF: AutoCAD gõ SAVEAS ▸ AutoCAD 2013 DXF, "
            "MicroStation chọn File ▸ Save As ▸ DXF, QGIS chọn Project ▸ Import/Export ▸ Import "
            "Layers from DWG/DXF rồi lưu lớp.",
            f"{path.name}: DWG cannot be read; export DXF: in AutoCAD SAVEAS ▸ AutoCAD 2013 DXF, "
            "in MicroStation File ▸ Save As ▸ DXF, in QGIS Project ▸ Import/Export ▸ Import "
            "Layers from DWG/DXF and save the layers.",
        )
    return kind
