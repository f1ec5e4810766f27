"""Recommendations in words: one sentence first, then what speaks for and against, and the road.

The tool recommends; the agency concludes. Every text names what it rests on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from ccngeo import wording
from ccngeo.model import Finding, Text, Unit
from ccngeo.recommendation import REACH_M, Adjusted, Advice, Grounds, Recommendation, Road
from ccngeo.usable_land import CommuneLand

ADVICE: Mapping[Advice, Text] = MappingProxyType(
    {
        Advice.KEEP: Text("Giữ nguyên", "Keep"),
        Advice.KEEP_WITH_CONDITIONS: Text("Giữ nguyên, với điều kiện", "Keep, with conditions"),
        Advice.ADJUST: Text("Điều chỉnh vị trí, ranh giới, diện tích", "Adjust place or area"),
        Advice.TAKE_OUT: Text("Đưa ra khỏi phương án", "Take out of the plan"),
        Advice.INSUFFICIENT: Text("Chưa đủ căn cứ", "Undetermined"),
    }
)
# What needs a decision comes first.
ORDER = (
    Advice.TAKE_OUT,
    Advice.ADJUST,
    Advice.INSUFFICIENT,
    Advice.KEEP_WITH_CONDITIONS,
    Advice.KEEP,
)
ROADS: Mapping[Road, Text] = MappingProxyType(
    {
        Road.IN_DECISION: Text(
            "trong Quyết định thành lập (Đ10.4)", "in the establishment decision (Art. 10.4)"
        ),
        Road.PLAN: Text(
            "điều chỉnh phương án phát triển trong quy hoạch tỉnh (Đ6, Đ7)",
            "by adjusting the development plan (Art. 6, 7)",
        ),
        Road.EITHER: Text(
            "trong Quyết định thành lập nếu đủ điều kiện Đ10.4, nếu không thì điều chỉnh phương án "
            "phát triển (Đ6, Đ7)",
            "in the establishment decision where Art. 10.4 allows, else by adjusting the "
            "development plan (Art. 6, 7)",
        ),
    }
)
SHORT_ROADS: Mapping[Road, Text] = MappingProxyType(
    {
        Road.IN_DECISION: Text("Đ10.4", "Art. 10.4"),
        Road.PLAN: Text("Đ6,\u00a0Đ7", "Art.\u00a06,\u00a07"),
        Road.EITHER: Text("Đ10.4 hoặc Đ6,\u00a0Đ7", "Art. 10.4 or 6,\u00a07"),
    }
)
_CONVERSION = Text(
    "phải có phương án chuyển đổi cụm công nghiệp khả thi (Đ6.1c) và nêu hiện trạng, hiệu quả, căn "
    "cứ rút (Đ6.2c)",
    "a feasible scheme of conversion is needed (Art. 6.1c), with state, efficiency and grounds "
    "(Art. 6.2c)",
)
_DRAW = Text("xác định ranh giới rồi rà soát lại", "draw the boundary, then review again")


def assumptions() -> tuple[Text, ...]:
    """Return what recommendations take for granted, as sentences to print."""
    reach = f"{REACH_M / 1000:g} km"
    return (
        Text(
            f"Ranh giới hợp lệ đề xuất: tìm trong và cách ranh giới hiện tại không quá {reach} "
            "(văn bản không quy định khoảng cách)",
            f"Lawful boundaries proposed: looked for within {reach} of the present one (no text "
            "fixes a distance)",
        ),
    )


@dataclass(frozen=True, slots=True)
class Advised:
    """A recommendation as a person reads it."""

    advice: str
    sentence: str
    land: str
    in_favour: tuple[str, ...]
    against: tuple[str, ...]
    conditions: tuple[str, ...]
    open: tuple[str, ...]
    road: str


def advised(found: Recommendation, on: date, lang: str = "vi") -> Advised:
    """Return a recommendation in words."""
    return Advised(
        advice=ADVICE[found.advice].in_(lang),
        sentence=f"{ADVICE[found.advice].in_(lang)}: {_lowered(why(found, lang))}.",
        land=land(found, lang),
        in_favour=(*_in_favour(found.grounds, lang), *_titles(found.in_favour, lang)),
        against=(*_against(found.grounds, lang), *_measured(found.against, lang)),
        conditions=_conditions(found, on, lang),
        open=tuple(_asked(f, on, lang) for f in found.open),
        road=_road(found, lang),
    )


def in_short(found: Recommendation, lang: str = "vi") -> str:
    """Return a recommendation with its road, for a cell of a table."""
    short = "" if found.road is None else SHORT_ROADS[found.road].in_(lang)
    said = ADVICE[found.advice].in_(lang)
    return f"{said} ({short})" if short else said


def why(found: Recommendation, lang: str = "vi") -> str:
    """Return what a recommendation turns on: the row of the table, then the contents behind it."""
    behind = {
        Advice.INSUFFICIENT: found.open or found.against,
        Advice.KEEP_WITH_CONDITIONS: found.conditions,
        Advice.ADJUST: found.against,
    }.get(found.advice, ())
    said = _measured(behind[:_NAMED], lang)
    if len(behind) > _NAMED:
        more = len(behind) - _NAMED
        said.append(Text(f"và {more} nội dung khác", f"and {more} more").in_(lang))
    because = found.row.because.in_(lang)
    return f"{because}: {'; '.join(said)}" if said else because


_NAMED = 3


def land(found: Recommendation, lang: str = "vi") -> str:
    """Return what land there is, in one sentence; empty where nobody could look."""
    seen = found.land
    if found.adjusted is not None:
        return _adjusted(found.adjusted, lang)
    if seen.largest_ha is None or seen.asked_ha is None:
        return ""
    asked, largest = (wording.quantity(x, Unit.HA, lang) for x in (seen.asked_ha, seen.largest_ha))
    if seen.commune is None:
        return Text(
            f"Khoảnh liền dải lớn nhất có thể bố trí trong ranh giới {largest}, cần {asked}",
            f"Largest contiguous block inside the boundary {largest}, {asked} asked for",
        ).in_(lang)
    return _in_commune(found, seen.commune, asked, largest, lang)


def _in_commune(
    found: Recommendation, commune: CommuneLand, asked: str, largest: str, lang: str
) -> str:
    seen, name = found.land, commune.name
    if found.grounds.land:
        can = Text("có khả năng bố trí", "land can be found")
        more = Text(f", {seen.places} khoảnh đủ diện tích", f", {seen.places} places large enough")
        sign = "≥"
    else:
        can = (
            Text("không bố trí được", "no land can be found")
            if found.grounds.land is False
            else Text("chưa rõ", "not known")
        )
        most = wording.quantity(commune.largest_most_ha, Unit.HA, lang)
        more = Text(f" (nhiều nhất {most})", f" (at most {most})")
        sign = "≥" if seen.places else "<"  # enough as far as was looked, not everything was
    rice = "" if seen.place is None else _on_rice(seen.place.rice_ha, seen.place.area_ha, lang)
    return Text(
        f"{name}: khoảnh liền dải lớn nhất đủ điều kiện {largest} {sign} {asked} yêu cầu"
        f"{more.vi} → {can.vi}{rice}",
        f"{name}: largest contiguous block that qualifies {largest} {sign} {asked} asked for"
        f"{more.en} → {can.en}{rice}",
    ).in_(lang)


def _on_rice(rice_ha: float, area_ha: float, lang: str) -> str:
    share = wording.quantity(rice_ha / area_ha, Unit.SHARE, lang)
    return Text(f"; đất lúa {share}", f"; rice land {share}").in_(lang)


def _adjusted(drawn: Adjusted, lang: str) -> str:
    area, kept, gained, lost = (
        wording.quantity(x, Unit.HA, lang)
        for x in (drawn.area_ha, drawn.kept_ha, drawn.gained_ha, drawn.given_up_ha)
    )
    return Text(
        f"Ranh giới hợp lệ lớn nhất tìm được {area}: giữ {kept}, thêm {gained}, bỏ {lost}",
        f"Largest lawful boundary found {area}: {kept} kept, {gained} gained, {lost} given up",
    ).in_(lang)


def _conditions(found: Recommendation, on: date, lang: str = "vi") -> tuple[str, ...]:
    """Return what is to be done, then which agencies are to be asked about what."""
    done = [wording.action(f, on, lang) for f in found.conditions]
    if found.land.commune is not None and found.adjusted is None:
        done.insert(0, _DRAW.in_(lang))
    by_agency: dict[str, list[str]] = {}
    for f in found.to_ask:
        by_agency.setdefault(wording.agency(f.rule.agency, on, lang), []).append(
            f.rule.title.in_(lang)
        )
    asked = [
        Text(f"lấy ý kiến {who}: {'; '.join(of)}", f"ask {who}: {'; '.join(of)}").in_(lang)
        for who, of in by_agency.items()
    ]
    return tuple(dict.fromkeys([*done, *asked]))


def _road(found: Recommendation, lang: str = "vi") -> str:
    """Return the procedure of the change; empty where nothing changes."""
    if found.road is None:
        return ""
    said = ROADS[found.road].in_(lang)
    return f"{said}; {_CONVERSION.in_(lang)}" if found.advice is Advice.TAKE_OUT else said


def _in_favour(grounds: Grounds, lang: str) -> list[str]:
    said = (
        (grounds.wanted, Text("Có nhà đầu tư đề nghị (theo hồ sơ)", "An investor has applied")),
        (
            grounds.needed,
            Text("Địa bàn đạt điều kiện Đ8.1c (dự báo)", "The unit reaches Art. 8.1c (a forecast)"),
        ),
        (grounds.quota, Text("Xã còn đủ chỉ tiêu đất", "The commune's quota is enough")),
    )
    return [text.in_(lang) for holds, text in said if holds]


def _against(grounds: Grounds, lang: str) -> list[str]:
    said = (
        (grounds.wanted, Text("Chưa có nhà đầu tư đề nghị (theo hồ sơ)", "No investor so far")),
        (
            grounds.needed,
            Text(
                "Địa bàn chưa đạt điều kiện Đ8.1c (dự báo)",
                "The unit does not reach Art. 8.1c (a forecast)",
            ),
        ),
        (grounds.quota, Text("Xã không còn đủ chỉ tiêu đất", "The commune's quota is too small")),
    )
    return [text.in_(lang) for holds, text in said if holds is False]


def _titles(findings: Sequence[Finding], lang: str) -> list[str]:
    return [f.rule.title.in_(lang) for f in findings]


def _measured(findings: Sequence[Finding], lang: str) -> list[str]:
    return [f"{f.rule.title.in_(lang)}{wording.how_much(f, lang)}" for f in findings]


def _asked(finding: Finding, on: date, lang: str) -> str:
    return f"{finding.rule.title.in_(lang)}: {wording.action(finding, on, lang)}"


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


_TWO_TIER = date(2025, 7, 1)
_DISTRICT = ("huyện", "thị xã", "thành phố thuộc tỉnh")


def change_needed(row: Any, on: date, lang: str = "vi") -> str:
    """Return what must change in a construction plan, and what of it must be settled first.

    `row` is one of `construction_plans.plans_to_adjust`.
    """
    if row.adjoining:
        return Text(
            "giáp ranh: chỉnh theo bản đồ địa chính khi lập quy hoạch chi tiết",
            "adjoining: settle on the cadastral map with the detailed plan",
        ).in_(lang)
    said = [
        Text(
            "điều chỉnh chức năng lô đất thành đất cụm công nghiệp",
            "change the use of the lot to cluster land",
        )
    ]
    if not row.certain:
        said.append(Text("chức năng, ngày duyệt cần làm rõ", "use or date to be clarified"))
    if on >= _TWO_TIER and any(word in row.level.casefold() for word in _DISTRICT):
        said.append(
            Text(
                "đồ án do cấp huyện duyệt: từ 01/7/2025 xác định lại cấp phê duyệt điều chỉnh",
                "approved by a district: since 2025-07-01 the approving level must be settled anew",
            )
        )
    return "; ".join(text.in_(lang) for text in said)
