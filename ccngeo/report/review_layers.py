"""`assessment.gpkg`: the review as layers for the office's GIS.

Tables are named as the digital dossier of plans names its classes (TT 16/2025/TT-BXD: CamelCase
without diacritics, `_A`, `_L`, `_P` by kind of geometry), with its minimum fields and those of the
class where one fits. `toaDoX` is the north, `toaDoY` the east, as papers have it; geometry is
(E, N). What the dossier asks and nobody here knows is blank.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ccngeo import advice, symbols, wording
from ccngeo.assessment import Assessment
from ccngeo.construction_plans import plans_to_adjust
from ccngeo.measure.budget import CLASSES
from ccngeo.model import Text
from ccngeo.project import LAYERS
from ccngeo.provenance import versions
from ccngeo.recommendation import PlanReview
from ccngeo.report.corners import corners_of
from ccngeo.report.geopackage import StyledLayer, by_value, by_verdict, plain, write_geopackage

GPKG = "assessment.gpkg"
TITLE = Text("Rà soát cụm công nghiệp", "Review of industrial clusters")
SITES, FINDINGS, EVIDENCE = "RanhGioiQuyHoach_A", "KetQuaKiemTra", "BangChung"
LAND, LOTS = "QuyDat_A", "ChucNangSuDungDat_A"
ADJUSTED, CORNERS = "RanhGioiDieuChinh_A", "MocGioiQuyHoach_P"
_TITLES = {
    SITES: Text("Ranh giới cụm công nghiệp", "Boundaries of clusters"),
    FINDINGS: Text("Kết quả kiểm tra dữ liệu (sơ bộ)", "Preliminary results"),
    EVIDENCE: Text("Nơi phát hiện", "Where things were found"),
    LAND: Text("Quỹ đất", "Land budget"),
    LOTS: Text("Lô đất quy hoạch xây dựng phải điều chỉnh", "Lots of plans to adjust"),
    ADJUSTED: Text("Ranh giới hợp lệ đề xuất", "Lawful boundaries proposed"),
    CORNERS: Text("Mốc ranh giới", "Corners of boundaries"),
}
_NOTE = Text("kết quả kiểm tra dữ liệu (sơ bộ)", "preliminary check of data")
# By dimension: ending of the name, kind of geometry, kind of symbol.
_KINDS = (
    ("_P", "MultiPoint", "marker"),
    ("_L", "MultiLineString", "line"),
    ("_A", "MultiPolygon", "fill"),
)
_AREA = 2


def write_layers(
    assessment: Assessment, review: PlanReview | None, folder: Path, lang: str = "vi"
) -> None:
    """Write `assessment.gpkg` into an existing folder; texts in the language asked for."""
    land = {c: (wording.BUDGET[c].in_(lang), symbols.BUDGET[c]) for c in CLASSES}
    own = symbols.REVIEW
    by_corner = plain(_CORNER_COLOUR, "maDoiTuong", "marker")
    layers = (
        _layer(SITES, _sites(assessment, review, lang), by_verdict(lang, "tenDoiTuong"), lang),
        StyledLayer(FINDINGS, _findings(assessment, lang), title=_TITLES[FINDINGS].in_(lang)),
        *_evidence(assessment, lang),
        _layer(LAND, _land(assessment, lang), by_value("land_class", land), lang),
        _layer(LOTS, _lots(assessment, lang), plain(own["plans_to_adjust"].colour, "lot"), lang),
        _layer(
            ADJUSTED,
            _adjusted(assessment, review, lang),
            plain(own["adjusted"].colour, "site_id"),
            lang,
        ),
        StyledLayer(CORNERS, _corners(assessment), by_corner, _TITLES[CORNERS].in_(lang), "Point"),
    )
    about = _about(assessment, lang)
    write_geopackage(folder / GPKG, layers, TITLE.in_(lang), assessment.on, about)


_CORNER_COLOUR = "#222222"


def _layer(name: str, frame: gpd.GeoDataFrame, style: str, lang: str) -> StyledLayer:
    return StyledLayer(name, frame, style, _TITLES[name].in_(lang))


def _about(assessment: Assessment, lang: str) -> dict[str, str]:
    """Return the metadata of each layer: what was reviewed when, from which inputs, with what."""
    declared = assessment.data.project.declared
    label = {"synthetic": wording.SYNTHETIC.in_(lang)} if declared.synthetic else {}
    return {
        "title": f"{TITLE.in_(lang)}: {declared.title}",
        "note": _NOTE.in_(lang),
        **label,
        "on": assessment.on.isoformat(),
        "procedure": assessment.procedure.value,
        "crs": str(declared.crs),
        "versions": "; ".join(f"{name} {version}" for name, version in versions().items()),
        "sources": "; ".join(f"{s.path} {s.sha256}" for s in assessment.data.sources if s.sha256),
    }


def _minimum(
    codes: Sequence[Any], names: Sequence[Any], kinds: Sequence[Any], notes: Sequence[Any]
) -> dict[str, Any]:
    """Return the fields every class of the digital dossier has (DIG-04), all of them text.

    The numbers of the planning information and of the dossier are given by an authority.
    """
    blank = pd.array([None] * len(codes), dtype="string")
    return {
        "maThongTinQH": blank,
        "maHoSoQH": blank,
        "maDoiTuong": codes,
        "tenDoiTuong": names,
        "phanLoai": kinds,
        "ghiChu": notes,
    }


def _frame(columns: Mapping[str, Any], shapes: Any, crs: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(dict(columns), geometry=list(shapes), crs=crs)


def _sites(assessment: Assessment, review: PlanReview | None, lang: str) -> gpd.GeoDataFrame:
    located = [s for s in assessment.sites if s.geometry is not None]
    verdicts = [assessment.verdict_of(s.site_id) for s in located]
    found = [None if review is None else review.of_site(s.site_id) for s in located]
    checked = [wording.checked(assessment.of_site(s.site_id)) for s in located]
    notes = [_NOTE.in_(lang)] * len(located)
    roles = [wording.ROLES[s.role].in_(lang) for s in located]
    columns = {
        **_minimum([s.site_id for s in located], [s.name for s in located], roles, notes),
        "tenDoAn": [s.name for s in located],
        "diaDiemQH": [wording.place(s, lang) for s in located],
        "dienTichQH": [s.declared_ha for s in located],
        "site_id": [s.site_id for s in located],
        "role": [s.role.value for s in located],
        "plan_ha": [s.areas.plan_ha for s in located],
        "proposed_ha": [s.areas.proposed_ha for s in located],
        "detailed_ha": [s.areas.detailed_ha for s in located],
        "measured_ha": [_rounded(s.areas.measured_ha) for s in located],
        "settled": [settled for settled, _ in checked],
        "decisive": [decisive for _, decisive in checked],
        "verdict": [v.value for v in verdicts],
        "result": [wording.VERDICTS[v].in_(lang) for v in verdicts],
        "advice": [None if f is None else advice.in_short(f, lang) for f in found],
        "why": [None if f is None else advice.why(f, lang) for f in found],
        "boundary": [assessment.boundary_code(s.site_id) for s in located],
    }
    return _frame(columns, [s.geometry for s in located], assessment.data.project.crs)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 6)


def _findings(assessment: Assessment, lang: str) -> pd.DataFrame:
    """Return every finding, also of sites without a boundary: a table to join by `site_id`."""
    return pd.DataFrame(
        [
            {
                "site_id": f.site_id,
                "rule_id": f.rule.rule_id,
                "rule_version": f.rule.version,
                "content": f.rule.title.in_(lang),
                "grade": f.grade.value,
                "verdict": f.verdict.value,
                "result": wording.VERDICTS[f.verdict].in_(lang),
                "measured": "; ".join(dict.fromkeys(wording.measured(p, lang) for p in f.parts)),
                "limit": "; ".join(dict.fromkeys(wording.limit(p, lang) for p in f.parts if p.op)),
                "clause": "; ".join(wording.clauses(f.rule.citations)),
                "reasons": "; ".join(wording.reasons(f.reasons, lang)),
                "action": wording.action(f, assessment.on, lang),
                "agency": wording.agency(f.rule.agency, assessment.on, lang),
            }
            for f in assessment
        ]
    )


def _evidence(assessment: Assessment, lang: str) -> Iterator[StyledLayer]:
    """Yield what was found where, by kind of geometry; areas always, the others where there are."""
    shown = assessment.evidence()
    titles = {f.rule.rule_id: f.rule.title.in_(lang) for f in assessment}
    parts = shown.explode(index_parts=False, ignore_index=True)
    dimension = shapely.get_dimensions(np.asarray(parts.geometry.array, dtype=object))
    for number, (ending, geometry_type, kind) in reversed(list(enumerate(_KINDS))):
        mine = parts[dimension == number].dissolve(
            by=["site_id", "rule_id", "verdict"], as_index=False, sort=True
        )
        if mine.empty and number != _AREA:
            continue
        table = mine.assign(content=[titles[r] for r in mine["rule_id"]])
        table.insert(len(table.columns) - 1, "area_ha", (mine.geometry.area / _HA).round(6))
        yield StyledLayer(
            f"{EVIDENCE}{ending}",
            table,
            by_verdict(lang, "content", kind),
            f"{_TITLES[EVIDENCE].in_(lang)} ({ending})",
            geometry_type,
        )


_HA = 10_000.0


def _land(assessment: Assessment, lang: str) -> gpd.GeoDataFrame:
    """Return the cells of the land budget: each spot of a site once, with all that claim it."""
    budget = assessment.budget
    names = [
        f"{LAYERS[name].title.in_(lang) if name in LAYERS else name} "
        f"({wording.BUDGET[land_class].in_(lang).lower()})"
        for name, land_class in budget.restrictions
    ]
    claims = [
        "; ".join(n for n, own in zip(names, row, strict=True) if own) for row in budget.claims
    ]
    classes = [CLASSES[i] for i in budget.land_class]
    columns = {
        "site_id": [budget.index[i] for i in budget.site],
        "land_class": classes,
        "content": [wording.BUDGET[c].in_(lang) for c in classes],
        "claims": claims,
        "area_ha": budget.area_m2 / _HA,
    }
    return _frame(columns, budget.cells, assessment.data.project.crs)


def _lots(assessment: Assessment, lang: str) -> gpd.GeoDataFrame:
    plans = plans_to_adjust(assessment)
    names = {s.site_id: s.name for s in assessment.sites}
    change = [advice.change_needed(row, assessment.on, lang) for row in plans.itertuples()]
    minimum = _minimum(list(plans["lot"]), list(plans["plan"]), list(plans["use"]), change)
    own = plans.drop(columns="geometry")
    columns = {
        **minimum,
        "chucNangSuDungDatMuc1": own["use"],
        "kyHieuLoDat": own["lot"],
        "dienTich": own["area_ha"],
        **{str(name): own[name] for name in own.columns},
        "cluster": [names[site_id] for site_id in own["site_id"]],
        "change": change,
        "adjoining": own["adjoining"].astype(bool),
        "certain": own["certain"].astype(bool),
    }
    return _frame(columns, plans.geometry, plans.crs)


def _adjusted(assessment: Assessment, review: PlanReview | None, lang: str) -> gpd.GeoDataFrame:
    found = () if review is None else review.recommendations.values()
    drawn = [(one.site_id, one.adjusted) for one in found if one.adjusted is not None]
    names = {s.site_id: s.name for s in assessment.sites}
    codes = [site_id for site_id, _ in drawn]
    title = _TITLES[ADJUSTED].in_(lang)
    columns = {
        **_minimum(
            codes, [names[c] for c in codes], [title] * len(codes), [_NOTE.in_(lang)] * len(codes)
        ),
        "site_id": codes,
        **{
            name: [_rounded(getattr(shape, name)) for _, shape in drawn]
            for name in ("area_ha", "kept_ha", "gained_ha", "given_up_ha")
        },
    }
    return _frame(columns, [s.geometry for _, s in drawn], assessment.data.project.crs)


def _corners(assessment: Assessment) -> gpd.GeoDataFrame:
    """Return the corners of every boundary; numbered as on the sheet of corners."""
    located = [(s.site_id, corners_of(s.geometry)) for s in assessment.sites if s.geometry]
    codes = [site_id for site_id, corners in located for _ in corners.numbers]
    names = [f"{site_id}-{n}" for site_id, corners in located for n in corners.numbers]
    points = np.vstack([np.empty((0, 2)), *(corners.points for _, corners in located)])
    east, north = points.T
    blank = [None] * len(codes)
    columns = {
        **_minimum(names, names, blank, blank),
        "site_id": codes,
        "toaDoX": np.round(north, 3),
        "toaDoY": np.round(east, 3),
        "caoDo": pd.array(blank, dtype="Float64"),
    }
    return _frame(columns, shapely.points(east, north), assessment.data.project.crs)
