"""The pipeline: rules in force → distinct needs → answers → verdicts → tables.

Facts that need all sites (the register) are built first; `assess_chunk` is then pure and
picklable, so any chunking gives the same tables.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from ccngeo import measure
from ccngeo.answers import Context, answer, ledger_of, papers_said
from ccngeo.decisions import Heard, boundary_code, heard, stamp
from ccngeo.displayed import Displayed
from ccngeo.errors import InputError
from ccngeo.judge import judge
from ccngeo.land import budget_of, is_complete
from ccngeo.measure import LandBudget
from ccngeo.measure.budget import CLASSES, USABLE
from ccngeo.model import (
    Answer,
    Finding,
    Need,
    Opinion,
    Procedure,
    Role,
    Rule,
    Site,
    Text,
    Verdict,
)
from ccngeo.project import LAYERS, TABLES, LayerDecl, TableDecl
from ccngeo.quotas import Ledger
from ccngeo.read import PlanningData
from ccngeo.register import register_of
from ccngeo.rules import RULE_IDS, check_confirmations, rules_for
from ccngeo.rules.unchecked import CONTENT_IDS

Progress = Callable[[int, int, str], None]
CHUNK = 64  # sites measured together: enough for vectors, little enough for memory


@dataclass(frozen=True, slots=True)
class Block:
    """The largest contiguous block of a site's land that nothing excludes.

    Rice and other land that needs a decision may be in it, housing is not. `available_ha` is the
    largest block of land nothing claims at all.
    """

    asked_width_m: float  # what is narrower is in no block
    area_ha: float
    minimum_width_m: float
    available_ha: float


@dataclass(frozen=True, slots=True)
class Lacking:
    """A paper that a finding asks for: said not to be there, or (None) nobody has said."""

    kind: str
    present: bool | None
    rule_ids: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Assessment(Displayed):
    """The review as tables, keyed by site_id, rule_id and need_id.

    `findings` has one row per rule and site; `parts` the figures behind them; `evidence` the shapes
    in the working CRS; `budget` the land of the sites with geometry; `elevation` the heights.
    `finding()` and iteration give the rows back as `Finding` values.
    """

    data: PlanningData
    on: date
    procedure: Procedure
    values: tuple[Finding, ...]
    budget: LandBudget
    budget_complete: bool
    elevation: pd.DataFrame
    ledger: Ledger  # quotas of the communes, and what planned clusters need of them

    def __repr__(self) -> str:
        counted = Counter(self.verdict_of(s.site_id).value for s in self.sites)
        found = ", ".join(f"{n} {verdict}" for verdict, n in counted.most_common())
        return f"Assessment(on={self.on}, {self.procedure.value}, {len(self.sites)} sites: {found})"

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.values)

    def __len__(self) -> int:
        return len(self.values)

    @property
    def sites(self) -> tuple[Site, ...]:
        """Return the sites that were reviewed."""
        return self.data.sites

    @cached_property
    def _by_key(self) -> Mapping[tuple[str, str], Finding]:
        return {(f.site_id, f.rule.rule_id): f for f in self.values}

    @cached_property
    def _by_site(self) -> Mapping[str, tuple[Finding, ...]]:
        out: dict[str, list[Finding]] = {site.site_id: [] for site in self.sites}
        for finding in self.values:
            out[finding.site_id].append(finding)
        return {site_id: tuple(found) for site_id, found in out.items()}

    def finding(self, site_id: str, rule_id: str) -> Finding:
        """Return one finding.

        Raises
        ------
        KeyError
            No such site or rule.
        """
        return self._by_key[site_id, rule_id]

    def of_site(self, site_id: str) -> tuple[Finding, ...]:
        """Return the findings of a site, in the order of the appraisal report."""
        return self._by_site[site_id]

    def only(self, site_ids: Sequence[str]) -> "Assessment":
        """Return the review of some of its sites, in that order; nothing is judged again.

        The planned clusters among the rest stay where they are, for whatever looks around a site.
        """
        sites = tuple(self._site[site_id] for site_id in site_ids)
        rest = (s for s in self.sites if s.role is Role.PLANNED and s.site_id not in site_ids)
        return replace(
            self,
            data=replace(self.data, sites=sites, others=(*self.data.others, *rest)),
            values=tuple(f for site_id in site_ids for f in self.of_site(site_id)),
            budget=self.budget.only(site_ids),
            elevation=self.elevation[self.elevation.index.isin(site_ids)],
        )

    def verdict_of(self, site_id: str) -> Verdict:
        """Return the overall result of a site.

        An established cluster is not what a review asks about: that nothing was found in the few
        contents it meets says nothing of it.
        """
        verdict = overall(self.of_site(site_id))
        if verdict is Verdict.MET and self._site[site_id].role is Role.ESTABLISHED:
            return Verdict.NOT_APPLICABLE
        return verdict

    @cached_property
    def _site(self) -> Mapping[str, Site]:
        return {site.site_id: site for site in self.sites}

    def assumptions(self) -> tuple[Text, ...]:
        """Return what was taken for granted: defaults of the project, dates nobody gave."""
        said = self.data.project.assumptions()
        return (*said, *_undated(self), *_later(self), *_of_no_site(self))

    def lacking_of(self, site_id: str) -> tuple[Lacking, ...]:
        """Return the papers to be supplied for a site: those that findings not met ask for."""
        asked: dict[str, dict[str, None]] = {}
        for finding in self.of_site(site_id):
            if finding.verdict in (Verdict.MET, Verdict.NOT_APPLICABLE):
                continue
            for need in finding.rule.needs.values():
                if need.measure == "document":
                    asked.setdefault(need.option, {})[finding.rule.rule_id] = None
        table = self.data.tables.get("documents")
        said = {kind: papers_said(table, kind, self.on).get(site_id.lower()) for kind in asked}
        return tuple(
            Lacking(kind, said[kind], tuple(rule_ids))
            for kind, rule_ids in asked.items()
            if said[kind] is not True
        )

    def opinions_on(self, site_id: str, rule_id: str | None = None) -> tuple[Heard, ...]:
        """Return what people said of a content of a site, or of the site as a whole (None).

        A content is a rule or one that nothing checks (`rules.unchecked`). They stand beside the
        results; no verdict is made of them.
        """
        return self._heard.get((site_id, rule_id), ())

    @cached_property
    def _heard(self) -> Mapping[tuple[str, str | None], tuple[Heard, ...]]:
        by_code = {site_id.lower(): site for site_id, site in self._site.items()}
        decisions = self.data.project.decisions
        out: dict[tuple[str, str | None], tuple[Heard, ...]] = {}
        for opinion in sorted(self.data.opinions, key=lambda o: o.on):
            site = by_code.get(opinion.site_id.lower())  # codes are unique ignoring case
            if site is None:
                continue
            about = opinion.rule_id
            is_rule = about is not None and about not in CONTENT_IDS
            rule = self.finding(site.site_id, str(about)).rule if is_rule else None
            said = heard(opinion, site, rule, decisions, self.on)
            out[site.site_id, about] = (*out.get((site.site_id, about), ()), said)
        return out

    def stamp_of(self, finding: Finding) -> str:
        """Return the version and limits that a finding goes by, for an opinion to quote."""
        return stamp(finding.rule, self.data.project.decisions)

    def boundary_code(self, site_id: str) -> str | None:
        """Return the fingerprint of a boundary, for an opinion to quote; None without one."""
        return boundary_code(self._site[site_id])

    def budget_of(self, site_id: str) -> dict[str, float]:
        """Return the land budget of a site with a boundary: class → ha, adding up to its area."""
        return {str(k): float(v) for k, v in self._budget_rows[site_id].items()}

    def block_of(self, site_id: str) -> Block:
        """Return the largest contiguous block that may hold a cluster in a site with a boundary."""
        return self._blocks[site_id]

    @cached_property
    def _blocks(self) -> Mapping[str, Block]:
        width_m = self.data.project.block_width_m
        either, free = (
            self.budget.blocks(width_m, classes=classes) for classes in (USABLE, ("available",))
        )
        return {
            str(site_id): Block(width_m, float(block), float(width), float(unclaimed))
            for site_id, block, width, unclaimed in zip(
                either.index,
                either["block_ha"],
                either["minimum_width_m"],
                free["block_ha"],
                strict=True,
            )
        }

    def heights_of(self, site_id: str) -> tuple[float, float] | None:
        """Return the lowest and highest ground of a site in m; None without data."""
        row = self._heights.get(site_id)
        return None if row is None or np.isnan(row[0]) else row  # NaN: no cell with a value

    @cached_property
    def _heights(self) -> Mapping[str, tuple[float, float]]:
        columns = (self.elevation[c].to_numpy(dtype=float) for c in ("least_m", "most_m"))
        pairs = zip(*columns, strict=True)
        return {
            str(k): (float(a), float(b))
            for k, (a, b) in zip(self.elevation.index, pairs, strict=True)
        }

    @cached_property
    def _budget_rows(self) -> Mapping[str, Mapping[Any, Any]]:
        table = self.budget.to_frame()[[f"{name}_ha" for name in CLASSES]]
        return {
            str(site_id): dict(zip(CLASSES, row, strict=True))
            for site_id, row in zip(table.index, table.to_numpy().tolist(), strict=True)
        }

    def to_frame(self) -> pd.DataFrame:
        """Return the findings as a table: one row per rule and site."""
        return pd.DataFrame(
            [
                {
                    "site_id": f.site_id,
                    "rule_id": f.rule.rule_id,
                    "rule_version": f.rule.version,
                    "grade": f.grade.value,
                    "verdict": f.verdict.value,
                    "reasons": tuple(sorted(r.value for r in f.reasons)),
                    "covered_share": f.covered_share,
                }
                for f in self.values
            ]
        )

    def parts(self) -> pd.DataFrame:
        """Return the figures behind the findings: least, best and most with unit and limit."""
        return pd.DataFrame(
            [
                {
                    "site_id": f.site_id,
                    "rule_id": f.rule.rule_id,
                    "part": number,
                    "label": part.label.vi,
                    "least": part.figure.least,
                    "best": part.figure.best,
                    "most": part.figure.most,
                    "unit": part.figure.unit.value,
                    "op": part.op,
                    "limit": part.limit,
                }
                for f in self.values
                for number, part in enumerate(f.parts)
            ]
        )

    def evidence(self) -> gpd.GeoDataFrame:
        """Return the shapes behind findings that are not MET, in the working CRS."""
        rows = [
            (f.site_id, f.rule.rule_id, f.verdict.value, shape)
            for f in self.values
            for shape in (f.evidence if isinstance(f.evidence, tuple) else (f.evidence,))
            if shape is not None
        ]
        columns = ["site_id", "rule_id", "verdict", "geometry"]
        return gpd.GeoDataFrame(
            pd.DataFrame(rows, columns=columns), geometry="geometry", crs=self.data.project.crs
        )


def _undated(review: Assessment) -> list[Text]:
    """Say how many dossiers are read under the law of the assessment for want of a receipt."""
    undated = sum(s.role is not Role.ESTABLISHED and s.received is None for s in review.sites)
    if not undated:
        return []
    return [
        Text(
            f"{undated} cụm không có ngày tiếp nhận hồ sơ: áp dụng văn bản tại ngày đánh giá",
            f"{undated} clusters without a date of receipt: read under the law of the assessment",
        )
    ]


def _later(review: Assessment) -> list[Text]:
    """Name the inputs that are younger than the day they are held against."""
    declared = review.data.project.declared
    specs = {**LAYERS, **TABLES}
    inputs: dict[str, LayerDecl | TableDecl] = {**declared.layers, **declared.tables}
    return [
        Text(
            f"{specs[name].title.vi}: số liệu ngày {decl.date:%d/%m/%Y}, sau ngày đánh giá",
            f"{specs[name].title.en}: data of {decl.date}, after the day of assessment",
        )
        for name, decl in inputs.items()
        if decl.date is not None and decl.date > review.on
    ]


def _of_no_site(review: Assessment) -> list[Text]:
    """Name the opinions on sites that are not under review: a code may be misspelt.

    Those on clusters the project knows are counted, and not named one by one.
    """
    data = review.data
    reviewed = {site.site_id.lower() for site in review.sites}
    known = {site.site_id.lower(): site.site_id for site in (*data.neighbours, *data.others)}
    strange = [o for o in data.opinions if o.site_id.lower() not in {*reviewed, *known}]
    others = [known[code] for o in data.opinions if (code := o.site_id.lower()) in known]
    elsewhere = [site_id for site_id in others if site_id.lower() not in reviewed]
    said = [
        Text(
            f"{o.place.vi}: mã cụm {o.site_id} không có trong đợt rà soát này, ý kiến không in",
            f"{o.place.en}: the code {o.site_id} is not under review, so the opinion is not shown",
        )
        for o in strange
    ]
    if elsewhere:
        listed = ", ".join(dict.fromkeys(elsewhere))
        said.append(
            Text(
                f"{len(elsewhere)} ý kiến về cụm không thuộc đợt rà soát này, không in: {listed}",
                f"{len(elsewhere)} opinions on clusters that are not under review are not shown: "
                f"{listed}",
            )
        )
    return said


def _check_opinions(opinions: Sequence[Opinion]) -> None:
    """Refuse an opinion on a content there is none of: it would be printed nowhere."""
    for opinion in opinions:
        if opinion.rule_id is not None and opinion.rule_id not in (*RULE_IDS, *CONTENT_IDS):
            listed = ", ".join((*RULE_IDS, *CONTENT_IDS))
            raise InputError(
                f"{opinion.place.vi}: không có quy tắc {opinion.rule_id!r} (cột quy_tac); ghi một "
                f"trong {listed}, hoặc để trống nếu là ý kiến về cả vị trí.",
                f"{opinion.place.en}: there is no rule {opinion.rule_id!r} (column quy_tac); write "
                f"one of {listed}, or leave it blank for the site as a whole.",
            )


def overall(findings: Sequence[Finding]) -> Verdict:
    """Sum up a site: what blocks comes first, then what is open, then what has a condition.

    Only an open decisive rule keeps the whole open; an open consultation is a condition.
    """
    verdicts = {f.verdict for f in findings}
    if Verdict.NOT_MET in verdicts:
        return Verdict.NOT_MET
    if any(f.open_decisive for f in findings):
        return Verdict.UNDETERMINED
    if verdicts & {Verdict.CONDITIONAL, Verdict.UNDETERMINED}:
        return Verdict.CONDITIONAL
    return Verdict.MET if Verdict.MET in verdicts else Verdict.NOT_APPLICABLE


def assess(
    data: PlanningData,
    *,
    on: date | None = None,
    procedure: Procedure | str | None = None,
    progress: Progress | None = None,
) -> Assessment:
    """Review every site under every rule in force.

    Parameters
    ----------
    data
        What `ccngeo.load` returned.
    on
        Date of assessment; default that of the project. Nothing asks the clock.
    procedure
        `plan-review`, `establishment` or `expansion`; default that of the project.
    progress
        Called with (sites done, sites in all, what is being done).

    Raises
    ------
    InputError
        No date or procedure, neither here nor in the project; the project confirms what no rule
        leaves open, or holds an opinion on a content there is none of.
    """
    declared = data.project.declared
    day = day_of(data, on)
    if procedure is not None and procedure not in tuple(Procedure):
        known = ", ".join(Procedure)
        raise InputError(
            f"Thủ tục {procedure!r} không có; chọn một trong {known}.",
            f"There is no procedure {procedure!r}; choose one of {known}.",
        )
    wanted = Procedure(procedure) if procedure else declared.procedure
    if wanted is None:
        raise InputError(
            f'{data.project.path.name}: chưa có thủ tục; thêm dòng procedure = "plan-review" '
            "(hoặc establishment, expansion) hay dùng --procedure.",
            f'{data.project.path.name}: no procedure; add procedure = "plan-review" (or '
            "establishment, expansion) or use --procedure.",
        )
    return assess_sites(
        data, data.sites, with_quotas(context_of(data, day), data), wanted, progress
    )


def assess_sites(
    data: PlanningData,
    sites: Sequence[Site],
    context: Context,
    procedure: Procedure,
    progress: Progress | None = None,
) -> Assessment:
    """Review sites, the project's own or others, among the clusters that `context` knows.

    Raises
    ------
    InputError
        The project confirms what no rule leaves open, or holds an opinion on a content there is
        none of.
    """
    confirmations = data.project.confirmations
    check_confirmations(confirmations)
    _check_opinions(data.opinions)
    rules = {site.site_id: rules_for(site, context.on, confirmations) for site in sites}
    chunks = []
    for start in range(0, max(len(sites), 1), CHUNK):
        if progress:
            progress(start, len(sites), "assess")
        part = sites[start : start + CHUNK]
        chunks.append(assess_chunk(part, rules, context, procedure, data.project.decisions))
    if progress:
        progress(len(sites), len(sites), "assess")
    data = replace(data, sites=tuple(sites))
    return Assessment(
        data=data,
        on=context.on,
        procedure=procedure,
        values=tuple(f for chunk in chunks for f in chunk.findings),
        budget=LandBudget.joined([c.budget for c in chunks]),
        budget_complete=is_complete(context),
        elevation=_elevation(data),
        ledger=context.ledger or Ledger(context.on),
    )


def day_of(data: PlanningData, on: date | None = None) -> date:
    """Return the day of assessment: the one asked for, else that of the project.

    Raises
    ------
    InputError
        Neither; nothing asks the clock.
    """
    day = on or data.project.declared.on
    if day is None:
        name = data.project.path.name
        raise InputError(
            f"{name}: chưa có ngày đánh giá; thêm dòng on = năm-tháng-ngày (ví dụ on = 2026-11-23) "
            "hoặc dùng --on.",
            f"{name}: no date of assessment; add on = YYYY-MM-DD or use --on.",
        )
    return day


def context_of(data: PlanningData, on: date) -> Context:
    """Return what answers look at, with the facts that need all sites but the quotas."""
    return Context(
        on=on,
        crs=data.project.crs,
        layers=data.layers,
        coverage={name: c.by(on) for name, c in data.coverage.items()},
        tables=data.tables,
        neighbours=data.neighbours,
        register=register_of(data),
        survey_base=data.project.declared.sites.survey_base,
        budget=data.project.budget,
        lost=frozenset(data.problems),
        clusters=_clusters(data),
        decisions=data.project.decisions,
    )


def with_quotas(context: Context, data: PlanningData) -> Context:
    """Return a context with the quotas of the communes, and what all planned clusters need."""
    not_founded = (s for s in data.sites if s.role is not Role.ESTABLISHED)
    return replace(context, ledger=ledger_of((*data.neighbours, *not_founded), context))


def _clusters(data: PlanningData) -> tuple[Site, ...]:
    """Return the clusters there are or will be; proposals are alternatives and see no other."""
    own = [s for s in data.sites if s.role is not Role.PROPOSED]
    return tuple({s.site_id: s for s in (*data.neighbours, *data.others, *own)}.values())


@dataclass(frozen=True, slots=True)
class Chunk:
    """The part of a review that some sites make."""

    findings: tuple[Finding, ...]
    budget: LandBudget


def assess_chunk(
    sites: Sequence[Site],
    rules: Mapping[str, tuple[Rule, ...]],
    context: Context,
    procedure: Procedure,
    decisions: Mapping[str, str],
) -> Chunk:
    """Review some sites; pure, so that chunks may run anywhere in any order.

    `rules` holds the versions in force for each site, by site_id.
    """
    context = context.for_sites(sites)
    needs = dict.fromkeys(
        need
        for site in sites
        for rule in rules[site.site_id]
        if procedure in rule.grades and site.role in rule.roles
        for need in rule.needs.values()
    )
    answers: dict[Need, dict[str, Answer]] = {
        need: dict(zip((s.site_id for s in sites), answer(need, sites, context), strict=True))
        for need in needs
    }

    def known(rule: Rule, site: Site) -> dict[str, Answer]:
        return {
            name: answers[need][site.site_id]
            for name, need in rule.needs.items()
            if need in answers
        }

    findings = tuple(
        judge(rule, site, known(rule, site), procedure, decisions)
        for site in sites
        for rule in rules[site.site_id]
    )
    return Chunk(findings, budget_of(sites, context))


def _elevation(data: PlanningData) -> pd.DataFrame:
    located = [s for s in data.sites if s.geometry is not None]
    raster = data.rasters.get("elevation")
    if raster is None or not located:
        return pd.DataFrame(columns=["least_m", "mean_m", "most_m", "covered_share"])
    shapes = gpd.GeoSeries(
        [s.geometry for s in located],
        index=pd.Index([s.site_id for s in located]),
        crs=data.project.crs,
    )
    return measure.elevation(shapes, raster.path)
