"""What a plate shows: the list that its legend, its words and its sources go by."""

from dataclasses import dataclass

from ccngeo.drawn_layers import ReadLayer
from ccngeo.model import Site
from ccngeo.report.plates.ground import Conflict

BASE = "land_use"  # the layer whose fills lie beneath all others
MOST_SHAPES = 20_000  # of a layer on one plate; more would be megabytes of lines


@dataclass(frozen=True, slots=True)
class Seen:
    """What a plate shows, for its legend and its lists."""

    outlined: bool  # the boundary of the site, else that of its commune
    layers: tuple[ReadLayer, ...]  # cut to the frame, those without anything there left out
    conflicts: tuple[Conflict, ...]
    others: tuple[Site, ...]
    adjusted_ha: float | None

    @property
    def as_pictures(self) -> tuple[str, ...]:
        """Return the layers that are pixels, because they have more shapes than a file can hold."""
        return tuple(layer.name for layer in self.layers if is_too_large(layer))


def is_too_large(layer: ReadLayer) -> bool:
    """Tell whether a layer has more shapes than a file can hold as lines."""
    return len(layer.shapes) > MOST_SHAPES
