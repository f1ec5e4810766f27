"""Pictures inside a page: layers too large for shapes, and the office's own background.

Leaflet stretches a picture over a box in the Mercator plane it draws in, so a picture is made on
that plane: a pixel then stands where it belongs.
"""

import base64
import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj
import rasterio
import shapely
from rasterio.enums import ColorInterp, Resampling
from rasterio.errors import NotGeoreferencedWarning
from rasterio.features import rasterize
from rasterio.io import MemoryFile
from rasterio.vrt import WarpedVRT

from ccngeo.drawn_layers import Bounds
from ccngeo.geometry import Geometries
from ccngeo.read.raster import PictureLayer
from ccngeo.vn2000 import epsg, move

_MERCATOR = 3857
_LAYER_PIXELS, _BACKGROUND_PIXELS = 2000, 1400  # along the longer side
_MOST_COLOURS = 250
_OPAQUE = 255
_WHITE = 255
_JPEG_QUALITY = 60
_COLOUR_BANDS = 3
Grey = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class _Frame:
    """A box of the Mercator plane and its pixels."""

    bounds: Bounds
    width: int
    height: int

    @classmethod
    def around(cls, bounds: Bounds, crs: pyproj.CRS, pixels: int) -> "_Frame":
        """Return the frame over bounds of `crs`, `pixels` along its longer side."""
        moved = move(np.array([shapely.box(*bounds)]), crs, epsg(_MERCATOR))
        west, south, east, north = map(float, shapely.total_bounds(moved))
        scale = pixels / max(east - west, north - south)
        width, height = (max(1, math.ceil(side * scale)) for side in (east - west, north - south))
        return cls((west, south, east, north), width, height)

    @property
    def transform(self) -> rasterio.Affine:
        """Return what places the pixels."""
        west, south, east, north = self.bounds
        return rasterio.Affine(
            (east - west) / self.width, 0, west, 0, (south - north) / self.height, north
        )

    def corners(self) -> list[list[float]]:
        """Return south-west and north-east in degrees, as Leaflet takes them."""
        to_degrees = pyproj.Transformer.from_crs(_MERCATOR, 4326, always_xy=True)
        west, south = to_degrees.transform(*self.bounds[:2])
        east, north = to_degrees.transform(*self.bounds[2:])
        return [[round(south, 7), round(west, 7)], [round(north, 7), round(east, 7)]]


def picture_of(
    shapes: Geometries, fills: Sequence[str], bounds: Bounds, crs: pyproj.CRS
) -> dict[str, Any]:
    """Return a layer as a picture: its shapes, shape (n,), each in the colour of `fills`.

    Colours beyond the 250th are drawn in the last one; a land-use map has about sixty.
    """
    frame = _Frame.around(bounds, crs, _LAYER_PIXELS)
    palette = list(dict.fromkeys(fills))[:_MOST_COLOURS]
    number = {fill: index for index, fill in enumerate(palette, start=1)}
    moved = move(shapes, crs, epsg(_MERCATOR))
    parts, owner = shapely.get_parts(moved, return_index=True)
    numbers = np.array([number.get(fill, len(palette)) for fill in fills], dtype=np.uint8)
    drawn = [
        (part, int(value))
        for part, value in zip(parts, numbers[owner], strict=True)
        if not shapely.is_empty(part)
    ]
    size = (frame.height, frame.width)
    pixels = np.zeros(size, dtype=np.uint8)
    if drawn:
        # Whatever a shape touches is drawn: what is thinner than a pixel must not vanish.
        pixels = rasterize(drawn, size, transform=frame.transform, all_touched=True, dtype="uint8")
    colours = {0: (_WHITE, _WHITE, _WHITE, 0)}
    colours |= {index: (*_rgb(fill), _OPAQUE) for fill, index in number.items()}
    return {"url": _png(pixels, colours), "bounds": frame.corners()}


def background_of(picture: PictureLayer, bounds: Bounds, crs: pyproj.CRS) -> dict[str, Any] | None:
    """Return what of an orthophoto lies in `bounds` of `crs`; None where it has nothing there.

    Only the pixels that are shown are read; a file of many gigabytes is never opened whole.
    """
    frame = _Frame.around(bounds, crs, _BACKGROUND_PIXELS)
    options = {
        "crs": f"EPSG:{_MERCATOR}",
        "transform": frame.transform,
        "width": frame.width,
        "height": frame.height,
        "resampling": Resampling.bilinear,
    }
    with rasterio.open(picture.path) as source:
        if ColorInterp.palette in source.colorinterp:
            options["resampling"] = Resampling.nearest  # between two colours lies a third one
        options["add_alpha"] = ColorInterp.alpha not in source.colorinterp
        with WarpedVRT(source, src_crs=picture.crs.to_wkt(), **options) as warped:
            seen = warped.dataset_mask() > 0
            if not seen.any():
                return None
            bands = _in_colour(source, warped)
    bands[:, ~seen] = _WHITE
    return {"url": _jpeg(bands), "bounds": frame.corners()}


def _in_colour(source: rasterio.DatasetReader, warped: WarpedVRT) -> Grey:
    """Return red, green and blue of a warped picture, shape (3, height, width)."""
    if ColorInterp.palette in source.colorinterp:
        table = np.zeros((256, _COLOUR_BANDS), dtype=np.uint8)
        for value, colour in source.colormap(1).items():
            table[value] = colour[:_COLOUR_BANDS]
        return np.moveaxis(table[warped.read(1)], -1, 0)
    wanted = [1, 2, 3] if source.count >= _COLOUR_BANDS else [1, 1, 1]
    bands = warped.read(wanted)
    if bands.dtype == np.uint8:
        return np.asarray(bands)
    # Sixteen bits of a camera: what lies between the 2nd and 98th hundredth fills the range.
    low, high = np.percentile(bands, (2, 98))
    stretched = (bands.astype(np.float64) - low) / max(float(high - low), 1.0)
    return np.asarray(np.clip(stretched, 0, 1) * _WHITE, dtype=np.uint8)


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def _png(pixels: Grey, colours: dict[int, tuple[int, int, int, int]]) -> str:
    return _encoded("PNG", pixels[None], {"ZLEVEL": 9}, colours)


def _jpeg(bands: Grey) -> str:
    return _encoded("JPEG", bands, {"QUALITY": _JPEG_QUALITY, "photometric": "YCBCR"})


def _encoded(
    driver: str,
    bands: Grey,
    options: Mapping[str, Any],
    colours: dict[int, tuple[int, int, int, int]] | None = None,
) -> str:
    """Return a picture, shape (bands, height, width), as an address that holds it whole."""
    count, height, width = bands.shape
    shape = {"count": count, "height": height, "width": width, "dtype": "uint8"}
    with MemoryFile() as memory, warnings.catch_warnings():
        # The page says where the picture lies; the file need not.
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with memory.open(driver=driver, **shape, **options) as target:
            target.write(bands)
            if colours is not None:
                target.write_colormap(1, colours)
        content = base64.b64encode(memory.read()).decode("ascii")
    return f"data:image/{driver.lower()};base64,{content}"
