"""Rounding for print: rows that add up to the total printed under them."""

import math
from collections.abc import Sequence


def adding_up(parts: Sequence[float], total: float, places: int) -> tuple[float, ...]:
    """Return parts rounded to `places` decimals that add up to the rounded total, on paper too.

    By largest remainder: every part is rounded down, and the units of the last place still wanting
    go to the parts that lost most by it, the earlier first where two lost the same. No part is
    moved by a whole unit.

    Parameters
    ----------
    parts
        What makes up the total, none negative.
    total
        The sum of the parts, as it is known; it is rounded as it is printed (`f"{total:.2f}"`).
    places
        Decimals that are printed.

    Raises
    ------
    ValueError
        A part is negative or not finite, or the parts do not make up the total.
    """
    if not all(math.isfinite(part) and part >= 0 for part in (*parts, total)):
        raise ValueError(f"parts of a total are finite and not negative, got {parts} of {total}")
    unit = 10**places
    # A share of 0.07 is 6.999… hundredths to the machine, and has lost nothing.
    scaled = [round(part * unit, _NOISE_PLACES) for part in parts]
    floors = [math.floor(value) for value in scaled]
    wanting = round(float(f"{total:.{places}f}") * unit) - sum(floors)
    if not 0 <= wanting <= sum(value > floor for value, floor in zip(scaled, floors, strict=True)):
        raise ValueError(f"{parts} do not make up {total}")
    by_loss = sorted(range(len(parts)), key=lambda i: floors[i] - scaled[i])
    raised = set(by_loss[:wanting])
    return tuple((floor + (i in raised)) / unit for i, floor in enumerate(floors))


_NOISE_PLACES = 6
