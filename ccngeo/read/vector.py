"""Vector files → handles with a profile, through one reader (pyogrio)."""

import struct
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pyproj
import shapely

from ccngeo.errors import LayerError
from ccngeo.geometry import Repaired, polygons_only, repair
from ccngeo.model import LayerSpec
from ccngeo.project import LayerDecl
from ccngeo.provenance import is_file, sha256_of, sibling
from ccngeo.vietnamese import clean, commune_code
from ccngeo.vn2000 import datum_accuracy_m, lies_in_vietnam

Bounds = tuple[float, float, float, float]
# Every error of pyogrio and PROJ is a RuntimeError.
_READ_ERRORS = (RuntimeError, OSError, ValueError)
_DIMENSION = {"polygon": 2, "line": 1}
_KINDS = {"polygon": "vùng", "line": "đường"}
# A legacy DBF is read byte for byte and decoded here: GDAL loses the last character of
# every string of a cp1258 file.
_BYTES = "ISO-8859-1"
_LEGACY = {"1258": "cp1258", "CP1258": "cp1258", "WINDOWS-1258": "cp1258", "ANSI 1258": "cp1258"}


@dataclass(frozen=True, slots=True)
class Profile:
    """What one full pass over a layer found; what cannot be located or read is counted."""

    sha256: str
    features: int
    extent: Bounds | None
    unlocated: int
    mended: int
    unreadable: int
    crs: pyproj.CRS
    missing_fields: tuple[str, ...]

    @property
    def lost(self) -> int:
        """Return how many features could lie anywhere."""
        return self.unlocated + self.unreadable


@dataclass(frozen=True, slots=True)
class VectorLayer:
    """A handle: `window` reads what a place needs, `profile` says what the whole holds."""

    spec: LayerSpec
    decl: LayerDecl
    path: Path
    columns: dict[str, str]  # canonical name → field in the file
    crs: pyproj.CRS  # the working CRS that frames come back in
    profile: Profile

    @property
    def accuracy_m(self) -> float:
        """Return the positional error: declared or by plan type, with the datum's doubt."""
        datum = datum_accuracy_m(self.profile.crs, self.crs)
        return float(np.hypot(self.decl.effective_accuracy_m, datum))

    @property
    def extent(self) -> Bounds | None:
        """Return where the layer lies, in the working CRS; None without any geometry."""
        if self.profile.extent is None:
            return None
        to_working = pyproj.Transformer.from_crs(self.profile.crs, self.crs, always_xy=True)
        return to_working.transform_bounds(*self.profile.extent)

    def window(self, bounds: Bounds) -> gpd.GeoDataFrame:
        """Return the features that touch `bounds`, with canonical columns, in the working CRS.

        A field the file lacks comes back as None in every row; a geometry that could not be
        mended is left out here and counted in the profile.
        """
        to_own = pyproj.Transformer.from_crs(self.crs, self.profile.crs, always_xy=True)
        frame = _read(
            self.path,
            self.decl.layer,
            tuple(dict.fromkeys(self.columns.values())),
            to_own.transform_bounds(*bounds),
        )
        shapes = _moved(frame, self.profile.crs, self.crs, self.spec.geometry).geometries
        kept = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
        # Two canonical names may draw on one field, so nothing is renamed.
        values = {
            name: frame[self.columns[name]] if name in self.columns else None
            for name in self.spec.fields
        }
        whole = gpd.GeoDataFrame(
            pd.DataFrame(values, index=frame.index),
            geometry=shapes,
            crs=self.crs,
        )
        if self.spec.layer_id == "communes":
            whole["code"] = [None if pd.isna(c) else commune_code(str(c)) for c in whole["code"]]
        return whole[kept]


def open_vector(spec: LayerSpec, decl: LayerDecl, path: Path, crs: pyproj.CRS) -> VectorLayer:
    """Open a reference layer and profile it in one full pass.

    Raises
    ------
    LayerError
        Missing, unreadable, without a CRS, of another kind of geometry, not in Vietnam, or
        without any feature: an export that failed would read as "nothing there".
    """
    if not is_file(path):
        raise LayerError(
            f"{path.name}: không có tệp này; ghi lại đường dẫn trong project.toml.",
            f"{path.name}: there is no such file; give its path in project.toml.",
        )
    columns, missing = _columns(spec, decl, path)
    if "code" in decl.fields and "code" not in columns:
        # Without its classes it is another file than the one declared.
        raise LayerError(
            f"{path.name}: không có trường {decl.fields['code']} (mã loại) đã khai; sửa fields "
            "hoặc đường dẫn.",
            f"{path.name}: lacks the declared field {decl.fields['code']} (class code); mend "
            "fields or the path.",
        )
    frame = _read(path, decl.layer, tuple(dict.fromkeys(columns.values())), None)
    if frame.empty:
        raise LayerError(
            f"{path.name}: không có đối tượng nào; xuất lại lớp.",
            f"{path.name}: holds no feature; export the layer again.",
        )
    own = _crs_of(frame, decl, path)
    geometries = np.asarray(frame.geometry.array, dtype=object)
    nothing = shapely.is_missing(geometries) | shapely.is_empty(geometries)
    found = set(shapely.get_dimensions(geometries[~nothing]).tolist())
    if found - {_DIMENSION[spec.geometry]}:
        kind = _KINDS[spec.geometry]
        raise LayerError(
            f"{path.name}: có hình không phải dạng {kind}; chỉ xuất các hình dạng {kind} của lớp "
            "này.",
            f"{path.name}: holds other geometry than {spec.geometry}s; export only the "
            f"{spec.geometry}s of this layer.",
        )
    extent = None if nothing.all() else bounds_of(frame)
    try:
        plausible = extent is None or lies_in_vietnam(extent, own)
        repaired = _moved(frame, own, crs, spec.geometry)
    except pyproj.exceptions.ProjError as error:
        raise LayerError(
            f"{path.name}: không xác định được vị trí trên thực địa theo {own.name}; khai crs cho "
            "lớp này.",
            f"{path.name}: {own.name} cannot be placed on the ground; declare crs for this layer.",
        ) from error
    if not plausible:
        raise LayerError(
            f"{path.name}: tọa độ không nằm trong lãnh thổ Việt Nam nếu đọc theo {own.name}; khai "
            "đúng crs.",
            f"{path.name}: its coordinates do not lie in Vietnam when read as {own.name}; "
            "declare the right crs.",
        )
    profile = Profile(
        sha256=sha256_of(path),
        features=len(frame),
        extent=extent,
        unlocated=int(nothing.sum()),
        mended=int(repaired.mended.sum()),
        unreadable=int(repaired.failed.sum()),
        crs=own,
        missing_fields=missing,
    )
    return VectorLayer(spec, decl, path, columns, crs, profile)


def _moved(frame: gpd.GeoDataFrame, own: pyproj.CRS, crs: pyproj.CRS, kind: str) -> Repaired:
    """Return the geometries in the working CRS, repaired there: a repair is judged in m²."""
    shapes = gpd.GeoSeries(np.asarray(frame.geometry.array, dtype=object), crs=own).to_crs(crs)
    repaired = repair(np.asarray(shapes.array, dtype=object))
    if kind != "polygon":
        return repaired
    return Repaired(polygons_only(repaired.geometries), repaired.mended, repaired.failed)


def read_vector(path: Path, layer: str | None = None) -> gpd.GeoDataFrame:
    """Read a whole vector file with all its fields, text decoded.

    Raises
    ------
    LayerError
        Unreadable, or text in an encoding that cannot be told.
    """
    if not is_file(path):
        raise LayerError(
            f"{path.name}: không có tệp này; ghi lại đường dẫn.",
            f"{path.name}: there is no such file; give its path.",
        )
    _fields(path, layer)
    return _read(path, layer, None, None)


def bounds_of(frame: gpd.GeoDataFrame) -> Bounds:
    """Return min x, min y, max x, max y of a frame."""
    west, south, east, north = (float(v) for v in frame.total_bounds)
    return west, south, east, north


def _columns(
    spec: LayerSpec, decl: LayerDecl, path: Path
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return canonical name → field for the fields the file has, and the declared ones it lacks."""
    present = set(_fields(path, decl.layer))
    wanted = {name: decl.fields.get(name, name) for name in spec.fields}
    found = {name: field for name, field in wanted.items() if field in present}
    return found, tuple(field for name, field in decl.fields.items() if name not in found)


def _fields(path: Path, layer: str | None) -> list[str]:
    """Return the fields of the file, after the checks that need no feature."""
    _refuse_torn(path)
    try:
        with _quiet():
            layer = _only_layer(path, layer)
            info = pyogrio.read_info(path, layer=layer, encoding=_encoding(path)[0])
    except _READ_ERRORS as error:
        raise _unreadable(path, error) from error
    names = [str(f) for f in info["fields"]]
    if len(set(names)) != len(names):
        raise LayerError(
            f"{path.name}: có hai trường trùng tên; đổi tên một trường.",
            f"{path.name}: two fields have the same name; rename one.",
        )
    return names


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence GDAL on ring order, measures and the like: what is lost or broken we count."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _only_layer(path: Path, layer: str | None) -> str | None:
    """Refuse to guess which of several layers is meant; GDAL would take the first."""
    if layer is not None:
        return layer
    names = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
    if len(names) > 1:
        listed = ", ".join(sorted(names))
        raise LayerError(
            f"{path.name}: có nhiều lớp ({listed}); chỉ giữ một lớp, hoặc ghi tên lớp vào khóa "
            "layer.",
            f"{path.name}: holds several layers ({listed}); keep one, or name it in the key layer.",
        )
    return None


def _refuse_torn(path: Path) -> None:
    """Refuse a shapefile cut short: its last features would be missing without a word."""
    if path.suffix.lower() != ".shp":
        return
    head = path.read_bytes()[:28]
    # The length stands in the header, in words of two bytes.
    if len(head) == 28 and struct.unpack(">i", head[24:])[0] * 2 > path.stat().st_size:  # noqa: PLR2004
        raise LayerError(
            f"{path.name}: tệp bị cắt cụt; chép lại tệp.",
            f"{path.name}: the file is cut short; copy it again.",
        )


def _read(
    path: Path, layer: str | None, columns: Sequence[str] | None, bbox: Bounds | None
) -> gpd.GeoDataFrame:
    encoding, decode_as = _encoding(path)
    try:
        with _quiet():
            frame = pyogrio.read_dataframe(
                path,
                layer=layer,
                columns=None if columns is None else list(columns),
                bbox=bbox,
                encoding=encoding,
            )
    except _READ_ERRORS as error:
        raise _unreadable(path, error) from error
    if "geometry" not in frame:
        raise LayerError(
            f"{path.name}: không có hình; dùng tệp có hình vẽ.",
            f"{path.name}: holds no geometry; give the file with the shapes.",
        )
    return _decoded(gpd.GeoDataFrame(frame, geometry="geometry"), decode_as, path)


def _encoding(path: Path) -> tuple[str | None, tuple[str, ...]]:
    """Return the encoding to read with, and the ones to decode the bytes with afterwards."""
    if path.suffix.lower() != ".shp":
        return None, ()
    cpg = sibling(path, ".cpg")
    said = cpg.read_text(encoding="ascii", errors="replace").strip().upper() if cpg else ""
    if said in ("UTF-8", "UTF8"):
        return "UTF-8", ()
    if said in _LEGACY:
        return _BYTES, (_LEGACY[said],)
    return _BYTES, ("utf-8",)


def _decoded(frame: gpd.GeoDataFrame, decode_as: tuple[str, ...], path: Path) -> gpd.GeoDataFrame:
    for name in frame.columns:
        if name == "geometry" or not pd.api.types.is_string_dtype(frame[name]):
            continue
        values = frame[name].astype(object).where(frame[name].notna(), None)
        try:
            frame[name] = pd.Series(
                [None if v is None else _text(str(v), decode_as) for v in values],
                index=frame.index,
                dtype=object,
            )
        except UnicodeDecodeError as error:
            raise LayerError(
                f"{path.name}: không rõ bảng mã chữ; thêm tệp .cpg (ghi UTF-8 hoặc 1258) bên cạnh.",
                f"{path.name}: the encoding of its text cannot be told; add a .cpg file "
                "(UTF-8 or 1258) beside it.",
            ) from error
    return frame


def _text(value: str, decode_as: tuple[str, ...]) -> str:
    for encoding in decode_as:
        value = value.encode(_BYTES).decode(encoding)
    return clean(value)


def _crs_of(frame: gpd.GeoDataFrame, decl: LayerDecl, path: Path) -> pyproj.CRS:
    if decl.crs is not None:
        try:
            declared = pyproj.CRS.from_user_input(decl.crs)
        except pyproj.exceptions.CRSError as error:
            raise LayerError(
                f"{path.name}: không có hệ tọa độ nào là {decl.crs!r}; khai mã EPSG, ví dụ "
                "EPSG:5897.",
                f"{path.name}: crs {decl.crs!r} is not known to PROJ; declare an EPSG code such as "
                "EPSG:5897.",
            ) from error
        _refuse_contradiction(frame, declared, path)
        return declared
    if frame.crs is None:
        raise LayerError(
            f"{path.name}: không có hệ tọa độ; khai crs cho lớp này.",
            f"{path.name}: has no CRS; declare crs for this layer.",
        )
    return pyproj.CRS(frame.crs)


# A file may lack the datum (224 m) and still mean the grid that is declared; another meridian, or
# UTM read as a 3-degree zone (707 m), is another place.
_SAME_GRID_M = 300.0


def _refuse_contradiction(frame: gpd.GeoDataFrame, declared: pyproj.CRS, path: Path) -> None:
    """Refuse a declared grid when the file itself names one that lies elsewhere."""
    own = frame.crs
    if own is None or not (own.is_projected and declared.is_projected) or frame.empty:
        return
    west, south, east, north = bounds_of(frame)
    middle = ((west + east) / 2, (south + north) / 2)
    moved = pyproj.Transformer.from_crs(own, declared, always_xy=True).transform(*middle)
    apart = float(np.hypot(moved[0] - middle[0], moved[1] - middle[1]))
    if not apart <= _SAME_GRID_M:
        raise LayerError(
            f"{path.name}: tệp ghi hệ tọa độ {own.name} nhưng project.toml khai {declared.name}, "
            f"lệch nhau {apart / 1000:.1f} km; bỏ khóa crs hoặc sửa tệp .prj.",
            f"{path.name}: the file says {own.name} but project.toml says {declared.name}, "
            f"{apart / 1000:.1f} km apart; drop the key crs or mend the .prj.",
        )


def _unreadable(path: Path, error: Exception) -> LayerError:
    """Return what to raise; GDAL's own words stay in brackets."""
    fault = str(error).splitlines()[0].rstrip(".")
    return LayerError(
        f"{path.name}: không đọc được ({fault}); xuất lại từ phần mềm đã lập.",
        f"{path.name}: cannot be read ({fault}); export it again from its program.",
    )
