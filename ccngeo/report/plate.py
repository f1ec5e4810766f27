"""One site on the reference layers around it, true to a round scale: the plate of sheet and report.

    frame: paper and the ground it shows → layers → conflicts → clusters → words

A plate says what is seen on it (`Seen`), so that a legend names that and nothing else.
"""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from ccngeo import wording
from ccngeo.drawn_layers import ReadLayer, clipped, widened
from ccngeo.geometry import HA, Geometries
from ccngeo.model import Site, Unit, Verdict
from ccngeo.report.corners import corners_of, outward
from ccngeo.report.frame import COMMUNE_SHARE, MM_PER_INCH, SITE_SHARE, Frame
from ccngeo.report.ground import Conflict, Ground
from ccngeo.report.lettering import MM_PER_PT, Face, Lettering, drawing_settings, one_line
from ccngeo.report.marginalia import north_arrow, scale_bar
from ccngeo.report.paper import shortened
from ccngeo.report.strokes import draw_layer, fill, outlines, single_parts, stroke
from ccngeo.symbols import BY_CODE, REVIEW, VERDICTS

BASE = "land_use"  # the layer whose fills lie beneath all others
# Layers that the base shows too: on it their pattern would only cover more of the map.
_IN_BASE = frozenset({"rice_land"})
_SPARE_MM = 3.0  # shapes are cut outside the frame, so that no edge of a cut is seen
_FINEST_MM = 0.05  # vertices closer to a line than this are not seen on paper
_STEP_PT = 0.02
MOST_SHAPES = 20_000  # of a layer on one plate; more would be megabytes of lines
_SITE_COLOUR, _OTHER_COLOUR = "#c00000", "#5a1e5a"
_SITE_PX, _OTHER_PX = 3.2, 1.5
_CONFLICT_PX = {Verdict.NOT_MET: 1.8, Verdict.CONDITIONAL: 0.7}
_ADJUSTED_PX = 1.5
_MOST_NUMBERS = 60  # of corners on a map: more would be a black band
_NUMBER_MM = 2.4  # from a corner to the middle of its number
_CORNER_PT = 2.2
_POLYGON, _LINE = 2, 1


@dataclass(frozen=True, slots=True)
class Seen:
    """What a plate shows, for its legend and its lists."""

    outlined: bool  # the boundary of the site, else that of its commune
    layers: tuple[ReadLayer, ...]  # cut to the frame, those without anything there left out
    conflicts: tuple[Conflict, ...]
    others: tuple[Site, ...]
    adjusted_ha: float | None

    @property
    def as_pictures(self) -> tuple[str, ...]:
        """Return the layers that are pixels, because they have more shapes than a file can hold."""
        return tuple(layer.name for layer in self.layers if _is_too_large(layer))


def frame_of(ground: Ground, site: Site, width_mm: float, height_mm: float) -> Frame | None:
    """Return the frame of a site, else of its commune, else of the province; None of nothing."""
    subject = ground.subject(site)
    if subject is None:
        return None
    share = COMMUNE_SHARE if site.geometry is None else SITE_SHARE
    return Frame.around(subject, width_mm, height_mm, share)


def draw_plate(
    axes: Axes, ground: Ground, site: Site, frame: Frame, lang: str, reserved: Any = None
) -> Seen:
    """Draw a site, or the commune of one without a boundary, and what lies around it.

    `axes` must cover exactly the paper of the frame; they are left without ticks. No word stands
    on the ground that is `reserved`.
    """
    west, south, east, north = frame.bounds
    axes.set_axis_off()
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    layers = _layers_in(ground, frame)
    for layer in layers:
        drawn_before = len(axes.collections)
        draw_layer(axes, layer, base=layer.name == BASE, finesse=frame.finesse)
        for artist in axes.collections[drawn_before:]:
            artist.set_rasterized(_is_too_large(layer))
    conflicts = ground.conflicts(site.site_id)
    for conflict in conflicts:
        _draw_conflict(axes, conflict)
    inside = shapely.box(*frame.bounds)
    others = tuple(
        s for s in ground.clusters if s.site_id != site.site_id and s.geometry.intersects(inside)
    )
    for other in others:
        draw_other(axes, other.geometry)
    adjusted = ground.adjusted(site.site_id)
    subject = site.geometry or ground.communes.get(site.commune_code or "")
    if subject is not None:
        draw_outline(axes, subject, dashed=site.geometry is None)
    if adjusted is not None:
        draw_adjusted(axes, adjusted.geometry)
    words = Lettering(axes, frame.m_per_mm, inside)
    if reserved is not None:
        words.keep_free(reserved)
    if site.geometry is not None:
        _number_corners(words, frame, site.geometry)
        _name_site(words, frame, site, lang)
    _letter(words, frame, site, layers, conflicts, others)
    adjusted_ha = None if adjusted is None else adjusted.area_ha
    return Seen(subject is not None, layers, conflicts, others, adjusted_ha)


def _is_too_large(layer: ReadLayer) -> bool:
    return len(layer.shapes) > MOST_SHAPES


def _layers_in(ground: Ground, frame: Frame) -> tuple[ReadLayer, ...]:
    """Return what a frame shows of the layers, without the vertices that paper cannot show."""
    around = widened(frame.bounds, _SPARE_MM * frame.m_per_mm)
    inside = shapely.box(*frame.bounds)
    has_base = any(layer.name == BASE for layer in ground.layers)
    out = []
    for layer in ground.layers:
        cut = layer.within(around)
        if has_base and layer.name in _IN_BASE:
            cut = replace(cut, symbol=replace(cut.symbol, pattern=None))
        seen = cut.only(np.flatnonzero(shapely.intersects(cut.shapes, inside)))
        if len(seen.shapes):
            out.append(replace(seen, shapes=_as_fine_as_paper(seen.shapes, frame)))
    return tuple(out)


def _as_fine_as_paper(shapes: Geometries, frame: Frame) -> Geometries:
    """Return shapes for display: without vertices nobody sees, the others on hundredths of a point.

    A file then holds two decimals of each, and is half as large.
    """
    west, south, _, _ = frame.bounds
    corner = np.array([west, south])
    step = _STEP_PT * MM_PER_PT * frame.m_per_mm
    thinned = shapely.simplify(shapes, _FINEST_MM * frame.m_per_mm)
    snapped: Geometries = shapely.transform(
        thinned, lambda points: corner + np.round((points - corner) / step) * step
    )
    return snapped


def _draw_conflict(axes: Axes, conflict: Conflict) -> None:
    """Hatch what a content found, one way or the other so that two over each other both show."""
    verdict = conflict.finding.verdict
    polygons = single_parts(conflict.shapes, _POLYGON)
    draw_hatch(axes, polygons, verdict, back=conflict.number % 2 == 0)
    lines = single_parts(conflict.shapes, _LINE)
    width_px = 2 * _CONFLICT_PX[verdict]
    stroke(axes, lines, colour=VERDICTS[verdict].colour, widths_px=width_px)


def draw_hatch(axes: Axes, polygons: Geometries, verdict: Verdict, *, back: bool) -> None:
    """Hatch areas in the colour of a verdict, one way or `back` the other."""
    fill(
        axes,
        polygons,
        face=None,
        edge=VERDICTS[verdict].colour,
        width_px=_CONFLICT_PX[verdict],
        pattern="back" if back else "hatch",
    )


def draw_outline(axes: Axes, shape: Any, *, dashed: bool) -> None:
    """Draw what a map is about: bold; `dashed` where it is not the site itself."""
    edge = outlines(np.array([shape]))
    stroke(axes, edge, colour="white", widths_px=_SITE_PX + 2)
    stroke(axes, edge, colour=_SITE_COLOUR, widths_px=_SITE_PX, dash="10 5" if dashed else None)


def draw_other(axes: Axes, shape: Any) -> None:
    """Draw another cluster."""
    edge = outlines(np.array([shape]))
    stroke(axes, edge, colour=_OTHER_COLOUR, widths_px=_OTHER_PX)


def draw_adjusted(axes: Axes, shape: Any) -> None:
    """Draw the boundary proposed, so thin that the present one shows where both run together."""
    symbol = REVIEW["adjusted"]
    edge = outlines(np.array([shape]))
    stroke(axes, edge, colour="white", widths_px=_ADJUSTED_PX)
    stroke(axes, edge, colour=symbol.colour, widths_px=_ADJUSTED_PX, dash=symbol.dash)


# --- words ----------------------------------------------------------------------------------------

_NUMBERS = Face(6.5, _SITE_COLOUR, bold=True)
_NAME = Face(9.0, _SITE_COLOUR, bold=True)
_OTHER_NAME = Face(7.0, _OTHER_COLOUR)
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


def _letter(
    words: Lettering,
    frame: Frame,
    site: Site,
    layers: Sequence[ReadLayer],
    conflicts: Sequence[Conflict],
    others: Sequence[Site],
) -> None:
    """Letter what a plate shows but the site, what matters most first."""
    inside = shapely.box(*frame.bounds)
    _number_conflicts(words, conflicts, inside)
    for other in others:
        shown = shapely.intersection(other.geometry, inside)
        words.put_in(shown, one_line(f"{other.site_id} {other.name}"), _OTHER_NAME)
    by_name = {layer.name: layer for layer in layers}
    for names in _LETTERED:
        layer = by_name.get(names.layer)
        if layer is not None and frame.scale <= names.smallest:
            _letter_layer(words, frame, layer, Face(names.size_pt, _ink(layer)), site.geometry)
    for layer in layers:
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
    words.axes.scatter(east, north, s=_CORNER_PT**2, color=_SITE_COLOUR, marker="o", linewidths=0)
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


# --- the picture ----------------------------------------------------------------------------------

_BOX_MM = (62.0, 14.0)


def _corner_box(frame: Frame) -> Any:
    """Return the ground that scale and north of a picture hide: its lower left corner."""
    west, south, _, _ = frame.bounds
    width, height = (side * frame.m_per_mm for side in _BOX_MM)
    return shapely.box(west, south, west + width, south + height)


def _draw_corner_box(axes: Axes, frame: Frame, box: Any, lang: str) -> None:
    unit = frame.m_per_mm
    west, south, _, _ = box.bounds
    fill(axes, np.array([box]), face="white", edge="#808080", width_px=0.7)
    scale_bar(axes, frame, (west + 4 * unit, south + 3 * unit), unit, lang)
    north_arrow(axes, (west + 55 * unit, south + 1.5 * unit), unit, lang)


def location_picture(
    ground: Ground, site_id: str, *, width_cm: float, height_cm: float, dpi: int, lang: str = "vi"
) -> bytes | None:
    """Return a plate as a PNG of the size asked for, with scale and north; None without a place.

    The same review gives the same bytes.

    Parameters
    ----------
    ground
        What is drawn, read once for all sites.
    site_id
        A site of the review; without a boundary its commune is shown.
    width_cm, height_cm
        The paper the picture is printed on, true to its scale.
    dpi
        Dots per inch.
    lang
        `vi` or `en`.

    Raises
    ------
    KeyError
        There is no such site.
    """
    site = ground.site(site_id)
    frame = frame_of(ground, site, 10 * width_cm, 10 * height_cm)
    if frame is None:
        return None
    with drawing_settings():
        figure = Figure(figsize=(frame.width_mm / MM_PER_INCH, frame.height_mm / MM_PER_INCH))
        canvas = FigureCanvasAgg(figure)
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        box = _corner_box(frame)
        draw_plate(axes, ground, site, frame, lang, reserved=box)
        _draw_corner_box(axes, frame, box, lang)
        out = io.BytesIO()
        canvas.print_figure(out, format="png", dpi=dpi, metadata={"Software": None})
    return out.getvalue()
