"""How a notebook finds the HTML of a value: the value asks the room that knows the words."""

from importlib import import_module


class Displayed:
    """A value that notebooks show as HTML.

    Values are made below the rooms that hold words and colours, so what shows them is looked up by
    name when a notebook asks, and never imported from here.
    """

    __slots__ = ()

    def _repr_html_(self) -> str:
        """Return the value as HTML in Vietnamese; `ccngeo.show` gives English."""
        return str(import_module("ccngeo.shown").html_of(self))
