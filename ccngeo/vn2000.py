"""VN-2000: grids, datum, and whether coordinates can be what a file says they are."""

from collections.abc import Mapping
from types import MappingProxyType

import pyproj
from pyproj.enums import TransformDirection

from ccngeo.model import Text

# EPSG code → central meridian, of the 3-degree grids (k0 0.9999, false easting 500 km).
TM3_MERIDIANS: Mapping[int, str] = MappingProxyType(
    {
        5896: "102°00′",
        9205: "103°00′",
        9206: "104°00′",
        9207: "104°30′",
        9208: "104°45′",
        5897: "105°00′",
        9209: "105°30′",
        9210: "105°45′",
        9211: "106°00′",
        9212: "106°15′",
        9213: "106°30′",
        9214: "107°00′",
        9215: "107°15′",
        9216: "107°30′",
        5899: "107°45′",
        5898: "108°00′",
        9217: "108°15′",
        9218: "108°30′",
    }
)

# Longitudes and latitudes of the country's mainland and near-shore islands, rounded outwards.
VIETNAM = (102.0, 8.0, 110.0, 23.6)
# EPSG:6960, the operation PROJ chooses between VN-2000 and WGS 84, states this accuracy.
DATUM_ACCURACY_M = 1.0


def datum_accuracy_m(a: pyproj.CRS, b: pyproj.CRS) -> float:
    """Return the positional doubt, in metres, of moving data between two reference systems."""
    return 0.0 if _datum(a) == _datum(b) else DATUM_ACCURACY_M


def _datum(crs: pyproj.CRS) -> str:
    geodetic = crs.geodetic_crs
    if geodetic is None or geodetic.datum is None:
        return crs.name
    return geodetic.datum.name.removesuffix(" ensemble")


def lies_in_vietnam(bounds: tuple[float, float, float, float], crs: pyproj.CRS) -> bool:
    """Tell whether an extent (min x, min y, max x, max y in `crs`) can be in Vietnam."""
    to_degrees = pyproj.Transformer.from_crs(crs, 4326, always_xy=True)
    west, south, east, north = to_degrees.transform_bounds(
        *bounds, direction=TransformDirection.FORWARD
    )
    return VIETNAM[0] <= west <= east <= VIETNAM[2] and VIETNAM[1] <= south <= north <= VIETNAM[3]


def describe(crs: pyproj.CRS) -> Text:
    """Return the name an office uses, with the EPSG code."""
    code = crs.to_epsg()
    meridian = TM3_MERIDIANS.get(code or 0)
    if meridian:
        return Text(
            f"VN-2000, KTT {meridian}, múi chiếu 3° (EPSG:{code})",
            f"VN-2000, central meridian {meridian}, 3° zone (EPSG:{code})",
        )
    name = f"{crs.name} (EPSG:{code})" if code else crs.name
    return Text(name, name)
