"""One offline HTML page from a payload of display strings.

The page asks nothing of any host and runs nothing a data file says. Three things make it so:

- the payload stands in one ``<script type="application/json">`` block, which browsers never run,
  and ``web/*.js`` shows it through ``textContent`` only;
- scripts and styles are constant text, so their hashes stand in the Content-Security-Policy and
  whatever else would run is refused by the browser;
- no id is drawn by chance, so the same payload gives the same bytes.

Wording, rounding and order are decided before this room.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import folium
from branca.element import Element, Figure
from folium.template import Template
from xstatic.pkg import leaflet

if TYPE_CHECKING:
    from collections.abc import Mapping

# Parts of the page in the order they are joined.
SCRIPT_PARTS = (
    *("base", "grid", "frame", "table", "site"),
    *("shapes", "labels", "layers", "map", "tools", "sheet", "start"),
)
STYLE_PARTS = (
    *("base", "frame", "table", "site", "map", "layers"),
    *("tools", "screens", "paper", "sheet"),
)
_DEFAULT_LANGUAGE = "vi"
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
_CSS_URL = re.compile(r"""url\(\s*['"]?([^'")]*)['"]?\s*\)""")
_CSS_DECLARATION_WITH_URL = re.compile(r"[\w-]+\s*:\s*[^;{}]*url\([^;{}]*\)[^;{}]*;?")
_SOURCE_MAP = re.compile(r"^[ \t]*//[#@]\s*sourceMappingURL=.*$", re.MULTILINE)
# What could end a script block early, or start the double-escaped state of the HTML parser.
_UNSAFE_IN_BLOCK = re.compile(r"<(?:/(?:script|style)|!--|script)", re.IGNORECASE)
_ESCAPED_IN_JSON = re.compile("[<>&\u2028\u2029\ud800-\udfff]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_MIME_TYPES = {".png": "image/png", ".gif": "image/gif", ".svg": "image/svg+xml"}


def render_page(payload: Mapping[str, Any]) -> str:
    """Return the whole HTML text of the page that shows `payload`."""
    page = OfflineMap(payload)
    return str(page.get_root().render())


class _Literal(Element):
    """Hold finished text, which branca's own `Element` would read as a template once more."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def render(self, **_: Any) -> str:  # branca's signature
        """Return the text as it is."""
        return self._text


class _OfflineFigure(Figure):
    """Frame the document: language, header, body and already complete script blocks."""

    _template = Template(
        "<!DOCTYPE html>\n"
        '<html lang="{{ this.language|e }}">\n'
        "<head>\n"
        '<meta charset="utf-8">\n'
        "{{ this.header.render() }}\n"
        "</head>\n"
        "<body>\n"
        "{{ this.html.render() }}\n"
        "{{ this.script.render() }}\n"
        "</body>\n"
        "</html>\n"
    )

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language
        # branca writes its own charset line; ours comes first, where the parser looks for it.
        self.header = Element()


class OfflineMap(folium.Map):
    """Draw one page with Leaflet inside it and no address of any host."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012  # folium's declaration
    default_css: list[tuple[str, str]] = []  # noqa: RUF012  # the same

    _template = Template(
        """
{% macro header(this, kwargs) -%}
<meta http-equiv="Content-Security-Policy" content="{{ this.policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="format-detection" content="telephone=no">
<title>{{ this.title|e }}</title>
{% for style in this.styles %}<style>{{ style }}</style>
{% endfor %}
{%- endmacro %}

{% macro html(this, kwargs) -%}
<noscript><p class="no-script"><span lang="vi">Trang này cần JavaScript để hiển thị; \
hãy mở bằng Edge, Chrome hoặc Firefox.</span> <span lang="en">This page needs JavaScript to show \
its content; open it in Edge, Chrome or Firefox.</span></p></noscript>
<div id="ccngeo-app"></div>
<script type="application/json" id="ccngeo-data">{{ this.data }}</script>
{%- endmacro %}

{% macro script(this, kwargs) -%}
{% for script in this.scripts %}<script>{{ script }}</script>
{% endfor %}
{%- endmacro %}
"""
    )

    def __init__(self, payload: Mapping[str, Any]) -> None:
        super().__init__(tiles=None)
        self._name, self._id = "Map", "ccngeo"
        self.title = _LONE_SURROGATE.sub("\ufffd", str(payload.get("title", "")))
        self.data = _json_block(payload)
        self.scripts, self.styles = _scripts(), _styles()
        self.policy = _policy(self.scripts, self.styles)
        _OfflineFigure(_language(payload)).add_child(self)

    def render(self, **kwargs: Any) -> str:  # branca's signature
        """Hand the macros' text to the figure, without branca's second pass over it.

        branca's `MacroElement.render` makes a template of what a macro returned, so a name with
        braces in it would be evaluated. Nothing stands in the map's own place, hence no text.
        """
        figure = self.get_root()
        for part in ("header", "html", "script"):
            text = getattr(self._template.module, part)(self, kwargs)
            getattr(figure, part).add_child(_Literal(str(text)), name=self.get_name())
        return ""


def _language(payload: Mapping[str, Any]) -> str:
    """Return the payload's language tag, or the default where it is no tag."""
    tag = str(payload.get("lang", _DEFAULT_LANGUAGE))
    return tag if _LANGUAGE.fullmatch(tag) else _DEFAULT_LANGUAGE


def _json_block(payload: Mapping[str, Any]) -> str:
    """Return `payload` as JSON that cannot end the block it stands in."""
    text = json.dumps(payload, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _ESCAPED_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _policy(scripts: tuple[str, ...], styles: tuple[str, ...]) -> str:
    """Return the Content-Security-Policy that admits exactly these blocks."""
    directives = (
        "default-src 'none'",
        f"script-src {' '.join(map(_source_hash, scripts))}",
        f"style-src {' '.join(map(_source_hash, styles))}",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    )
    return "; ".join(directives)


def _source_hash(text: str) -> str:
    """Return the hash source of one inline block."""
    digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"


@cache
def _scripts() -> tuple[str, ...]:
    """Return the page's scripts in the order they run."""
    library = _SOURCE_MAP.sub("", _leaflet_text("leaflet.js"))
    return _block(library), _block(f'(function () {{\n"use strict";\n\n{own_script()}\n}})();')


@cache
def _styles() -> tuple[str, ...]:
    """Return the page's style sheets in the order they apply."""
    library = _inline_urls(_leaflet_text("leaflet.css"))
    return _block(library), _block(_joined(STYLE_PARTS, "css"))


def own_script() -> str:
    """Return the page's own script, before it is put into one function."""
    return _joined(SCRIPT_PARTS, "js")


def _joined(parts: tuple[str, ...], suffix: str) -> str:
    """Return the files of `web/` that make one block."""
    folder = resources.files("ccngeo.maps") / "web"
    texts = [folder.joinpath(f"{part}.{suffix}").read_text(encoding="utf-8") for part in parts]
    return "\n".join(texts)


def _leaflet_text(name: str) -> str:
    """Return a file of the Leaflet package."""
    return (Path(leaflet.BASE_DIR) / name).read_text(encoding="utf-8")


def _block(text: str) -> str:
    """Return `text` as the HTML parser will see it, so that the browser takes the same hash."""
    if _UNSAFE_IN_BLOCK.search(text):
        raise ValueError("A script or style of the page would end its own HTML block.")
    return "\n" + text.replace("\r\n", "\n").replace("\r", "\n").strip() + "\n"


def _inline_urls(css: str) -> str:
    """Return `css` with pictures of the package as data and every other address dropped."""
    return _CSS_DECLARATION_WITH_URL.sub(_inline_declaration, css)


def _inline_declaration(found: re.Match[str]) -> str:
    """Return one declaration with its picture inside, or nothing where there is none to take."""
    declaration = found[0]
    pictures = {address: _data_uri(address) for address in _CSS_URL.findall(declaration)}
    if any(data is None for data in pictures.values()):
        return ""
    return _CSS_URL.sub(lambda url: f"url({pictures[url[1]]})", declaration)


def _data_uri(address: str) -> str | None:
    """Return a picture of the Leaflet package as a data: address, None if it holds no such one."""
    path = Path(leaflet.BASE_DIR) / address
    mime = _MIME_TYPES.get(path.suffix)
    if mime is None or not path.is_file():
        return None
    return f"data:{mime};base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"
