"""GeoPackages that open coloured in QGIS, the same bytes whenever they are written."""

from collections.abc import Sequence
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
    """A layer of polygons, and its style as QGIS writes it (QML)."""

    name: str
    frame: gpd.GeoDataFrame
    style: str


def write_geopackage(path: Path, layers: Sequence[StyledLayer], title: str, on: date) -> None:
    """Write layers and the table of their styles into a new file.

    `on` stands for the time of writing, which would be in the file otherwise.
    """
    stamp = {"OGR_CURRENT_DATE": f"{on}T00:00:00.000Z"}
    before = {name: pyogrio.get_gdal_config_option(name) for name in stamp}
    pyogrio.set_gdal_config_options(stamp)
    try:
        for layer in layers:
            pyogrio.write_dataframe(
                layer.frame,
                path,
                layer=layer.name,
                driver="GPKG",
                geometry_type="MultiPolygon",
                promote_to_multi=True,
                append=False,
            )
        pyogrio.write_dataframe(_styles(layers, title, on), path, layer=_STYLES, driver="GPKG")
    finally:
        pyogrio.set_gdal_config_options(before)


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


def by_verdict(lang: str, labelled_by: str) -> str:
    """Return a style of one colour for each result, the field `verdict`, with labels of a field."""
    categories, symbols = "", ""
    for n, (verdict, symbol) in enumerate(VERDICTS.items()):
        label = quoteattr(wording.VERDICTS[verdict].in_(lang))
        categories += (
            f'<category value="{verdict.value}" symbol="{n}" label={label} render="true"/>'
        )
        symbols += _symbol(str(n), symbol.colour)
    return _qml(
        '<renderer-v2 type="categorizedSymbol" attr="verdict" enableorderby="0" forceraster="0">'
        f"<categories>{categories}</categories><symbols>{symbols}</symbols></renderer-v2>"
        '<labeling type="simple"><settings calloutType="simple">'
        f'<text-style fieldName="{labelled_by}" fontSize="9" textColor="20,20,20,255"/>'
        '<placement placement="1"/></settings></labeling>'
    )


def plain(colour: str) -> str:
    """Return a style of one colour."""
    return _qml(
        '<renderer-v2 type="singleSymbol" enableorderby="0" forceraster="0">'
        f"<symbols>{_symbol('0', colour)}</symbols></renderer-v2>"
    )


def _qml(inside: str) -> str:
    return (
        '<!DOCTYPE qgis PUBLIC "http://mrcc.com/qgis.dtd" "SYSTEM">'
        f'<qgis version="3.28" styleCategories="Symbology|Labeling">{inside}</qgis>'
    )


def _symbol(name: str, colour: str) -> str:
    red, green, blue = (int(colour[k : k + 2], 16) for k in (1, 3, 5))
    return (
        f'<symbol type="fill" name="{name}" alpha="1" clip_to_extent="1">'
        '<layer class="SimpleFill" enabled="1" pass="0" locked="0"><Option type="Map">'
        f'<Option type="QString" name="color" value="{red},{green},{blue},70"/>'
        f'<Option type="QString" name="outline_color" value="{red},{green},{blue},255"/>'
        '<Option type="QString" name="outline_width" value="0.5"/>'
        '<Option type="QString" name="outline_width_unit" value="MM"/>'
        '<Option type="QString" name="style" value="solid"/></Option></layer></symbol>'
    )
