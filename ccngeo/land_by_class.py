"""What the land of each site is today, by land-use code: the table of the appraisal report.

The layer of current land use says it, and nothing is made up where it is silent: land without a
polygon, without a code, or under polygons of two codes is a row of its own, so that the rows add up
to the site.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd
import shapely

from ccngeo.answers.context import Context
from ccngeo.answers.overlaps import M2, shapes_of
from ccngeo.assessment import CHUNK, Assessment, context_of
from ccngeo.geometry import HA, Geometries
from ccngeo.landuse import is_secret, parse_code
from ccngeo.measure.band import band_of
from ccngeo.measure.inputs import Floats
from ccngeo.measure.overlap import overlap_of
from ccngeo.measure.overlay import dissolved, intersection, split
from ccngeo.model import Site

_LAYER = "land_use"
COLUMNS = ("site_id", "state", "code", "area_ha")


class State(StrEnum):
    """What the layer says of a piece of land, in the order of the table."""

    CODED = "coded"  # `code` holds the codes in force, several joined with «+»
    WITHHELD = "withheld"  # defence and security land: counted, and named nowhere
    BLANK = "blank"  # a polygon without a code
    SEVERAL = "several"  # land under polygons of different codes
    NOT_SEEN = "not_seen"  # no polygon


_Class = tuple[State, str]
_Row = tuple[str, State, str, float]


def land_by_class(assessment: Assessment) -> pd.DataFrame:
    """Return the land of the sites with a boundary by state and code, in ha.

    Returns
    -------
    DataFrame
        `COLUMNS`; for each site the codes by falling area, then the other states. The rows of a
        site add up to its area, less than 1 m² of a kind left out. A site has no rows where there
        is no layer of current land use, or where its boundary cannot be where it is drawn.
    """
    context = context_of(assessment.data, assessment.on)
    located = [site for site in assessment.sites if site.geometry is not None]
    rows: list[_Row] = []
    if _LAYER in context.layers:
        for start in range(0, len(located), CHUNK):
            part = located[start : start + CHUNK]
            rows += _of_chunk(part, context.for_sites(part))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _of_chunk(sites: Sequence[Site], context: Context) -> Iterator[_Row]:
    there = [site for site in sites if site.site_id not in context.astray]
    if not there:
        return
    frame = context.window(_LAYER)
    words = frame["code"].astype(object).where(frame["code"].notna(), None)
    secret = is_secret(words)
    keys = [_class_of(text, withheld=hidden) for text, hidden in zip(words, secret, strict=True)]
    known = sorted(set(keys))
    numbers = {key: number for number, key in enumerate(known)}
    found = overlap_of(
        band_of(shapes_of(there), 0.0),
        np.asarray(frame.geometry.array, dtype=object),
        codes=np.array([numbers[key] for key in keys], dtype=np.int64),
    )
    seen = dissolved(found.pieces, found.site, len(there))
    for number, site in enumerate(there):
        mine = np.flatnonzero(found.site == number)
        classes = [known[code] for code in found.code[mine]]
        areas_m2, several_m2 = _shared_out(found.best[mine], found.pieces[mine], seen[number])
        yield from _rows(site, classes, areas_m2, several_m2, seen[number])


def _class_of(text: object, *, withheld: bool) -> _Class:
    if withheld:
        return State.WITHHELD, ""
    code = parse_code(None if text is None else str(text))
    return (State.BLANK, "") if code.is_missing else (State.CODED, "+".join(code.parts))


def _shared_out(areas_m2: Floats, pieces: Geometries, seen: Any) -> tuple[Floats, float]:
    """Return what each class alone holds of a site, and what several classes claim, in m²."""
    if areas_m2.sum() - shapely.area(seen) < M2:
        return areas_m2, 0.0
    one, other = shapely.STRtree(pieces).query(pieces, predicate="intersects")
    pairs = one < other
    shared = intersection(pieces, one[pairs], pieces[other[pairs]])
    several = dissolved(shared, np.zeros(len(shared), dtype=np.int64), 1)
    _, alone = split(pieces, np.repeat(several, len(pieces)))
    return shapely.area(alone), float(shapely.area(several[0]))


def _rows(
    site: Site, classes: Sequence[_Class], areas_m2: Floats, several_m2: float, seen: Any
) -> list[_Row]:
    unseen_m2 = float(shapely.area(site.geometry) - shapely.area(seen))
    rows = [
        *((*name, float(area)) for name, area in zip(classes, areas_m2, strict=True)),
        (State.SEVERAL, "", several_m2),
        (State.NOT_SEEN, "", unseen_m2),
    ]
    order = list(State)
    rows.sort(key=lambda row: (order.index(row[0]), -row[2], row[1]))
    return [(site.site_id, state, code, area / HA) for state, code, area in rows if area >= M2]
