"""One site on the reference layers around it, true to a round scale: the plate of sheet and report.

    frame: paper and the ground it shows → layers → conflicts → clusters → words

A plate says what is seen on it (`Seen`), so that a legend names that and nothing else.
"""

import io
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from ccngeo.drawn_layers import ReadLayer, widened
from ccngeo.geometry import Geometries
from ccngeo.model import Site, Verdict
from ccngeo.report.plates.frame import COMMUNE_SHARE, MM_PER_INCH, SITE_SHARE, Frame
from ccngeo.report.plates.ground import Conflict, Ground
from ccngeo.report.plates.lettering import MM_PER_PT, Lettering, drawing_settings
from ccngeo.report.plates.marginalia import north_arrow, scale_bar
from ccngeo.report.plates.seen import BASE, Seen, is_too_large
from ccngeo.report.plates.strokes import draw_layer, fill, outlines, single_parts, stroke
from ccngeo.report.plates.words import OTHER_COLOUR, SITE_COLOUR, letter
from ccngeo.symbols import REVIEW, VERDICTS

# Layers that the base shows too: on it their pattern would only cover more of the map.
_IN_BASE = frozenset({"rice_land"})
_SPARE_MM = 3.0  # shapes are cut outside the frame, so that no edge of a cut is seen
_FINEST_MM = 0.05  # vertices closer to a line than this are not seen on paper
_STEP_PT = 0.02
_SITE_PX, _OTHER_PX = 3.2, 1.5
_CONFLICT_PX = {Verdict.NOT_MET: 1.8, Verdict.CONDITIONAL: 0.7}
_ADJUSTED_PX = 1.5
_POLYGON, _LINE = 2, 1


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
            artist.set_rasterized(is_too_large(layer))
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
    subject = ground.shape(site)
    if subject is not None:
        draw_outline(axes, subject, dashed=site.geometry is None)
    if adjusted is not None:
        draw_adjusted(axes, adjusted.geometry)
    adjusted_ha = None if adjusted is None else adjusted.area_ha
    seen = Seen(subject is not None, layers, conflicts, others, adjusted_ha)
    words = Lettering(axes, frame.m_per_mm, inside)
    if reserved is not None:
        words.keep_free(reserved)
    letter(words, frame, site, seen, lang)
    return seen


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
    stroke(axes, edge, colour=SITE_COLOUR, widths_px=_SITE_PX, dash="10 5" if dashed else None)


def draw_other(axes: Axes, shape: Any) -> None:
    """Draw another cluster."""
    edge = outlines(np.array([shape]))
    stroke(axes, edge, colour=OTHER_COLOUR, widths_px=_OTHER_PX)


def draw_adjusted(axes: Axes, shape: Any) -> None:
    """Draw the boundary proposed, so thin that the present one shows where both run together."""
    symbol = REVIEW["adjusted"]
    edge = outlines(np.array([shape]))
    stroke(axes, edge, colour="white", widths_px=_ADJUSTED_PX)
    stroke(axes, edge, colour=symbol.colour, widths_px=_ADJUSTED_PX, dash=symbol.dash)


# --- the picture ----------------------------------------------------------------------------------

_BOX_MM = (62.0, 14.0)


def _corner_box(frame: Frame, subject: Any) -> Any:
    """Return the ground that scale and north of a picture hide: a corner the subject leaves free.

    The lower left one comes first, also where no corner is free.
    """
    west, south, east, north = frame.bounds
    width, height = (side * frame.m_per_mm for side in _BOX_MM)
    corners = [
        shapely.box(x, y, x + width, y + height)
        for y in (south, north - height)
        for x in (west, east - width)
    ]
    free = (box for box in corners if subject is None or not box.intersects(subject))
    return next(free, corners[0])


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
        box = _corner_box(frame, ground.shape(site))
        draw_plate(axes, ground, site, frame, lang, reserved=box)
        _draw_corner_box(axes, frame, box, lang)
        out = io.BytesIO()
        canvas.print_figure(out, format="png", dpi=dpi, metadata={"Software": None})
    return out.getvalue()
