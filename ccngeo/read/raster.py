"""Raster files → handles; pixels are read only where a site is."""

from dataclasses import dataclass
from pathlib import Path

import pyproj
import rasterio
from rasterio.errors import RasterioError

from ccngeo.errors import LayerError
from ccngeo.model import LayerSpec
from ccngeo.project import LayerDecl
from ccngeo.provenance import sha256_of


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
        Missing, unreadable or without a CRS.
    """
    if not path.exists():
        raise LayerError(f"{path.name}: there is no such file; give its path in project.toml.")
    try:
        with rasterio.open(path) as source:
            crs = decl.crs or (source.crs.to_wkt() if source.crs else None)
            shape, nodata = source.shape, source.nodata
    except RasterioError as error:
        fault = str(error).splitlines()[0].rstrip(".")
        raise LayerError(f"{path.name}: cannot be read ({fault}); export it again.") from error
    if crs is None:
        raise LayerError(f"{path.name}: has no CRS; declare crs for this layer.")
    return RasterLayer(
        spec, decl, path, pyproj.CRS.from_user_input(crs), shape, nodata, sha256_of(path)
    )
