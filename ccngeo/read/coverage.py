"""Where a layer was surveyed: outside of it, finding nothing means nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from ccngeo.errors import InputError, LayerError
from ccngeo.project import CoverageDecl
from ccngeo.read.records import Bounds
from ccngeo.read.vector import VectorLayer
from ccngeo.vietnamese import clean, folded, parse_date

_UNITS = ("communes", "districts")
_OF_DISTRICT = re.compile(r"^(huyện|thành phố|thị xã)\s", re.IGNORECASE)
_OF_COMMUNE = re.compile(r"^(xã|phường|thị trấn)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The area a layer covers: its own polygons (`itself`), a geometry, or unknown (None).

    `parts` are the days on which parts of it were surveyed; a part without a day is in none.
    """

    itself: bool = False
    area: Any = None  # polygon or multipolygon in the working CRS
    accuracy_m: float = 0.0  # positional error of the area's own edge
    parts: tuple[tuple[date, Any], ...] | None = None

    def by(self, day: date) -> "Coverage":
        """Return what had been surveyed by a day."""
        if self.parts is None:
            return self
        there = [shape for surveyed, shape in self.parts if surveyed <= day]
        return replace(self, area=shapely.union_all(np.array(there, dtype=object)), parts=None)

    @property
    def is_known(self) -> bool:
        """Tell whether absence in the layer can mean anything anywhere."""
        return self.itself or self.area is not None


def resolve_coverages(
    layers: Mapping[str, VectorLayer], surveys: Mapping[str, VectorLayer]
) -> dict[str, Coverage]:
    """Return the coverage each layer declares, with unit names looked up in the unit layers.

    `surveys` are the files of surveyed areas, by the layer they are declared for.

    Raises
    ------
    InputError
        A declared unit is in none of the unit layers, or in more than one.
    """
    units = layers.get("communes") or layers.get("districts")
    province = (
        Coverage() if units is None else Coverage(area=_union(units), accuracy_m=units.accuracy_m)
    )
    return {
        name: surveyed(surveys[name]) if name in surveys else _resolve(layer, layers, province)
        for name, layer in layers.items()
    }


def surveyed(survey: VectorLayer) -> Coverage:
    """Return what a file says was surveyed, part by part where it gives days.

    Raises
    ------
    LayerError
        A day that cannot be read.
    """
    frame = _frame(survey)
    shapes = np.asarray(frame.geometry.array, dtype=object)
    if "surveyed" in survey.columns:
        days = [_day(text, survey) for text in frame["surveyed"]]
        parts = [(day, shape) for day, shape in zip(days, shapes, strict=True) if day is not None]
        return Coverage(accuracy_m=survey.accuracy_m, parts=tuple(parts))
    whole = shapely.union_all(shapes)
    if survey.decl.date is not None:
        return Coverage(accuracy_m=survey.accuracy_m, parts=((survey.decl.date, whole),))
    return Coverage(area=whole, accuracy_m=survey.accuracy_m)


def _day(text: object, survey: VectorLayer) -> date | None:
    if text is None or text != text or not str(text).strip():  # noqa: PLR0124 - NaN
        return None
    try:
        return parse_date(str(text))
    except ValueError as error:
        raise LayerError(
            f"{survey.path.name}: ngày khảo sát {text!r} không đọc được; ghi như 2025-06-30.",
            f"{survey.path.name}: the day of survey {text!r} cannot be read; write 2025-06-30.",
        ) from error


def _resolve(layer: VectorLayer, layers: Mapping[str, VectorLayer], province: Coverage) -> Coverage:
    declared = layer.decl.coverage
    if declared is None or isinstance(declared, CoverageDecl):
        return Coverage()
    if declared == "self":
        return Coverage(itself=True)
    if declared == "province":
        return province
    areas = [_unit(name, layer, layers) for name in declared]
    if any(area is None for area in areas):
        return Coverage()
    accuracy_m = max(units.accuracy_m for name, units in layers.items() if name in _UNITS)
    return Coverage(area=shapely.union_all(np.array(areas, dtype=object)), accuracy_m=accuracy_m)


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
    if kinds[0] not in layers:
        # Without the communes a bare name could only be taken for the larger district.
        return None
    found = [area for units in at_hand for area in _named(units, name)]
    if len(found) == 1:
        return found[0]
    place = f"layers.{layer.spec.layer_id}.coverage: {name!r}"
    if found:
        raise InputError(
            f"{place} là tên của nhiều đơn vị hành chính; ghi mã của đơn vị cần nêu.",
            f"{place} names more than one unit; write its code.",
        )
    raise InputError(
        f"{place} không có trong lớp đơn vị hành chính; ghi tên như «Xã Tề Lỗ», «Huyện Yên Lạc» "
        "hoặc mã.",
        f"{place} is no known unit; write a name as «Xã Tề Lỗ» or «Huyện Yên Lạc», or a code.",
    )


def _named(units: VectorLayer, name: str) -> list[Any]:
    """Return the polygon of every unit a code or name fits; parts of one unit are one polygon.

    The kind of unit is not compared, so that «Huyện Cao Lãnh» fits a bare «Cao Lãnh»; where two
    units differ in it alone, as with «Thành phố Cao Lãnh», the full name decides.
    """
    frame = _frame(units)
    codes = frame["code"].fillna("").astype(str)
    names = frame["name"].fillna("").astype(str)
    fitting = frame[(codes == name.strip()) | (names.map(folded) == folded(name))]
    exact = fitting[names[fitting.index].map(str.casefold) == clean(name).casefold()]
    chosen = fitting if exact.empty else exact
    units_of = list(zip(codes[chosen.index], names[chosen.index], strict=True))
    shapes = np.asarray(chosen.geometry.array, dtype=object)
    return [
        shapely.union_all(shapes[[u == unit for u in units_of]]) for unit in dict.fromkeys(units_of)
    ]


def _union(units: VectorLayer) -> Any:
    frame = _frame(units)
    return (
        None if frame.empty else shapely.union_all(np.asarray(frame.geometry.array, dtype=object))
    )


def _frame(units: VectorLayer) -> gpd.GeoDataFrame:
    return units.window(_around(units.extent or (0.0, 0.0, 0.0, 0.0)))


def _around(extent: Bounds) -> Bounds:
    """Return an extent with room for the rounding of its transformation."""
    west, south, east, north = extent
    return west - 10.0, south - 10.0, east + 10.0, north + 10.0
