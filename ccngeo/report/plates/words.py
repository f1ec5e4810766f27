"""The words of a plate: numbers of corners, names, codes, each where there is room for it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from ccngeo import wording
from ccngeo.drawn_layers import ReadLayer, clipped
from ccngeo.geometry import HA, Geometries
from ccngeo.model import Site, Unit
from ccngeo.report.corners import corners_of, outward
from ccngeo.report.plates.frame import Frame
from ccngeo.report.plates.ground import Conflict
from ccngeo.report.plates.lettering import MM_PER_PT, Face, Lettering, one_line
from ccngeo.report.plates.paper import shortened
from ccngeo.report.plates.seen import BASE, Seen
from ccngeo.report.plates.strokes import single_parts
from ccngeo.symbols import BY_CODE, VERDICTS

SITE_COLOUR, OTHER_COLOUR = "#c00000", "#5a1e5a"
_MOST_NUMBERS = 60  # of corners on a map: more would be a black band
_NUMBER_MM = 2.4  # from a corner to the middle of its number
_CORNER_PT = 2.2
_POLYGON, _LINE = 2, 1
_NUMBERS = Face(6.5, SITE_COLOUR, bold=True)
_NAME = Face(9.0, SITE_COLOUR, bold=True)
_OTHER_NAME = Face(7.0, OTHER_COLOUR)
_CODE, _PLAN_CODE = Face(5.0, "#4a4a3a", halo=False), Face(5.0, "#6a3d9a")
_PLACES = (0.5, 0.35, 0.65, 0.2, 0.8)  # along a line, where its name may stand
_NAME_SHARE = 0.4  # of the width of a map, for the name of its site
_REACH = 0.97  # of its length a name needs from end to end of what it stands along


@dataclass(frozen=True, slots=True)
class _Names:
    """How the features of a layer are lettered: size of the words, and the smallest scale."""

    layer: str
    size_pt: float
    smallest: int = 100_000


# The first before the others.
_LETTERED = (
    _Names("roads", 6.5, 50_000),
    _Names("railways", 6.0),
    _Names("power_lines", 5.5, 25_000),
    _Names("dykes", 6.0),
    _Names("rivers", 7.0),
    _Names("industrial_parks", 6.5),
    _Names("heritage", 5.5, 25_000),
    _Names("approved_projects", 5.5, 25_000),
    _Names("communes", 7.5, 250_000),
    _Names("forest", 5.5, 25_000),
    _Names("craft_villages", 5.5, 25_000),
    _Names("minerals", 5.5, 25_000),
    _Names("residential", 5.0, 10_000),
)
_SMALLEST_CODES = 50_000


def letter(words: Lettering, frame: Frame, site: Site, seen: Seen, lang: str) -> None:
    """Letter what a plate shows, what matters most first."""
    inside = shapely.box(*frame.bounds)
    if site.geometry is not None:
        _number_corners(words, frame, site.geometry)
        _name_site(words, frame, site, lang)
    _number_conflicts(words, seen.conflicts, inside)
    for other in seen.others:
        shown = shapely.intersection(other.geometry, inside)
        words.put_in(shown, one_line(f"{other.site_id} {other.name}"), _OTHER_NAME)
    by_name = {layer.name: layer for layer in seen.layers}
    for names in _LETTERED:
        layer = by_name.get(names.layer)
        if layer is not None and frame.scale <= names.smallest:
            _letter_layer(words, frame, layer, Face(names.size_pt, _ink(layer)), site.geometry)
    for layer in seen.layers:
        if layer.symbol.fill == BY_CODE and frame.scale <= _SMALLEST_CODES:
            _letter_codes(words, layer, _CODE if layer.name == BASE else _PLAN_CODE)
    words.finish()


def _ink(layer: ReadLayer) -> str:
    """Return the colour of the words of a layer: that of its lines, or of what encloses them."""
    symbol = layer.symbol
    return symbol.casing if symbol.widths and symbol.casing else symbol.colour


def _number_corners(words: Lettering, frame: Frame, boundary: Any) -> None:
    corners = corners_of(boundary)
    away = outward(corners) * _NUMBER_MM * frame.m_per_mm
    east, north = corners.points.T
    words.axes.scatter(east, north, s=_CORNER_PT**2, color=SITE_COLOUR, marker="o", linewidths=0)
    step = math.ceil(len(corners) / _MOST_NUMBERS)
    for number in corners.numbers[::step]:
        x, y = corners.points[number - 1] + away[number - 1]
        words.put(str(number), x, y, _NUMBERS, always=step == 1)


def _name_site(words: Lettering, frame: Frame, site: Site, lang: str) -> None:
    at = site.geometry.representative_point()
    line = 1.3 * _NAME.size_pt * MM_PER_PT * frame.m_per_mm
    name = shortened(f"{site.site_id} {site.name}", _NAME_SHARE * frame.width_mm, _NAME)
    area = wording.quantity(site.geometry.area / HA, Unit.HA, lang)
    words.put(name, at.x, at.y + line / 2, _NAME, always=True)
    words.put(area, at.x, at.y - line / 2, _NAME, always=True)


def _number_conflicts(
    words: Lettering, conflicts: Sequence[Conflict], inside: shapely.Geometry
) -> None:
    """Write the number of each conflict on the largest part of it that the map shows."""
    for conflict in conflicts:
        parts = shapely.get_parts(shapely.intersection(conflict.shapes, inside))
        parts = parts[~shapely.is_empty(parts)]
        if not len(parts):
            continue
        largest = parts[np.lexsort([shapely.length(parts), shapely.area(parts)])[-1]]
        face = Face(8.0, VERDICTS[conflict.finding.verdict].colour, bold=True)
        words.put_in(largest, f"({conflict.number})", face, always=True)


def _letter_layer(
    words: Lettering, frame: Frame, layer: ReadLayer, face: Face, boundary: Any
) -> None:
    """Letter each name of a layer once, along the longest line or in the largest area it has.

    The name of an area stands outside the boundary of the site, whose own words are there.
    """
    shown = clipped(layer.shapes, frame.bounds)
    for name in dict.fromkeys(layer.names):
        own = shown[[n == name for n in layer.names]]
        areas, lines = single_parts(own, _POLYGON), single_parts(own, _LINE)
        text = one_line(name)
        if layer.symbol.kind == "line" and not len(areas):
            _along(words, text, lines, face)
        elif len(areas):
            beside = areas if boundary is None else shapely.difference(areas, boundary)
            room = beside if shapely.area(beside).any() else areas
            words.put_in(room[np.argmax(shapely.area(room))], text, face)


def _along(words: Lettering, text: str, lines: Geometries, face: Face) -> None:
    """Letter a name along the longest of some lines, where there is room."""
    if not len(lines):
        return
    merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines)))
    longest = merged[np.argmax(shapely.length(merged))]
    reach = words.length_m(text, face) / 2
    if longest.length < 2 * reach:
        return
    for place in _PLACES:
        middle = place * longest.length
        ends = (longest.interpolate(max(0.0, middle - reach)), longest.interpolate(middle + reach))
        if ends[0].distance(ends[1]) < 2 * _REACH * reach:
            continue  # the line bends away from under the name
        x, y = (ends[0].x + ends[1].x) / 2, (ends[0].y + ends[1].y) / 2
        degrees = math.degrees(math.atan2(ends[1].y - ends[0].y, ends[1].x - ends[0].x))
        if words.put(text, x, y, face, degrees=_upright(degrees)):
            return


def _upright(degrees: float) -> float:
    """Return a direction in which words do not stand on their heads."""
    return (degrees + 90) % 180 - 90


def _letter_codes(words: Lettering, layer: ReadLayer, face: Face) -> None:
    """Letter the code of each area that has room for it, the largest first."""
    sizes = shapely.area(layer.shapes)
    for at in np.argsort(-sizes, kind="stable"):
        code, shape = layer.codes[at], layer.shapes[at]
        if words.area_m2(code, face) > sizes[at]:
            return
        point = shape.representative_point()
        words.put(code, point.x, point.y, face, inside=shape)
