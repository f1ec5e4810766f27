"""Where a layer was surveyed: outside of it, finding nothing means nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyproj
import shapely

from ccngeo.errors import InputError
from ccngeo.read.vector import VectorLayer
from ccngeo.vietnamese import folded

_OF_DISTRICT = re.compile(r"^(huyện|thành phố|thị xã)\s", re.IGNORECASE)
_OF_COMMUNE = re.compile(r"^(xã|phường|thị trấn)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The area a layer covers: its own polygons (`itself`), a geometry, or unknown (None)."""

    itself: bool = False
    area: Any = None  # polygon or multipolygon in the working CRS

    @property
    def is_known(self) -> bool:
        """Tell whether absence in the layer can mean anything anywhere."""
        return self.itself or self.area is not None


def resolve_coverages(layers: Mapping[str, VectorLayer]) -> dict[str, Coverage]:
    """Return the coverage each layer declares, with unit names looked up in the unit layers.

    Raises
    ------
    InputError
        A declared unit is in none of the unit layers, or in more than one.
    """
    units = layers.get("communes") or layers.get("districts")
    province = Coverage() if units is None else Coverage(area=_union(units, None))
    return {name: _resolve(layer, layers, province) for name, layer in layers.items()}


def _resolve(layer: VectorLayer, layers: Mapping[str, VectorLayer], province: Coverage) -> Coverage:
    declared = layer.decl.coverage
    if declared is None:
        return Coverage()
    if declared == "self":
        return Coverage(itself=True)
    if declared == "province":
        return province
    areas = [_unit(name, layer, layers) for name in declared]
    if any(area is None for area in areas):
        return Coverage()
    return Coverage(area=shapely.union_all(np.array(areas, dtype=object)))


def _unit(name: str, layer: VectorLayer, layers: Mapping[str, VectorLayer]) -> Any:
    """Return the polygon of a unit given by name or code; None where no unit layer is at hand."""
    kinds = (
        ("districts",)
        if _OF_DISTRICT.match(name)
        else ("communes",)
        if _OF_COMMUNE.match(name)
        else ("communes", "districts")
    )
    at_hand = [layers[kind] for kind in kinds if kind in layers]
    if not at_hand:
        return None
    found = [area for units in at_hand if (area := _union(units, name)) is not None]
    if len(found) == 1:
        return found[0]
    fault = "names more than one unit; write its code" if found else "is no known unit"
    raise InputError(
        f"project.toml: layers.{layer.spec.layer_id}.coverage: {name!r} {fault} (a name as "
        "«Xã Tề Lỗ» or «Huyện Yên Lạc», or a code)."
    )


def _union(units: VectorLayer, name: str | None) -> Any:
    extent = units.profile.extent
    if extent is None:
        return None
    frame = units.window(_in_working_crs(units))
    if name is not None:
        codes = frame["code"].fillna("").astype(str)
        names = frame["name"].fillna("").astype(str).map(folded)
        frame = frame[(codes == name.strip()) | (names == folded(name))]
    if frame.empty:
        return None
    return shapely.union_all(np.asarray(frame.geometry.array, dtype=object))


def _in_working_crs(units: VectorLayer) -> tuple[float, float, float, float]:
    assert units.profile.extent is not None  # noqa: S101
    to_working = pyproj.Transformer.from_crs(units.profile.crs, units.crs, always_xy=True)
    west, south, east, north = to_working.transform_bounds(*units.profile.extent)
    return west - 10.0, south - 10.0, east + 10.0, north + 10.0
