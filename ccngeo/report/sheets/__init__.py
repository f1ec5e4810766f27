"""`sheets/<site_id>.pdf`: the location sheet of each cluster, one page A3 across, all of it lines.

A layer of so many shapes that they would be megabytes is a picture, and the sheet says so.

Every sheet is A3: A4 has half the ground at the same scale, so it would cost a cluster its
surroundings or its scale. What fits A4 is the picture in the report.

    left: the map in its grid · below: corners, sources · right: title, figures, result, legend
"""

import io
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.figure import Figure

from ccngeo.assessment import Progress
from ccngeo.model import Site, Text
from ccngeo.report.plates.frame import MM_PER_INCH
from ccngeo.report.plates.ground import Ground
from ccngeo.report.plates.lettering import MM_PER_PT, Face, drawing_settings, one_line, write
from ccngeo.report.plates.paper import Box, frame_box
from ccngeo.report.plates.plate import draw_plate, frame_of
from ccngeo.report.sheets.data_strip import set_strip
from ccngeo.report.sheets.grid_marks import draw_crosses, label_grid
from ccngeo.report.sheets.sheet import Sheet
from ccngeo.report.sheets.title_panel import set_panel

FOLDER = "sheets"
PAGE_MM = (420.0, 297.0)
_BORDER = Box(8.0, 8.0, 412.0, 289.0)
# Its lower left corner lies on whole points of the page: `plate` sets its vertices on hundredths.
MAP = Box(60 * MM_PER_PT, 204 * MM_PER_PT, 60 * MM_PER_PT + 270.0, 204 * MM_PER_PT + 208.0)
_STRIP, _PANEL = Box(12.0, 10.0, 299.0, 63.0), Box(303.5, 10.0, 408.5, 286.0)
_PICTURE_DPI = 200  # of a layer with too many shapes
_BORDER_PX, _NEAT_PX = 2.0, 1.6
_NO_MAP = Text(
    "Chưa có ranh giới cụm, chưa có lớp địa giới: không vẽ được bản đồ.",
    "Neither a boundary of the cluster nor a layer of communes: there is no map to draw.",
)
_SUBJECT = Text("Sơ đồ vị trí cụm công nghiệp", "Location of the industrial cluster")


def write_sheets(
    ground: Ground, folder: Path, lang: str = "vi", progress: Progress | None = None
) -> None:
    """Write `sheets/<site_id>.pdf` for every site into an existing folder.

    A site without a boundary gets the sheet of its commune, which says so; where the commune is
    not known either, that of the province. The same review gives the same bytes.
    """
    sites = ground.assessment.sites
    target = folder / FOLDER
    target.mkdir()
    for done, site in enumerate(sites):
        if progress:
            progress(done, len(sites), "sheets")
        path = target / f"{site.site_id}.pdf"
        path.write_bytes(location_sheet(ground, site, lang))


def location_sheet(ground: Ground, site: Site, lang: str) -> bytes:
    """Return the sheet of a site as a PDF of one page, true to its scale when printed at 100 %."""
    frame = frame_of(ground, site, MAP.width, MAP.height)
    with drawing_settings():
        figure = Figure(figsize=(PAGE_MM[0] / MM_PER_INCH, PAGE_MM[1] / MM_PER_INCH))
        seen = None
        if frame is not None:
            axes = _axes(figure, MAP)
            seen = draw_plate(axes, ground, site, frame, lang)
            draw_crosses(axes, frame)
        page = _page(figure)
        sheet = Sheet(ground, site, frame, seen, lang)
        if frame is None:
            middle = ((MAP.left + MAP.right) / 2, (MAP.bottom + MAP.top) / 2)
            write(page, sheet.say(_NO_MAP), middle, Face(10.0), align="center")
        else:
            label_grid(page, frame, MAP)
        frame_box(page, MAP, width_px=_NEAT_PX)
        frame_box(page, _BORDER, width_px=_BORDER_PX)
        set_strip(page, _STRIP, sheet)
        set_panel(page, _PANEL, sheet)
        out = io.BytesIO()
        FigureCanvasPdf(figure).print_figure(
            out, format="pdf", dpi=_PICTURE_DPI, metadata=_metadata(sheet)
        )
    return out.getvalue()


def _axes(figure: Figure, box: Box) -> Axes:
    """Return axes that cover a box of the page exactly."""
    width, height = PAGE_MM
    share = (box.left / width, box.bottom / height, box.width / width, box.height / height)
    axes = figure.add_axes(share)
    axes.set_axis_off()
    return axes


def _page(figure: Figure) -> Axes:
    """Return axes over the whole page, in millimetres."""
    width, height = PAGE_MM
    axes = _axes(figure, Box(0.0, 0.0, width, height))
    axes.set_xlim(0.0, width)
    axes.set_ylim(0.0, height)
    return axes


def _metadata(sheet: Sheet) -> dict[str, str | None]:
    """Return what the file says of itself: nothing of when or with what it was made."""
    site = sheet.site
    return {
        "Title": one_line(f"{site.site_id} {site.name}"),
        "Subject": sheet.say(_SUBJECT),
        "Author": "ccngeo",
        "Creator": "ccngeo",
        "Producer": None,
        "CreationDate": None,
    }
