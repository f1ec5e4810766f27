"""Reviews that were written: two of them compared, or one held against what it records."""

from ccngeo.reviews.comparison_file import write_comparison
from ccngeo.reviews.differences import Change, Comparison, Side, compare
from ccngeo.reviews.verification import Difference, Fault, Verification, verify

__all__ = [
    "Change",
    "Comparison",
    "Difference",
    "Fault",
    "Side",
    "Verification",
    "compare",
    "verify",
    "write_comparison",
]
