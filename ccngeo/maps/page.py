"""One offline HTML page from a payload of display strings.

The page asks nothing of any host and runs nothing a data file says. Three things make it so:

- the payload stands in one ``<script type="application/json">`` block, which browsers never run,
  and ``web/*.js`` shows it through ``textContent`` only;
- scripts and styles are constant text, so their hashes stand in the Content-Security-Policy and
  whatever else would run is refused by the browser;
- no id is drawn by chance, so the same payload gives the same bytes.

A user who adds to the map what folium draws gets one more script, with a hash of its own.

Wording, rounding and order are decided before this room.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import folium
from branca.element import Element, Figure
from folium.elements import JSCSSMixin
from folium.template import Template
from xstatic.pkg import jquery, leaflet

from ccngeo.errors import InputError

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
# What could end a script block early, or start the escaped state of the HTML parser.
_UNSAFE_IN_BLOCK = re.compile(r"<(?:/(?:script|style)|!--)", re.IGNORECASE)
_ESCAPED_IN_JSON = re.compile("[<>&\u2028\u2029\ud800-\udfff]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# The same addresses that the page's own script takes.
_TILES = re.compile(r"https://[A-Za-z0-9.-]+(:\d+)?/([A-Za-z0-9_./~%?&=@+-]|\{[zxy]\})+")
_ORIGIN = re.compile(r"(https?://)(?:\{s\}|([A-Za-z0-9-]+))((?:\.[A-Za-z0-9-]+)*(?::\d+)?)/")
_JQUERY = Path(jquery.BASE_DIR) / "jquery.min.js"
_MIME_TYPES = {".png": "image/png", ".gif": "image/gif", ".svg": "image/svg+xml"}


def render_page(said: Mapping[str, Any]) -> str:
    """Return the whole HTML text of the page that says `said`."""
    return OfflineMap(said).html


@dataclass(frozen=True, slots=True)
class Tiles:
    """An online base map that somebody asked for: the address of its tiles."""

    url: str

    @classmethod
    def at(cls, address: str) -> "Tiles":
        """Check an address such as ``https://host/{z}/{x}/{y}.png``.

        Raises
        ------
        InputError
            No scheme, no host, or no place for level, column and row.
        """
        places = all(place in address for place in ("{z}", "{x}", "{y}"))
        if not (places and _TILES.fullmatch(address)):
            raise InputError(
                f"Địa chỉ bản đồ nền {address!r} không đúng dạng; ghi như "
                "https://máy-chủ/{z}/{x}/{y}.png.",
                f"The address of the base map, {address!r}, is none of tiles; write it like "
                "https://host/{z}/{x}/{y}.png.",
            )
        return cls(address)

    @property
    def origin(self) -> str:
        """Return the only host a page with these tiles may ask, as the policy writes it."""
        return _origin_of(self.url)


def _origin_of(address: str) -> str:
    """Return the host of tiles as a policy names it; any of its subdomains where one is drawn."""
    found = _ORIGIN.match(address)
    if found is None:
        raise InputError(
            f"{address!r} không phải địa chỉ bản đồ nền; ghi như https://máy-chủ/{{z}}/{{x}}/{{y}}.png.",
            f"{address!r} is no address of tiles; write it like https://host/{{z}}/{{x}}/{{y}}.png.",
        )
    scheme, name, rest = found.groups()
    return f"{scheme}{name or '*'}{rest}"


class _OfflineFigure(Figure):
    """Frame the document: the page's own parts, then what a user added to the map."""

    _template = Template(
        "<!DOCTYPE html>\n"
        '<html lang="{{ page.language|e }}">\n'
        "<head>\n"
        '<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="{{ policy }}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="format-detection" content="telephone=no">\n'
        "<title>{{ page.title|e }}</title>\n"
        "{% for style in page.styles %}<style>{{ style }}</style>\n{% endfor %}"
        "{{ added.header }}"
        "</head>\n"
        "<body>\n"
        '<noscript><p class="no-script"><span lang="vi">Trang này cần JavaScript để hiển thị; '
        'hãy mở bằng Edge, Chrome hoặc Firefox.</span> <span lang="en">This page needs JavaScript '
        "to show its content; open it in Edge, Chrome or Firefox.</span></p></noscript>\n"
        '<div id="ccngeo-app"></div>\n'
        "{{ added.html }}"
        '<script type="application/json" id="ccngeo-data">{{ data }}</script>\n'
        "{% for script in scripts %}<script>{{ script }}</script>\n{% endfor %}"
        "</body>\n"
        "</html>\n"
    )

    def __init__(self) -> None:
        super().__init__()
        self.header = Element()  # without branca's charset line: ours comes first

    def render(self, **kwargs: Any) -> str:  # branca's signature
        """Return the text of the whole page."""
        page = next(child for child in self._children.values() if isinstance(child, OfflineMap))
        page.render(**kwargs)
        added = {
            part: str(getattr(self, part).render(**kwargs)) for part in ("header", "html", "script")
        }
        return str(
            self._template.render(
                page=page,
                added=added,
                data=_json_block(page.payload(shared=bool(added["script"].strip()))),
                scripts=page.scripts(added["script"]),
                policy=page.policy(added["script"]),
            )
        )


class OfflineMap(folium.Map):
    """One page of a review: a `folium.Map` with Leaflet inside it and no address of any host.

    What Leaflet alone can draw may be added, as to any folium map; a notebook shows it.
    """

    default_js: list[tuple[str, str]] = []  # noqa: RUF012  # folium's declaration
    default_css: list[tuple[str, str]] = []  # noqa: RUF012  # the same

    def __init__(self, said: Mapping[str, Any], tiles: Tiles | None = None) -> None:
        """Take what the page says, and the online base map somebody asked for."""
        super().__init__(tiles=None)
        self._name, self._id = "Map", "ccngeo"
        self._said = said
        self._tiles = tiles
        self.title = _LONE_SURROGATE.sub("\ufffd", str(said.get("title", "")))
        self.language = _language(said)
        self.styles = _styles()
        _OfflineFigure().add_child(self)

    @property
    def html(self) -> str:
        """Return the text of the page."""
        return str(self.get_root().render())

    def _repr_html_(self, **_: Any) -> str:  # folium's signature
        quoted = self.html.replace("&", "&amp;").replace('"', "&quot;")
        return f'<iframe srcdoc="{quoted}" style="width:100%;height:720px;border:0"></iframe>'

    def render(self, **kwargs: Any) -> str:  # branca's signature
        """Let what was added write its part of the figure; the page itself is written there.

        Raises
        ------
        InputError
            Something was added that needs a script or style from the network.
        """
        for added in _descendants(self):
            if isinstance(added, folium.Icon) or (
                isinstance(added, JSCSSMixin) and (added.default_js or added.default_css)
            ):
                kind = type(added).__name__
                raise InputError(
                    f"{kind} cần mã tải từ mạng, còn trang này mở không cần mạng; dùng Marker, "
                    "CircleMarker, GeoJson, Polygon hoặc PolyLine.",
                    f"{kind} needs a script from the network and this page opens without one; use "
                    "Marker, CircleMarker, GeoJson, Polygon or PolyLine.",
                )
        for child in self._children.values():
            child.render(**kwargs)
        return ""

    def payload(self, *, shared: bool) -> dict[str, Any]:
        """Return what the page's script reads; `shared` lets added scripts find the map."""
        said = {**self._said, "shared": self.get_name() if shared else None}
        if self._tiles is not None:
            said["tiles"] = {
                "url": self._tiles.url,
                "attribution": urlsplit(self._tiles.url).netloc,
            }
        return said

    def scripts(self, added: str) -> tuple[str, ...]:
        """Return the scripts in the order they run; jQuery only for popups that were added."""
        if not added.strip():
            return _scripts()
        jquery = (_block(_library_text(_JQUERY)),) if "$(" in added else ()
        # In a string or template of a script a stroke before a sign changes nothing.
        return (*_scripts(), *jquery, _block(added.replace("</", "<\\/").replace("<!--", "<\\!--")))

    def policy(self, added: str) -> str:
        """Return the Content-Security-Policy that admits exactly the page's own blocks."""
        hosts = [self._tiles.origin] if self._tiles else []
        hosts += [
            _origin_of(layer.tiles)
            for layer in _descendants(self)
            if isinstance(layer, folium.TileLayer)
        ]
        directives = [
            "default-src 'none'",
            f"script-src {' '.join(map(_source_hash, self.scripts(added)))}",
            f"style-src {' '.join(map(_source_hash, self.styles))}",
            " ".join(["img-src data:", *dict.fromkeys(hosts)]),
            "base-uri 'none'",
            "form-action 'none'",
        ]
        if added.strip():
            # folium writes the size of a popup or of a text icon as a style attribute.
            directives.append("style-src-attr 'unsafe-inline'")
        return "; ".join(directives)


def _descendants(element: Element) -> Iterator[Element]:
    for child in element._children.values():  # noqa: SLF001 - branca has no other way in
        yield child
        yield from _descendants(child)


def _language(payload: Mapping[str, Any]) -> str:
    """Return the payload's language tag, or the default where it is no tag."""
    tag = str(payload.get("lang", _DEFAULT_LANGUAGE))
    return tag if _LANGUAGE.fullmatch(tag) else _DEFAULT_LANGUAGE


def _json_block(payload: Mapping[str, Any]) -> str:
    """Return `payload` as JSON that cannot end the block it stands in."""
    text = json.dumps(payload, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _ESCAPED_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _source_hash(text: str) -> str:
    """Return the hash source of one inline block."""
    digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"


@cache
def _scripts() -> tuple[str, ...]:
    """Return the page's scripts in the order they run."""
    library = _library_text(Path(leaflet.BASE_DIR) / "leaflet.js")
    return _block(library), _block(f'(function () {{\n"use strict";\n\n{own_script()}\n}})();')


@cache
def _styles() -> tuple[str, ...]:
    """Return the page's style sheets in the order they apply."""
    library = _inline_urls(_library_text(Path(leaflet.BASE_DIR) / "leaflet.css"))
    return _block(library), _block(_joined(STYLE_PARTS, "css"))


def own_script() -> str:
    """Return the page's own script, before it is put into one function."""
    return _joined(SCRIPT_PARTS, "js")


def _joined(parts: tuple[str, ...], suffix: str) -> str:
    """Return the files of `web/` that make one block."""
    folder = resources.files("ccngeo.maps") / "web"
    texts = [folder.joinpath(f"{part}.{suffix}").read_text(encoding="utf-8") for part in parts]
    return "\n".join(texts)


def _library_text(path: Path) -> str:
    """Return a file of a library, without the address of its source map."""
    return _SOURCE_MAP.sub("", path.read_text(encoding="utf-8"))


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
