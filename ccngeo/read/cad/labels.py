"""Land codes in the texts of a drawing, and the areas they lie in."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from ccngeo import landuse
from ccngeo.read.cad.content import Lettering

# Classes, groups and old codes: whatever maps print.
_CODES = frozenset((*landuse.NAMES, *landuse.GROUPS, *landuse.RENAMED, *landuse.OLD_UNCLEAR))
_CODE = r"[A-Z]{3}(?![^\W\d_])"
# A code, further codes joined to it, and no word after them: «LUC», «ONT+CLN 120.5», «LUC(NTS)»;
# not «CAN LỘC», which is a place, nor a line of the legend.
_LABEL = re.compile(rf"((?>{_CODE}(?:[-+/,;&(→>\s]+{_CODE}\)?)*))(?!\W*[^\W\d_]{{2}})")
_LEADING = re.compile(_CODE)
# Two areas as large as this to one another are one area drawn twice: an outline and its hatch.
_SAME_SHARE = 0.01


def land_codes(text: str) -> tuple[str, ...]:
    """Return the land codes a text declares, in order, each once; empty where it declares none.

    A line of the text declares codes when it begins with one in capitals and goes on with figures
    or further codes, if at all: «ONT 120.5» does, and the second of the lines «1023», «LUC»,
    «356.7».
    """
    lines = (_codes_of(line) for line in text.split("\n"))
    return tuple(dict.fromkeys(code for codes in lines for code in codes))


def _codes_of(line: str) -> list[str]:
    match = _LABEL.match(line)
    codes = _LEADING.findall(match[1]) if match else []
    return codes if set(codes) <= _CODES else []


def passed_over(texts: Iterable[str]) -> Counter[str]:
    """Count what begins like a land code but declares none: «GTO», «LUC Đất lúa», «CAN LỘC»."""
    lines = (line for text in texts for line in text.split("\n"))
    begun = ((line, _LEADING.match(line)) for line in lines)
    return Counter(match[0] for line, match in begun if match and not _codes_of(line))


@dataclass(frozen=True, slots=True)
class Joined:
    """Labels joined to areas, by the order of both.

    `labels[i]` are the distinct labels of area i in the order they were drawn, `codes[i]` the land
    codes in them, `levels[i]` their CAD layers. `astray` are labels in no area, `doubtful` those
    whose anchor and middle lie in different areas, `by_middle` counts those joined by their
    middle because the anchor lies in none.
    """

    labels: tuple[tuple[str, ...], ...]
    codes: tuple[tuple[str, ...], ...]
    levels: tuple[tuple[str, ...], ...]
    astray: tuple[Lettering, ...]
    doubtful: tuple[Lettering, ...]
    by_middle: int


def join(labels: Sequence[Lettering], areas: npt.NDArray[Any]) -> Joined:
    """Join each label to the area it lies in: the smallest one, and that area's doubles.

    The point a label was placed by decides; where that lies in no area or on a line, the middle
    of its box does.
    """
    anchors = _areas_at([label.anchor for label in labels], areas)
    middles = _areas_at([label.middle for label in labels], areas)
    named: list[list[tuple[str, ...]]] = [[] for _ in areas]
    levels: list[list[str]] = [[] for _ in areas]
    astray, doubtful = [], []
    for label, at, near in zip(labels, anchors, middles, strict=True):
        if not (at or near):
            astray.append(label)
        elif at and near and not set(at) & set(near):
            doubtful.append(label)
        for area in at or near:
            named[area].append(land_codes(label.text))
            levels[area].append(label.level)
    return Joined(
        tuple(tuple(dict.fromkeys("+".join(codes) for codes in each)) for each in named),
        tuple(tuple(dict.fromkeys(code for codes in each for code in codes)) for each in named),
        tuple(tuple(dict.fromkeys(x)) for x in levels),
        tuple(astray),
        tuple(doubtful),
        sum(not at and bool(near) for at, near in zip(anchors, middles, strict=True)),
    )


def _areas_at(points: Sequence[tuple[float, float]], areas: npt.NDArray[Any]) -> list[list[int]]:
    """Return for each point the smallest area around it and what is as large, by index."""
    found: list[list[int]] = [[] for _ in points]
    if not len(points) or not len(areas):
        return found
    dots = shapely.points(np.asarray(points, dtype=np.float64))
    # A point on a line is in no area.
    at, around = shapely.STRtree(areas).query(dots, predicate="within")
    sizes = shapely.area(areas)
    for i in np.lexsort((around, at)):
        found[at[i]].append(int(around[i]))
    return [
        [a for a in each if sizes[a] <= (1 + _SAME_SHARE) * min(sizes[b] for b in each)]
        for each in found
    ]
