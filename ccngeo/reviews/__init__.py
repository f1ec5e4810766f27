"""Reviews that were written: two of them compared, or one held against what it records."""

from ccngeo.reviews.differences import Change, Comparison, Side, compare

__all__ = ["Change", "Comparison", "Side", "compare"]
