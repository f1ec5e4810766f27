"""Raster files → handles; pixels are read only where a site is."""

import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyproj
import rasterio
from rasterio.errors import NotGeoreferencedWarning, RasterioError

from ccngeo.errors import LayerError
from ccngeo.model import LayerSpec
from ccngeo.project import LayerDecl
from ccngeo.provenance import is_file, sha256_of


@dataclass(frozen=True, slots=True)
class RasterLayer:
    """A single-band raster of metres: heights above sea level, or depths of flooding."""

    spec: LayerSpec
    decl: LayerDecl
    path: Path
    crs: pyproj.CRS
    shape: tuple[int, int]
    nodata: float | None
    sha256: str


def open_raster(spec: LayerSpec, decl: LayerDecl, path: Path) -> RasterLayer:
    """Open a raster layer.

    Raises
    ------
    LayerError
        Missing, unreadable, turned, with several bands, or without a CRS of its own: pixels are
        read through the file, so one that is only declared would place nothing.
    """
    if not is_file(path):
        raise _missing(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            with rasterio.open(path) as source:
                crs = source.crs.to_wkt() if source.crs else None
                shape, nodata, bands = source.shape, source.nodata, source.count
                t = source.transform
                upright = t.a > 0 > t.e and t.b == t.d == 0
    except RasterioError as error:
        raise _unreadable(path, error) from error
    if crs is None:
        raise LayerError(
            f"{path.name}: không có hệ tọa độ; ghi hệ tọa độ vào tệp (gdal_edit -a_srs).",
            f"{path.name}: has no CRS; write it into the file (gdal_edit -a_srs).",
        )
    own = pyproj.CRS.from_wkt(crs)
    if decl.crs is not None and not _same(decl.crs, own):
        raise LayerError(
            f"{path.name}: hệ tọa độ của tệp là {own.name}, không phải {decl.crs}; sửa tệp hoặc "
            "sửa khai báo crs.",
            f"{path.name}: is in {own.name}, not in {decl.crs}; correct the file or the project.",
        )
    if not upright:
        raise LayerError(
            f"{path.name}: hàng đầu của ảnh không phải hàng phía bắc; xuất lại ảnh (gdalwarp).",
            f"{path.name}: the first row is not the northern one; export it again (gdalwarp).",
        )
    if bands != 1:
        raise LayerError(
            f"{path.name}: có {bands} kênh; chỉ xuất kênh {spec.title.vi}.",
            f"{path.name}: has {bands} bands; export {spec.title.en} alone.",
        )
    return RasterLayer(spec, decl, path, own, shape, nodata, sha256_of(path))


@dataclass(frozen=True, slots=True)
class PictureLayer:
    """A picture of the ground, such as an orthophoto: shown behind a map, measured nowhere."""

    spec: LayerSpec
    decl: LayerDecl
    path: Path
    crs: pyproj.CRS
    sha256: str


def open_picture(spec: LayerSpec, decl: LayerDecl, path: Path) -> PictureLayer:
    """Open a picture (GeoTIFF, MBTiles, or one with a world file); its pixels are not read yet.

    Raises
    ------
    LayerError
        Missing, unreadable, or nothing says where on the ground it lies.
    """
    if not is_file(path):
        raise _missing(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            with rasterio.open(path) as source:
                crs = source.crs.to_wkt() if source.crs else None
                placed = not source.transform.is_identity
    except RasterioError as error:
        raise _unreadable(path, error) from error
    if not placed:
        raise LayerError(
            f"{path.name}: ảnh chưa nắn vào tọa độ; xuất GeoTIFF có tọa độ, hoặc để tệp .tfw, .jgw "
            "cạnh ảnh.",
            f"{path.name}: the picture has no place on the ground; export it as GeoTIFF, or put "
            "its world file beside it.",
        )
    if crs is None and decl.crs is None:
        raise LayerError(
            f"{path.name}: không có hệ tọa độ; thêm khóa crs của lớp background.",
            f"{path.name}: has no CRS; add the key crs of the layer background.",
        )
    own = pyproj.CRS.from_wkt(crs) if crs is not None else _declared(decl, path)
    return PictureLayer(spec, decl, path, own, sha256_of(path))


def _declared(decl: LayerDecl, path: Path) -> pyproj.CRS:
    try:
        return pyproj.CRS.from_user_input(decl.crs)
    except pyproj.exceptions.CRSError as error:
        raise LayerError(
            f"{path.name}: khóa crs {decl.crs!r} không phải hệ tọa độ; ghi ví dụ EPSG:5897.",
            f"{path.name}: crs {decl.crs!r} is no reference system; write for example EPSG:5897.",
        ) from error


def _missing(path: Path) -> LayerError:
    return LayerError(
        f"{path.name}: không có tệp này; ghi lại đường dẫn trong project.toml.",
        f"{path.name}: there is no such file; give its path in project.toml.",
    )


def _unreadable(path: Path, error: Exception) -> LayerError:
    fault = str(error).splitlines()[0].rstrip(".")
    return LayerError(
        f"{path.name}: không đọc được ({fault}); xuất lại tệp.",
        f"{path.name}: cannot be read ({fault}); export it again.",
    )


def _same(declared: str, own: pyproj.CRS) -> bool:
    try:
        return pyproj.CRS.from_user_input(declared).equals(own, ignore_axis_order=True)
    except pyproj.exceptions.CRSError:
        return False


# What the first bytes of raster files are; a tile of SRTM has none and is known by its suffix.
_MAGIC = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_SUFFIXES = (".hgt", ".asc")


@dataclass(frozen=True, slots=True)
class RasterFacts:
    """What a raster file holds; `least` and `most` are of the pixels that have a value."""

    crs: pyproj.CRS | None
    shape: tuple[int, int]
    bands: int
    pixel: tuple[float, float]
    bounds: tuple[float, float, float, float]
    nodata: float | None
    voids: int
    least: float | None
    most: float | None


def is_raster(path: Path) -> bool:
    """Tell whether a file is a raster, by its first bytes or its suffix."""
    if not is_file(path):
        return False
    with path.open("rb") as file:
        return file.read(4) in _MAGIC or path.suffix.lower() in _SUFFIXES


def raster_facts(path: Path) -> RasterFacts:
    """Return what a raster holds; pixels are read block by block.

    Raises
    ------
    LayerError
        Unreadable.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            with rasterio.open(path) as source:
                return _facts(source)
    except RasterioError as error:
        raise _unreadable(path, error) from error


def _facts(source: rasterio.DatasetReader) -> RasterFacts:
    voids, least, most = 0, np.inf, -np.inf
    for _, window in source.block_windows(1):
        values = source.read(1, window=window, masked=True)
        known = values.compressed()
        known = known[np.isfinite(known)]
        voids += values.size - len(known)
        if len(known):
            least, most = min(least, float(known.min())), max(most, float(known.max()))
    west, south, east, north = (float(v) for v in source.bounds)
    return RasterFacts(
        crs=pyproj.CRS.from_wkt(source.crs.to_wkt()) if source.crs else None,
        shape=source.shape,
        bands=source.count,
        pixel=(float(source.res[0]), float(source.res[1])),
        bounds=(west, south, east, north),
        nodata=source.nodata,
        voids=voids,
        least=least if np.isfinite(least) else None,
        most=most if np.isfinite(most) else None,
    )
