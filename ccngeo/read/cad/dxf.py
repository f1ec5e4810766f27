"""DXF → what is drawn in model space, through ezdxf."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ccngeo.errors import LayerError
from ccngeo.model import Text
from ccngeo.read.cad.content import Collector, Content, Lettering, flat, plain
from ccngeo.read.cad.dxf_shapes import PATHS, is_mesh, mtext_place, text_place
from ccngeo.read.cad.hatch import hatch_area

if TYPE_CHECKING:
    from ezdxf.document import Drawing as Document

_TAIL_BYTES = 200
_DEEPEST = 64
# A land-use drawing of a province has some hundred thousand; a block array can name billions.
_MOST_ELEMENTS = 2_000_000
_METRES = 6
_UNITS = MappingProxyType({1: "inch", 2: "feet", 4: "mm", 5: "cm", 7: "km", 14: "dm"})


def read_dxf(path: Path) -> Content:
    """Read model space; blocks are taken apart, curves become chords within 0.01 m.

    Raises
    ------
    LayerError
        The file is cut short or past repair.
    """
    document, mended = _document(path)
    reader = _Reader(path)
    for entity in document.modelspace():
        reader.take(entity, None)
    sheet = reader.sheet
    sheet.notes += [*mended, *_about(document, sheet), *reader.about()]
    return sheet.content()


def _document(path: Path) -> "tuple[Document, list[Text]]":
    """Return the document, and what was mended to open it."""
    from ezdxf import recover
    from ezdxf.filemanagement import readfile

    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _TAIL_BYTES))
            whole = b"EOF" in file.read()
    except OSError as error:
        raise _unreadable(path, error) from error
    if not whole:
        raise LayerError(
            f"{path.name}: tệp bị cắt cụt (không có EOF ở cuối); chép lại hoặc xuất lại tệp.",
            f"{path.name}: the file is cut short (no EOF at its end); copy or export it again.",
        )
    # ezdxf raises errors of many kinds on a broken file; whether it can be mended decides.
    with suppress(Exception):
        return readfile(path), []
    try:
        document, auditor = recover.readfile(path)
    except Exception as error:
        raise _unreadable(path, error) from error
    if auditor.has_errors:
        raise _unreadable(path, ValueError(f"{len(auditor.errors)} errors"))
    fixed = len(auditor.fixes)
    return document, [
        Text(
            f"Tệp DXF hỏng, chỉ mở được bằng chế độ phục hồi (sửa {fixed} lỗi): đối chiếu với bản "
            "vẽ gốc.",
            f"The DXF file is damaged and opened in recovery only ({fixed} fixes): compare it with "
            "the original drawing.",
        )
    ]


def _unreadable(path: Path, error: Exception) -> LayerError:
    fault = (str(error).splitlines() or [""])[0].rstrip(".")
    return LayerError(
        f"{path.name}: không đọc được DXF ({fault}); chạy AUDIT trong AutoCAD rồi xuất lại.",
        f"{path.name}: the DXF cannot be read ({fault}); run AUDIT in AutoCAD and export it again.",
    )


@dataclass(frozen=True, slots=True)
class _Within:
    """The block insertion that content belongs to, and the blocks it is nested in."""

    handle: str
    level: str
    blocks: tuple[str, ...]


class _Reader:
    """Walks over entities; content of a block carries the handle of its insertion."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sheet = Collector()
        self.taken = self.hidden = self.clipped = self.textboxes = 0
        self.undecoded: set[str] = set()

    def take(self, entity: Any, within: _Within | None) -> None:
        """Read one entity, or what it is made of; what cannot be read is counted by its type."""
        self._count()
        kind = entity.dxftype()
        if kind == "ATTDEF" and within is not None:
            return  # the form of an attribute; its value is an ATTRIB of the insertion
        label = kind if within is None else f"INSERT:{kind}"
        if kind not in _READ or is_mesh(entity):
            self.sheet.left_out[label] += 1
            return
        level = self._level(entity, within)
        try:
            self._read(entity, kind, level, within)
        except LayerError:
            raise
        except Exception:  # noqa: BLE001 — ezdxf raises errors of many kinds on broken entities
            self.sheet.left_out[f"{label} (?)"] += 1
            return
        self.sheet.read[label, level] += 1
        self.hidden += bool(entity.dxf.get("invisible", 0))

    def _read(self, entity: Any, kind: str, level: str, within: _Within | None) -> None:
        handle = str(entity.dxf.handle) if within is None else within.handle
        source = _READ[kind] if within is None else "block"
        if kind == "INSERT":
            blocks = () if within is None else within.blocks
            self._insertion(entity, _Within(handle, level, blocks))
        elif kind in _LETTERINGS:
            self.sheet.text(self._lettering(entity, level, handle))
        elif kind in _FILLED:
            self._hatch(entity, level, source, handle)
        else:
            for part in entity.virtual_entities() if kind == "MLINE" else (entity,):
                vertices, closed = PATHS[part.dxftype()](part)
                self.sheet.heights += any(len(v) > _PLANE and v[_PLANE] != 0 for v in vertices)
                self.sheet.outline(
                    flat(vertices), level, source, handle, closed=closed, fill=kind in _FILLS
                )

    def _count(self) -> None:
        self.taken += 1
        if self.taken > _MOST_ELEMENTS:
            raise LayerError(
                f"{self.path.name}: các khối (block) bung ra hơn {_MOST_ELEMENTS} đối tượng; xuất "
                "lại chỉ các lớp cần dùng.",
                f"{self.path.name}: its blocks unfold to more than {_MOST_ELEMENTS} elements; "
                "export only the layers needed.",
            )

    def _level(self, entity: Any, within: _Within | None) -> str:
        """Return the CAD layer; what lies on layer 0 of a block lies on the insertion's layer."""
        name = str(entity.dxf.get("layer", "0"))
        return within.level if within is not None and name == "0" else self._decoded(name)

    def _decoded(self, text: str) -> str:
        clear = _clear(text)
        if "\ufffd" in clear:
            self.undecoded.add(clear)
        return clear

    def _insertion(self, entity: Any, within: _Within) -> None:
        """Read the content of a block where it is inserted, arrays included."""
        from ezdxf.xclip import XClip

        name = str(entity.dxf.name)
        if name in within.blocks or len(within.blocks) >= _DEEPEST:
            self.sheet.left_out[f"INSERT {name} (∞)"] += 1
            return
        if entity.block() is None:
            self.sheet.left_out[f"INSERT {name} (?)"] += 1
            return
        inside = _Within(within.handle, within.level, (*within.blocks, name))

        def skipped(part: Any, _reason: str) -> None:
            if part.dxftype() != "ATTDEF":
                self.sheet.left_out[f"INSERT:{part.dxftype()}"] += 1

        for single in entity.multi_insert() if entity.mcount > 1 else (entity,):
            self._count()
            self.clipped += bool(XClip(single).has_clipping_path)
            for attribute in single.attribs:
                self.take(attribute, inside)
            for part in single.virtual_entities(skipped_entity_callback=skipped):
                self.take(part, inside)

    def _hatch(self, entity: Any, level: str, source: str, handle: str) -> None:
        """Add the filled area of a hatch; boxes left free for its texts are land as well."""
        # What the offset of a MPOLYGON means is told nowhere.
        if entity.dxftype() == "MPOLYGON" and any(entity.dxf.get("offset_vector", (0, 0))):
            self.sheet.left_out[f"{entity.dxftype()} (offset)"] += 1
            return
        area, textboxes = hatch_area(entity)
        self.textboxes += textboxes
        if area is None:
            self.sheet.left_out[f"{entity.dxftype()} (0 m²)"] += 1
        else:
            self.sheet.area(area, level, source, handle, fill=True)

    def _lettering(self, entity: Any, level: str, handle: str) -> Lettering:
        """Return a text with the point it was placed by and the middle of its box."""
        source = entity.dxftype().lower()
        if source == "attrib" and entity.has_embedded_mtext_entity:
            entity = entity.virtual_mtext_entity()
        # Letters come first: a format code may look like the start of an escaped letter.
        if entity.dxftype() == "MTEXT":
            entity.text = _letters(entity.text)
            place = mtext_place
        else:
            entity.dxf.text = _letters(entity.dxf.text)
            place = text_place
        text = self._decoded(entity.plain_text())
        anchor, middle = place(entity, text)
        return Lettering(level, text, source, handle, anchor, middle)

    def about(self) -> Iterator[Text]:
        """Yield what a person must know of how the entities were read."""
        if self.hidden:
            yield Text(
                f"Đã đọc cả {self.hidden} đối tượng bị ẩn trong bản vẽ.",
                f"{self.hidden} elements hidden in the drawing were read as well.",
            )
        if self.clipped:
            yield Text(
                f"{self.clipped} khối bị cắt khung nhìn (XCLIP): đã đọc toàn bộ nội dung khối.",
                f"{self.clipped} block insertions are clipped (XCLIP): their whole content was "
                "read.",
            )
        if self.undecoded:
            yield Text(
                f"{len(self.undecoded)} chữ hoặc tên lớp có ký tự ngoài bảng mã; thay bằng U+FFFD.",
                f"{len(self.undecoded)} texts or layer names hold bytes outside the code page; "
                "they read U+FFFD.",
            )
        if self.textboxes:
            yield Text(
                f"{self.textboxes} ô chừa chữ trong vùng tô (HATCH) được tính là đất của vùng đó.",
                f"{self.textboxes} boxes left free for texts in hatches count as land of the "
                "hatch.",
            )


def _letters(text: str) -> str:
    r"""Return text with letters in place of their escapes (\U+1ED8); ezdxf leaves these."""
    from ezdxf.lldxf.encoding import decode_dxf_unicode

    return decode_dxf_unicode(text)


def _clear(text: str) -> str:
    """Return clean text; bytes that the code page of the file does not know become U+FFFD."""
    # ezdxf keeps such bytes as lone surrogates.
    return plain("".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in _letters(text)))


_FILLS = frozenset({"SOLID", "TRACE", "3DFACE"})
_LETTERINGS = frozenset({"TEXT", "MTEXT", "ATTRIB"})
_FILLED = frozenset({"HATCH", "MPOLYGON"})
# Kinds that are read → what an area or a line of this kind is called.
_READ: Mapping[str, str] = MappingProxyType(
    {
        **{kind: kind.lower() for kind in (*PATHS, *_LETTERINGS, "INSERT", "MLINE")},
        "LWPOLYLINE": "polyline",
        "HELIX": "spline",
        "TRACE": "solid",
        "HATCH": "hatch",
        "MPOLYGON": "mpolygon",
    }
)
_PLANE = 2  # the index of the height in a vertex


def _about(document: "Document", sheet: Collector) -> Iterator[Text]:
    """Yield what a person must know of the document beside its entities."""
    paper = sum(
        entity.dxftype() != "VIEWPORT"
        for layout in document.layouts
        if layout.name != "Model"
        for entity in layout
    )
    if paper:
        yield Text(
            f"Bỏ qua {paper} đối tượng ở không gian giấy (layout).",
            f"{paper} elements in paper space (layouts) are ignored.",
        )
    outside = sorted(
        f"{block.name} ({block.block.dxf.xref_path})"
        for block in document.blocks
        if block.block is not None and (block.block.is_xref or block.block.is_xref_overlay)
    )
    if outside:
        yield Text(
            f"Thiếu bản vẽ tham chiếu (XREF): {', '.join(outside)}; gộp (BIND) trước khi xuất.",
            f"Referenced drawings (XREF) are missing: {', '.join(outside)}; BIND them before "
            "exporting.",
        )
    counts: Counter[str] = Counter()
    for (_kind, level), count in sheet.read.items():
        counts[level] += count
    off = sorted(
        name
        for layer in document.layers
        if (layer.is_off() or layer.is_frozen()) and counts[name := _clear(str(layer.dxf.name))]
    )
    if off:
        yield Text(
            f"Đã đọc cả các lớp đang tắt hoặc đóng băng: {', '.join(off)}.",
            f"Layers that are off or frozen were read as well: {', '.join(off)}.",
        )
    unit = int(document.header.get("$INSUNITS", 0))
    if unit not in (0, _METRES):
        name = _UNITS.get(unit, str(unit))
        yield Text(
            f"Bản vẽ khai đơn vị {name} ($INSUNITS = {unit}); tọa độ vẫn được hiểu là mét, không "
            "đổi tỷ lệ.",
            f"The drawing declares {name} ($INSUNITS = {unit}); its coordinates are taken as "
            "metres all the same, nothing is scaled.",
        )
