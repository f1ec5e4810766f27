"""Which site first: a transparent order of priority, apart from what is lawful.

A criterion is worth 0 at its worst value, 1 at its best, and straight in between; what is not known
is worth anything from 0 to 1. Points are worth × weight, of 100 in all. A site with a decisive
«không đáp ứng» never ranks above one without, whatever its points.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ccngeo.assessment import Assessment
from ccngeo.criteria import Criterion, columns_of
from ccngeo.measure.inputs import Floats
from ccngeo.model import Grade, Role, Verdict

DRAWS = 1000
SPREAD = 0.2  # each weight is drawn between 80 and 120 % of what it is
SEED = 2025_01_21  # the day of the directive: any number would do, as long as it stays
POINTS = 100.0
_TIE = 9  # decimals of points beyond which two sites are equal: sums round

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, repr=False)
class Scores:
    """The order of priority of the sites that are not founded yet.

    Attributes
    ----------
    criteria
        What counts, with weights and bounds.
    frame
        Indexed by `site_id`, the first in order first; equal sites share a rank and stand in order
        of their codes. `score` is of 0 to 100 points: what is known counts as it is, what is not as
        the least it is worth. `score_least` and `score_most` bound it; `rank_least` and `rank_most`
        are the best and worst rank within those bounds; `rank_holds_share` is how often `rank`
        stays when every weight is drawn anew; `not_met` marks a decisive «không đáp ứng».
    contributions
        Indexed by (site_id, criterion): `value`, `value_least`, `value_most` in the criterion's
        unit, NaN where not known, and `points`, `points_least`, `points_most`.
    ranks
        site_id × rank (1 …): the share of draws in which the site has the rank.
    """

    criteria: tuple[Criterion, ...]
    frame: pd.DataFrame
    contributions: pd.DataFrame
    ranks: pd.DataFrame

    def __repr__(self) -> str:
        return f"Scores({len(self.frame)} sites, {len(self.criteria)} criteria)"


def score(assessment: Assessment, table: pd.DataFrame) -> Scores:
    """Rank the planned and proposed sites of a review.

    Parameters
    ----------
    assessment
        The review: its project says what counts, its findings which sites come last.
    table
        What `surroundings` returned for it.

    Raises
    ------
    KeyError
        The table lacks a site, or the column of a criterion.
    """
    sites = [s.site_id for s in assessment.sites if s.role is not Role.ESTABLISHED]
    not_met = [is_barred(assessment, site_id) for site_id in sites]
    return ranked(table.loc[sites], assessment.data.project.criteria, not_met)


def is_barred(assessment: Assessment, site_id: str) -> bool:
    """Tell whether a decisive rule is not met: such a site comes after all others."""
    return any(
        f.verdict is Verdict.NOT_MET and f.grade is Grade.DECISIVE
        for f in assessment.of_site(site_id)
    )


def ranked(table: pd.DataFrame, criteria: Sequence[Criterion], not_met: Sequence[bool]) -> Scores:
    """Rank sites by criteria, those that are `not_met` (one per row) after all others.

    The table is indexed by site_id and has the three columns of each criterion, or one for a yes or
    no.

    Raises
    ------
    KeyError
        It lacks a column.
    """
    order = np.argsort(table.index.to_numpy(dtype=str), kind="stable")
    table = table.iloc[order]
    barred = np.asarray(not_met, dtype=bool)[order]
    values = np.stack([_values(table, c) for c in criteria], axis=1)  # site × criterion × bound
    worths = np.stack([_worth(values[:, k], c) for k, c in enumerate(criteria)], axis=1)
    weights = np.array([c.weight for c in criteria])
    points = worths * (POINTS * weights / weights.sum())[None, :, None]
    least, best, most = points.sum(axis=1).T
    rank = ranks_of(best, barred)
    shares = _stability(worths[:, :, 1], weights, barred)
    low, high = _rank_bounds(least, most, barred)
    frame = pd.DataFrame(
        {
            "rank": rank,
            "rank_least": low,
            "rank_most": high,
            "rank_holds_share": shares[np.arange(len(rank)), rank - 1],
            "score": best,
            "score_least": least,
            "score_most": most,
            "not_met": barred,
        },
        index=table.index.rename("site_id"),
    )
    frame = frame.iloc[np.argsort(rank, kind="stable")]  # rows are in order of their codes
    ranks = pd.DataFrame(shares, index=table.index, columns=np.arange(1, len(rank) + 1))
    return Scores(
        tuple(criteria),
        frame,
        _contributions(table, criteria, values, points),
        ranks.loc[frame.index],
    )


def _values(table: pd.DataFrame, criterion: Criterion) -> Floats:
    """Return least, plain value and most of a criterion, site × bound; NaN is not known."""
    if criterion.unit is None:
        said = table[criterion.figure].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
        return np.repeat(said[:, None], 3, axis=1)
    return table[list(columns_of(criterion.figure))].to_numpy(dtype=float)


def _worth(values: Floats, criterion: Criterion) -> Floats:
    """Return the worth of a criterion, from 0 to 1: at the least, as known, at the most.

    The worst value may be the larger one, so which bound is worth more is looked up. What is not
    known counts as the least it is worth: neither a guess, nor a reward for missing data.
    """

    def at(value: Floats) -> Floats:
        return ((value - criterion.worst) / (criterion.best - criterion.worst)).clip(0.0, 1.0)

    low, plain, high = values.T
    falls = criterion.best < criterion.worst
    worse, better = (high, low) if falls else (low, high)
    least = np.where(np.isnan(worse), 0.0, at(worse))
    most = np.where(np.isnan(better), 1.0, at(better))
    known = np.where(np.isnan(plain), least, at(plain))
    return np.stack([least, known, most], axis=1)


def ranks_of(scores: Floats, barred: npt.NDArray[np.bool_]) -> Ints:
    """Return the rank of each site by points, 1 the first; equal sites share the smaller number.

    Those `barred` come after all others.
    """
    return 1 + _ahead(scores, scores, barred)


def _ahead(theirs: Floats, mine: Floats, barred: npt.NDArray[np.bool_]) -> Ints:
    """Count for each site those before it: not barred where it is, or with more points."""
    theirs, mine = np.round(theirs, _TIE), np.round(mine, _TIE)
    out = np.zeros(len(mine), dtype=np.int64)
    for side, before in ((~barred, 0), (barred, int((~barred).sum()))):
        own = np.sort(theirs[side])
        out[side] = before + len(own) - np.searchsorted(own, mine[side], side="right")
    return out


def _rank_bounds(least: Floats, most: Floats, barred: npt.NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Return the best and the worst rank of each site, whatever the others turn out to be."""
    itself = np.round(most, _TIE) > np.round(least, _TIE)
    return 1 + _ahead(least, most, barred), 1 + _ahead(most, least, barred) - itself


def drawn_weights(weights: Floats, draws: int = DRAWS, seed: int = SEED) -> Floats:
    """Return weights drawn anew, (draws, criteria), each even between 80 and 120 % of its own."""
    factors = np.random.default_rng(seed).uniform(1 - SPREAD, 1 + SPREAD, (draws, len(weights)))
    return weights * factors


def _stability(worths: Floats, weights: Floats, barred: npt.NDArray[np.bool_]) -> Floats:
    """Return in which share of the draws each site has each rank, site × rank."""
    count = len(worths)
    drawn = drawn_weights(weights)
    scores = POINTS * (drawn / drawn.sum(axis=1, keepdims=True)) @ worths.T
    out = np.zeros((count, count))
    sites = np.arange(count)
    for row in scores:
        out[sites, ranks_of(row, barred) - 1] += 1
    return out / len(scores)


def _contributions(
    table: pd.DataFrame, criteria: Sequence[Criterion], values: Floats, points: Floats
) -> pd.DataFrame:
    keys = [c.key for c in criteria]
    index = pd.MultiIndex.from_product([table.index, keys], names=["site_id", "criterion"])
    columns = {
        **{
            name: values[:, :, k].ravel()
            for k, name in ((1, "value"), (0, "value_least"), (2, "value_most"))
        },
        **{
            name: points[:, :, k].ravel()
            for k, name in ((1, "points"), (0, "points_least"), (2, "points_most"))
        },
    }
    return pd.DataFrame(columns, index=index)
