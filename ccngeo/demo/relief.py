"""The lie of the land before any river has cut into it."""

import numpy as np
import numpy.typing as npt
import shapely

from ccngeo.demo.facts import RIDGE

Floats = npt.NDArray[np.float64]


def smooth(value: Floats) -> Floats:
    """Rise from 0 to 1 without a kink."""
    t = np.clip(value, 0.0, 1.0)
    return t * t * (3 - 2 * t)


def waves(x: Floats, y: Floats) -> Floats:
    """Return a smooth field in about −1..1, the same on every machine to far below a metre."""
    field = (
        np.sin(x / 830 + 0.7 * np.sin(y / 1900))
        + np.sin(y / 640 + 1.3 * np.sin(x / 1500))
        + np.sin((x + y) / 1270)
        + np.sin((x - y) / 990 + 2.0)
    )
    return np.asarray(field / 4)


def plain(x: Floats, y: Floats) -> Floats:
    """Return the even height of the plain, falling south-west, in m."""
    return np.clip(8 + 5 * (y - 2_342_000) / 26_000 + 2 * (x - 545_000) / 30_000, 8, 15)


def relief(x: Floats, y: Floats) -> Floats:
    """Return heights in m: the plain, hills north-west, a ridge north-east."""
    rough = waves(x, y)
    far = shapely.distance(shapely.points(x, y), RIDGE)
    ridge = 1310 * np.exp(-((far / 3000) ** 2)) * (0.87 + 0.13 * rough)
    foothills = 30 * np.exp(-((far / 7500) ** 2)) * (1 + rough)
    hilly = smooth((y - 2_363_500) / 9000) * smooth((557_000 - x) / 5000)
    knolls = np.clip(waves(1.8 * x, 1.8 * y) + 0.15, 0, 1)  # short waves: slopes to 20 %
    return np.asarray(plain(x, y) + ridge + foothills + hilly * (12 + 135 * knolls))
