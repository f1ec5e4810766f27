"""Where else a cluster could go: places drawn on usable land, and reviewed like any other site."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ccngeo.answers import Context
from ccngeo.answers.words import word_of
from ccngeo.assessment import (
    Assessment,
    Progress,
    assess_sites,
    context_of,
    day_of,
    with_quotas,
)
from ccngeo.displayed import Displayed
from ccngeo.errors import InputError
from ccngeo.geometry import HA, Geometries, Mask
from ccngeo.land import taken_by
from ccngeo.measure.distance import nearest
from ccngeo.measure.inputs import Floats
from ccngeo.measure.outline import each_once, outlines, parts_of
from ccngeo.model import (
    Areas,
    Finding,
    Grade,
    Procedure,
    Role,
    Site,
    Text,
    Verdict,
)
from ccngeo.project import LAYERS, FindSites
from ccngeo.read import PlanningData
from ccngeo.usable_land import (
    NOTHING,
    AreaLimits,
    CommuneLand,
    Place,
    Surveyed,
    Terms,
    by_area,
    commune_shapes,
    hectares_by_class,
    of_each,
    places_of,
    surveyed_land,
    terms_of,
)
from ccngeo.vietnamese import commune_code, folded

# Land of roads and canals: places are bounded by them where they are too large.
_WORKS = ("DGT", "DTL")
_ROADS = ("DGT",)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place drawn as a site, and what the review of it found.

    `settled` of `decisive` contents that decide have an answer. `road_m` is the distance to the
    nearest road, None where none is known.
    """

    rank: int
    site: Site
    place: Place
    verdict: Verdict
    settled: int
    decisive: int
    road_m: float | None

    @property
    def rice_share(self) -> float:
        """Return the part of the place that is rice land."""
        return self.place.rice_ha / self.place.area_ha


@dataclass(frozen=True, slots=True)
class Dropped:
    """A place that a rule says no to."""

    site: Site
    rule_ids: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Found(Displayed):
    """Where else a cluster could go: candidates in order of rank, reviewed like any other site.

    The order is: fewer open contents that decide; less rice land (in steps of 5 %); nearer to a
    road (in steps of 100 m); larger; then the code. `assessment` is the review of the candidates,
    in that order; `dropped` are places that a rule says no to. `lands` is the land of every commune
    looked at, by code.
    """

    candidates: tuple[Candidate, ...]
    dropped: tuple[Dropped, ...]
    assessment: Assessment
    lands: Mapping[str, CommuneLand]
    area_ha: tuple[float, float]
    drawn: int  # places that fit, reviewed or not
    assumed: tuple[Text, ...]

    def __repr__(self) -> str:
        return (
            f"Found({len(self.candidates)} candidates in {len(self.lands)} communes, "
            f"{len(self.dropped)} dropped)"
        )

    def assumptions(self) -> tuple[Text, ...]:
        """Return what was taken for granted in looking and in the review."""
        return (*self.assumed, *self.assessment.assumptions())

    def to_frame(self) -> gpd.GeoDataFrame:
        """Return the candidates as a table, one row each, in the working CRS."""
        rows = [
            {
                "rank": c.rank,
                "site_id": c.site.site_id,
                "commune_code": c.site.commune_code,
                "commune": c.site.commune_name,
                "area_ha": round(c.place.area_ha, 6),
                "rice_ha": round(c.place.rice_ha, 6),
                "conditional_ha": round(c.place.conditional_ha, 6),
                "available_ha": round(c.place.available_ha, 6),
                "minimum_width_m": c.place.minimum_width_m,
                "road_m": c.road_m,
                "settled": c.settled,
                "decisive": c.decisive,
                "verdict": c.verdict.value,
            }
            for c in self.candidates
        ]
        shapes = [c.place.geometry for c in self.candidates]
        crs = self.assessment.data.project.crs
        return gpd.GeoDataFrame(pd.DataFrame(rows, columns=_COLUMNS), geometry=shapes, crs=crs)


_COLUMNS = [
    "rank", "site_id", "commune_code", "commune", "area_ha", "rice_ha", "conditional_ha",
    "available_ha", "minimum_width_m", "road_m", "settled", "decisive", "verdict",
]  # fmt: skip


def find_sites(
    data: PlanningData,
    *,
    on: date | None = None,
    communes: Sequence[str] | None = None,
    districts: Sequence[str] = (),
    area_ha: tuple[float, float] | None = None,
    per_commune: int = 5,
    progress: Progress | None = None,
) -> Found:
    """Look for places that could hold a cluster, and review each like any other site.

    What is usable is that of `commune_land`. Larger places are cut along roads and canals, else
    straight; each is given an outline of few corners within its land. None is returned that a rule
    says no to; that it is in no list of the plan is a condition here: the plan is under review.

    Parameters
    ----------
    data
        What `ccngeo.load` returned.
    on
        Date of assessment; default that of the project.
    communes, districts
        Codes or names of communes, names of districts before 2025-07-01; default the province.
    area_ha
        Least and most area; default the limits of the law that hold under every reading.
    per_commune
        How many places of a commune are reviewed: the first by rice land, road and area.
    progress
        Called with (done, in all, what is being done): `land` by commune, then `assess` by site.

    Raises
    ------
    InputError
        No date; no such commune or district; areas no cluster may have; a road is asked for and
        there is no layer of roads.
    """
    day = day_of(data, on)
    terms, context = terms_of(data, day), with_quotas(context_of(data, day), data)
    asked = _asked_area(area_ha, terms.limits)
    wanted = _communes_asked(data, communes, districts)
    shapes = commune_shapes(data, wanted)
    _check_roads(data)
    drawn: list[_Drawn] = []
    lands: dict[str, CommuneLand] = {}
    total = 0

    def look(commune: Site) -> tuple[CommuneLand, int, list[_Drawn]]:
        surveyed = surveyed_land(commune, context, terms)
        return surveyed.land, *_drawn_in(commune, surveyed, asked, per_commune, terms)

    if progress:
        progress(0, len(shapes), "land")
    for land, fitting, places in of_each(shapes, look):
        lands[land.commune] = land
        total += fitting
        drawn += places
        if progress:
            progress(len(lands), len(shapes), "land")
    # What was said of other sites is nothing to these.
    asking = replace(data, opinions=())
    sites = [d.site for d in drawn]
    result = assess_sites(asking, sites, context, Procedure.PLAN_REVIEW, progress)
    dropped = tuple(
        Dropped(site, said_no)
        for site in sites
        if (said_no := _not_met(result.of_site(site.site_id)))
    )
    gone = {d.site.site_id for d in dropped}
    ranked = _ranked([d for d in drawn if d.site.site_id not in gone], result)
    return Found(
        candidates=ranked,
        dropped=dropped,
        assessment=result.only([c.site.site_id for c in ranked]),
        lands=lands,
        area_ha=asked,
        drawn=total,
        assumed=(
            _on_choice(total, len(sites), per_commune),
            *_assumed(terms, asked, data, day),
        ),
    )


def _asked_area(asked: tuple[float, float] | None, limits: AreaLimits) -> tuple[float, float]:
    least, most = asked or (limits.least_ha, limits.most_ha)
    if not limits.lowest_ha <= least <= most <= limits.most_ha:
        raise InputError(
            f"Diện tích {least:g}–{most:g} ha ngoài giới hạn của cụm công nghiệp "
            f"({limits.lowest_ha:g}–{limits.most_ha:g} ha); ghi hai số trong giới hạn, số nhỏ "
            "trước.",
            f"{least:g}–{most:g} ha is not what a cluster may have ({limits.lowest_ha:g}–"
            f"{limits.most_ha:g} ha); give two numbers within, the smaller first.",
        )
    return least, most


def _communes_asked(
    data: PlanningData, communes: Sequence[str] | None, districts: Sequence[str]
) -> list[str] | None:
    """Return the codes asked for by commune or by old district; None for all."""
    if not communes and not districts:
        return None
    by_name: dict[str, list[str]] = {}
    for commune in commune_shapes(data):
        by_name.setdefault(folded(commune.name), []).append(commune.site_id)
    # What is no name may be a code; two communes of one name are told by theirs only.
    named = [by_name.get(folded(asked), []) for asked in communes or ()]
    chosen = [
        found[0] if len(found) == 1 else asked
        for asked, found in zip(communes or (), named, strict=True)
    ]
    return list(dict.fromkeys([*chosen, *_of_districts(data, districts)]))


def _of_districts(data: PlanningData, districts: Sequence[str]) -> list[str]:
    """Return the communes that old communes of the districts went into."""
    layer = data.layers.get("communes_old")
    if not districts:
        return []
    if layer is None or layer.extent is None:
        raise InputError(
            "Chưa có lớp xã trước 01/7/2025 (communes_old): không biết huyện cũ gồm những xã nào; "
            "dùng --commune.",
            "There is no layer of old communes (communes_old) to tell what a district holds; use "
            "--commune.",
        )
    frame = layer.window(layer.extent)
    own = frame["district"].fillna("").astype(str).map(folded)
    out: list[str] = []
    for district in districts:
        successors = frame["successor"][own == folded(district)].dropna()
        codes = sorted({commune_code(str(code)) or "" for code in successors} - {""})
        if not codes:
            known = ", ".join(sorted(set(frame["district"].dropna().astype(str))))
            raise InputError(
                f"Không có huyện {district!r} trong lớp xã cũ; các huyện: {known}.",
                f"There is no district {district!r} among the old communes; known: {known}.",
            )
        out += codes
    return out


def _check_roads(data: PlanningData) -> None:
    """Refuse a demand on roads that nothing could be held against."""
    asked = data.project.declared.find_sites
    if (asked.road_most_m is not None or asked.road_classes) and "roads" not in data.layers:
        raise InputError(
            "Mục [find_sites] yêu cầu gần đường nhưng không có lớp đường bộ (roads) dùng được; "
            "khai lớp này hoặc bỏ road_most_m, road_classes.",
            "[find_sites] asks for a road, but there is no usable layer of roads; declare it or "
            "drop road_most_m and road_classes.",
        )


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A place drawn as a site, before it is reviewed."""

    site: Site
    place: Place
    road_m: float | None


def _drawn_in(
    commune: Site, surveyed: Surveyed, area_ha: tuple[float, float], most: int, terms: Terms
) -> tuple[int, list[_Drawn]]:
    """Return how many places of a commune fit, and the first of them, drawn as sites."""
    context = surveyed.context
    shapes = _outlined(surveyed, area_ha, terms.width_m)
    road_m, near = _to_roads(shapes, context, terms.asked)
    shapes, road_m = shapes[near], road_m[near]
    rice = (
        hectares_by_class(shapes, surveyed.cells, surveyed.land_class)[:, 0]
        * HA
        / shapely.area(shapes)
    )
    merits = [_merit(*values) for values in zip(rice, road_m, shapely.area(shapes), strict=True)]
    chosen = np.array(sorted(range(len(shapes)), key=merits.__getitem__)[:most], dtype=np.int64)
    places = places_of(shapes[chosen], surveyed.cells, surveyed.land_class)
    units = _old_units(shapes[chosen], context)
    return len(shapes), [
        _Drawn(_site(commune, number, place, unit), place, metres if metres < np.inf else None)
        for number, (place, unit, metres) in enumerate(
            zip(places, units, road_m[chosen].tolist(), strict=True), 1
        )
    ]


def _outlined(surveyed: Surveyed, area_ha: tuple[float, float], width_m: float) -> Geometries:
    """Return the places of a commune with outlines of few corners, largest first."""
    least, most = (ha * HA for ha in area_ha)
    works = taken_by("land_use", _WORKS, surveyed.context)
    # Two blocks may both reach into the neck between them: it is of the larger one.
    wide = each_once(_array(place.geometry for place in surveyed.land.fitting(area_ha[0])))
    parts = [parts_of(shape, works, least, most) for shape in shapely.get_parts(wide)]
    return by_area(outlines(np.concatenate([NOTHING, *parts]), width_m, least), least)


def _array(shapes: Iterable[shapely.Geometry]) -> Geometries:
    listed = list(shapes)
    out: Geometries = np.empty(len(listed), dtype=object)
    out[:] = listed
    return out


def _site(commune: Site, number: int, place: Place, old: tuple[str | None, str | None]) -> Site:
    """Return a place as a proposed site; it is where it is drawn, with no error of its own."""
    code = f"UV-{commune.site_id}-{number:02}"
    area = round(place.area_ha, 2)
    return Site(
        code,
        f"Khu đất {number:02}, {commune.name}",
        Role.PROPOSED,
        Areas(proposed_ha=area, measured_ha=place.area_ha),
        commune_code=commune.site_id,
        commune_name=commune.name,
        commune_old=old[0],
        district_old=old[1],
        geometry=place.geometry,
    )


def _to_roads(shapes: Geometries, context: Context, asked: FindSites) -> tuple[Floats, Mask]:
    """Return how far each place is from a road, and whether that is as near as the project asks.

    Roads are those of the layer, of the classes asked for; without the layer, the road land of
    current land use.
    """
    if "roads" not in context.layers:
        metres, _ = nearest(shapes, taken_by("land_use", _ROADS, context))
        return metres, np.ones(len(shapes), dtype=bool)
    frame = context.window("roads")
    words = {word_of(name) for name in asked.road_classes}
    listed = np.array([not words or word_of(name) in words for name in frame["class"]], dtype=bool)
    metres, _ = nearest(shapes, np.asarray(frame.geometry.array, dtype=object)[listed])
    most = np.inf if asked.road_most_m is None else asked.road_most_m
    return metres, metres + context.layers["roads"].accuracy_m <= most


def _old_units(shapes: Geometries, context: Context) -> list[tuple[str | None, str | None]]:
    """Return the old commune and district that the middle of each place lies in."""
    frame = context.frames.get("communes_old")
    if frame is None or frame.empty or not len(shapes):
        return [(None, None)] * len(shapes)
    middles = shapely.point_on_surface(shapes)
    place, unit = frame.sindex.query(middles, predicate="intersects")
    first = dict(sorted(zip(place.tolist(), unit.tolist(), strict=True), reverse=True))
    names, districts = (
        frame[column].astype(object).where(frame[column].notna(), None).to_list()
        for column in ("name", "district")
    )
    return [
        (names[first[i]], districts[first[i]]) if i in first else (None, None)
        for i in range(len(shapes))
    ]


def _not_met(findings: Sequence[Finding]) -> tuple[str, ...]:
    return tuple(f.rule.rule_id for f in findings if f.verdict is Verdict.NOT_MET)


def _ranked(drawn: Sequence[_Drawn], result: Assessment) -> tuple[Candidate, ...]:
    """Return candidates in the order that `Found` states."""
    out = []
    for d in drawn:
        findings = result.of_site(d.site.site_id)
        decisive = [
            f
            for f in findings
            if f.grade is Grade.DECISIVE and f.verdict is not Verdict.NOT_APPLICABLE
        ]
        settled = sum(not f.open_decisive for f in decisive)
        verdict = result.verdict_of(d.site.site_id)
        out.append(Candidate(0, d.site, d.place, verdict, settled, len(decisive), d.road_m))
    out.sort(key=_order)
    return tuple(replace(c, rank=rank) for rank, c in enumerate(out, 1))


_RICE_STEP, _ROAD_STEP_M = 0.05, 100.0


def _order(c: Candidate) -> tuple[float | str, ...]:
    road = np.inf if c.road_m is None else c.road_m
    merit = _merit(c.rice_share, road, c.place.area_ha * HA)
    return (c.decisive - c.settled, *merit, c.site.site_id)


def _merit(rice_share: float, road_m: float, area_m2: float) -> tuple[float, float, float]:
    """Return what orders places before anything is reviewed, the smaller the better."""
    steps = np.round(road_m / _ROAD_STEP_M) if road_m < np.inf else np.inf
    return round(rice_share / _RICE_STEP), float(steps), -round(area_m2 / HA, 2)


def _on_choice(drawn: int, reviewed: int, per_commune: int) -> Text:
    return Text(
        f"{drawn} khu đất đủ điều kiện về diện tích, bề rộng; {reviewed} khu được rà soát: mỗi xã "
        f"nhiều nhất {per_commune} khu, ưu tiên ít đất lúa, gần đường, diện tích lớn",
        f"{drawn} places are large and wide enough; {reviewed} are reviewed: of each commune "
        f"{per_commune} at most, those with less rice land, nearer to a road, larger first",
    )


def _assumed(
    terms: Terms, area_ha: tuple[float, float], data: PlanningData, on: date
) -> tuple[Text, ...]:
    """Say what was taken for granted in looking for places."""
    least, most = area_ha
    said = [
        Text(
            f"Tìm khu đất từ {_vi(least)} đến {_vi(most)} ha, rộng từ {_vi(terms.width_m)} m; khu "
            "đất không vượt ranh giới xã",
            f"Places of {least:g} to {most:g} ha, {terms.width_m:g} m wide at least; no place "
            "crosses the border of a commune",
        ),
        Text(
            "Ranh giới khu đất do công cụ vẽ từ các lớp dữ liệu: không có sai số riêng, phải đo "
            "đạc lại khi lập hồ sơ",
            "The boundaries are drawn by the tool from the layers: they have no error of their own "
            "and are to be surveyed for the dossier",
        ),
        _on_slope(terms.asked.slope_most_deg),
        _on_floods(terms.asked.flood_most_m),
        _on_roads(terms.asked, data),
    ]
    said += [
        Text(
            f"{LAYERS[b.need.layer].title.vi}: chưa đọc văn bản có hiệu lực ngày {on:%d/%m/%Y} – "
            f"chừa hành lang rộng nhất theo {b.rule.citations[0].document}",
            f"{LAYERS[b.need.layer].title.en}: the text in force on {on} has not been read – the "
            f"widest corridor of {b.rule.citations[0].document} is kept free",
        )
        for b in terms.barring
        if not b.is_read and b.need.layer in data.layers
    ]
    return tuple(said)


def _on_slope(most_deg: float | None) -> Text:
    if most_deg is None:
        return Text(
            "Độ dốc: không khai slope_most_deg trong [find_sites] – không loại đất dốc",
            "Slope: no slope_most_deg in [find_sites] – steep land is not left out",
        )
    return Text(
        f"Độ dốc: loại đất dốc hơn {_vi(most_deg)}° ([find_sites])",
        f"Slope: land steeper than {most_deg:g}° is left out ([find_sites])",
    )


def _on_floods(most_m: float | None) -> Text:
    if most_m is None:
        return Text(
            "Ngập: không khai flood_most_m trong [find_sites] – không loại đất ngập",
            "Floods: no flood_most_m in [find_sites] – flooded land is not left out",
        )
    return Text(
        f"Ngập: loại đất ngập sâu hơn {_vi(most_m)} m ([find_sites])",
        f"Floods: land flooded deeper than {most_m:g} m is left out ([find_sites])",
    )


def _on_roads(asked: FindSites, data: PlanningData) -> Text:
    if "roads" not in data.layers:
        return Text(
            "Khoảng cách đến đường: chưa có lớp đường bộ – đo đến đất giao thông (DGT) hiện trạng",
            "Distance to roads: no layer of roads – measured to road land (DGT) in current use",
        )
    classes = ", ".join(asked.road_classes)
    of_vi, of_en = (f" cấp {classes}", f" of class {classes}") if classes else ("", "")
    if asked.road_most_m is None:
        return Text(
            f"Khoảng cách đến đường bộ{of_vi}: không khai road_most_m trong [find_sites] – chỉ "
            "dùng để xếp thứ tự",
            f"Distance to roads{of_en}: no road_most_m in [find_sites] – used for the order only",
        )
    return Text(
        f"Chỉ lấy khu đất cách đường bộ{of_vi} không quá {_vi(asked.road_most_m)} m ([find_sites])",
        f"Only places within {asked.road_most_m:g} m of a road{of_en} ([find_sites])",
    )


def _vi(value: float) -> str:
    return f"{value:g}".replace(".", ",")
