"""Raster files → handles; pixels are read only where a site is."""

import warnings
from dataclasses import dataclass
from pathlib import Path

import pyproj
import rasterio
from rasterio.errors import NotGeoreferencedWarning, RasterioError

from ccngeo.errors import LayerError
from ccngeo.model import LayerSpec
from ccngeo.project import LayerDecl
from ccngeo.provenance import is_file, sha256_of


@dataclass(frozen=True, slots=True)
class RasterLayer:
    """A single-band raster of metres above sea level."""

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
        Missing, unreadable, with several bands, or without a CRS of its own: pixels are read
        through the file, so one that is only declared would place nothing.
    """
    if not is_file(path):
        raise LayerError(
            f"{path.name}: không có tệp này; ghi lại đường dẫn trong project.toml.",
            f"{path.name}: there is no such file; give its path in project.toml.",
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            with rasterio.open(path) as source:
                crs = source.crs.to_wkt() if source.crs else None
                shape, nodata, bands = source.shape, source.nodata, source.count
    except RasterioError as error:
        fault = str(error).splitlines()[0].rstrip(".")
        raise LayerError(
            f"{path.name}: không đọc được ({fault}); xuất lại tệp.",
            f"{path.name}: cannot be read ({fault}); export it again.",
        ) from error
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
    if bands != 1:
        raise LayerError(
            f"{path.name}: có {bands} kênh; chỉ xuất kênh độ cao.",
            f"{path.name}: has {bands} bands; export the heights alone.",
        )
    return RasterLayer(spec, decl, path, own, shape, nodata, sha256_of(path))


def _same(declared: str, own: pyproj.CRS) -> bool:
    try:
        return pyproj.CRS.from_user_input(declared).equals(own, ignore_axis_order=True)
    except pyproj.exceptions.CRSError:
        return False
