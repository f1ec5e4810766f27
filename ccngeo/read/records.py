"""Records of a vector file through one reader, their text decoded from evidence or as stated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio

from ccngeo.errors import LayerError
from ccngeo.model import Text
from ccngeo.project import Polygons
from ccngeo.read.cad import read_cad, read_cad_lines
from ccngeo.read.files import CAD, READ_ERRORS, DataFile, Kind, quiet, unreadable
from ccngeo.read.whole import declared_features, refuse_miscounted
from ccngeo.vietnamese import (
    EncodingEvidence,
    clean,
    decode,
    detect_disguised,
    detect_encoding,
    undisguise,
)

Bounds = tuple[float, float, float, float]
# GDAL loses the last character of every string of a cp1258 table, and does not know TCVN3 or VNI:
# these kinds are read byte for byte and decoded here.
_BYTES = "ISO-8859-1"
_OF_BYTES = frozenset({Kind.SHAPEFILE, Kind.MAPINFO_TAB, Kind.MAPINFO_MIF})
_CPG = {
    "UTF-8": "utf-8", "UTF8": "utf-8", "65001": "utf-8",
    "1258": "cp1258", "CP1258": "cp1258", "WINDOWS-1258": "cp1258", "ANSI 1258": "cp1258",
}  # fmt: skip
# A GML may name a schema on the network, and GDAL would write a file of its own beside it.
_OPTIONS: Mapping[Kind, Mapping[str, str]] = {
    Kind.GML: {"DOWNLOAD_SCHEMA": "NO", "WRITE_GFS": "NO"},
}
# Kinds whose records GDAL finds again only by going through all before them.
_IN_TURN = frozenset({Kind.GML, Kind.KML, Kind.MAPINFO_MIF, Kind.CSV})
_DBF_NAME, _DBF_STEM = 10, 8  # letters a DBF keeps of a field name, and of one it numbers


@dataclass(frozen=True, slots=True)
class Records:
    """How the records of one data set are read.

    `fields` maps the name people see to the one the reader knows. `held` has the records of a kind
    of file that cannot be read in part.
    """

    file: DataFile
    layer: str | None
    fields: Mapping[str, str]
    encoding: str  # what its text is decoded with; "utf-8" where nothing needs decoding
    evidence: EncodingEvidence
    held: gpd.GeoDataFrame | None = None
    notes: tuple[Text, ...] = ()
    unread: int = 0  # elements that could not be read and may be features
    doubtful: tuple[Bounds, ...] = ()  # where a drawing may hold land that became no area
    by_fid: bool = False  # whether single records can be asked for
    declared: int | None = None  # how many there are, as the file says

    def field(self, name: str) -> str | None:
        """Return the field a name stands for: itself, in other case, or cut as DBF cuts names.

        A name that fits several fields fits none; of two names cut alike DBF numbers the second.
        """
        if name in self.fields:
            return name
        fitting = [f for f in self.fields if f.casefold() == name.casefold()]
        if not fitting and self.file.kind is Kind.SHAPEFILE and len(name) > _DBF_NAME:
            cut = name.casefold()[:_DBF_NAME]
            alike = [f for f in self.fields if f.casefold()[:_DBF_STEM] == cut[:_DBF_STEM]]
            fitting = [f for f in alike if f.casefold() == cut and len(alike) == 1]
        return fitting[0] if len(fitting) == 1 else None

    def read(
        self, columns: Sequence[str] | None = None, fids: Sequence[int] | None = None
    ) -> gpd.GeoDataFrame:
        """Return records with the columns asked for (all without), text decoded.

        The index holds feature ids; `fids` keeps those records only.

        Raises
        ------
        LayerError
            Unreadable, fewer or more than the file says there are, or text that its encoding does
            not hold.
        """
        names = list(self.fields if columns is None else columns)
        if self.held is not None:
            chosen = self.held[[*names, "geometry"]]
            chosen = chosen.copy() if fids is None else chosen.loc[list(fids)]
            return gpd.GeoDataFrame(chosen, geometry="geometry", crs=self.held.crs)
        asked = fids if self.by_fid else None
        frame = _read(self.file, self.layer, [self.fields[n] for n in names], asked)
        if asked is None and self.declared is not None:
            refuse_miscounted(self.file, self.declared, len(frame))
        if fids is not None and not self.by_fid:
            frame = frame.loc[list(fids)]
        frame = frame.rename(columns={self.fields[n]: n for n in names})
        return _decoded(frame, self.encoding, self.file)


def open_records(
    file: DataFile,
    layer: str | tuple[str, ...] | None = None,
    *,
    encoding: str | None = None,
    polygons: Polygons | None = None,
    geometry: str = "polygon",
) -> Records:
    """Find out how a file is read: its layer, its fields, the encoding of its text.

    Parameters
    ----------
    file
        What `recognise` found.
    layer
        Its layer, where it has several; of a drawing, the levels that count.
    encoding
        As the project states it (`utf-8`, `cp1258`, `tcvn3`, `vni`); else it is told from the
        bytes.
    polygons
        Of a drawing: its closed shapes, or the faces of its lines.
    geometry
        `polygon` or `line`: what is taken from a drawing.

    Raises
    ------
    LayerError
        Unreadable, several layers and none named, two fields of one name, or text whose encoding
        cannot be told.
    """
    if file.kind is Kind.SHEETS:
        raise LayerError(
            f"{file.path.name}: là bảng tính hoặc văn bản, không phải lớp bản đồ; xuất lớp dạng "
            "GeoPackage hoặc Shapefile.",
            f"{file.path.name}: is a workbook or document, no map layer; export the layer as "
            "GeoPackage or Shapefile.",
        )
    if file.kind in CAD:
        return _of_drawing(file, layer, polygons, geometry, encoding)
    if not (layer is None or isinstance(layer, str)):
        layer = _single(file, layer)
    if file.kind is Kind.GEOPARQUET:
        return _of_held(file, _parquet(file), encoding)
    return _of_gdal(file, layer, encoding)


def _single(file: DataFile, layers: tuple[str, ...]) -> str:
    if len(layers) != 1:
        raise LayerError(
            f"{file.path.name}: khóa layer có {len(layers)} tên; chỉ bản vẽ CAD mới đọc nhiều lớp "
            "cùng lúc, ghi một tên.",
            f"{file.path.name}: the key layer has {len(layers)} names; only a drawing is read by "
            "several levels, name one.",
        )
    return layers[0]


def _of_drawing(
    file: DataFile,
    layer: str | tuple[str, ...] | None,
    polygons: Polygons | None,
    geometry: str,
    encoding: str | None,
) -> Records:
    if geometry not in ("polygon", "line"):
        raise LayerError(
            f"{file.path.name}: bản vẽ chỉ đọc được lớp vùng, lớp đường; xuất lớp điểm này ra "
            "GeoPackage hoặc Shapefile.",
            f"{file.path.name}: only areas and lines are read from a drawing; export this layer of "
            "points as GeoPackage or Shapefile.",
        )
    levels = () if layer is None else (layer,) if isinstance(layer, str) else layer
    if geometry == "line":
        frame, unread, notes = read_cad_lines(file.path, levels=levels)
        return replace(_of_held(file, frame, encoding, notes), unread=unread)
    drawing = read_cad(file.path, levels=levels, polygons=polygons)
    read = _of_held(file, drawing.areas, encoding, drawing.notes)
    return replace(read, unread=drawing.unread, doubtful=drawing.doubtful)


def _of_held(
    file: DataFile,
    frame: gpd.GeoDataFrame,
    encoding: str | None,
    notes: tuple[Text, ...] = (),
) -> Records:
    evidence = _evidence_of_text(frame)
    chosen = _settled(file, encoding, None, evidence)
    names = {str(n): str(n) for n in frame.columns if n != "geometry"}
    held = _decoded(frame.copy(), chosen, file)
    said = (*notes, *_open_text(evidence))
    return Records(file, None, names, chosen, evidence, held, said)


def _open_text(evidence: EncodingEvidence) -> tuple[Text, ...]:
    """Say where text in Unicode may be that of an old font, and was left as it is."""
    if evidence.encoding is not None:
        return ()
    why = evidence.why
    return (
        Text(f"chữ giữ nguyên, chưa chắc là Unicode ({why.vi})", f"text left as it is ({why.en})"),
    )


def _parquet(file: DataFile) -> gpd.GeoDataFrame:
    try:
        return gpd.read_parquet(file.path)
    except READ_ERRORS as error:
        raise unreadable(file, error) from error


# --- GDAL ----------------------------------------------------------------------------------------


def _of_gdal(file: DataFile, layer: str | None, encoding: str | None) -> Records:
    try:
        with quiet():
            layer = _only_layer(file, layer)
            info = pyogrio.read_info(
                file.opened, layer=layer, encoding=_read_as(file), **_OPTIONS.get(file.kind, {})
            )
    except READ_ERRORS as error:
        raise unreadable(file, error) from error
    declared = declared_features(file, layer, info)
    raw = [str(name) for name in info["fields"]]
    texts = [n for n, kind in zip(raw, info["ogr_types"], strict=True) if kind == "OFTString"]
    evidence, chosen = _text_of(file, layer, raw, texts, encoding)
    fields = {_name(n, chosen, file): n for n in raw}
    if len(fields) != len(raw):
        raise LayerError(
            f"{file.path.name}: có hai trường trùng tên; đổi tên một trường.",
            f"{file.path.name}: two fields have the same name; rename one.",
        )
    notes = () if file.kind in _OF_BYTES else _open_text(evidence)
    by_fid = bool(info["capabilities"]["random_read"]) and file.kind not in _IN_TURN
    return Records(
        file, layer, fields, chosen, evidence, notes=notes, by_fid=by_fid, declared=declared
    )


def _text_of(
    file: DataFile, layer: str | None, names: list[str], texts: list[str], stated: str | None
) -> tuple[EncodingEvidence, str]:
    """Return what the text of a file says of its encoding, and the one chosen."""
    frame = _read(file, layer, texts, geometry=False) if texts else pd.DataFrame()
    values = set(names).union(*(frame[name].dropna().astype(str).unique() for name in texts))
    if file.kind not in _OF_BYTES:
        evidence = detect_disguised(sorted(values))
        return evidence, _settled(file, stated, None, evidence)
    evidence = detect_encoding(sorted(v.encode(_BYTES) for v in values))
    beside = file.sidecar(".cpg") if file.kind is Kind.SHAPEFILE else None
    word = (beside or b"").decode("ascii", errors="replace").strip().upper()
    return evidence, _settled(file, stated, _CPG.get(word), evidence)


def _settled(
    file: DataFile, stated: str | None, said: str | None, evidence: EncodingEvidence
) -> str:
    """Choose the encoding: as the project states, as the file says, as its bytes show.

    Raises
    ------
    LayerError
        Nobody says and the bytes do not show it, or the file says one and its bytes another.
    """
    shown = evidence.encoding
    if stated is not None:
        return stated
    if said is not None and shown not in (None, "ascii", said):
        raise LayerError(
            f"{file.path.name}: tệp .cpg ghi {said} nhưng chữ là {shown} ({evidence.why.vi}); thêm "
            f'encoding = "{shown}" trong project.toml nếu đúng.',
            f"{file.path.name}: the .cpg says {said} but the text is {shown} ({evidence.why.en}); "
            f'state encoding = "{shown}" in project.toml if so.',
        )
    chosen = said or shown
    if chosen is None and file.kind in _OF_BYTES:
        raise LayerError(
            f"{file.path.name}: không rõ bảng mã chữ ({evidence.why.vi}); thêm tệp .cpg hoặc ghi "
            'encoding = "utf-8", "cp1258", "tcvn3" hay "vni" trong project.toml.',
            f"{file.path.name}: the encoding of its text cannot be told ({evidence.why.en}); add a "
            '.cpg file or state encoding = "utf-8", "cp1258", "tcvn3" or "vni" in project.toml.',
        )
    return "utf-8" if chosen in (None, "ascii") else chosen


def layers_of(file: DataFile) -> tuple[str, ...]:
    """Return the names of the layers of a file that GDAL reads, at least one.

    Raises
    ------
    LayerError
        Unreadable, or without any layer.
    """
    try:
        with quiet():
            # Listing a GML would write a file of GDAL's own beside it.
            gml = file.kind is Kind.GML and not file.member
            source = file.path.read_bytes() if gml else file.opened
            names = tuple(str(name) for name in pyogrio.list_layers(source)[:, 0])
    except READ_ERRORS as error:
        raise unreadable(file, error) from error
    if not names:
        raise LayerError(
            f"{file.path.name}: không có lớp nào, tệp rỗng hoặc bị cắt cụt; chép hoặc xuất lại "
            "đủ tệp.",
            f"{file.path.name}: holds no layer, it is empty or cut short; copy or export the whole "
            "again.",
        )
    return names


def _only_layer(file: DataFile, layer: str | None) -> str | None:
    """Refuse to guess which of several layers is meant; GDAL would take the first."""
    names = layers_of(file)
    if len(names) == 1 and (file.member or layer is None):
        return names[0]
    listed = ", ".join(sorted(names))
    if layer in names:
        return layer
    if layer is not None and not file.member:
        raise LayerError(
            f"{file.path.name}: không có lớp {layer}; tệp có {listed}, sửa khóa layer.",
            f"{file.path.name}: holds no layer {layer}; it has {listed}, mend the key layer.",
        )
    raise LayerError(
        f"{file.path.name}: có nhiều lớp ({listed}); chỉ giữ một lớp, hoặc ghi tên lớp vào khóa "
        "layer.",
        f"{file.path.name}: holds several layers ({listed}); keep one, or name it in the key "
        "layer.",
    )


def _read_as(file: DataFile) -> str | None:
    return _BYTES if file.kind in _OF_BYTES else None


def _read(
    file: DataFile,
    layer: str | None,
    columns: Sequence[str],
    fids: Sequence[int] | None = None,
    *,
    geometry: bool = True,
) -> Any:
    try:
        with quiet():
            frame = pyogrio.read_dataframe(
                file.opened,
                layer=layer,
                columns=list(columns),
                fids=None if fids is None else list(fids),
                fid_as_index=True,
                encoding=_read_as(file),
                read_geometry=geometry,
                **_OPTIONS.get(file.kind, {}),
            )
    except READ_ERRORS as error:
        raise unreadable(file, error) from error
    if geometry and "geometry" not in frame:
        raise LayerError(
            f"{file.path.name}: không có hình; dùng tệp có hình vẽ.",
            f"{file.path.name}: holds no geometry; give the file with the shapes.",
        )
    return frame


# --- text ----------------------------------------------------------------------------------------


def _name(raw: str, encoding: str, file: DataFile) -> str:
    return raw if raw.isascii() else _text(raw, encoding, file)


def _decoded(frame: gpd.GeoDataFrame, encoding: str, file: DataFile) -> gpd.GeoDataFrame:
    for name in _text_columns(frame):
        known = {v: _text(str(v), encoding, file) for v in frame[name].dropna().unique()}
        frame[name] = _mapped(frame[name], known)
    return frame


def _text(value: str, encoding: str, file: DataFile) -> str:
    if file.kind not in _OF_BYTES:
        return clean(value) if encoding == "utf-8" else undisguise(value, encoding)
    try:
        return decode(value.encode(_BYTES), encoding)
    except ValueError as error:
        raise LayerError(
            f"{file.path.name}: chữ trong tệp không phải bảng mã {encoding}; ghi đúng bảng mã ở "
            "tệp .cpg hoặc khóa encoding.",
            f"{file.path.name}: its text is not {encoding}; give the right encoding in the .cpg or "
            "the key encoding.",
        ) from error


def _text_columns(frame: pd.DataFrame) -> list[str]:
    return [
        str(name)
        for name in frame.columns
        if name != "geometry" and pd.api.types.is_string_dtype(frame[name])
    ]


def _mapped(column: "pd.Series[Any]", known: Mapping[Any, str]) -> "pd.Series[Any]":
    values = column.astype(object).where(column.notna(), None)
    return pd.Series([None if v is None else known[v] for v in values], index=column.index).astype(
        object
    )


def _evidence_of_text(frame: gpd.GeoDataFrame) -> EncodingEvidence:
    values = {str(v) for name in _text_columns(frame) for v in frame[name].dropna().unique()}
    return detect_disguised(sorted(values))
