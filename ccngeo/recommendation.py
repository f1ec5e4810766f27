"""What the review of the plan recommends for each planned cluster, and why.

The recommendation follows `TABLE`, read from the top: the first row whose facts all hold. There is
no score in it, and no threshold but those of the law and of the data's own error. What is not known
is `None` and fulfils no row but the one that says so. The agency concludes: a recommendation of the
tool is one more line of the file.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
import shapely

from ccngeo.answers import papers_said, unknown_clusters
from ccngeo.assessment import CHUNK, Assessment, Progress, assess_chunk, context_of
from ccngeo.displayed import Displayed
from ccngeo.errors import InputError
from ccngeo.geometry import HA, polygons_only
from ccngeo.measure.contiguity import blocks_of, largest_blocks
from ccngeo.measure.overlay import parallel
from ccngeo.model import (
    RESOLUTION,
    Finding,
    Grade,
    Procedure,
    Reason,
    Role,
    Site,
    Text,
    Unit,
    Verdict,
)
from ccngeo.rules import rules_for
from ccngeo.rules.claims import NOT_YET_FOUNDED
from ccngeo.rules.nd32_2024 import AVERAGE_OCCUPANCY, DECLARED_AREA, LISTED_IN_PLAN
from ccngeo.rules.nd32_quotas import (
    ALL_PLANNED,
    AREA_NEEDED,
    CLUSTER_LAND_QUOTA,
    LEFT,
    RICE_CONVERSION_QUOTA,
)
from ccngeo.rules.nd303_2026 import BEYOND_THE_QUOTA
from ccngeo.rules.severity import worst
from ccngeo.usable_land import (
    AreaLimits,
    CommuneLand,
    Place,
    area_limits,
    commune_land,
    commune_shapes,
    land_near,
)


class Advice(StrEnum):
    """The five recommendations of a plan review."""

    KEEP = "keep"
    KEEP_WITH_CONDITIONS = "keep_with_conditions"
    ADJUST = "adjust"
    TAKE_OUT = "take_out"
    INSUFFICIENT = "insufficient"


class Road(StrEnum):
    """By which procedure a change is made."""

    IN_DECISION = "in_decision"  # Đ10.4: in the establishment decision
    PLAN = "plan"  # Đ6, Đ7: by adjusting the development plan
    EITHER = "either"  # which of the two is not known yet


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the table looks at: True, False, or None where it is not known.

    `lawful`: no content is certainly not met. `settled`: no decisive content is open; those that
    need a boundary are answered by the land of the commune where there is none. `land`: the area
    asked for can be had, `some_land`: the least lawful area can, in the boundary or in the commune.
    `quota` and `some_quota`: what the commune may still turn into cluster land carries as much.
    `needed`: the condition of Đ8.1c on occupancy and unleased land would hold today. `wanted`: an
    investor has applied. `drawn`: there is a boundary. `conditions`: something is to be done, or an
    agency to be asked.
    """

    lawful: bool
    settled: bool
    land: bool | None
    some_land: bool | None
    quota: bool | None
    some_quota: bool | None
    needed: bool | None
    wanted: bool | None
    drawn: bool
    conditions: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: the facts that must hold, and what is then recommended."""

    row_id: str
    when: Mapping[str, bool | None]
    advice: Advice
    because: Text


TABLE: tuple[Row, ...] = (
    Row(
        "not-needed",
        {"needed": False, "wanted": False},
        Advice.TAKE_OUT,
        Text(
            "Địa bàn chưa đạt điều kiện Đ8.1c về lấp đầy và đất chưa cho thuê, và chưa có nhà đầu "
            "tư đề nghị: chưa thật sự cần thiết",
            "The unit does not reach Art. 8.1c on occupancy and unleased land, and no investor has "
            "applied: not really needed",
        ),
    ),
    Row(
        "no-land",
        {"some_land": False},
        Advice.TAKE_OUT,
        Text(
            "Không còn khoảnh đất liền dải đủ diện tích tối thiểu trong ranh giới và trên địa bàn "
            "xã: không thể bố trí quỹ đất",
            "No contiguous land of the least lawful area is left inside the boundary or in the "
            "commune: no land can be found",
        ),
    ),
    Row(
        "no-quota",
        {"some_quota": False},
        Advice.TAKE_OUT,
        Text(
            "Chỉ tiêu đất còn lại của xã không đủ diện tích tối thiểu của cụm: không thể bố trí "
            "quỹ đất nếu không được bổ sung chỉ tiêu",
            "What is left of the commune's quota is less than the least area of a cluster: no land "
            "can be found unless the quota is raised",
        ),
    ),
    Row(
        "move",
        {"lawful": False, "land": True},
        Advice.ADJUST,
        Text(
            "Vị trí hiện tại có nội dung không đáp ứng; có đất khác đủ diện tích",
            "The present position has contents not met; other land of the area is there",
        ),
    ),
    Row(
        "shrink",
        {"lawful": False, "some_land": True},
        Advice.ADJUST,
        Text(
            "Vị trí hiện tại có nội dung không đáp ứng; chỉ có đất cho diện tích nhỏ hơn",
            "The present position has contents not met; land is there for a smaller area only",
        ),
    ),
    Row(
        "cannot-stay",
        {"lawful": False},
        Advice.INSUFFICIENT,
        Text(
            "Vị trí hiện tại có nội dung không đáp ứng; chưa đủ dữ liệu để biết có đất khác hay "
            "phải đưa ra khỏi phương án",
            "The present position has contents not met; whether other land is there, or the "
            "cluster must be taken out, the data does not tell",
        ),
    ),
    Row(
        "open",
        {"settled": False},
        Advice.INSUFFICIENT,
        Text(
            "Còn nội dung quyết định chưa đủ căn cứ",
            "Decisive contents are still undetermined",
        ),
    ),
    Row(
        "land-not-known",
        {"land": None},
        Advice.INSUFFICIENT,
        Text(
            "Chưa đủ dữ liệu để biết có bố trí được quỹ đất hay không",
            "The data does not tell whether land can be found",
        ),
    ),
    Row(
        "less-land",
        {"land": False},
        Advice.ADJUST,
        Text(
            "Đất có thể bố trí nhỏ hơn diện tích trong phương án",
            "The land that can be had is less than the area in the plan",
        ),
    ),
    Row(
        "less-quota",
        {"quota": False},
        Advice.ADJUST,
        Text(
            "Chỉ tiêu đất còn lại của xã nhỏ hơn diện tích trong phương án: điều chỉnh diện tích, "
            "hoặc đề nghị bổ sung chỉ tiêu",
            "What is left of the commune's quota is less than the area in the plan: adjust the "
            "area, or ask for more quota",
        ),
    ),
    Row(
        "to-be-drawn",
        {"drawn": False},
        Advice.KEEP_WITH_CONDITIONS,
        Text(
            "Chưa có ranh giới: xã còn khoảnh đất đủ diện tích, mọi nội dung cần ranh giới rà soát "
            "lại khi đã xác định",
            "No boundary yet: the commune has land of the area, and everything that needs a "
            "boundary is reviewed again once it is drawn",
        ),
    ),
    Row(
        "conditions",
        {"conditions": True},
        Advice.KEEP_WITH_CONDITIONS,
        Text(
            "Các nội dung quyết định đều đáp ứng hoặc đáp ứng có điều kiện, có đất để bố trí",
            "All decisive contents are met, or met with conditions; land can be found",
        ),
    ),
    Row(
        "keep",
        {},
        Advice.KEEP,
        Text(
            "Các nội dung quyết định đều đáp ứng, có đất để bố trí, các cơ quan đã có ý kiến",
            "All decisive contents are met, land can be found, the agencies have answered",
        ),
    ),
)


def row_of(grounds: Grounds) -> Row:
    """Return the first row of the table that holds."""
    return next(
        row
        for row in TABLE
        if all(getattr(grounds, fact) is value for fact, value in row.when.items())
    )


@dataclass(frozen=True, slots=True)
class Adjusted:
    """The largest lawful boundary inside or near the present one, up to the area asked for, in ha.

    `kept_ha` of it lies inside the present boundary, `gained_ha` outside; `given_up_ha` is what
    the present boundary loses. `is_clear`: whatever could leave no way out was looked at in it.
    """

    geometry: Any
    area_ha: float
    kept_ha: float
    gained_ha: float
    given_up_ha: float
    is_clear: bool = False


@dataclass(frozen=True, slots=True)
class LandFound:
    """What land there is for a cluster: in its boundary, else in its commune.

    `asked_ha` is the area to be had, within the limits of the law; `largest_ha` the largest
    contiguous block; `places` how many blocks of the commune are large enough, `place` the one to
    look at first. `commune` is None where the boundary itself answers.
    """

    asked_ha: float | None
    largest_ha: float | None
    places: int = 0
    place: Place | None = None
    commune: CommuneLand | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Recommendation(Displayed):
    """What is recommended for one cluster, by which row of the table, and what stands behind it.

    `conditions` are contents with something to be done, `to_ask` those an agency is asked about,
    `open` the decisive ones that keep the whole open.
    """

    site_id: str
    row: Row
    grounds: Grounds
    land: LandFound
    in_favour: tuple[Finding, ...]
    against: tuple[Finding, ...]
    conditions: tuple[Finding, ...]
    to_ask: tuple[Finding, ...]
    open: tuple[Finding, ...]
    road: Road | None
    adjusted: Adjusted | None = None

    def __repr__(self) -> str:
        return f"Recommendation({self.site_id!r}, {self.advice.value}, row {self.row.row_id!r})"

    @property
    def advice(self) -> Advice:
        """Return the recommendation itself."""
        return self.row.advice


@dataclass(frozen=True, slots=True, repr=False)
class PlanReview(Displayed):
    """The recommendations on the planned and proposed clusters of a plan review, by site_id."""

    assessment: Assessment
    recommendations: Mapping[str, Recommendation]

    def __repr__(self) -> str:
        counted = Counter(found.advice.value for found in self.recommendations.values())
        return f"PlanReview({', '.join(f'{n} {advice}' for advice, n in counted.most_common())})"

    def of_site(self, site_id: str) -> Recommendation | None:
        """Return the recommendation on a site; None for an established cluster."""
        return self.recommendations.get(site_id)


def recommend(assessment: Assessment, *, progress: Progress | None = None) -> PlanReview:
    """Return what is recommended for every planned and proposed cluster.

    Parameters
    ----------
    assessment
        A review of the plan.
    progress
        Called with (sites done, sites in all, what is being done).

    Raises
    ------
    InputError
        The assessment is not a review of the plan.
    """
    if assessment.procedure is not Procedure.PLAN_REVIEW:
        raise InputError(
            f"Kiến nghị chỉ lập cho thủ tục plan-review, không cho {assessment.procedure.value}.",
            f"Recommendations are made in a plan-review, not for {assessment.procedure.value}.",
        )
    sites = [s for s in assessment.sites if s.role in NOT_YET_FOUNDED]
    moving = [s for s in sites if not _stays(s, assessment)]
    lands = _lands(moving, assessment)
    drawn: dict[str, Adjusted] = {}
    for done, site in enumerate(moving):
        if progress:
            progress(done, len(moving), "land")
        found = _adjusted(site, assessment)
        if found is not None:
            drawn[site.site_id] = found
    drawn = _checked(drawn, assessment)
    seen = [_look_at(site, assessment, lands, drawn.get(site.site_id)) for site in sites]
    listed = _as_listed(seen, assessment)
    return PlanReview(
        assessment,
        {x.site.site_id: _recommended(x, assessment, listed.get(x.site.site_id)) for x in seen},
    )


# --- the land of a cluster ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Seen:
    """A site with what was found about its land, now and in a boundary that is lawful."""

    site: Site
    land: LandFound
    fits: bool | None  # the area asked for
    fits_least: bool | None  # the least area of a cluster
    adjusted: Adjusted | None = None


def _stays(site: Site, assessment: Assessment) -> bool:
    """Tell whether a cluster may stay where it is, as far as its land goes."""
    if site.geometry is None or not _is_lawful(assessment.of_site(site.site_id)):
        return False
    return _in_boundary(site, assessment)[1] is not False


@dataclass(frozen=True, slots=True)
class _Lands:
    """The land of communes by code, and what must have been looked at before any is there.

    `that_bar` are the layers that may take land for good; an established cluster that nobody can
    place may as well.
    """

    by_code: Mapping[str, CommuneLand]
    that_bar: frozenset[str]
    clusters_known: bool

    def is_seen(self, commune: CommuneLand) -> bool:
        """Tell whether everything was looked at that may take the land of a commune for good."""
        return self.clusters_known and not self.that_bar & set(commune.not_checked)


def _lands(sites: Sequence[Site], assessment: Assessment) -> _Lands:
    """Return the land of the communes that sites declare; without what is not known."""
    data, declared = assessment.data, {site.commune_code for site in sites}
    by_code: Mapping[str, CommuneLand] = {}
    with suppress(InputError):
        known = [c.site_id for c in commune_shapes(data) if c.site_id in declared]
        by_code = commune_land(data, assessment.on, known)
    unknown = unknown_clusters(context_of(data, assessment.on))
    return _Lands(by_code, _that_bar(assessment), clusters_known=not unknown)


def _look_at(
    site: Site,
    assessment: Assessment,
    lands: _Lands,
    adjusted: Adjusted | None,
) -> _Seen:
    asked = _asked(site, assessment)
    if _stays(site, assessment):
        largest, here, here_least = _in_boundary(site, assessment)
        return _Seen(site, LandFound(asked, largest), here, here_least)
    land, there, there_least = _in_commune(site, assessment, lands)
    if site.geometry is None:
        return _Seen(site, land, there, there_least)
    _, here, here_least = _in_boundary(site, assessment)
    redrawn = False if adjusted is None else adjusted.is_clear or None
    if _is_lawful(assessment.of_site(site.site_id)):
        return _Seen(site, land, here, _either(there_least, here_least, redrawn), adjusted)
    # What is large enough inside need not be lawful; what is too small cannot be.
    inside = None if here_least else here_least
    enough = adjusted is not None and asked is not None and _reaches(adjusted.area_ha, asked)
    fits = _either(there, redrawn if enough else None)
    return _Seen(site, land, fits, _either(there_least, inside, redrawn), adjusted)


def _limits(assessment: Assessment) -> AreaLimits | None:
    """Return the areas a cluster may have, None where the text of the day is not read."""
    with suppress(InputError):
        return area_limits(assessment.on, assessment.data.project.confirmations)
    return None


def _asked(site: Site, assessment: Assessment) -> float | None:
    """Return the area to be had: the declared one, within the limits where it breaks them."""
    limits = _limits(assessment)
    found = assessment.finding(site.site_id, DECLARED_AREA.rule_id)
    if site.declared_ha is None or limits is None or found.verdict is not Verdict.NOT_MET:
        return site.declared_ha
    return min(max(site.declared_ha, limits.least_ha), limits.most_ha)


def _in_boundary(site: Site, assessment: Assessment) -> tuple[float, bool | None, bool | None]:
    """Return the largest block in a boundary, and whether it is as good as all of it, or enough.

    What lies within the error of the edge is not counted as lost, and housing can be resettled.
    """
    budget = assessment.budget_of(site.site_id)
    block_ha = assessment.block_of(site.site_id).area_ha
    strip_ha = 2 * site.accuracy_m * float(shapely.length(site.geometry)) / HA
    open_ha = budget["not_covered"]
    # A corner that is too narrow for any block is no loss of land.
    width_m = assessment.data.project.block_width_m
    whole = largest_blocks(np.array([site.geometry], dtype=object), width_m)
    lost_ha = float(shapely.area(whole)[0]) / HA - block_ha - budget["housing"] - open_ha
    lost_ha = 0.0 if lost_ha < RESOLUTION[Unit.HA] else lost_ha  # less than 1 m² is rounding
    fits = None if lost_ha <= strip_ha < lost_ha + open_ha else lost_ha <= strip_ha
    limits = _limits(assessment)
    if limits is None:
        return block_ha, fits, None
    enough = True if block_ha >= limits.least_ha else None
    too_small = block_ha + open_ha + budget["housing"] + strip_ha < limits.lowest_ha
    return block_ha, fits, False if too_small else enough


def _in_commune(
    site: Site, assessment: Assessment, lands: _Lands
) -> tuple[LandFound, bool | None, bool | None]:
    """Return the land of the commune of a site, and whether it is enough."""
    limits, asked = _limits(assessment), _asked(site, assessment)
    commune = lands.by_code.get(site.commune_code or "")
    if commune is None:
        return LandFound(asked, None), None, None
    fitting = () if asked is None else commune.fitting(asked)
    place = next(iter(fitting or commune.places), None)
    land = LandFound(asked, commune.largest_ha, len(fitting), place, commune)
    seen = lands.is_seen(commune)
    fits = None if asked is None else _holds(commune, asked, asked, seen=seen)
    if limits is None:
        return land, fits, None
    return land, fits, _holds(commune, limits.least_ha, limits.lowest_ha, seen=seen)


def _holds(commune: CommuneLand, surely_ha: float, lowest_ha: float, *, seen: bool) -> bool | None:
    """Tell whether a commune has a block of an area that is surely enough, or surely has none.

    Unless all layers were `seen` that may take land for good, what there seems to be may be taken.
    """
    if commune.largest_most_ha < lowest_ha:
        return False
    return True if seen and commune.fitting(surely_ha) else None


def _that_bar(assessment: Assessment) -> frozenset[str]:
    """Return the layers of the contents that decide and leave no way out."""
    return frozenset(
        need.layer
        for finding in assessment
        if _leaves_no_way_out(finding)
        for need in finding.rule.needs.values()
    )


def _leaves_no_way_out(finding: Finding) -> bool:
    """Tell whether a content decides, and may be not met in a review of the plan."""
    worst_case = worst(finding.rule.subject, Procedure.PLAN_REVIEW).verdict
    return finding.grade is Grade.DECISIVE and worst_case is Verdict.NOT_MET


def _reaches(area_ha: float, asked_ha: float) -> bool:
    """Tell whether an area is the one asked for, to the hundredth that papers state."""
    return round(area_ha, 2) >= round(asked_ha, 2) - _ROUNDING_HA


# --- a lawful boundary -------------------------------------------------------------------------

REACH_M = 1000.0  # how far from its edge a cluster may move and still be the same place
_STEP_M = 0.01  # areas come out to the hundredth of a hectare
_ROUNDING_HA = 0.01


def _adjusted(site: Site, assessment: Assessment) -> Adjusted | None:
    """Return the largest lawful boundary inside or near the present one.

    What is lawful inside and usable around it within a parallel of the present boundary, as far out
    (or in) as it takes to reach the area asked for; None where a cluster must have more.
    """
    limits, asked_ha = _limits(assessment), _asked(site, assessment)
    if site.geometry is None or asked_ha is None or limits is None:
        return None
    usable, lawful = land_near(assessment.data, assessment.on, site, REACH_M)
    # What touches along an edge leaves lines in a union, which no overlay takes beside polygons.
    land = polygons_only(np.array([shapely.union(usable, lawful)], dtype=object))[0]
    width_m = assessment.data.project.block_width_m

    def drawn(distance_m: float) -> Any:
        # By less than coordinates can tell apart a shape cannot be moved: it would come back empty.
        metres = np.array([round(distance_m, 2)])
        near = parallel(np.array([site.geometry], dtype=object), metres)[0]
        return _kept_block(shapely.intersection(land, near), site.geometry, width_m)

    inside, outside = -float(np.sqrt(shapely.area(site.geometry))), REACH_M
    while outside - inside > _STEP_M:
        middle = (inside + outside) / 2
        if shapely.area(drawn(middle)) / HA <= asked_ha:
            inside = middle
        else:
            outside = middle
    shape = drawn(inside)
    area_ha, kept_ha = (
        float(shapely.area(s)) / HA for s in (shape, shapely.intersection(shape, site.geometry))
    )
    if round(area_ha, 2) < limits.least_ha or kept_ha * HA < 1.0:
        return None
    whole_ha = float(shapely.area(site.geometry)) / HA
    return Adjusted(shape, area_ha, kept_ha, area_ha - kept_ha, whole_ha - kept_ha)


def _kept_block(land: shapely.Geometry, present: shapely.Geometry, width_m: float) -> Any:
    """Return the block that keeps most of the present boundary, empty for none."""
    blocks, _ = blocks_of(np.array([land], dtype=object), width_m)
    if not len(blocks):
        return shapely.Polygon()
    kept = shapely.area(shapely.intersection(blocks, present))
    return blocks[int(np.lexsort((-shapely.area(blocks), -kept))[0])]


def _checked(drawn: Mapping[str, Adjusted], assessment: Assessment) -> dict[str, Adjusted]:
    """Return the boundaries that the rules let pass, by site, and whether all was looked at."""
    proposed = {
        site.site_id: _proposal(site, drawn[site.site_id])
        for site in assessment.sites
        if site.site_id in drawn
    }
    found = _judged(list(proposed.values()), assessment, Procedure.PLAN_REVIEW)
    out = {}
    for site_id, site in proposed.items():
        findings = found[site.site_id]
        if _is_lawful(findings):
            clear = not any(f.open_decisive and _leaves_no_way_out(f) for f in findings)
            out[site_id] = replace(drawn[site_id], is_clear=clear)
    return out


def _proposal(site: Site, adjusted: Adjusted | None) -> Site:
    """Return a planned cluster as somebody would propose it: as adjusted, else as it is."""
    areas = site.areas
    if adjusted is not None:
        area_ha = round(adjusted.area_ha, 2)
        areas = replace(areas, proposed_ha=area_ha, measured_ha=adjusted.area_ha)
    return replace(
        site,
        site_id=f"{site.site_id[:_ID_LETTERS]}-DC",
        role=Role.PROPOSED,
        stands_for=site.stands_for or site.site_id,
        areas=replace(areas, proposed_ha=areas.proposed_ha or areas.plan_ha),
        geometry=site.geometry if adjusted is None else adjusted.geometry,
    )


_ID_LETTERS = 37  # a code has 40


def _as_listed(seen: Sequence[_Seen], assessment: Assessment) -> Mapping[str, Verdict]:
    """Return how Đ8.1a and Đ10.4 would find what changes, if it were proposed today.

    Met or met in part: the change is settled in the establishment decision.
    """
    rule_id = LISTED_IN_PLAN.rule_id
    drawn = {
        x.site.site_id: _proposal(x.site, x.adjusted)
        for x in seen
        if x.site.geometry is not None
        and not (
            x.adjusted is None
            and _stays(x.site, assessment)
            and assessment.finding(x.site.site_id, rule_id).verdict is Verdict.MET
        )
    }
    found = _judged(list(drawn.values()), assessment, Procedure.ESTABLISHMENT, rule_id)
    return {site_id: found[site.site_id][0].verdict for site_id, site in drawn.items()}


def _judged(
    sites: Sequence[Site], assessment: Assessment, procedure: Procedure, rule_id: str | None = None
) -> Mapping[str, tuple[Finding, ...]]:
    """Return what the rules of the day, or one of them, find of sites that are not in the project.

    Quotas are those of the project's own clusters, so that none is counted twice.
    """
    data = assessment.data
    rules = {
        site.site_id: tuple(
            rule
            for rule in rules_for(site, assessment.on, data.project.confirmations)
            if rule_id in (None, rule.rule_id)
        )
        for site in sites
    }
    context = context_of(data, assessment.on)
    chunks = (
        assess_chunk(sites[i : i + CHUNK], rules, context, procedure, data.project.decisions)
        for i in range(0, len(sites), CHUNK)
    )
    found: dict[str, tuple[Finding, ...]] = {}
    for finding in (f for chunk in chunks for f in chunk.findings):
        found[finding.site_id] = (*found.get(finding.site_id, ()), finding)
    return found


# --- the table ---------------------------------------------------------------------------------


def _recommended(x: _Seen, assessment: Assessment, listed: Verdict | None) -> Recommendation:
    site_id = x.site.site_id
    findings = assessment.of_site(site_id)
    drawn = x.site.geometry is not None
    opened = tuple(f for f in findings if f.open_decisive and (drawn or not _needs_boundary(f)))
    conditions = tuple(f for f in findings if _is_condition(f))
    to_ask = tuple(f for f in findings if _is_to_ask(f, assessment))
    by_rule = {f.rule.rule_id: f.verdict for f in findings}
    grounds = Grounds(
        lawful=_is_lawful(findings),
        settled=not opened,
        land=x.fits,
        some_land=x.fits_least,
        quota=_quota(findings),
        some_quota=_enough_quota(
            assessment.finding(site_id, CLUSTER_LAND_QUOTA.rule_id), _limits(assessment)
        ),
        needed=_TRUTH.get(by_rule[AVERAGE_OCCUPANCY.rule_id]),
        wanted=_is_wanted(site_id, assessment),
        drawn=drawn,
        conditions=bool(conditions or to_ask),
    )
    row = row_of(grounds)
    return Recommendation(
        site_id=site_id,
        row=row,
        grounds=grounds,
        land=x.land,
        in_favour=tuple(f for f in findings if f.verdict is Verdict.MET),
        against=tuple(f for f in findings if f.verdict is Verdict.NOT_MET or _is_condition(f)),
        conditions=conditions,
        to_ask=to_ask,
        open=opened,
        road=_road(row.advice, by_rule[LISTED_IN_PLAN.rule_id], listed, drawn=drawn),
        adjusted=x.adjusted if row.advice is Advice.ADJUST else None,
    )


_QUOTAS = (CLUSTER_LAND_QUOTA.rule_id, RICE_CONVERSION_QUOTA.rule_id)
_TRUTH = {Verdict.MET: True, Verdict.NOT_APPLICABLE: True, Verdict.CONDITIONAL: False}


def _is_lawful(findings: Sequence[Finding]) -> bool:
    return all(f.verdict is not Verdict.NOT_MET for f in findings)


def _needs_boundary(finding: Finding) -> bool:
    return Reason.NO_BOUNDARY in finding.reasons


def _is_condition(finding: Finding) -> bool:
    """Tell whether something is to be done; a strip within the error is settled later anyway."""
    return finding.verdict is Verdict.CONDITIONAL and Reason.ADJOINING not in finding.reasons


def _is_to_ask(finding: Finding, assessment: Assessment) -> bool:
    """Tell whether an agency is still to be asked; what waits for a boundary is one condition."""
    if finding.verdict is not Verdict.UNDETERMINED or finding.grade is Grade.DECISIVE:
        return False
    heard = assessment.opinions_on(finding.site_id, finding.rule.rule_id)
    agreed = any(h.stale is not True and h.opinion.result is Verdict.MET for h in heard)
    return not (agreed or _needs_boundary(finding))


def _is_wanted(site_id: str, assessment: Assessment) -> bool | None:
    """Tell whether an investor has applied, by the papers."""
    said = papers_said(assessment.data.tables.get("documents"), "nha_dau_tu", assessment.on)
    return said.get(site_id.lower())


def _quota(findings: Sequence[Finding]) -> bool | None:
    """Tell whether the quotas of the commune carry what is asked for.

    Not known where they carry it alone and not all planned clusters of the commune together, whose
    order nobody may have stated.
    """
    found = [f for f in findings if f.rule.rule_id in _QUOTAS]
    carried = _together(f.verdict for f in found)
    return None if carried and not all(map(_carries_all, found)) else carried


def _carries_all(finding: Finding) -> bool:
    """Tell whether what is left of a quota carries all planned clusters of the commune."""
    by_label = {part.label: part.figure for part in finding.parts}
    left, planned = by_label.get(LEFT), by_label.get(ALL_PLANNED)
    return left is None or planned is None or planned.most <= left.least + RESOLUTION[Unit.HA]


def _enough_quota(finding: Finding, limits: AreaLimits | None) -> bool | None:
    """Tell whether what the commune may still give is enough for the least area of a cluster.

    What is left after the earlier ones is what a cluster needs less what it needs beyond that.
    """
    by_label = {part.label: part.figure for part in finding.parts}
    beyond, needed = by_label.get(BEYOND_THE_QUOTA), by_label.get(AREA_NEEDED)
    if limits is None or beyond is None or needed is None:
        return None
    least_ha, most_ha = needed.most - beyond.most, needed.least - beyond.least
    if least_ha >= limits.least_ha:
        return True
    return False if most_ha < limits.lowest_ha else None


def _road(advice: Advice, now: Verdict, listed: Verdict | None, *, drawn: bool) -> Road | None:
    """Return the procedure of a change; None where nothing changes."""
    if advice is Advice.TAKE_OUT:
        return Road.PLAN
    changes = advice is Advice.ADJUST or (
        advice is Advice.KEEP_WITH_CONDITIONS and now is Verdict.CONDITIONAL
    )
    if not changes:
        return None
    if not drawn or listed is None:
        return Road.EITHER
    return _ROADS.get(listed, Road.EITHER)


_ROADS = {
    Verdict.MET: Road.IN_DECISION,
    Verdict.CONDITIONAL: Road.IN_DECISION,
    Verdict.NOT_MET: Road.PLAN,
}


def _either(*parts: bool | None) -> bool | None:
    """Return whether one of several things holds, in three-valued logic."""
    if any(parts):
        return True
    return None if None in parts else False


def _together(verdicts: Iterable[Verdict]) -> bool | None:
    """Return whether all of some contents are met, in three-valued logic."""
    known = [_TRUTH.get(v) for v in verdicts]
    if False in known:
        return False
    return None if None in known else True
