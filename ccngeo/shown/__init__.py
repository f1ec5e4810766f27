"""Values as HTML: what a notebook shows of them. Nothing is judged here."""

from dataclasses import dataclass

from ccngeo.displayed import Displayed
from ccngeo.shown.views import html_of

__all__ = ["Shown", "html_of", "show"]


@dataclass(frozen=True, slots=True)
class Shown:
    """HTML that a notebook shows as it is."""

    html: str

    def _repr_html_(self) -> str:
        return self.html


def show(value: Displayed, lang: str = "vi") -> Shown:
    """Show a value in `lang` (`vi` or `en`); a notebook shows it in Vietnamese by itself.

    Parameters
    ----------
    value
        What `load`, `assess`, `recommend`, `find_sites`, `inspect`, `read_boundary_table` and
        `register_of` return; a finding or a recommendation.
    lang
        `vi` or `en`.

    Raises
    ------
    TypeError
        Another value.
    """
    return Shown(html_of(value, lang))
