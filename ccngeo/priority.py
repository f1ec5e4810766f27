"""The order of priority and what surrounds a site as rows of text, for the page and the workbook.

Nothing here judges: priority says which of the sites that may go on comes first, not which may.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ccngeo import surroundings as around
from ccngeo import wording
from ccngeo.assessment import Assessment
from ccngeo.criteria import Criterion, columns_of
from ccngeo.model import Text, Unit
from ccngeo.scoring import DRAWS, SEED, SPREAD, Scores
from ccngeo.vietnamese import format_decimal

RANKING_HEADINGS = (
    Text("Thứ tự", "Rank"),
    Text("Cụm", "Cluster"),
    Text("Điểm (ít nhất–nhiều nhất)", "Points (least–most)"),
    Text("Thứ tự có thể", "Possible ranks"),
    Text("Giữ thứ tự khi đổi trọng số", "Rank kept as weights change"),
    Text("Ghi chú", "Note"),
)
CONTRIBUTION_HEADINGS = (
    Text("Tiêu chí", "Criterion"),
    Text("Giá trị", "Value"),
    Text("Điểm", "Points"),
    Text("Trọng số", "Weight"),
    Text("Căn cứ", "Source"),
)
_NOT_MET = Text(
    "có nội dung quyết định không đáp ứng: xếp sau", "a decisive content is not met: ranked last"
)
_OPEN = Text("chưa biết", "not known")
_YES, _NO = Text("có", "yes"), Text("không", "no")
_BY_THE_PAPERS = Text("theo hồ sơ, không đo", "by the papers, not measured")


@dataclass(frozen=True, slots=True)
class RankedRow:
    """One line of the order of priority."""

    site_id: str
    rank: int
    cells: tuple[str, ...]  # under RANKING_HEADINGS


def assumptions(assessment: Assessment, scores: Scores) -> tuple[Text, ...]:
    """Return what the order takes for granted, as sentences to print."""
    default = assessment.data.project.declared.scoring is None
    listed = Text(*(", ".join(_weighted(c, lang) for c in scores.criteria) for lang in LANGS))
    own = Text("do dự án khai", "stated by the project")
    ours = Text(
        "giả định của công cụ, không phải của Chỉ thị", "assumed by the tool, not by the directive"
    )
    said = ours if default else own
    percent = f"{SPREAD:.0%}"
    return (
        Text(
            f"Trọng số và ngưỡng ({said.vi}): {listed.vi}",
            f"Weights and bounds ({said.en}): {listed.en}",
        ),
        Text(
            "Thứ tự ưu tiên không phải kết quả pháp lý; cụm có nội dung quyết định không đáp ứng "
            "xếp sau mọi cụm khác",
            "Priority is no legal result; a site with a decisive content not met comes after all "
            "others",
        ),
        Text(
            "Điều chưa biết: điểm từ 0 đến tối đa; thứ tự lấy mức thấp nhất chắc chắn có",
            "What is not known: 0 to all points; the rank goes by the least that is certain",
        ),
        Text(
            f"Độ bền của thứ tự: {DRAWS} lần rút ngẫu nhiên mỗi trọng số trong ±{percent} (phân bố "
            f"đều, mầm {SEED})",
            f"How a rank holds: {DRAWS} draws of every weight within ±{percent} (uniform, seed "
            f"{SEED})",
        ),
        *around.assumptions(),
    )


LANGS = ("vi", "en")


def _weighted(criterion: Criterion, lang: str) -> str:
    """Return a criterion with its weight and bounds: «Đất trồng lúa 10 (100 % → 0 %)»."""
    weight = _number(criterion.weight, lang)
    said = f"{criterion.title.in_(lang)} {weight}"
    if criterion.unit is None:
        return said
    worst, best = (
        wording.quantity(v, criterion.unit, lang) for v in (criterion.worst, criterion.best)
    )
    return f"{said} ({worst} → {best})"


def ranking_rows(assessment: Assessment, scores: Scores, lang: str = "vi") -> list[RankedRow]:
    """Return the order of priority, the first site first, a cell under each heading."""
    names = {s.site_id: s.name for s in assessment.sites}
    return [
        RankedRow(site_id, row["rank"], _ranking(names[site_id], row, lang))
        for site_id, row in zip(ranked_ids(scores), scores.frame.to_dict("records"), strict=True)
    ]


def ranked_ids(scores: Scores) -> list[str]:
    """Return the codes of the ranked sites, the first first."""
    return [str(site_id) for site_id in scores.frame.index]


def _ranking(name: str, row: Mapping[Any, Any], lang: str) -> tuple[str, ...]:
    return (
        str(int(row["rank"])),
        name,
        _interval(_bounds(row, ("score_least", "score", "score_most")), lang),
        _between(str(int(row["rank_least"])), str(int(row["rank_most"]))),
        wording.quantity(row["rank_holds_share"], Unit.SHARE, lang),
        _NOT_MET.in_(lang) if row["not_met"] else "",
    )


def contribution_rows(scores: Scores, site_id: str, lang: str = "vi") -> list[tuple[str, ...]]:
    """Return what each criterion gives a site, a cell under each heading.

    Raises
    ------
    KeyError
        The site is not ranked.
    """
    rows = of_site(scores, site_id)
    total = sum(c.weight for c in scores.criteria)
    return [
        (
            c.title.in_(lang),
            _value(c, rows[c.key], lang),
            _interval(_bounds(rows[c.key], POINTS), lang),
            wording.quantity(c.weight / total, Unit.SHARE, lang),
            f"{c.source}: «{c.quote}»",
        )
        for c in scores.criteria
    ]


VALUES = ("value_least", "value", "value_most")
POINTS = ("points_least", "points", "points_most")


def of_site(scores: Scores, site_id: str) -> dict[str, dict[str, float]]:
    """Return what each criterion gives a site: criterion → value and points with their bounds.

    Raises
    ------
    KeyError
        The site is not ranked.
    """
    rows = scores.contributions.loc[[site_id]]
    listed = rows[[*VALUES, *POINTS]].to_numpy(dtype=float).tolist()
    keys = rows.index.get_level_values("criterion")
    return {
        str(key): dict(zip((*VALUES, *POINTS), values, strict=True))
        for key, values in zip(keys, listed, strict=True)
    }


def _value(criterion: Criterion, row: Mapping[str, float], lang: str) -> str:
    if criterion.unit is not None:
        return figure(_bounds(row, VALUES), criterion.unit, lang)
    if math.isnan(row["value"]):
        return _OPEN.in_(lang)
    return f"{(_YES if row['value'] else _NO).in_(lang)} ({_BY_THE_PAPERS.in_(lang)})"


Bounds = tuple[float, float, float]  # least, plain value, most; NaN is what is not known


def _bounds(row: Mapping[str, float], names: tuple[str, str, str]) -> Bounds:
    least, plain, most = names
    return float(row[least]), float(row[plain]), float(row[most])


def figure(bounds: Bounds, unit: Unit, lang: str = "vi") -> str:
    """Return a figure of the table of surroundings as text.

    A distance of which only the least is known reads «từ 2.000 m trở lên».
    """
    least, plain, most = bounds
    low, high = (None if math.isnan(v) else wording.quantity(v, unit, lang) for v in (least, most))
    if not math.isnan(plain):
        said = wording.quantity(plain, unit, lang)
        return said if low == said == high else f"{said} ({_bounded(low, high, lang)})"
    if low is None and high is None:
        return _OPEN.in_(lang)
    return _bounded(low, high, lang)


def _bounded(low: str | None, high: str | None, lang: str) -> str:
    if high is None:
        return Text(f"từ {low} trở lên", f"{low} or more").in_(lang)
    if low is None:
        return Text(f"không quá {high}", f"no more than {high}").in_(lang)
    return _between(low, high)


def _between(low: str, high: str) -> str:
    """Return two bounds with their unit once."""
    number, _, unit = high.partition(" ")
    return high if low == high else f"{low.removesuffix(f' {unit}')}–{number} {unit}".rstrip()


def _interval(bounds: Bounds, lang: str) -> str:
    low, said, high = (format_decimal(round(v, 1) + 0.0, 1, lang) for v in bounds)
    return said if low == said == high else f"{said} ({_between(low, high)})"


def _number(value: float, lang: str) -> str:
    places = 0 if value == round(value) else 1
    return format_decimal(value, places, lang)


# --- what surrounds a site -----------------------------------------------------------------------

# Columns of `surroundings` in the order they are read, with what they are and their unit.
_LINES: tuple[tuple[str, Text, Unit], ...] = (
    ("roads_m", Text("Đường gần nhất", "Nearest road"), Unit.M),
    ("roads_frontage_m", Text("Mặt tiền đường", "Frontage on roads"), Unit.M),
    ("railways_m", Text("Đường sắt gần nhất", "Nearest railway"), Unit.M),
    ("power_lines_m", Text("Đường dây điện gần nhất", "Nearest power line"), Unit.M),
    ("rivers_m", Text("Sông, suối gần nhất", "Nearest river"), Unit.M),
    ("residential_m", Text("Khu dân cư gần nhất", "Nearest houses"), Unit.M),
    ("residential_inside_ha", Text("Đất ở trong ranh giới", "Housing inside"), Unit.HA),
    ("households_inside_count", Text("Số hộ trong ranh giới", "Households inside"), Unit.COUNT),
    *(
        (
            f"households_{m}m_count",
            Text(f"Số hộ trong và cách không quá {m} m", f"Households inside or within {m} m"),
            Unit.COUNT,
        )
        for m in around.BANDS_M
    ),
    *(
        (f"{name}_{km}km_count", Text(f"{vi} trong {km} km", f"{en} within {km} km"), Unit.COUNT)
        for name, vi, en in (
            ("craft_villages", "Làng nghề", "Craft villages"),
            ("polluters", "Cơ sở gây ô nhiễm", "Polluting establishments"),
        )
        for km in around.RELOCATION_KM
    ),
    (
        "usable_share",
        Text(
            "Quỹ đất có thể bố trí, kể cả đất lúa",
            "Land that may hold a cluster, rice land included",
        ),
        Unit.SHARE,
    ),
    ("rice_share", Text("Đất trồng lúa", "Rice land"), Unit.SHARE),
    ("unleased_ha", Text("Đất CN chưa cho thuê của địa bàn", "Unleased in the unit"), Unit.HA),
    ("occupancy_share", Text("Lấp đầy của địa bàn", "Occupancy of the unit"), Unit.SHARE),
)
SURROUNDINGS_HEADINGS = (Text("Nội dung", "Content"), Text("Giá trị", "Value"))


def surroundings_rows(table: pd.DataFrame, site_id: str, lang: str = "vi") -> list[tuple[str, str]]:
    """Return what surrounds a site, a cell under each heading; `table` is from `surroundings`.

    Raises
    ------
    KeyError
        The table has no such site.
    """
    row: Mapping[Any, Any] = table.loc[[site_id]].to_dict("records")[0]
    rows = [
        (title.in_(lang), figure(_bounds(row, columns_of(name)), unit, lang))
        for name, title, unit in _LINES
    ]
    mean = row["slope_mean_deg"]
    slope = _OPEN.in_(lang) if math.isnan(mean) else f"{format_decimal(mean, 1, lang)}°"
    rows.append((Text("Độ dốc bình quân", "Mean slope").in_(lang), slope))
    return rows
