"""A review read back from the folder it was written into: `assessment.json`, `assessment.gpkg`."""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Self

import geopandas as gpd
import pandas as pd
import pyogrio
import pyproj
from pydantic import BaseModel, model_validator

from ccngeo.errors import InputError
from ccngeo.measure.budget import CLASSES
from ccngeo.model import Confidence, Figure, Grade, Op, Procedure, Reason, Role, Unit, Verdict
from ccngeo.recommendation import Advice, Road
from ccngeo.report.assessment_json import SCHEMA
from ccngeo.report.review_layers import GPKG

JSON = "assessment.json"
# The layer of the boundaries, and its field of codes.
SITES, SITE_ID = "sites", "site_id"

_FINDING = (
    "rule_version",
    "version_stamp",
    "title",
    "grade",
    "verdict",
    "reasons",
    "parts",
    "found",
    "covered_share",
    "layers",
    "citation",
)


@dataclass(frozen=True, slots=True, repr=False)
class Written:
    """A review as it stands in an output folder.

    `content` is all of `assessment.json`. `sites` has a row per site (index site_id), `findings`
    one per site and rule (index site_id, rule_id), `sources` one per input (index role, number
    among those of the role). `boundaries` are in `crs`, indexed by site_id; sites without one are
    not in it.
    """

    folder: Path
    content: Mapping[str, Any]
    sites: pd.DataFrame
    findings: pd.DataFrame
    sources: pd.DataFrame
    boundaries: gpd.GeoSeries
    crs: pyproj.CRS

    def __repr__(self) -> str:
        return f"Written({self.folder.name!r}, on={self.on}, {len(self.sites)} sites)"

    @property
    def on(self) -> date:
        """Return the day of assessment."""
        return date.fromisoformat(self.content["on"])

    @property
    def provenance(self) -> Mapping[str, Any]:
        """Return what the review was made from."""
        provenance: Mapping[str, Any] = self.content["provenance"]
        return provenance


# --- what is read of the JSON; a file edited by hand may hold anything ----------------------------


class _Areas(BaseModel):
    plan_ha: float | None
    proposed_ha: float | None
    detailed_ha: float | None
    measured_ha: float | None


class _Recommendation(BaseModel):
    advice: Advice
    road: Road | None
    row: str


class _Candidate(BaseModel):
    value: float
    confidence: Confidence


class _Part(BaseModel):
    label: str
    least: float | None
    best: float | None
    most: float | None
    unit: Unit
    op: Op | None
    limit: float | None
    candidates: list[_Candidate]

    @model_validator(mode="after")
    def _is_an_interval(self) -> Self:
        figure_of(self.model_dump())
        return self


class _Citation(BaseModel):
    document: str
    clause: str
    in_force_from: date | None
    in_force_until: date | None
    confidence: Confidence


class _Finding(BaseModel):
    rule_id: str
    version_stamp: str
    title: str
    grade: Grade
    verdict: Verdict
    reasons: list[Reason]
    parts: list[_Part]
    found: list[Any]
    covered_share: float | None
    layers: list[str]
    citation: _Citation
    opinions: list[Any]
    confirmations: list[Any]
    action: str | None


class _Block(BaseModel):
    usable_ha: float


class _Site(BaseModel):
    site_id: str
    name: str
    role: Role
    received: date | None
    areas: _Areas
    boundary_fingerprint: str | None
    verdict: Verdict
    recommendation: _Recommendation | None
    documents_to_supply: list[Any]
    opinions: list[Any]
    opinions_on_unchecked: list[Any]
    land_budget: dict[str, float | bool] | None
    largest_block: _Block | None
    findings: list[_Finding]


class _Source(BaseModel):
    role: str
    path: str
    sha256: str
    title: str
    agency: str
    data_date: str
    crs: str
    features: int | None
    accuracy_m: float | None
    coverage: str
    status: str


class _Options(BaseModel):
    sites: str | None
    sites_crs: str | None
    lang: str


class _Provenance(BaseModel):
    title: str
    crs: str
    options: _Options
    versions: dict[str, str]
    sources: list[_Source]
    assumptions: list[str]
    notes: list[str]
    decisions: dict[str, Any]


class _Content(BaseModel):
    on: date
    procedure: Procedure
    synthetic: bool
    provenance: _Provenance
    not_checked: list[Any]
    headroom: dict[str, Any]
    construction_plans_to_adjust: list[Any]
    construction_plans_not_checked: list[str]
    scoring: dict[str, Any] | None
    sites: list[_Site]


def read_written(folder: Path | str) -> Written:
    """Read a review back from its folder.

    Raises
    ------
    InputError
        The folder holds no review, or one of another schema or that cannot be read.
    """
    folder = Path(folder)
    content = read_content(folder)
    try:
        sites, findings = _sites(content["sites"]), _findings(content["sites"])
        crs = pyproj.CRS(content["provenance"]["crs"])
    except (ValueError, pyproj.exceptions.CRSError) as error:  # a key twice, or no system
        raise _unreadable(folder / JSON) from error
    sources = sources_of(content["provenance"]["sources"])
    coded = set(sites.index[sites["boundary_fingerprint"].notna()])
    boundaries = _boundaries(folder / GPKG, coded)
    return Written(folder, content, sites, findings, sources, boundaries, crs)


def read_content(folder: Path) -> dict[str, Any]:
    """Return what `assessment.json` of an output folder holds.

    Raises
    ------
    InputError
        As for `read_written`.
    """
    path = folder / JSON
    if not path.is_file():
        raise InputError(
            f"{folder}: không có {JSON}; nêu thư mục kết quả mà ccngeo assess đã ghi.",
            f"{folder}: holds no {JSON}; name a folder that ccngeo assess has written.",
        )
    try:
        text = path.read_text(encoding="utf-8")
        content: dict[str, Any] = json.loads(text)
        schema = content["schema"]
        if schema == SCHEMA:
            _Content.model_validate_json(text, strict=True)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise _unreadable(path) from error
    if schema != SCHEMA:
        raise InputError(
            f"{path}: theo mẫu số {schema!r}, phiên bản ccngeo này đọc mẫu số {SCHEMA}; rà soát "
            "lại bằng phiên bản này.",
            f"{path}: is of schema {schema!r}, this version of ccngeo reads schema {SCHEMA}; "
            "review again with this version.",
        )
    return content


def figure_of(part: Mapping[str, Any]) -> Figure:
    """Return the figure of a part of a finding; a bound that is null is not known at all.

    Raises
    ------
    ValueError
        The bounds are in no order.
    """
    least, most = part["least"], part["most"]
    return Figure(
        -math.inf if least is None else least,
        part["best"],
        math.inf if most is None else most,
        Unit(part["unit"]),
    )


def sources_of(values: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return inputs as a table, keyed by role and a number among those of the role."""
    frame = pd.DataFrame([dict(value) for value in values], columns=list(_Source.model_fields))
    number = frame.groupby("role").cumcount()
    return frame.assign(number=number).set_index(["role", "number"])


def _unreadable(path: Path) -> InputError:
    return InputError(
        f"{path}: không đọc được như kết quả rà soát của ccngeo; lấy lại tệp gốc hoặc rà soát lại.",
        f"{path}: cannot be read as a review of ccngeo; fetch the original or review again.",
    )


_SAID = ("site_id", "name", "role", "received", "verdict", "boundary_fingerprint")
_ADVICE = ("advice", "road", "row")
_CLASSES = tuple(f"{name}_ha" for name in CLASSES)


def _sites(values: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    rows = [
        {
            **{name: site[name] for name in _SAID},
            **_advice(site["recommendation"]),
            **site["areas"],
            **_land(site),
        }
        for site in values
    ]
    areas = [*_Areas.model_fields, *_CLASSES, "block_ha"]
    frame = pd.DataFrame(rows, columns=[*_SAID, *_ADVICE, *areas])
    frame[areas] = frame[areas].astype(float)
    return _keyed(frame, ["site_id"])


def _keyed(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    if frame.duplicated(keys).any():
        raise ValueError("a key stands twice")
    return frame.set_index(keys[0] if len(keys) == 1 else keys)


def _advice(found: Mapping[str, Any] | None) -> dict[str, str | None]:
    if found is None:
        return dict.fromkeys(_ADVICE)
    return {name: found[name] for name in _ADVICE}


def _land(site: Mapping[str, Any]) -> dict[str, float | None]:
    """Return the classes of the land budget and the largest block, in ha."""
    budget, block = site["land_budget"] or {}, site["largest_block"] or {}
    return {**{name: budget.get(name) for name in _CLASSES}, "block_ha": block.get("usable_ha")}


def _findings(sites: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    rows = [
        (site["site_id"], f["rule_id"], *(f[name] for name in _FINDING))
        for site in sites
        for f in site["findings"]
    ]
    frame = pd.DataFrame(rows, columns=["site_id", "rule_id", *_FINDING])
    return _keyed(frame, ["site_id", "rule_id"])


def _boundaries(path: Path, coded: set[str]) -> gpd.GeoSeries:
    """Read the boundaries; those of the JSON, no more and no fewer."""
    try:
        frame = pyogrio.read_dataframe(path, layer=SITES, columns=[SITE_ID])
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise _unreadable(path) from error
    drawn = gpd.GeoSeries(
        frame.geometry.array, index=pd.Index(frame.get(SITE_ID, []), name="site_id"), crs=frame.crs
    )
    if set(drawn.index) != coded or not drawn.index.is_unique or drawn.crs is None:
        raise InputError(
            f"{path}: ranh giới không khớp {JSON} bên cạnh; kiểm tra thư mục bằng ccngeo verify.",
            f"{path}: its boundaries do not match {JSON} beside it; try ccngeo verify.",
        )
    return drawn
