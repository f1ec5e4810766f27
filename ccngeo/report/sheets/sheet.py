"""What a location sheet is about."""

from dataclasses import dataclass

from ccngeo.assessment import Assessment
from ccngeo.model import Site, Text
from ccngeo.report.plates.frame import Frame
from ccngeo.report.plates.ground import Ground
from ccngeo.report.plates.seen import Seen


@dataclass(frozen=True, slots=True)
class Sheet:
    """One site of a review with the map that was drawn of it; None where there is none to draw."""

    ground: Ground
    site: Site
    frame: Frame | None
    seen: Seen | None
    lang: str

    @property
    def assessment(self) -> Assessment:
        """Return the review."""
        return self.ground.assessment

    def say(self, text: Text) -> str:
        """Return a text in the language of the sheet."""
        return text.in_(self.lang)
