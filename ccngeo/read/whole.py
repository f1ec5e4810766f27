"""Whether a data set is whole: what its parts declare, held against each other and what is read.

Of a part that was cut short, or is older than the others as after a copy of some files only, GDAL
reads what is left without a word, and what is not read is not there.
"""

import csv
import io
import re
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any
from xml.parsers import expat

import numpy as np
import pyogrio

from ccngeo.errors import LayerError
from ccngeo.read.files import READ_ERRORS, DataFile, Kind, quiet, unreadable


def declared_features(file: DataFile, layer: str | None, info: Mapping[str, Any]) -> int | None:
    """Return how many features a data set says it holds, its parts being whole and of one age.

    None where its kind declares no number: what is cut of it cannot be read at all.

    Parameters
    ----------
    file
        What `recognise` found, no drawing.
    layer
        Which of its layers.
    info
        What GDAL says of that layer, unforced: no count where none is stored.

    Raises
    ------
    LayerError
        A part is cut short, the parts do not agree, or the file says itself that it is a part of
        more.
    """
    count = _COUNTED.get(file.kind)
    if count is None:
        return None
    try:
        return count(file, layer, info)
    except (struct.error, IndexError) as error:  # not even its header is there
        raise _cut(file) from error


def refuse_miscounted(file: DataFile, *counts: int) -> int:
    """Return the number of features all counts agree on.

    Raises
    ------
    LayerError
        They do not agree.
    """
    distinct = sorted(set(counts))
    if len(distinct) == 1:
        return distinct[0]
    listed = ", ".join(str(n) for n in distinct)
    raise LayerError(
        f"{file.path.name}: các phần của tệp không khớp số đối tượng ({listed}), tệp bị cắt cụt "
        "hoặc chép từ hai lần xuất; xuất lại lớp.",
        f"{file.path.name}: its parts do not agree on the number of features ({listed}), it is cut "
        "short or copied from two exports; export the layer again.",
    )


def _cut(file: DataFile, suffix: str = "") -> LayerError:
    of_vi, of_en = (f"tệp {suffix}", f"its {suffix}") if suffix else ("tệp", "the file")
    return LayerError(
        f"{file.path.name}: {of_vi} bị cắt cụt; chép hoặc xuất lại đủ tệp.",
        f"{file.path.name}: {of_en} is cut short; copy or export the whole again.",
    )


# --- tables of MapInfo and of shapefiles ---------------------------------------------------------


def _of_shapefile(file: DataFile, _layer: str | None, _info: Mapping[str, Any]) -> int:
    shapes = file.content()
    index, table = file.sidecar(".shx") or b"", file.sidecar(".dbf") or b""
    # The lengths stand in words of two bytes.
    if 2 * struct.unpack_from(">i", shapes, 24)[0] > len(shapes):
        raise _cut(file, ".shp")
    walked, at = 0, _SHP_HEAD
    while at + 8 <= len(shapes):
        at += 8 + 2 * int.from_bytes(shapes[at + 4 : at + 8], "big")
        walked += 1
    rows, deleted = _rows(file, table, ".dbf")
    return refuse_miscounted(file, walked, (len(index) - _SHP_HEAD) // 8, rows) - deleted


_SHP_HEAD = 100  # bytes before the first record


def _rows(file: DataFile, table: bytes, suffix: str) -> tuple[int, int]:
    """Return how many rows a table of dBase's making has, and how many of them are deleted."""
    rows, head, width = struct.unpack_from("<IHH", table, 4)
    if len(table) < head + rows * width:
        raise _cut(file, suffix)
    body = np.frombuffer(table, dtype=np.uint8, count=rows * width, offset=head)
    return rows, int((body.reshape(rows, width)[:, :1] == ord("*")).sum())


def _of_tab(file: DataFile, _layer: str | None, _info: Mapping[str, Any]) -> int:
    rows, deleted = _rows(file, file.sidecar(".dat") or b"", ".dat")
    ids, rest = divmod(len(file.sidecar(".id") or b""), 4)
    if rest:
        raise _cut(file, ".id")
    return refuse_miscounted(file, rows, ids) - deleted


def _of_mif(file: DataFile, _layer: str | None, _info: Mapping[str, Any]) -> int:
    """Return how many objects a MIF has, as many as there are rows beside it."""
    text, rows = file.content(), file.sidecar(".mid") or b""
    start = _MIF_DATA.search(text)
    if start is None:
        raise _cut(file)
    last = text[start.end() :].rstrip(b" \t").rpartition(b"\n")[2]
    # A number that ends the file may have had more digits; what only styles a shape may be cut.
    if last and not _MIF_STYLE.match(last):
        raise _cut(file, ".mif")
    if rows and not rows.endswith((b"\n", b"\r")):
        raise _cut(file, ".mid")
    filled, blank = _rows_of_mid(file, rows, text[: start.start()])
    objects = _objects(text[start.end() :])
    # An empty line at the end may be a row of one empty value, or nothing.
    return refuse_miscounted(file, objects, min(max(objects, filled), filled + blank))


def _objects(text: bytes) -> int:
    """Count the objects of a MIF, those inside a collection as one with it."""
    count = inner = 0
    for match in _MIF_OBJECT.finditer(text):
        if inner:
            inner -= 1
            continue
        count += 1
        if match[1].lower() == b"collection":
            inner = int(match[2] or 0)
    return count


def _rows_of_mid(file: DataFile, rows: bytes, head: bytes) -> tuple[int, int]:
    """Return how many rows there are, those with quoted line breaks as one, and empty at the end.

    The second number counts the empty lines that follow the first.
    """
    stated = _MIF_DELIMITER.search(head)
    text = io.StringIO(rows.decode("latin-1"), newline="")
    try:
        filled = [
            bool(row)
            for row in csv.reader(text, delimiter=stated[1].decode("latin-1") if stated else "\t")
        ]
    except csv.Error as error:
        raise LayerError(
            f"{file.path.name}: tệp .mid không đọc được thành từng dòng; xuất lại lớp.",
            f"{file.path.name}: the rows of its .mid cannot be told; export the layer again.",
        ) from error
    last = max((number for number, is_filled in enumerate(filled, 1) if is_filled), default=0)
    return last, len(filled) - last


_MIF_DATA = re.compile(rb"^[ \t]*data[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_MIF_DELIMITER = re.compile(rb"^[ \t]*delimiter[ \t]+\"(.)\"", re.IGNORECASE | re.MULTILINE)
_MIF_OBJECT = re.compile(
    rb"^[ \t]*(point|line|pline|region|arc|text|rect|roundrect|ellipse|multipoint|collection|none)"
    rb"\b[ \t]*(\d*)",
    re.IGNORECASE | re.MULTILINE,
)
_MIF_STYLE = re.compile(
    rb"[ \t]*(pen|brush|symbol|center|smooth|font|spacing|justify|angle|label|none)\b",
    re.IGNORECASE,
)


# --- containers ----------------------------------------------------------------------------------


def _of_flatgeobuf(file: DataFile, _layer: str | None, info: Mapping[str, Any]) -> int:
    """Return the number in the header; GDAL ends without a word where the features do."""
    count = int(info["features"])
    if count < 0:  # one cut between two features would look whole
        raise LayerError(
            f"{file.path.name}: không ghi số đối tượng nên không biết tệp có đủ không; xuất lại "
            "bằng QGIS dạng FlatGeobuf hoặc GeoPackage.",
            f"{file.path.name}: does not say how many features it holds, so nobody knows whether "
            "it is whole; export it again from QGIS as FlatGeobuf or GeoPackage.",
        )
    return count


def _of_geopackage(file: DataFile, layer: str | None, _info: Mapping[str, Any]) -> int:
    """Return how many rows a layer has, counted: the count a GeoPackage keeps may be older."""
    name = (layer or "").replace('"', '""')
    try:
        with quiet():
            counted = pyogrio.read_dataframe(
                file.opened,
                sql=f'SELECT count(*) AS n FROM "{name}"',  # noqa: S608
                read_geometry=False,
            )
    except READ_ERRORS as error:
        raise unreadable(file, error) from error
    return int(counted["n"].iloc[0])


def _of_geodatabase(file: DataFile, _layer: str | None, info: Mapping[str, Any]) -> int:
    """Return how many features a layer has, each table being whole and as old as its index."""
    parts = _parts_of_geodatabase(file)
    for name, (table, size) in parts.items():
        if not name.endswith("table") or struct.unpack_from("<I", table, 0)[0] != _GDB_TABLE:
            continue
        if struct.unpack_from("<q", table, 24)[0] > size:
            raise _cut(file, name)
        index, length = parts.get(name.removesuffix("table") + "tablx", (b"", 0))
        blocks, _, width = struct.unpack_from("<III", index, 4)
        places = blocks * _GDB_BLOCK * width
        if length < _GDB_HEAD + places + (_GDB_TAIL if blocks else 0):
            raise _cut(file, name)
        offsets = np.frombuffer(index, np.uint8, places, _GDB_HEAD).reshape(-1, width or 1)
        there = int(offsets.any(axis=1).sum())  # the offset of a deleted row is 0
        refuse_miscounted(file, there, struct.unpack_from("<I", table, 4)[0])
    return int(info["features"])


_GDB_TABLE = 3  # what a table begins with
_GDB_HEAD, _GDB_TAIL, _GDB_TABLE_HEAD = 16, 16, 40  # bytes
_GDB_BLOCK = 1024  # rows


def _parts_of_geodatabase(file: DataFile) -> Mapping[str, tuple[bytes, int]]:
    """Return the indexes of a geodatabase and the heads of its tables, with their lengths."""
    found: dict[str, tuple[bytes, int]] = {}
    if not file.member:
        for path in sorted(file.path.glob("*.gdbtabl*")):
            with path.open("rb") as part:
                name = path.name.lower()
                found[name] = part.read(_head_of(name)), path.stat().st_size
        return found
    with zipfile.ZipFile(file.path) as archive:
        for member in archive.infolist():
            inside = PurePosixPath(member.filename)
            name = inside.name.lower()
            if str(inside.parent) == file.member and ".gdbtabl" in name:
                with archive.open(member) as part:
                    found[name] = part.read(_head_of(name)), member.file_size
    return found


def _head_of(name: str) -> int:
    return -1 if name.endswith("tablx") else _GDB_TABLE_HEAD


# --- text ----------------------------------------------------------------------------------------


def _of_xml(file: DataFile, _layer: str | None, _info: Mapping[str, Any]) -> None:
    """Refuse XML that does not close, or whose server says that it sent a part only."""
    roots: list[Mapping[str, str]] = []
    parser = expat.ParserCreate()

    def begun(_name: str, attributes: Mapping[str, str]) -> None:
        roots.append(attributes)
        parser.StartElementHandler = None

    parser.StartElementHandler = begun
    try:
        parser.Parse(file.content(), True)
    except (expat.ExpatError, ValueError) as error:
        raise LayerError(
            f"{file.path.name}: tệp XML hỏng hoặc bị cắt cụt; chép hoặc xuất lại đủ tệp.",
            f"{file.path.name}: the XML is damaged or cut short; copy or export the whole again.",
        ) from error
    sent, matched = (roots[0].get(key, "") for key in ("numberReturned", "numberMatched"))
    if sent.isdigit() and matched.isdigit() and int(sent) < int(matched):
        raise _part_of_more(file)


def _of_json(file: DataFile, _layer: str | None, info: Mapping[str, Any]) -> None:
    """Refuse features one by one, and what a server says is a part only.

    A cut between two lines of features one by one would look whole.
    """
    if info["driver"] == "GeoJSONSeq":
        raise LayerError(
            f"{file.path.name}: là GeoJSON từng dòng, không biết tệp có đủ không; xuất lại dạng "
            "GeoJSON (FeatureCollection) hoặc GeoPackage.",
            f"{file.path.name}: is GeoJSON line by line, so nobody knows whether it is whole; "
            "export it again as GeoJSON (FeatureCollection) or GeoPackage.",
        )
    text = file.content()
    sent, matched = (_JSON_COUNTS[key].findall(text) for key in ("sent", "matched"))
    is_part = sent and matched and int(sent[-1]) < int(matched[-1])
    if is_part or _JSON_LIMIT.search(text):
        raise _part_of_more(file)


_JSON_LIMIT = re.compile(rb'"exceededTransferLimit"\s*:\s*true')
_JSON_COUNTS = MappingProxyType(
    {
        "sent": re.compile(rb'"numberReturned"\s*:\s*(\d+)'),
        "matched": re.compile(rb'"numberMatched"\s*:\s*(\d+)'),
    }
)


def _part_of_more(file: DataFile) -> LayerError:
    return LayerError(
        f"{file.path.name}: máy chủ chỉ trả về một phần số đối tượng (tệp tự ghi như vậy); tải lại "
        "đủ lớp, theo từng trang hoặc dạng GeoPackage.",
        f"{file.path.name}: its server returned a part of the features only (the file says so); "
        "fetch the whole layer, page by page or as GeoPackage.",
    )


_Count = Callable[[DataFile, str | None, Mapping[str, Any]], int | None]
_COUNTED: Mapping[Kind, _Count] = MappingProxyType(
    {
        Kind.SHAPEFILE: _of_shapefile,
        Kind.MAPINFO_TAB: _of_tab,
        Kind.MAPINFO_MIF: _of_mif,
        Kind.FLATGEOBUF: _of_flatgeobuf,
        Kind.GEOPACKAGE: _of_geopackage,
        Kind.FILE_GDB: _of_geodatabase,
        Kind.KML: _of_xml,
        Kind.GML: _of_xml,
        Kind.GEOJSON: _of_json,
    }
)
