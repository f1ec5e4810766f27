"""Two reviews side by side: clusters, boundaries, findings, inputs and rules that differ."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ccngeo.errors import InputError
from ccngeo.geometry import HA, TOLERANCE_M2, Geometries
from ccngeo.measure.overlay import split
from ccngeo.model import RESOLUTION, Unit, Verdict
from ccngeo.reviews.written import Written, read_written


class Change(StrEnum):
    """What became of a finding; `DETAIL`: the result is the same, what it rests on is not."""

    WORSE = "worse"
    BETTER = "better"
    OTHER = "other"
    DETAIL = "detail"


class Side(StrEnum):
    """In which of two reviews something is."""

    BOTH = "both"
    BEFORE = "before"
    AFTER = "after"


# From what lets a site stand to what blocks it, as a site is summed up by its findings.
_RANK = {
    Verdict.MET.value: 0,
    Verdict.CONDITIONAL.value: 1,
    Verdict.UNDETERMINED.value: 2,
    Verdict.NOT_MET.value: 3,
}
DECLARED = ("plan_ha", "proposed_ha", "detailed_ha")
MEASURED = "measured_ha"
_SAID = ("name", "role", "received")
_RESULT = ("verdict", "advice", "road", "row")
# An area that differs by less than 1 m² is the same. Classes of land follow the reference layers,
# of which nobody reads more than the 0,01 ha that are printed.
_SAME_HA, _SAME_CLASS_HA = RESOLUTION[Unit.HA], 0.005


@dataclass(frozen=True, slots=True, repr=False)
class Comparison:
    """What differs between two reviews; every table holds differences only.

    `sites`: one row per site (site_id) that differs in anything, with `side`, what is said of it
    and its results before and after, and how many of its findings changed in which way.
    `areas`: one row per site and area that differs (`area`: `measured_ha`, a declared one, a class
    of the land budget or `block_ha`), with `before_ha` and `after_ha`; for `measured_ha` also
    `gained_ha` and `lost_ha`. `land`: the pieces gained and lost by boundaries, in the working CRS.
    `findings`: one row per finding that changed, with `change` and what else changed: `boundary`,
    `declared`, `rule` (true or false) and `layers` (roles). `inputs`: one row per input. `rules`:
    one row per rule and pair of versions, with the number of sites. `conditions`: what else a
    review goes by (`kind`, `name`, `before`, `after`). `elsewhere`: parts of `assessment.json` that
    differ beyond these tables.
    """

    before: Written
    after: Written
    sites: pd.DataFrame
    areas: pd.DataFrame
    land: gpd.GeoDataFrame
    findings: pd.DataFrame
    inputs: pd.DataFrame
    rules: pd.DataFrame
    conditions: pd.DataFrame
    elsewhere: tuple[str, ...]

    def __repr__(self) -> str:
        turned = self.findings["change"].value_counts()
        counted = ", ".join(f"{turned.get(change, 0)} {change}" for change in Change)
        return f"Comparison({len(self.sites)} sites differ; findings: {counted})"

    @property
    def is_same(self) -> bool:
        """Tell whether nothing at all differs."""
        tables = (self.sites, self.areas, self.findings, self.inputs, self.rules, self.conditions)
        return not self.elsewhere and all(table.empty for table in tables)

    def _repr_html_(self) -> str:
        from ccngeo.reviews.words import as_html

        return as_html(self)


def compare(before: Path | str, after: Path | str) -> Comparison:
    """Compare two reviews as they stand in their output folders.

    Parameters
    ----------
    before, after
        Folders that `ccngeo assess` or `ccngeo.write` has written.

    Raises
    ------
    InputError
        A folder holds no review that can be read; the two are in different reference systems.
    """
    a, b = read_written(before), read_written(after)
    if a.crs != b.crs:
        one, other = a.provenance["crs"], b.provenance["crs"]
        raise InputError(
            f"{a.folder} theo hệ tọa độ {one}, {b.folder} theo {other}: không so ranh giới được; "
            "rà soát lại theo cùng một hệ.",
            f"{a.folder} is in {one}, {b.folder} in {other}: boundaries cannot be compared; review "
            "again in one system.",
        )
    return _compared(a, b)


def _compared(a: Written, b: Written) -> Comparison:
    paired = _paired(a.sites, b.sites)
    common = a.sites.index.intersection(b.sites.index)
    inputs = input_changes(a.sources, b.sources)
    land = _moved_land(a, b, common)
    areas = _areas(a, b, common, land)
    every = _joined_findings(a, b, common)
    findings = _changed_findings(a, b, every, inputs)
    return Comparison(
        before=a,
        after=b,
        sites=_sites(a, b, paired, areas, findings),
        areas=areas,
        land=land,
        findings=findings,
        inputs=inputs,
        rules=_rules(every, same_procedure=a.content["procedure"] == b.content["procedure"]),
        conditions=_conditions(a.content, b.content),
        elsewhere=_elsewhere(a.content, b.content, set(areas["site_id"])),
    )


def _paired(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return two tables of the same columns side by side, a row for each key of either."""
    return before.add_suffix("_before").join(after.add_suffix("_after"), how="outer")


def differ(before: pd.Series, after: pd.Series) -> "pd.Series[bool]":
    """Tell where two columns hold different values; two blanks are the same."""
    blank = before.isna() & after.isna()
    other = [x != y for x, y in zip(before, after, strict=True)]
    return pd.Series(other, index=before.index, dtype=bool) & ~blank


# --- clusters -------------------------------------------------------------------------------------


def _sites(
    a: Written, b: Written, paired: pd.DataFrame, areas: pd.DataFrame, findings: pd.DataFrame
) -> pd.DataFrame:
    """Return the sites that differ, in the order of their codes."""
    columns = [f"{name}_{when}" for name in (*_SAID, *_RESULT) for when in ("before", "after")]
    table = paired.reindex(columns=columns)
    in_a, in_b = table.index.isin(a.sites.index), table.index.isin(b.sites.index)
    side = np.select([in_a & in_b, in_a], [Side.BOTH.value, Side.BEFORE.value], Side.AFTER.value)
    table.insert(0, "side", side)
    counts = pd.crosstab(findings["site_id"], findings["change"]).reindex(
        index=table.index, columns=list(Change), fill_value=0
    )
    counts.columns = pd.Index([change.value for change in Change])
    table = table.join(counts)
    changed = (
        (table["side"] != Side.BOTH)
        | table.index.isin(areas["site_id"])
        | (counts.sum(axis=1) > 0)
    )  # fmt: skip
    for name in (*_SAID, *_RESULT):
        changed |= differ(table[f"{name}_before"], table[f"{name}_after"])
    return table[changed].sort_index()


# --- boundaries and areas -------------------------------------------------------------------------


def _moved_land(a: Written, b: Written, common: pd.Index) -> gpd.GeoDataFrame:
    """Return what boundaries gained and lost; nothing of those that moved by at most 1 m²."""
    drawn = common.intersection(a.boundaries.index).intersection(b.boundaries.index)
    one, other = (
        shapely.force_2d(np.asarray(w.boundaries.loc[drawn].array, dtype=object)) for w in (a, b)
    )
    moved = np.flatnonzero(~shapely.equals_exact(one, other, tolerance=0.0))
    one, other, ids = one[moved], other[moved], drawn[moved]
    lost, gained = split(one, other)[1], split(other, one)[1]
    apart = shapely.area(lost) + shapely.area(gained) > TOLERANCE_M2
    frames = []
    for kind, shapes in (("gained", gained), ("lost", lost)):
        there = apart & (shapely.area(shapes) >= _STORED_M2)
        frames.append(_pieces(ids[there], kind, shapes[there], one[there]))
    table = pd.concat(frames).sort_values(["site_id", "kind"], kind="stable", ignore_index=True)
    return gpd.GeoDataFrame(table, geometry="geometry", crs=a.crs)


def _pieces(ids: pd.Index, kind: str, shapes: Geometries, from_shapes: Geometries) -> pd.DataFrame:
    """Return the land gained or lost by each site, and where the largest piece of it lies.

    `bearing_deg` is the direction of that piece from the middle of the earlier boundary, clockwise
    from grid north; NaN where it goes around the middle. `east_m`, `north_m` are a point in it.
    """
    largest = np.array([_largest(shape) for shape in shapes], dtype=object)
    middle, there = shapely.centroid(from_shapes), shapely.centroid(largest)
    east = shapely.get_x(there) - shapely.get_x(middle)
    north = shapely.get_y(there) - shapely.get_y(middle)
    around = np.hypot(east, north) < _AROUND * shapely.hausdorff_distance(largest, middle)
    bearing = np.where(around, np.nan, np.degrees(np.arctan2(east, north)) % 360)
    inside = shapely.point_on_surface(largest)
    return pd.DataFrame(
        {
            "site_id": ids,
            "kind": kind,
            "area_ha": shapely.area(shapes) / HA,
            "pieces": shapely.get_num_geometries(shapes),
            "bearing_deg": bearing,
            "east_m": shapely.get_x(inside),
            "north_m": shapely.get_y(inside),
            "geometry": shapes,
        }
    )


# Areas are stored as finely as this.
_STORED_M2 = 0.01
# Land whose own middle is nearer to that of the site than this part of its reach goes around it.
_AROUND = 0.25


def _largest(shape: Any) -> Any:
    parts = shapely.get_parts(shape)
    return parts[int(np.argmax(shapely.area(parts)))]


def _areas(a: Written, b: Written, common: pd.Index, land: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the areas that differ, and those of boundaries that moved."""
    one, other = (_long(w.sites.loc[common]) for w in (a, b))
    table = one.rename(columns={"ha": "before_ha"}).assign(after_ha=other["ha"])
    measured = table["area"] == MEASURED
    for kind in ("gained", "lost"):
        by_site = land[land["kind"] == kind].set_index("site_id")["area_ha"]
        table[f"{kind}_ha"] = table["site_id"].map(by_site).where(measured)
    there = table[["before_ha", "after_ha"]].notna()
    least = np.where(table["area"].isin((*DECLARED, MEASURED)), _SAME_HA, _SAME_CLASS_HA)
    apart = (table["after_ha"] - table["before_ha"]).abs() >= least
    moved = measured & table["site_id"].isin(land["site_id"])
    return table[apart | moved | (there.sum(axis=1) == 1)].reset_index(drop=True)


def _long(sites: pd.DataFrame) -> pd.DataFrame:
    """Return one row per site and area: `site_id`, `area`, `ha`; the areas of a site together."""
    names = [name for name in sites.columns if name.endswith("_ha")]
    wide = sites.reset_index().reset_index(names="order")
    long = wide.melt(["order", "site_id"], names, var_name="area", value_name="ha")
    return long.sort_values("order", kind="stable", ignore_index=True).drop(columns="order")


# --- findings -------------------------------------------------------------------------------------

_OF_A_FINDING = ("reasons", "parts", "found", "covered_share")


def _joined_findings(a: Written, b: Written, common: pd.Index) -> pd.DataFrame:
    """Return the findings of the sites of both reviews side by side, one row per site and rule."""
    of_both = (w.findings[w.findings.index.get_level_values(0).isin(common)] for w in (a, b))
    one, other = of_both
    table = _paired(one, other)
    in_order = {rule_id: n for n, rule_id in enumerate(_rule_order(a, b))}
    return table.reset_index().sort_values(
        ["site_id", "rule_id"], key=lambda c: c.map(in_order) if c.name == "rule_id" else c
    )


def _rule_order(a: Written, b: Written) -> dict[str, None]:
    """Return the rules in the order of the appraisal report."""
    return dict.fromkeys(
        str(rule_id) for w in (b, a) for rule_id in w.findings.index.get_level_values(1).unique()
    )


def _changed_findings(
    a: Written, b: Written, every: pd.DataFrame, inputs: pd.DataFrame
) -> pd.DataFrame:
    """Return the findings that changed, the worst news first, with what else changed for each."""
    turned = differ(every["verdict_before"], every["verdict_after"])
    detail = pd.Series(data=False, index=every.index)
    for name in _OF_A_FINDING:
        detail |= differ(every[f"{name}_before"], every[f"{name}_after"])
    table = every[turned | detail].copy()
    pairs = zip(table["verdict_before"], table["verdict_after"], strict=True)
    table.insert(2, "change", [_change(before, after).value for before, after in pairs])
    # A rule of one review only that does not apply to the site says nothing.
    idle = (
        table[["verdict_before", "verdict_after"]].isin([Verdict.NOT_APPLICABLE.value]).any(axis=1)
    )
    lone = table[["verdict_before", "verdict_after"]].isna().any(axis=1)
    table = table[~(idle & lone)]
    table["boundary"] = _site_differs(a, b, table["site_id"], ("boundary_fingerprint",))
    table["declared"] = _site_differs(a, b, table["site_id"], (*_SAID, *DECLARED))
    table["rule"] = differ(table["version_stamp_before"], table["version_stamp_after"])
    table["layers"] = _layers_changed(table, inputs)
    order = table["change"].map({change.value: n for n, change in enumerate(Change)})
    rows = table.assign(order=order).sort_values("order", kind="stable").drop(columns="order")
    return rows.drop(columns=["layers_before", "layers_after"]).reset_index(drop=True)


def _change(before: object, after: object) -> Change:
    """Return the direction of a turn.

    What is not known any more is no better than what blocked: that is neither.
    """
    if before == after:
        return Change.DETAIL
    ranks = _RANK.get(str(before)), _RANK.get(str(after))
    if ranks[0] is None or ranks[1] is None:
        return Change.OTHER
    if ranks[1] > ranks[0]:
        return Change.WORSE
    return Change.OTHER if after == Verdict.UNDETERMINED.value else Change.BETTER


def _site_differs(
    a: Written, b: Written, ids: "pd.Series[str]", names: Sequence[str]
) -> "pd.Series[bool]":
    """Tell of each row whether one of these facts of its site differs."""
    out = pd.Series(data=False, index=ids.index)
    for name in names:
        out |= differ(*(ids.map(w.sites[name]).astype(object) for w in (a, b)))
    return out


# The clusters themselves are a layer to each other.
_SITES = {"sites": ("sites", "boundaries", "proposals")}


def _layers_changed(table: pd.DataFrame, inputs: pd.DataFrame) -> "pd.Series[Any]":
    """Return for each finding which of the layers and tables it used are not the same inputs."""
    changed = {str(role).partition(".")[0] for role in inputs["role"]}
    out = []
    for pair in zip(table["layers_before"], table["layers_after"], strict=True):
        used = dict.fromkeys(layer for one in pair if isinstance(one, list) for layer in one)
        out.append(tuple(layer for layer in used if changed & {*_SITES.get(layer, (layer,))}))
    return pd.Series(out, index=table.index, dtype=object)


# --- inputs, rules, conditions --------------------------------------------------------------------

# What makes an input another one; notes and repairs follow from these.
_OF_AN_INPUT = (
    "path",
    "sha256",
    "data_date",
    "status",
    "features",
    "accuracy_m",
    "coverage",
    "crs",
    "agency",
)


def input_changes(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return the inputs that differ, one row each, with `side` and each field before and after.

    Both are as `sources_of` returns them.
    """
    table = _paired(before, after)
    order = [*before.index, *(key for key in after.index if key not in before.index)]
    table = table.loc[order].reset_index()
    ids = pd.MultiIndex.from_frame(table[["role", "number"]])
    in_a, in_b = ids.isin(before.index), ids.isin(after.index)
    table["side"] = np.select(
        [in_a & in_b, in_a], [Side.BOTH.value, Side.BEFORE.value], Side.AFTER.value
    )
    changed = table["side"] != Side.BOTH
    for name in _OF_AN_INPUT:
        changed |= differ(table[f"{name}_before"], table[f"{name}_after"])
    table["title"] = table["title_after"].where(in_b, table["title_before"])
    fields = [f"{name}_{when}" for name in _OF_AN_INPUT for when in ("before", "after")]
    return table.loc[changed, ["role", "title", "side", *fields]].reset_index(drop=True)


def _rules(every: pd.DataFrame, *, same_procedure: bool) -> pd.DataFrame:
    """Return the rules judged in another version or words, and of how many sites.

    Rules of one review only have blanks on the other side.
    """
    names = ["version_stamp", "citation", *(["grade"] if same_procedure else [])]
    changed = pd.Series(data=False, index=every.index)
    for name in names:
        changed |= differ(every[f"{name}_before"], every[f"{name}_after"])
    table = every[changed]
    keys = [f"{name}_{when}" for name in ("version_stamp", "grade") for when in ("before", "after")]
    # Cited words are told apart by their text, which can be a key.
    cited = {f"{c}_key": table[c].map(repr) for c in ("citation_before", "citation_after")}
    grouped = table.assign(**cited).groupby(["rule_id", *keys, *cited], dropna=False, sort=False)
    rows = grouped.first().assign(sites=grouped.size()).reset_index()
    title = rows["title_after"].where(rows["title_after"].notna(), rows["title_before"])
    wanted = ["rule_id", "title", *keys, "citation_before", "citation_after", "sites"]
    return rows.assign(title=title)[wanted]


def _conditions(a: Mapping[str, Any], b: Mapping[str, Any]) -> pd.DataFrame:
    """Return what else the reviews go by, where it differs."""
    one, other = _went_by(a), _went_by(b)
    keys = dict.fromkeys([*one, *other])
    rows = [(*key, one.get(key), other.get(key)) for key in keys if one.get(key) != other.get(key)]
    order = {kind: n for n, kind in enumerate(KINDS)}
    rows.sort(key=lambda row: order[row[0]])
    return pd.DataFrame(rows, columns=["kind", "name", "before", "after"])


# Kinds of conditions, what is said first first.
KINDS = ("procedure", "on", "title", "option", "decision", "version", "assumption", "note")


def _went_by(content: Mapping[str, Any]) -> dict[tuple[str, str], Any]:
    said = content["provenance"]
    return {
        ("procedure", ""): content["procedure"],
        ("on", ""): content["on"],
        ("title", ""): said["title"],
        **{("option", k): v for k, v in said.get("options", {}).items()},
        **{("decision", k): v for k, v in said["decisions"].items()},
        **{("version", k): v for k, v in said["versions"].items()},
        **{("assumption", text): text for text in said["assumptions"]},
        **{("note", text): text for text in said["notes"]},
    }


_SECTIONS = (
    "not_checked",
    "headroom",
    "construction_plans_to_adjust",
    "construction_plans_not_checked",
    "scoring",
)
_OF_A_SITE = ("recommendation", "documents_to_supply", "opinions", "opinions_on_unchecked")
_IN_AREAS = ("land_budget", "largest_block")
_BESIDE_A_FINDING = ("opinions", "confirmations", "action")


def _elsewhere(
    a: Mapping[str, Any], b: Mapping[str, Any], areas_differ: set[str]
) -> tuple[str, ...]:
    """Name the parts of two reviews that differ and are in no table of a comparison."""
    out = [name for name in _SECTIONS if a[name] != b[name]]
    sites = _common_pairs(a["sites"], b["sites"], "site_id")
    out += [name for name in _OF_A_SITE if any(x[name] != y[name] for x, y in sites)]
    kept = [pair for pair in sites if pair[0]["site_id"] not in areas_differ]
    out += [name for name in _IN_AREAS if any(x[name] != y[name] for x, y in kept)]
    pairs = [
        pair for x, y in sites for pair in _common_pairs(x["findings"], y["findings"], "rule_id")
    ]
    beside = [name for name in _BESIDE_A_FINDING if any(x[name] != y[name] for x, y in pairs)]
    return tuple(dict.fromkeys([*out, *beside]))


def _common_pairs(
    one: Iterable[Mapping[str, Any]], other: Iterable[Mapping[str, Any]], key: str
) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    by_key = {values[key]: values for values in other}
    return [(values, by_key[values[key]]) for values in one if values[key] in by_key]
