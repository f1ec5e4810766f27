"""Paper and the ground it shows: round scales, and what they hold."""

from dataclasses import dataclass

from ccngeo.drawn_layers import Bounds

MM_PER_INCH = 25.4
# A map is made at the largest of these scales at which it holds its subject.
SCALES = (
    1_000, 2_000, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
)  # fmt: skip
# A subject takes no more than this of the width and the height of its map. Of a site the rest shows
# what lies around it; a commune is shown for itself.
SITE_SHARE, COMMUNE_SHARE = 0.8, 0.96
# From this scale on, lines are so much of their full width.
_FINESSE = ((50_000, 0.5), (25_000, 0.7))


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle of paper, and the ground it shows at a scale of 1:`scale`."""

    centre: tuple[float, float]  # east, north in metres
    width_mm: float
    height_mm: float
    scale: int

    @classmethod
    def around(
        cls, subject: Bounds, width_mm: float, height_mm: float, share: float = SITE_SHARE
    ) -> "Frame":
        """Return the frame at the largest scale at which a subject takes no more than a share."""
        west, south, east, north = subject
        needed = max((east - west) / (share * width_mm), (north - south) / (share * height_mm))
        scale = next((s for s in SCALES if s / 1000 >= needed), SCALES[-1])
        return cls(((west + east) / 2, (south + north) / 2), width_mm, height_mm, scale)

    @property
    def m_per_mm(self) -> float:
        """Return how many metres of ground a millimetre of paper is."""
        return self.scale / 1000

    @property
    def finesse(self) -> float:
        """Return what lines and small words are drawn by: full on plans, finer on small scales."""
        return next((share for least, share in _FINESSE if self.scale >= least), 1.0)

    @property
    def bounds(self) -> Bounds:
        """Return the ground that is shown."""
        x, y = self.centre
        half_width = self.width_mm * self.m_per_mm / 2
        half_height = self.height_mm * self.m_per_mm / 2
        return x - half_width, y - half_height, x + half_width, y + half_height
