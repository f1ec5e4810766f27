"""Files of offices for tests, written from plain rows: what a planner's programs would save."""

import csv
import struct
import zipfile
from html import escape

import docx
import openpyxl

ODS_MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"))
)
_MANIFEST = (
    '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<m:file-entry m:full-path="/" m:media-type="{ODS_MIMETYPE}"/></m:manifest>'
)


def write_xlsx(path, rows, sheet="ToaDo", merged=(), hidden=()):
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(row)
    for area in merged:
        page.merge_cells(area)
    for name in hidden:
        other = book.create_sheet(name)
        other.sheet_state = "hidden"
        for row in rows:
            other.append(row)
    book.save(path)
    return path


def write_docx(path, tables, before=()):
    """Write tables, each after its paragraphs in `before`; None in a row repeats the cell left."""
    document = docx.Document()
    for number, rows in enumerate(tables):
        for line in before[number] if number < len(before) else ():
            document.add_paragraph(line)
        table = document.add_table(len(rows), max(map(len, rows)))
        for i, row in enumerate(rows):
            for k, value in enumerate(row):
                table.cell(i, k).text = "" if value is None else str(value)
    document.save(path)
    return path


def write_csv(path, rows, delimiter=",", encoding="utf-8"):
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def write_ods(path, rows, sheet="ToaDo", **parts):
    """Write one sheet; `parts` replace or add members (content, manifest, or by name)."""
    body = "".join(
        "<table:table-row>" + "".join(map(_ods_cell, row)) + "</table:table-row>" for row in rows
    )
    content = ods_content(f'<table:table table:name="{sheet}">{body}</table:table>')
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", ODS_MIMETYPE)
        archive.writestr("META-INF/manifest.xml", parts.pop("manifest", _MANIFEST))
        archive.writestr("content.xml", parts.pop("content", content))
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def ods_content(tables):
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMES}>'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )


def _ods_cell(value):
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, str):
        text = f"<text:p>{escape(value)}</text:p>"
        return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{value!r}"/>'


# --- Excel 97–2003 -------------------------------------------------------------------------------


def write_xls(path, rows, sheet="ToaDo", merged=(), storages=(), extent=None, errors=()):
    """Write one sheet in BIFF8; `errors` are (row, column, code), `extent` what it says of itself."""
    path.write_bytes(xls_bytes(rows, sheet, merged, storages, extent, errors))
    return path


def xls_bytes(rows, sheet="ToaDo", merged=(), storages=(), extent=None, errors=()):
    return compound({"Workbook": _biff(rows, sheet, merged, errors, extent)}, storages)


def _record(kind, data=b""):
    return struct.pack("<HH", kind, len(data)) + data


def _biff(rows, sheet, merged, errors, extent):
    def begin(kind):
        return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 0, 0, 6))

    end = _record(0x000A)
    name = sheet.encode("utf-16-le")
    title = struct.pack("<IHBB", 0, 0, len(sheet), 1) + name
    first = begin(0x0005) + _record(0x0042, struct.pack("<H", 1200))
    place = len(first) + len(_record(0x0085, title)) + len(end)
    first += _record(0x0085, struct.pack("<I", place) + title[4:]) + end
    height, width = len(rows), max(map(len, rows), default=0)
    top, bottom, left, right = extent or (0, height, 0, width)
    page = begin(0x0010) + _record(0x0200, struct.pack("<IIHHH", top, bottom, left, right, 0))
    for i, row in enumerate(rows):
        for k, value in enumerate(row):
            if isinstance(value, str):
                text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
                page += _record(0x0204, struct.pack("<HHH", i, k, 0) + text)
            elif value is not None:
                page += _record(0x0203, struct.pack("<HHHd", i, k, 0, value))
    for row, column, code in errors:
        page += _record(0x0205, struct.pack("<HHHBB", row, column, 0, code, 1))
    if merged:
        areas = b"".join(struct.pack("<4H", *area) for area in merged)
        page += _record(0x00E5, struct.pack("<H", len(merged)) + areas)
    return first + page + end


_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(streams, storages=()):
    """Return a compound file; streams are padded to 4096 bytes, below which they lie elsewhere."""
    fat, sectors, entries = [], [], []

    def add(content):
        start, count = len(sectors), -(-len(content) // _SECTOR)
        sectors.extend(
            content.ljust(count * _SECTOR, b"\0")[i * _SECTOR :][:_SECTOR] for i in range(count)
        )
        fat.extend([*range(start + 1, start + count), _END])
        return start

    for name, content in streams.items():
        padded = content.ljust(4096, b"\0")
        entries.append(_entry(name, 2, add(padded), len(padded)))
    entries += [_entry(name, 1, 0, 0) for name in storages]
    directory = _entry("Root Entry", 5, _END, 0) + b"".join(entries)
    begin = add(directory.ljust(-(-len(directory) // _SECTOR) * _SECTOR, b"\0"))
    count = -(-(len(fat) + 1) // 127)  # sectors of the table, which lists itself too
    places = list(range(len(sectors), len(sectors) + count))
    fat += [_FAT] * count
    table = struct.pack(f"<{count * 128}I", *fat, *[_FREE] * (count * 128 - len(fat)))
    sectors += [table[i * _SECTOR :][:_SECTOR] for i in range(count)]
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIIII", 0, count, begin, 0, 4096, _END, 0, _END, 0, places[0])
    header += struct.pack("<108I", *places[1:], *[_FREE] * (108 - len(places[1:])))
    return header + b"".join(sectors)


def _entry(name, kind, start, size):
    text = name.encode("utf-16-le")
    raw = text.ljust(64, b"\0") + struct.pack("<HBB", len(text) + 2, kind, 1)
    return (
        raw + struct.pack("<III", _FREE, _FREE, _FREE) + bytes(36) + struct.pack("<IQ", start, size)
    )
