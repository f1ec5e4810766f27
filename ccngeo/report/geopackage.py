"""GeoPackages that open coloured in QGIS, the same bytes whenever they are written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from xml.sax.saxutils import quoteattr

import geopandas as gpd
import pandas as pd
import pyogrio

from ccngeo import wording
from ccngeo.symbols import VERDICTS


@dataclass(frozen=True, slots=True)
class StyledLayer:
    """A layer of one kind of geometry, and its style as QGIS writes it (QML).

    A plain table, without geometry, has no style.
    """

    name: str
    frame: gpd.GeoDataFrame | pd.DataFrame
    style: str = ""
    title: str = ""  # what the layer is, for the list of a GIS
    geometry_type: str = "MultiPolygon"


def write_geopackage(
    path: Path,
    layers: Sequence[StyledLayer],
    title: str,
    on: date,
    about: Mapping[str, str] | None = None,
) -> None:
    """Write layers and the table of their styles into a new file.

    `on` stands for the time of writing, which would be in the file otherwise; `about` becomes the
    metadata of each layer. Of metadata of the whole file GDAL leaves a copy beside it whenever
    somebody reads the file.
    """
    stamp = {"OGR_CURRENT_DATE": f"{on}T00:00:00.000Z"}
    before = {name: pyogrio.get_gdal_config_option(name) for name in stamp}
    pyogrio.set_gdal_config_options(stamp)
    try:
        for layer in layers:
            pyogrio.write_dataframe(
                layer.frame, path, layer=layer.name, driver="GPKG", append=False,
                layer_options={"IDENTIFIER": layer.title or layer.name, "DESCRIPTION": title},
                layer_metadata=dict(about or {}) or None,
                **_kind(layer),
            )  # fmt: skip
        styled = [layer for layer in layers if layer.style]
        pyogrio.write_dataframe(_styles(styled, title, on), path, layer=_STYLES, driver="GPKG")
    finally:
        pyogrio.set_gdal_config_options(before)


def _kind(layer: StyledLayer) -> dict[str, object]:
    if not isinstance(layer.frame, gpd.GeoDataFrame):
        return {}
    is_multi = layer.geometry_type.startswith("Multi")
    return {"geometry_type": layer.geometry_type, "promote_to_multi": is_multi}


_STYLES = "layer_styles"  # the table in which QGIS looks for the style of a layer


def _styles(layers: Sequence[StyledLayer], title: str, on: date) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "f_table_catalog": "",
                "f_table_schema": "",
                "f_table_name": layer.name,
                "f_geometry_column": "geom",
                "styleName": layer.name,
                "styleQML": layer.style,
                "styleSLD": "",
                "useAsDefault": True,
                "description": title,
                "owner": "ccngeo",
                "ui": "",
                "update_time": pd.Timestamp(on),
            }
            for layer in layers
        ]
    )


# --- styles --------------------------------------------------------------------------------------

Named = Mapping[str, tuple[str, str]]  # value of a field → words, colour


def by_verdict(lang: str, labelled_by: str = "", kind: str = "fill") -> str:
    """Return a style of one colour for each result, the field `verdict`, with labels of a field."""
    named = {
        verdict.value: (wording.VERDICTS[verdict].in_(lang), symbol.colour)
        for verdict, symbol in VERDICTS.items()
    }
    return by_value("verdict", named, labelled_by, kind)


def by_value(field: str, named: Named, labelled_by: str = "", kind: str = "fill") -> str:
    """Return a style of one colour for each value of a field.

    `kind` is `fill`, `line` or `marker`; `labelled_by` is the field that is written beside.
    """
    categories, symbols = "", ""
    for n, (value, (words, colour)) in enumerate(named.items()):
        categories += (
            f'<category value="{value}" symbol="{n}" label={quoteattr(words)} render="true"/>'
        )
        symbols += _symbol(str(n), colour, kind)
    return _qml(
        f'<renderer-v2 type="categorizedSymbol" attr="{field}" enableorderby="0" forceraster="0">'
        f"<categories>{categories}</categories><symbols>{symbols}</symbols></renderer-v2>"
        + _labels(labelled_by)
    )


def plain(colour: str, labelled_by: str = "", kind: str = "fill") -> str:
    """Return a style of one colour."""
    return _qml(
        '<renderer-v2 type="singleSymbol" enableorderby="0" forceraster="0">'
        f"<symbols>{_symbol('0', colour, kind)}</symbols></renderer-v2>" + _labels(labelled_by)
    )


def _labels(field: str) -> str:
    if not field:
        return ""
    return (
        '<labeling type="simple"><settings calloutType="simple">'
        f'<text-style fieldName="{field}" fontSize="9" textColor="20,20,20,255"/>'
        '<placement placement="1"/></settings></labeling>'
    )


def _qml(inside: str) -> str:
    return (
        '<!DOCTYPE qgis PUBLIC "http://mrcc.com/qgis.dtd" "SYSTEM">'
        f'<qgis version="3.28" styleCategories="Symbology|Labeling">{inside}</qgis>'
    )


# Of a symbol layer: its class, and the options that hold its colour.
_CLASSES = {
    "fill": ("SimpleFill", "color", "outline_color"),
    "line": ("SimpleLine", "", "line_color"),
    "marker": ("SimpleMarker", "color", "outline_color"),
}
_SIZES = {
    "fill": {"outline_width": "0.5", "outline_width_unit": "MM", "style": "solid"},
    "line": {"line_width": "0.7", "line_width_unit": "MM", "line_style": "solid"},
    "marker": {"name": "circle", "size": "1.8", "size_unit": "MM"},
}
_FAINT, _FULL = 70, 255


def _symbol(name: str, colour: str, kind: str) -> str:
    red, green, blue = (int(colour[k : k + 2], 16) for k in (1, 3, 5))
    drawn_by, inner, outer = _CLASSES[kind]
    faint = _FAINT if kind == "fill" else _FULL
    options = {outer: f"{red},{green},{blue},{_FULL}", **_SIZES[kind]}
    if inner:
        options[inner] = f"{red},{green},{blue},{faint}"
    written = "".join(
        f'<Option type="QString" name="{key}" value="{value}"/>' for key, value in options.items()
    )
    return (
        f'<symbol type="{kind}" name="{name}" alpha="1" clip_to_extent="1">'
        f'<layer class="{drawn_by}" enabled="1" pass="0" locked="0">'
        f'<Option type="Map">{written}</Option></layer></symbol>'
    )
