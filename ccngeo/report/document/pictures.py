"""The picture of where a cluster lies, small enough for a document of two hundred."""

import io

from PIL import Image

from ccngeo.model import Site
from ccngeo.report.plates.ground import Ground

WIDTH_MM, _HEIGHT_MM = 140.0, 92.0
_DPI = 150
_COLOURS = 64  # a map of flat fills has no more; a third of the bytes


def picture_of(ground: Ground, site: Site, lang: str) -> bytes | None:
    """Return a PNG of a cluster, or of the commune of one without a boundary; None if neither."""
    from ccngeo.report.plates.plate import location_picture  # matplotlib takes a second to load

    png = location_picture(
        ground,
        site.site_id,
        width_cm=WIDTH_MM / 10,
        height_cm=_HEIGHT_MM / 10,
        dpi=_DPI,
        lang=lang,
    )
    return None if png is None else _with_few_colours(png)


def _with_few_colours(png: bytes) -> bytes:
    out = io.BytesIO()
    picture = Image.open(io.BytesIO(png))
    few = picture.convert("RGB").quantize(
        _COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
    )
    few.save(out, "PNG", dpi=(_DPI, _DPI))
    return out.getvalue()
