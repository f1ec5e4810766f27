"""Candidates for a cluster as a layer that opens coloured in QGIS, and as a workbook."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import geopandas as gpd
from openpyxl import Workbook

from ccngeo import wording
from ccngeo.candidates import Candidate, Dropped, Found
from ccngeo.model import Text
from ccngeo.project import LAYERS
from ccngeo.report.geopackage import StyledLayer, by_verdict, plain, write_geopackage
from ccngeo.report.packed import Value, add_sheet, packed, print_with
from ccngeo.rules import RULES
from ccngeo.usable_land import CommuneLand

GPKG, XLSX = "candidates.gpkg", "candidates.xlsx"
TITLE = Text("Khu đất có khả năng bố trí cụm công nghiệp", "Places that could hold a cluster")
_NOTE = Text(
    "Kết quả kiểm tra dữ liệu (sơ bộ); ranh giới do công cụ vẽ, chưa đo đạc.",
    "Preliminary check of data; boundaries are drawn by the tool, not surveyed.",
)
_TITLES = {rule.rule_id: rule.title for rule in RULES}


def write_candidates(found: Found, folder: Path, lang: str = "vi") -> None:
    """Write `candidates.gpkg` and `candidates.xlsx` into an existing folder."""
    _write_layers(found, folder / GPKG, lang)
    (folder / XLSX).write_bytes(_workbook(found, lang))


# --- GeoPackage -----------------------------------------------------------------------------------


def _write_layers(found: Found, path: Path, lang: str) -> None:
    """Write the candidates, the places dropped, and how QGIS is to draw them."""
    crs = found.assessment.data.project.crs
    verdict = [wording.VERDICTS[c.verdict].in_(lang) for c in found.candidates]
    dropped = gpd.GeoDataFrame(
        {
            "site_id": [d.site.site_id for d in found.dropped],
            "commune": [d.site.commune_name or "" for d in found.dropped],
            "rules": [", ".join(d.rule_ids) for d in found.dropped],
            "why": ["; ".join(_TITLES[r].in_(lang) for r in d.rule_ids) for d in found.dropped],
        },
        geometry=[d.site.geometry for d in found.dropped],
        crs=crs,
    )
    layers = (
        StyledLayer(
            "candidates", found.to_frame().assign(result=verdict), by_verdict(lang, "rank")
        ),
        StyledLayer("dropped", dropped, plain("#6b6b6b")),
    )
    write_geopackage(path, layers, TITLE.in_(lang), found.assessment.on)


# --- workbook -------------------------------------------------------------------------------------


def _workbook(found: Found, lang: str) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    declared = found.assessment.data.project.declared
    label = wording.SYNTHETIC.in_(lang) if declared.synthetic else ""
    above = [TITLE.in_(lang), _NOTE.in_(lang), *([label] if label else [])]
    add_sheet(
        book, _SHEETS[0].in_(lang), _heads(_PLACE_HEAD, lang), _place_rows(found, lang), above
    )
    lands = [_commune_row(land, found, lang) for land in found.lands.values()]
    add_sheet(book, _SHEETS[1].in_(lang), _heads(_COMMUNE_HEAD, lang), lands)
    dropped = [_dropped_row(d, lang) for d in found.dropped]
    add_sheet(book, _SHEETS[2].in_(lang), _heads(_DROPPED_HEAD, lang), dropped)
    said = [[text.in_(lang)] for text in found.assumptions()]
    add_sheet(book, _SHEETS[3].in_(lang), [(_SHEETS[3].in_(lang), 110.0)], said)
    print_with(book, label, _NOTE.in_(lang))
    return packed(book, TITLE.in_(lang), found.assessment.on)


Head = Sequence[tuple[Text, float]]
_SHEETS = (
    Text("Khu đất", "Places"),
    Text("Theo xã", "By commune"),
    Text("Loại", "Dropped"),
    Text("Giả định", "Assumptions"),
)
_PLACE_HEAD: Head = (
    (Text("Thứ tự", "Rank"), 8),
    (Text("Mã", "Code"), 16),
    (Text("Xã", "Commune"), 20),
    (Text("Xã trước 01/7/2025", "Commune before 2025-07-01"), 22),
    (Text("Huyện trước 01/7/2025", "District before 2025-07-01"), 20),
    (Text("Diện tích (ha)", "Area (ha)"), 11),
    (Text("Đất lúa (ha)", "Rice (ha)"), 11),
    (Text("Đất khác phải có quyết định (ha)", "Other land that needs a decision (ha)"), 15),
    (Text("Đất không vướng (ha)", "Unclaimed (ha)"), 13),
    (Text("Bề rộng nhỏ nhất (m)", "Minimum width (m)"), 11),
    (Text("Cách đường (m)", "To a road (m)"), 10),
    (Text("Đã kiểm tra", "Checked"), 10),
    (Text("Kết quả kiểm tra dữ liệu (sơ bộ)", "Preliminary result"), 22),
    (Text("Tóm tắt", "Summary"), 80),
)
_COMMUNE_HEAD: Head = (
    (Text("Mã xã", "Code"), 10),
    (Text("Xã", "Commune"), 22),
    (Text("Đất có thể dùng (ha)", "Usable (ha)"), 14),
    (Text("Đất trong phạm vi sai số, chưa rõ (ha)", "In doubt (ha)"), 16),
    (Text("Đất chưa khảo sát (ha)", "Not covered (ha)"), 14),
    (Text("Số khoảnh liền dải", "Contiguous blocks"), 12),
    (Text("Khoảnh lớn nhất, ít nhất (ha)", "Largest block, at least (ha)"), 14),
    (Text("Khoảnh lớn nhất, nhiều nhất (ha)", "Largest block, at most (ha)"), 14),
    (Text("Khu đất được rà soát", "Places reviewed"), 12),
    (Text("Lớp chưa kiểm tra", "Layers not checked"), 70),
)
_DROPPED_HEAD: Head = (
    (Text("Mã", "Code"), 16),
    (Text("Xã", "Commune"), 22),
    (Text("Nội dung không đáp ứng", "Contents not met"), 90),
)


def _heads(head: Head, lang: str) -> list[tuple[str, float]]:
    return [(text.in_(lang), width) for text, width in head]


def _place_rows(found: Found, lang: str) -> Iterator[list[Value]]:
    for c in found.candidates:
        findings = found.assessment.of_site(c.site.site_id)
        yield [
            c.rank,
            c.site.site_id,
            c.site.commune_name,
            c.site.commune_old,
            c.site.district_old,
            round(c.place.area_ha, 2),
            round(c.place.rice_ha, 2),
            round(c.place.conditional_ha, 2),
            round(c.place.available_ha, 2),
            c.place.minimum_width_m,
            None if c.road_m is None else round(c.road_m, 0),
            checked(c),
            wording.VERDICTS[c.verdict].in_(lang),
            wording.sentence(findings, c.verdict, found.assessment.on, lang),
        ]


def checked(candidate: Candidate) -> str:
    """Return how many of the contents that decide have an answer, of how many."""
    return f"{candidate.settled}/{candidate.decisive}"


def _commune_row(land: CommuneLand, found: Found, lang: str) -> list[Value]:
    return [
        land.commune,
        land.name,
        round(land.usable_ha, 2),
        round(land.doubtful_ha, 2),
        round(land.not_covered_ha, 2),
        len(land.places),
        round(land.largest_ha, 2),
        round(land.largest_most_ha, 2),
        sum(c.site.commune_code == land.commune for c in found.candidates),
        "; ".join(LAYERS[name].title.in_(lang) for name in land.not_checked),
    ]


def _dropped_row(dropped: Dropped, lang: str) -> list[Value]:
    why = "; ".join(_TITLES[rule_id].in_(lang) for rule_id in dropped.rule_ids)
    return [dropped.site.site_id, dropped.site.commune_name, why]
