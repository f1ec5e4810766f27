"""What sites are compared by when priorities are set: the criteria there are, and where from.

Priority is no legal test. The directive says what comes first (I.2) and what speaks against a
planned cluster (II.1); how much each point counts and where it begins to count it does not say:
weights and bounds are assumptions of this tool, printed as such, until a project states its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Self

from ccngeo.model import Text, Unit


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that counts for a site, from 0 at `worst` to 1 at `best` and straight in between.

    `figure` names the columns of `surroundings` that hold it: `figure`, with `_least` and `_most`
    before the unit. A yes or no has no unit, and goes from 0 to 1.
    """

    key: str
    title: Text
    figure: str
    unit: Unit | None
    worst: float
    best: float
    weight: float
    source: str  # clause, then its words
    quote: str

    def __post_init__(self) -> None:
        if self.worst == self.best:
            raise ValueError(f"{self.key}: worst and best are the same value")

    def with_(self, weight: float, worst: float | None, best: float | None) -> Self:
        """Return the criterion as a project wants it; None keeps a bound.

        Raises
        ------
        ValueError
            Worst and best would be one value.
        """
        return replace(
            self,
            weight=weight,
            worst=self.worst if worst is None else worst,
            best=self.best if best is None else best,
        )


# No distance to a road or line is measured beyond 2 km, so there both are worth nothing anyway.
_I2 = "Chỉ thị 01/CT-UBND, I.2"
_II1 = "Chỉ thị 01/CT-UBND, II.1"
_FAVOURABLE = "Ưu tiên phát triển cụm công nghiệp tại các địa phương có điều kiện thuận lợi"
_RELOCATION = (
    "để di dời các cơ sở sản xuất gây ô nhiễm hoặc có nguy cơ gây ô nhiễm môi trường tại các làng "
    "nghề, khu dân cư vào cụm công nghiệp"
)
_NEED = "trường hợp thấy không thật sự cần thiết"
_ALL = (
    Criterion(
        "investor",
        Text("Có nhà đầu tư đề xuất", "An investor proposes it"),
        "investor",
        None,
        0.0,
        1.0,
        20.0,
        _I2,
        "ưu tiên các cụm công nghiệp có đề xuất của nhà đầu tư",
    ),
    Criterion(
        "craft_villages",
        Text("Làng nghề trong 5 km", "Craft villages within 5 km"),
        "craft_villages_5km_count",
        Unit.COUNT,
        0.0,
        3.0,
        10.0,
        _I2,
        _RELOCATION,
    ),
    Criterion(
        "polluters",
        Text("Cơ sở gây ô nhiễm trong 5 km", "Polluting establishments within 5 km"),
        "polluters_5km_count",
        Unit.COUNT,
        0.0,
        5.0,
        10.0,
        _I2,
        _RELOCATION,
    ),
    Criterion(
        "roads",
        Text("Khoảng cách đến đường gần nhất", "Distance to the nearest road"),
        "roads_m",
        Unit.M,
        2000.0,
        100.0,
        10.0,
        _I2,
        _FAVOURABLE,
    ),
    Criterion(
        "power_lines",
        Text("Khoảng cách đến đường dây điện gần nhất", "Distance to the nearest power line"),
        "power_lines_m",
        Unit.M,
        2000.0,
        100.0,
        5.0,
        _I2,
        _FAVOURABLE,
    ),
    Criterion(
        "land",
        Text(
            "Tỷ lệ quỹ đất có thể bố trí, kể cả đất lúa",
            "Share of land that may hold a cluster, rice land included",
        ),
        "usable_share",
        Unit.SHARE,
        0.5,
        1.0,
        20.0,
        _II1,
        "không thể bố trí quỹ đất phát triển cụm công nghiệp",
    ),
    Criterion(
        "rice",
        Text("Tỷ lệ đất trồng lúa", "Share of rice land"),
        "rice_share",
        Unit.SHARE,
        1.0,
        0.0,
        10.0,
        "Nghị định 32/2024/NĐ-CP, Đ4.2đ",
        "trên nguyên tắc hạn chế sử dụng đất đã quy hoạch trồng lúa",
    ),
    Criterion(
        "unleased",
        Text("Đất công nghiệp chưa cho thuê của địa bàn", "Industrial land not leased in the unit"),
        "unleased_ha",
        Unit.HA,
        100.0,
        0.0,
        15.0,
        _II1,
        _NEED,
    ),
    # Not counted unless a project asks for it.
    Criterion(
        "occupancy",
        Text("Tỷ lệ lấp đầy của địa bàn", "Occupancy of the unit"),
        "occupancy_share",
        Unit.SHARE,
        0.0,
        1.0,
        0.0,
        _II1,
        _NEED,
    ),
)


def columns_of(figure: str) -> tuple[str, str, str]:
    """Return the columns of a figure: its least, its plain value and its most."""
    stem, _, unit = figure.rpartition("_")
    return f"{stem}_least_{unit}", figure, f"{stem}_most_{unit}"


CRITERIA: Mapping[str, Criterion] = MappingProxyType({c.key: c for c in _ALL})
DEFAULT: tuple[Criterion, ...] = tuple(c for c in _ALL if c.weight)
