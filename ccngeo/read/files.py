"""What a file is, told by its bytes: its kind, how it is opened, or why it is refused.

GDAL opens whatever it recognises, also a text file named `.gpkg` that sends it elsewhere. So a
file reaches it only as the kind it was found to be here.
"""

import re
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import IO
from xml.etree import ElementTree as ET

from pyogrio.errors import CRSError
from shapely.errors import ShapelyError

from ccngeo.errors import LayerError
from ccngeo.provenance import is_file, sibling
from ccngeo.read.cad import kind_of_file

# A province's layers unpack to some hundred megabytes; what unpacks to more is no map.
MAX_UNPACKED_BYTES = 2_000_000_000
MAX_MEMBERS = 10_000
_HEAD_BYTES = 4096


class Kind(StrEnum):
    """Kinds of files that hold places."""

    SHAPEFILE = "ESRI Shapefile"
    GEOPACKAGE = "GeoPackage"
    GEOJSON = "GeoJSON"
    FLATGEOBUF = "FlatGeobuf"
    GEOPARQUET = "GeoParquet"
    KML = "KML"
    MAPINFO_TAB = "MapInfo TAB"
    MAPINFO_MIF = "MapInfo MIF"
    GML = "GML"
    FILE_GDB = "File Geodatabase"
    DXF = "DXF"
    DGN7 = "DGN V7"
    DGN8 = "DGN V8"
    CSV = "CSV"
    SHEETS = "Excel, ODS, Word"


CAD = frozenset({Kind.DXF, Kind.DGN7, Kind.DGN8})


@dataclass(frozen=True, slots=True)
class DataFile:
    """A recognised file: `opened` is what GDAL is given, the path or its place inside a zip."""

    path: Path
    kind: Kind
    opened: str
    member: str = ""  # name inside the zip

    def content(self) -> bytes:
        """Return the bytes of the file itself.

        Raises
        ------
        OSError
            It cannot be read.
        """
        if not self.member:
            return self.path.read_bytes()
        with zipfile.ZipFile(self.path) as archive:
            return archive.read(self.member)

    def sidecar(self, suffix: str) -> bytes | None:
        """Return the bytes of the file beside it, in either case; None where there is none.

        Raises
        ------
        OSError
            It is there and cannot be read.
        """
        if not self.member:
            beside = sibling(self.path, suffix)
            return None if beside is None else beside.read_bytes()
        with zipfile.ZipFile(self.path) as archive:
            found = _beside(self.member, suffix) & set(archive.namelist())
            return archive.read(min(found)) if found else None


def _beside(member: str, suffix: str) -> set[str]:
    """Return the names that a part of a data set may have in a zip: its own, in either case."""
    stem = member.rsplit(".", 1)[0]
    return {stem + suffix, stem + suffix.upper()}


# Every error of pyogrio is a RuntimeError; shapes that cannot be built raise those of shapely.
READ_ERRORS = (RuntimeError, OSError, ValueError, ShapelyError)


@contextmanager
def quiet() -> Iterator[None]:
    """Silence GDAL on ring order, measures and the like: what is lost or broken we count."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


_OPEN_RING = re.compile(r"LinearRing|closed linestring", re.IGNORECASE)


def unreadable(file: DataFile, error: Exception) -> LayerError:
    """Return what to raise for a file that GDAL cannot read.

    GDAL's own words name options and paths of its own: they stay in the cause.
    """
    kind, name = file.kind.value, file.path.name
    if isinstance(error, CRSError) and file.kind is Kind.SHAPEFILE:
        return LayerError(
            f"{name}: tệp .prj (hệ tọa độ) bị hỏng hoặc cắt cụt; chép lại, hoặc bỏ tệp .prj và "
            "khai crs.",
            f"{name}: its .prj (CRS) is damaged or cut short; copy it again, or take it away and "
            "declare crs.",
        )
    if isinstance(error, CRSError):
        return LayerError(
            f"{name}: hệ tọa độ ghi trong tệp bị hỏng; gán lại hệ tọa độ cho lớp trong QGIS rồi "
            "xuất lại.",
            f"{name}: the CRS in the file is damaged; assign it to the layer in QGIS and export "
            "again.",
        )
    if _OPEN_RING.search(str(error)):
        return LayerError(
            f"{name}: có vòng ranh giới không khép kín hoặc quá ít điểm; vẽ khép kín rồi xuất lại.",
            f"{name}: holds a ring that does not close or has too few points; close it and export "
            "the layer again.",
        )
    return LayerError(
        f"{name}: không đọc được theo dạng {kind}, tệp bị hỏng, bị cắt cụt hoặc không đúng dạng "
        "này; chép lại, hoặc xuất lại từ phần mềm đã lập.",
        f"{name}: cannot be read as {kind}, it is damaged, cut short or of another kind; copy it "
        "again, or export it again from its program.",
    )


def recognise(path: Path, layer: str | None = None) -> DataFile:
    """Tell what a file is by its first bytes, whatever its name says.

    `layer` chooses among several data sets of one zip.

    Raises
    ------
    LayerError
        Not there, of no kind that can be read, torn, or not safe to open.
    """
    if path.suffix.lower() == ".gdb" and path.is_dir():
        return DataFile(path, Kind.FILE_GDB, str(path))
    if not is_file(path):
        raise LayerError(
            f"{path.name}: không có tệp này; ghi lại đường dẫn.",
            f"{path.name}: there is no such file; give its path.",
        )
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        raise LayerError(
            f"{path.name}: không mở được ({error.strerror}); kiểm tra quyền đọc tệp.",
            f"{path.name}: cannot be opened ({error.strerror}); check the right to read it.",
        ) from error
    if not head:
        raise LayerError(
            f"{path.name}: tệp rỗng; chép lại tệp.",
            f"{path.name}: the file is empty; copy it again.",
        )
    if head.startswith(b"PK\x03\x04"):
        return _in_zip(path, layer)
    kind = _kind(path, head)
    _refuse_missing_parts(path, kind)
    if kind is Kind.GEOPACKAGE:
        _refuse_open_elsewhere(path)
    return DataFile(path, kind, str(path))


def _kind(path: Path, head: bytes) -> Kind:
    """Return the kind of a file that is no zip."""
    drawing = kind_of_file(path)
    if drawing == "dwg":
        raise _drawing_refused(path, "DWG")
    if drawing is not None:
        return _DRAWINGS[drawing]
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(b"\xd0\xcf\x11\xe0"):  # Word and Excel before 2007
        return Kind.SHEETS
    return _text_kind(path, head.removeprefix(b"\xef\xbb\xbf").lstrip())


def _text_kind(path: Path, head: bytes) -> Kind:
    if head.startswith(b"<"):
        return _xml_kind(path, head)
    if head.startswith((b"{", b"[")):
        _refuse_commands(path)
        return Kind.GEOJSON
    if _is_tab(head):
        return Kind.MAPINFO_TAB
    if _is_mif(head):
        return Kind.MAPINFO_MIF
    if path.suffix.lower() in (".csv", ".tsv", ".txt"):
        return Kind.CSV
    raise _unknown(path)


def _is_tab(head: bytes) -> bool:
    return head[:6].lower() == b"!table"


def _is_mif(head: bytes) -> bool:
    return re.match(rb"version\s+\d+", head, re.IGNORECASE) is not None


_DRAWINGS = {"dxf": Kind.DXF, "dxf-binary": Kind.DXF, "dgn7": Kind.DGN7, "dgn8": Kind.DGN8}
_MAGIC = (
    (b"\x00\x00\x27\x0a", Kind.SHAPEFILE),
    (b"SQLite format 3\x00", Kind.GEOPACKAGE),
    (b"fgb\x03fgb", Kind.FLATGEOBUF),
    (b"PAR1", Kind.GEOPARQUET),
)


def _unknown(path: Path) -> LayerError:
    return LayerError(
        f"{path.name}: không nhận ra loại tệp; xuất lại dạng GeoPackage, Shapefile hoặc DXF.",
        f"{path.name}: its kind of file is not known; export it as GeoPackage, Shapefile or DXF.",
    )


def _drawing_refused(path: Path, kind: str) -> LayerError:
    return LayerError(
        f"{path.name}: là bản vẽ {kind}, không đọc trực tiếp được; xuất sang DXF (AutoCAD: gõ lệnh "
        "SAVEAS, chọn AutoCAD 2013 DXF; MicroStation: File ▸ Save As ▸ DXF; QGIS: Project ▸ "
        "Import/Export ▸ Import Layers from DWG/DXF rồi xuất GeoPackage).",
        f"{path.name}: is a {kind} drawing, which cannot be read directly; export it as DXF "
        "(AutoCAD: SAVEAS, AutoCAD 2013 DXF; MicroStation: File ▸ Save As ▸ DXF; QGIS: Project ▸ "
        "Import/Export ▸ Import Layers from DWG/DXF, then export a GeoPackage).",
    )


def _xml_kind(path: Path, head: bytes) -> Kind:
    """Return what an XML file is; one with entities or of an unknown kind is refused."""
    if _WEB_PAGE.match(head):
        raise _web_page(path)
    refuse_entities(path)
    with path.open("rb") as file:
        name = _root_of(file)
    if _leads_elsewhere(head):
        raise _unknown(path)
    if name == "kml":
        _refuse_links(path)
        return Kind.KML
    if name == "schema":
        raise LayerError(
            f"{path.name}: chỉ là lược đồ (XSD) của một tệp GML; đưa tệp .gml.",
            f"{path.name}: is only the schema (XSD) of a GML; give the .gml itself.",
        )
    if name and b"opengis.net/gml" in head:
        return Kind.GML
    if name.lower() in ("html", "table"):
        raise _web_page(path)
    raise _unknown(path)


_WEB_PAGE = re.compile(
    rb"(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(?:!doctype\s+)?html\b", re.IGNORECASE | re.DOTALL
)


def _web_page(path: Path) -> LayerError:
    return LayerError(
        f"{path.name}: là trang HTML, không phải lớp bản đồ; tải lại tệp gốc.",
        f"{path.name}: is an HTML page, no map layer; fetch the file itself.",
    )


def _root_of(file: IO[bytes]) -> str:
    """Return the name of the outermost element; nothing where it is no XML.

    Only after entities were refused.
    """
    try:
        _, root = next(iter(ET.iterparse(file, events=("start",))))  # noqa: S314
    except (ET.ParseError, StopIteration, ValueError, LookupError):
        return ""
    return str(root.tag).rpartition("}")[2]


def _leads_elsewhere(head: bytes) -> bool:
    """Tell whether GDAL would follow the file to another, here or on the network."""
    return b"<OGRVRT" in head or b"<GDAL" in head or b"_Capabilities" in head


def refuse_entities(path: Path) -> None:
    """Refuse an XML file that declares entities: they can grow without end or name other files.

    Raises
    ------
    LayerError
        It does.
    """
    with path.open("rb") as file:
        found = _holds(file, _ENTITIES)
    if found:
        raise LayerError(
            f"{path.name}: tệp XML có khai báo thực thể (DOCTYPE), mở không an toàn; xuất lại từ "
            "phần mềm đã lập.",
            f"{path.name}: the XML declares entities (DOCTYPE), which is not safe to open; export "
            "it again from its program.",
        )


def _refuse_links(path: Path) -> None:
    """Refuse a KML that is only a link to another: what it links to is not in it."""
    with path.open("rb") as file:
        found = _holds(file, _LINKS)
    if found:
        raise LayerError(
            f"{path.name}: KML chỉ dẫn liên kết đến tệp khác (NetworkLink); lưu các đối tượng vào "
            "một tệp KML.",
            f"{path.name}: links to other files (NetworkLink); save the features themselves in one "
            "KML.",
        )


def _refuse_commands(path: Path) -> None:
    """Refuse a JSON file that GDAL would run as a list of commands."""
    with path.open("rb") as file:
        found = _holds(file, _COMMANDS)
    if found:
        raise _unknown(path)


_ENTITIES = (b"<!DOCTYPE", b"<!ENTITY")
_LINKS = (b"<NetworkLink",)
_COMMANDS = (b"gdal_streamed_alg",)
_BLOCK_BYTES = 1 << 20
_LONGEST = 32  # no word looked for is longer


def _holds(file: IO[bytes], words: tuple[bytes, ...]) -> bool:
    """Tell whether a word stands anywhere in a file, reading it block by block."""
    tail = b""
    while block := file.read(_BLOCK_BYTES):
        seen = tail + block
        if any(word in seen for word in words):
            return True
        tail = seen[-_LONGEST:]
    return False


# --- files that come in several parts ----------------------------------------------------------

_PARTS = {
    Kind.SHAPEFILE: (".shx", ".dbf"),
    Kind.MAPINFO_TAB: (".dat", ".map", ".id"),
    Kind.MAPINFO_MIF: (".mid",),
}


def _refuse_missing_parts(path: Path, kind: Kind) -> None:
    """Refuse a data set without one of its files: GDAL would read it without its attributes."""
    for suffix in _PARTS.get(kind, ()):
        if sibling(path, suffix) is None:
            raise _part_missing(path.name, suffix)


def _refuse_open_elsewhere(path: Path) -> None:
    """Refuse a GeoPackage another program has open: part of it may not be in the file yet."""
    journal = path.with_name(path.name + "-wal")
    if journal.exists() and journal.stat().st_size:
        raise LayerError(
            f"{path.name}: đang mở trong phần mềm khác (có tệp {journal.name}); đóng lớp trong "
            "QGIS rồi đọc lại.",
            f"{path.name}: is open in another program ({journal.name} is there); close it in QGIS "
            "and read it again.",
        )


def _part_missing(name: str, suffix: str) -> LayerError:
    return LayerError(
        f"{name}: thiếu tệp {suffix} đi kèm; chép đủ các tệp cùng tên (đúng cả chữ hoa, chữ "
        "thường) vào một thư mục.",
        f"{name}: the {suffix} file beside it is missing; put all files of that very name, in the "
        "same letters, together.",
    )


# --- zip ---------------------------------------------------------------------------------------

_INSIDE = {
    ".shp": Kind.SHAPEFILE,
    ".gpkg": Kind.GEOPACKAGE,
    ".geojson": Kind.GEOJSON,
    ".json": Kind.GEOJSON,
    ".fgb": Kind.FLATGEOBUF,
    ".kml": Kind.KML,
    ".gml": Kind.GML,
    ".tab": Kind.MAPINFO_TAB,
    ".mif": Kind.MAPINFO_MIF,
}
_SHEET_PARTS = ("xl/workbook.xml", "word/document.xml", "content.xml", "xl/workbook.bin")


def _in_zip(path: Path, layer: str | None) -> DataFile:
    """Return the one data set a zip holds."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _refuse_unsafe(path, members)
            broken = archive.testzip()
            names = [m.filename for m in members if not (m.is_dir() or _is_of_mac(m.filename))]
            if any(part in names for part in _SHEET_PARTS):
                return DataFile(path, Kind.SHEETS, str(path))
            chosen = _member(path, names, layer)
            kind = _INSIDE.get(PurePosixPath(chosen).suffix.lower(), Kind.FILE_GDB)
            _refuse_wrong_member(path, archive, chosen, kind)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise _torn_zip(path) from error
    if broken is not None:
        raise _torn_zip(path)
    for suffix in _PARTS.get(kind, ()):
        if not _beside(chosen, suffix) & set(names):
            raise _part_missing(f"{path.name}/{chosen}", suffix)
    return DataFile(path, kind, f"/vsizip/{{{path.resolve()}}}/{chosen}", chosen)


def _torn_zip(path: Path) -> LayerError:
    return LayerError(
        f"{path.name}: tệp nén bị hỏng hoặc thiếu; nén và gửi lại.",
        f"{path.name}: the zip is damaged or cut short; pack and send it again.",
    )


def _refuse_unsafe(path: Path, members: list[zipfile.ZipInfo]) -> None:
    """Refuse a zip whose names leave the folder, that is locked, or unpacks beyond the bound."""
    fault = next((f for m in members if (f := _fault_of(m)) is not None), None)
    size = sum(m.file_size for m in members)
    if size > MAX_UNPACKED_BYTES or len(members) > MAX_MEMBERS:
        bound_gb = MAX_UNPACKED_BYTES / 1e9
        vi = f"giải nén ra {size / 1e9:.1f} GB, {len(members)} tệp"
        en = f"unpacks to {size / 1e9:.1f} GB in {len(members)} files"
        fault = (
            f"{vi}, quá giới hạn {bound_gb:g} GB, {MAX_MEMBERS} tệp",
            f"{en}, beyond the bound of {bound_gb:g} GB and {MAX_MEMBERS} files",
        )
    if fault is not None:
        raise LayerError(
            f"{path.name}: tệp nén {fault[0]}; gửi riêng tệp của lớp cần đọc.",
            f"{path.name}: the zip {fault[1]}; send the files of the layer alone.",
        )


def _fault_of(member: zipfile.ZipInfo) -> tuple[str, str] | None:
    written = member.orig_filename
    name = written.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or re.match(r"[A-Za-z]:", name):
        return (
            f"có đường dẫn ra ngoài thư mục ({name})",
            f"has a path that leaves the folder ({name})",
        )
    if "\\" in written:
        return "ghi tên tệp với dấu \\ thay cho /", "has names with \\ in place of /"
    if member.flag_bits & 0x1:
        return "có mật khẩu", "is locked with a password"
    if not member.flag_bits & 0x800 and not name.isascii():
        # Which letters such a name holds depends on the machine that packed it.
        return "có tên tệp với chữ có dấu không rõ bảng mã", "has names in an unknown encoding"
    return None


def _is_of_mac(name: str) -> bool:
    """Tell whether a member is what a Mac packs beside the files themselves."""
    parts = PurePosixPath(name).parts
    return "__MACOSX" in parts or parts[-1].startswith("._") or parts[-1] == ".DS_Store"


def _member(path: Path, names: list[str], layer: str | None) -> str:
    """Return the member that is the data set; of several, the one called `layer` or at it."""
    found = [n for n in names if PurePosixPath(n).suffix.lower() in _INSIDE]
    geodatabases = {
        "/".join(parts[: i + 1])
        for n in names
        for parts in [PurePosixPath(n).parts]
        for i, part in enumerate(parts)
        if part.lower().endswith(".gdb")
    }
    found = sorted([*found, *geodatabases])
    if len(found) > 1 and layer is not None:
        found = [n for n in found if layer in (n, PurePosixPath(n).stem)] or found
    if not found:
        raise LayerError(
            f"{path.name}: tệp nén không có lớp bản đồ nào; nén tệp .shp, .gpkg hoặc .geojson.",
            f"{path.name}: the zip holds no map layer; pack a .shp, .gpkg or .geojson.",
        )
    if len(found) > 1:
        stems = Counter(PurePosixPath(n).stem for n in found)
        shown = (PurePosixPath(n).stem for n in found)
        listed = ", ".join(s if stems[s] == 1 else n for s, n in zip(shown, found, strict=True))
        raise LayerError(
            f"{path.name}: tệp nén có nhiều lớp ({listed}); ghi tên một lớp vào khóa layer.",
            f"{path.name}: the zip holds several layers ({listed}); name one in the key layer.",
        )
    return found[0]


def _refuse_wrong_member(path: Path, archive: zipfile.ZipFile, name: str, kind: Kind) -> None:
    """Refuse a member that is not what its name says: GDAL would take it for what it is."""
    if kind is Kind.FILE_GDB:
        return
    with archive.open(name) as file:
        head = file.read(_HEAD_BYTES)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if kind in (Kind.KML, Kind.GML):
        sound = _is_plain_xml(archive, name, kind, head)
    elif kind is Kind.GEOJSON:
        with archive.open(name) as file:
            sound = text.startswith((b"{", b"[")) and not _holds(file, _COMMANDS)
    elif kind is Kind.MAPINFO_TAB:
        sound = _is_tab(text)
    elif kind is Kind.MAPINFO_MIF:
        sound = _is_mif(text)
    else:
        sound = any(head.startswith(magic) for magic, known in _MAGIC if known is kind)
    if not sound:
        raise LayerError(
            f"{path.name}: {name} trong tệp nén không phải {kind.value} hợp lệ; xuất lại lớp.",
            f"{path.name}: {name} in the zip is no valid {kind.value}; export the layer again.",
        )


def _is_plain_xml(archive: zipfile.ZipFile, name: str, kind: Kind, head: bytes) -> bool:
    with archive.open(name) as file:
        if _holds(file, (*_ENTITIES, *_LINKS)) or _leads_elsewhere(head):
            return False
    with archive.open(name) as file:
        root = _root_of(file)
    return root == "kml" if kind is Kind.KML else bool(root) and b"opengis.net/gml" in head
