"""HTML for notebooks: every value is escaped, styles stand inline, and there is no script.

Text and background are left to the notebook, which may be light or dark; what has a colour of its
own states both of them.
"""

from collections.abc import Iterable, Sequence
from html import escape

from ccngeo.model import Text, Verdict
from ccngeo.symbols import UNUSABLE, VERDICTS
from ccngeo.wording import SYNTHETIC
from ccngeo.wording import VERDICTS as WORDS

MOST_ROWS = 100  # of one table: a notebook keeps all that it shows
_RULE = "1px solid rgba(128,128,128,.35)"
_CELL = (
    f"text-align:left;vertical-align:top;white-space:normal;padding:3px 10px 3px 0;"
    f"border:0;border-bottom:{_RULE}"
)
_TABLE = "border-collapse:collapse;margin:4px 0;font-size:13px;line-height:1.35"
_BADGE = "color:#fff;border-radius:3px;padding:0 5px;font-weight:600;white-space:nowrap"
_FAULT = Text("LỖI", "FAULT")
_GREY = "#4a4a4a"


class Html(str):
    """Text that is HTML already; any other text is escaped where it enters."""

    __slots__ = ()


def inside(*parts: str) -> Html:
    """Return texts and HTML one after another, texts escaped."""
    return Html("".join(part if isinstance(part, Html) else escape(part) for part in parts))


def element(name: str, *parts: str, style: str = "") -> Html:
    """Return an element around its parts."""
    opened = f'<{name} style="{escape(style)}">' if style else f"<{name}>"
    return Html(f"{opened}{inside(*parts)}</{name}>")


def block(*parts: str) -> Html:
    """Return all that a notebook shows of one value."""
    return element("div", *parts, style="max-width:1200px;overflow-x:auto")


def heading(title: str, *facts: str) -> Html:
    """Return the title of a value and what else is to be known of it, in one line."""
    named = element("b", title, style="font-size:15px")
    said = [inside(" · ", fact) for fact in facts if fact]
    return element("div", named, *said, style="margin:2px 0 4px")


def line(*parts: str) -> Html:
    """Return a line of its own."""
    return element("div", *parts, style="margin:2px 0;font-size:13px")


def unbroken(*parts: str) -> Html:
    """Return parts that stay on one line."""
    return element("span", *parts, style="white-space:nowrap")


def folded(title: str, *parts: str) -> Html:
    """Return what is seen once its title is clicked."""
    return element("details", element("summary", title), *parts, style="font-size:13px")


def bold(text: str) -> Html:
    """Return a text that stands out."""
    return element("b", text)


def lines(texts: Iterable[str]) -> Html:
    """Return texts below each other, blank ones left out."""
    return Html("<br>".join(inside(text) for text in texts if text))


def badge(verdict: Verdict, lang: str) -> Html:
    """Return the letter of a verdict in its colour and the word beside it."""
    symbol = VERDICTS[verdict]
    mark = _mark(symbol.letter.in_(lang), symbol.colour)
    return unbroken(mark, " ", WORDS[verdict].in_(lang))


def fault(text: str, lang: str) -> Html:
    """Return a fault: the word on red, the sentence in the colour of the notebook."""
    return inside(_mark(_FAULT.in_(lang), UNUSABLE.colour), " ", text)


def synthetic(lang: str, *, holds: bool) -> Html:
    """Return the label of data that are no real ones, blank where they are."""
    return _mark(SYNTHETIC.in_(lang), _GREY) if holds else Html()


def _mark(text: str, colour: str) -> Html:
    return element("span", text, style=f"{_BADGE};background:{colour}")


def facts(pairs: Iterable[tuple[str, str]]) -> Html:
    """Return a table of two columns: what is told, and what it is; blank facts are left out."""
    return _table(
        Html(),
        (
            _row(element("b", about, style="white-space:nowrap"), said)
            for about, said in pairs
            if said
        ),
    )


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], lang: str, whole: str = "") -> Html:
    """Return a table; a long one is cut, and says so and which call gives the `whole`."""
    head = element("thead", element("tr", *(element("th", h, style=_CELL) for h in heads)))
    made = _table(head, (_row(*row) for row in rows[:MOST_ROWS]))
    rest = len(rows) - MOST_ROWS
    return inside(made, _cut(rest, whole, lang)) if rest > 0 else made


def _table(head: Html, rows: Iterable[Html]) -> Html:
    return element("table", head, element("tbody", *rows), style=_TABLE)


def _row(*cells: str) -> Html:
    return element("tr", *(element("td", cell, style=_CELL) for cell in cells))


def _cut(rest: int, whole: str, lang: str) -> Html:
    said = Text(f"Còn {rest} dòng không in ở đây", f"{rest} more rows are not shown here")
    where = Text("; xem đủ bằng ", "; for all of them see ")
    tail = [where.in_(lang), element("code", whole)] if whole else []
    return line(element("i", said.in_(lang), *tail))
