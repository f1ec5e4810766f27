"""`boundaries/<site_id>.dxf`: a lawful boundary proposed, for whoever draws the detailed plan.

Drawn in the working grid, in metres, beside the boundary it would replace.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ezdxf
import shapely
from ezdxf.document import Drawing
from ezdxf.enums import TextEntityAlignment

from ccngeo import wording
from ccngeo.assessment import Assessment
from ccngeo.model import Site, Text, Unit
from ccngeo.recommendation import Adjusted, PlanReview
from ccngeo.report.corners import corners_of
from ccngeo.vn2000 import describe

FOLDER = "boundaries"
PRESENT, PROPOSED, CORNERS, WORDS = "RANH_HIEN_TAI", "RANH_DE_XUAT", "MOC_DE_XUAT", "GHI_CHU"
_COLOURS = {PRESENT: 8, PROPOSED: 1, CORNERS: 1, WORDS: 7}  # of AutoCAD's index: grey, red, black
_LETTER_M, _LINE_M = 6.0, 10.0  # heights of letters and lines on the ground: 3 mm at 1:2,000
_METRES = 6  # of $INSUNITS


def write_drawings(
    assessment: Assessment, review: PlanReview, folder: Path, lang: str = "vi"
) -> tuple[Path, ...]:
    """Write a drawing of every boundary the review proposes; no folder where it proposes none."""
    sites = {site.site_id: site for site in assessment.sites}
    proposed = [(sites[one.site_id], one.adjusted) for one in review.recommendations.values()]
    out = []
    for site, adjusted in proposed:
        if adjusted is None:
            continue
        path = folder / FOLDER / f"{site.site_id}.dxf"
        path.parent.mkdir(exist_ok=True)
        with _timeless():
            _drawing(assessment, site, adjusted, lang).saveas(path)
        out.append(path)
    return tuple(out)


def _drawing(assessment: Assessment, site: Site, adjusted: Adjusted, lang: str) -> Drawing:
    drawing = ezdxf.new("R2010")  # the first release every program of today reads, in UTF-8
    drawing.header["$INSUNITS"] = _METRES
    for level, colour in _COLOURS.items():
        drawing.layers.add(level, color=colour)
    if site.geometry is not None:
        _add_rings(drawing, site.geometry, PRESENT)
    _add_rings(drawing, adjusted.geometry, PROPOSED)
    _add_corners(drawing, adjusted.geometry)
    _add_words(drawing, _words(assessment, site, adjusted, lang), adjusted.geometry)
    return drawing


def _add_rings(drawing: Drawing, shape: Any, level: str) -> None:
    space = drawing.modelspace()
    for ring in shapely.get_rings(shapely.get_parts(shape)):
        points = shapely.get_coordinates(ring)[:-1].tolist()
        space.add_lwpolyline(points, close=True, dxfattribs={"layer": level})


def _add_corners(drawing: Drawing, shape: Any) -> None:
    space, corners = drawing.modelspace(), corners_of(shape)
    for number, (east, north) in zip(corners.numbers, corners.points.tolist(), strict=True):
        space.add_point((east, north), dxfattribs={"layer": CORNERS})
        text = space.add_text(str(number), height=_LETTER_M, dxfattribs={"layer": CORNERS})
        text.set_placement((east + _LETTER_M / 2, north + _LETTER_M / 2))


def _words(assessment: Assessment, site: Site, adjusted: Adjusted, lang: str) -> list[str]:
    declared = assessment.data.project.declared
    area, kept, gained, lost = (
        wording.quantity(ha, Unit.HA, lang)
        for ha in (adjusted.area_ha, adjusted.kept_ha, adjusted.gained_ha, adjusted.given_up_ha)
    )
    system = describe(assessment.data.project.crs)
    said = [
        Text(f"{site.site_id} – {site.name}", f"{site.site_id} – {site.name}"),
        Text(
            f"Ranh giới đề xuất {area}: giữ {kept}, thêm {gained}, bỏ {lost}",
            f"Boundary proposed {area}: {kept} kept, {gained} gained, {lost} given up",
        ),
        Text(
            "Do công cụ đề xuất, chưa đo đạc; kết quả kiểm tra dữ liệu (sơ bộ)",
            "Proposed by the tool, not surveyed; preliminary check of data",
        ),
        Text(
            f"{system.vi}; ngày đánh giá {wording.day(assessment.on)}",
            f"{system.en}; assessed on {assessment.on}",
        ),
    ]
    if declared.synthetic:
        said.append(wording.SYNTHETIC)
    return [text.in_(lang) for text in said]


def _add_words(drawing: Drawing, lines: list[str], shape: Any) -> None:
    space = drawing.modelspace()
    west, south, *_ = shapely.bounds(shape).tolist()
    for number, line in enumerate(lines, 2):
        # A name of a data file is text: «%%» and «\\» would be codes of the drawing.
        plain = line.replace("%%", "% %").replace("\\", "/")
        text = space.add_text(plain, height=_LETTER_M, dxfattribs={"layer": WORDS})
        place = (west, south - number * _LINE_M)
        text.set_placement(place, align=TextEntityAlignment.LEFT)


@contextmanager
def _timeless() -> Iterator[None]:
    """Keep the time of writing out of drawings made and saved inside."""
    before = ezdxf.options.write_fixed_meta_data_for_testing
    ezdxf.options.write_fixed_meta_data_for_testing = True
    try:
        yield
    finally:
        ezdxf.options.write_fixed_meta_data_for_testing = before
