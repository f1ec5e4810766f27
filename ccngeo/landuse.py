"""Land-use codes: names, groups, colours, and what became of the old ones on 2024-08-01.

Codes and names follow Thông tư 08/2024/TT-BTNMT as the national land information system lists
them; members of groups follow the names and Điều 9 of the land law. The circular's own annex of
colours has not been read: the colours are those of the circulars before it, and several classes
share one, so a class is never told by its colour.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from ccngeo.model import Confidence, Text

# Every code in use: classes, kinds of forest, groups.
NAMES: Mapping[str, Text] = MappingProxyType(
    {
        "LUC": Text("Đất chuyên trồng lúa", "Specialised wet rice"),
        "LUK": Text("Đất trồng lúa còn lại", "Other rice"),
        "HNK": Text("Đất trồng cây hằng năm khác", "Other annual crops"),
        "CLN": Text("Đất trồng cây lâu năm", "Perennial crops"),
        "RDD": Text("Đất rừng đặc dụng", "Special-use forest"),
        "RPH": Text("Đất rừng phòng hộ", "Protection forest"),
        "RSX": Text("Đất rừng sản xuất", "Production forest"),
        "NTS": Text("Đất nuôi trồng thủy sản", "Aquaculture"),
        "CNT": Text("Đất chăn nuôi tập trung", "Concentrated livestock"),
        "NKH": Text("Đất nông nghiệp khác", "Other agricultural land"),
        "ONT": Text("Đất ở tại nông thôn", "Rural residential"),
        "ODT": Text("Đất ở tại đô thị", "Urban residential"),
        "CQP": Text("Đất quốc phòng", "Defence"),
        "CAN": Text("Đất an ninh", "Security"),
        "LMU": Text("Đất làm muối", "Salt"),
        "DVH": Text("Đất cơ sở văn hóa", "Culture"),
        "DXH": Text("Đất cơ sở xã hội", "Social services"),
        "DYT": Text("Đất cơ sở y tế", "Health"),
        "DGD": Text("Đất cơ sở giáo dục và đào tạo", "Education"),
        "DTT": Text("Đất cơ sở thể dục, thể thao", "Sports"),
        "DKH": Text("Đất cơ sở khoa học và công nghệ", "Science"),
        "DKT": Text("Đất cơ sở khí tượng thủy văn", "Meteorology"),
        "DMT": Text("Đất cơ sở môi trường", "Environment"),
        "DNG": Text("Đất cơ sở ngoại giao", "Diplomacy"),
        "DSK": Text("Đất công trình sự nghiệp khác", "Other public services"),
        "TSC": Text("Đất xây dựng trụ sở cơ quan", "Offices"),
        "SKK": Text("Đất khu công nghiệp", "Industrial park"),
        "SKN": Text("Đất cụm công nghiệp", "Industrial cluster"),
        "SCT": Text("Đất khu công nghệ thông tin tập trung", "IT park"),
        "TMD": Text("Đất thương mại, dịch vụ", "Trade and services"),
        "SKC": Text("Đất cơ sở sản xuất phi nông nghiệp", "Non-farm production"),
        "SKS": Text("Đất sử dụng cho hoạt động khoáng sản", "Mineral activity"),
        "DGT": Text("Đất công trình giao thông", "Transport"),
        "DTL": Text("Đất công trình thủy lợi", "Irrigation"),
        "DCT": Text("Đất công trình cấp nước, thoát nước", "Water supply, drainage"),
        "DPC": Text("Đất công trình phòng, chống thiên tai", "Disaster works"),
        "DBV": Text("Đất công trình bưu chính, viễn thông", "Post, telecom"),
        "DCH": Text("Đất chợ", "Market"),
        "DNL": Text("Đất công trình năng lượng", "Energy"),
        "DDD": Text("Đất di tích, danh lam thắng cảnh", "Heritage"),
        "DRA": Text("Đất bãi thải, xử lý chất thải", "Waste"),
        "CXV": Text("Đất cây xanh, công viên", "Greenery, parks"),
        "DKV": Text("Đất khu vui chơi, giải trí công cộng", "Public leisure"),
        "TON": Text("Đất tôn giáo", "Religious"),
        "TIN": Text("Đất tín ngưỡng", "Belief"),
        "NTD": Text("Đất nghĩa trang, nhà tang lễ, cơ sở hỏa táng", "Cemetery"),
        "SON": Text("Đất sông, ngòi, kênh, rạch, suối", "Rivers and streams"),
        "MNC": Text("Đất có mặt nước chuyên dùng", "Water surface"),
        "PNK": Text("Đất phi nông nghiệp khác", "Other non-agricultural"),
        "BCS": Text("Đất bằng chưa sử dụng", "Unused flat land"),
        "DCS": Text("Đất đồi núi chưa sử dụng", "Unused hilly land"),
        "MCS": Text("Đất có mặt nước chưa sử dụng", "Unused water surface"),
        "CGT": Text("Đất thu hồi chưa giao, chưa cho thuê", "Recovered, not yet allotted"),
        "NCS": Text("Núi đá không có rừng cây", "Bare rock"),
        # Kinds of forest.
        "RDN": Text("Đất rừng đặc dụng là rừng tự nhiên", "Natural special-use forest"),
        "RDT": Text("Đất rừng đặc dụng là rừng trồng", "Planted special-use forest"),
        "RDK": Text("Đất khoanh nuôi phục hồi rừng đặc dụng", "Regenerating special-use forest"),
        "RDM": Text("Đất trồng rừng đặc dụng", "Land being planted as special-use forest"),
        "RPN": Text("Đất rừng phòng hộ là rừng tự nhiên", "Natural protection forest"),
        "RPT": Text("Đất rừng phòng hộ là rừng trồng", "Planted protection forest"),
        "RPK": Text("Đất khoanh nuôi phục hồi rừng phòng hộ", "Regenerating protection forest"),
        "RPM": Text("Đất trồng rừng phòng hộ", "Land being planted as protection forest"),
        "RSN": Text("Đất rừng sản xuất là rừng tự nhiên", "Natural production forest"),
        "RST": Text("Đất rừng sản xuất là rừng trồng", "Planted production forest"),
        "RSK": Text("Đất khoanh nuôi phục hồi rừng sản xuất", "Regenerating production forest"),
        "RSM": Text("Đất trồng rừng sản xuất", "Land being planted as production forest"),
        # Groups.
        "NNP": Text("Nhóm đất nông nghiệp", "Agricultural group"),
        "SXN": Text("Đất sản xuất nông nghiệp", "Agricultural production"),
        "CHN": Text("Đất trồng cây hằng năm", "Annual crops"),
        "LUA": Text("Đất trồng lúa", "Rice"),
        "LNP": Text("Đất lâm nghiệp", "Forestry"),
        "PNN": Text("Nhóm đất phi nông nghiệp", "Non-agricultural group"),
        "OTC": Text("Đất ở", "Residential"),
        "CDG": Text("Đất chuyên dùng", "Special use"),
        "CQA": Text("Đất quốc phòng, an ninh", "Defence and security"),
        "DSN": Text("Đất xây dựng công trình sự nghiệp", "Public services"),
        "CSK": Text("Đất sản xuất, kinh doanh phi nông nghiệp", "Non-farm production and trade"),
        "SCC": Text("Đất khu công nghiệp, cụm công nghiệp", "Industrial parks and clusters"),
        "CCC": Text("Đất sử dụng vào mục đích công cộng", "Public purposes"),
        "TTN": Text("Đất tôn giáo, tín ngưỡng", "Religious and belief"),
        "TVC": Text("Đất có mặt nước chuyên dùng", "Rivers, streams and water surface"),
        "SMN": Text("Đất sông suối và mặt nước chuyên dùng", "Rivers, streams and water surface"),
        "CSD": Text("Nhóm đất chưa sử dụng", "Unused group"),
    }
)

# Kinds of forest that forest maps tell apart; none is a class of its own. A class of forest may
# also hold land of no kind named here.
FOREST_KINDS: Mapping[str, str] = MappingProxyType(
    {
        f"R{letter}{kind}": code
        for letter, code in (("S", "RSX"), ("P", "RPH"), ("D", "RDD"))
        for kind in "NTKM"
    }
)

# Code → what it is made of; a code of a group may stand for any of them.
GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "NNP": ("CHN", "CLN", "LNP", "NTS", "CNT", "LMU", "NKH"),
        "SXN": ("CHN", "CLN"),
        "CHN": ("LUA", "HNK"),
        "LUA": ("LUC", "LUK"),
        "LNP": ("RDD", "RPH", "RSX"),
        "PNN": (
            *("OTC", "TSC", "CQA", "DSN", "CSK", "CCC"),
            *("TON", "TIN", "NTD", "TVC", "PNK", "CXV"),
        ),
        "OTC": ("ONT", "ODT"),
        "CDG": ("TSC", "CQA", "DSN", "CSK", "CCC"),
        "CQA": ("CQP", "CAN"),
        "DSN": ("DVH", "DXH", "DYT", "DGD", "DTT", "DKH", "DKT", "DMT", "DNG", "DSK"),
        "CSK": ("SCC", "SCT", "TMD", "SKC", "SKS"),
        "SCC": ("SKK", "SKN"),
        "CCC": ("DGT", "DTL", "DCT", "DPC", "DDD", "DRA", "DNL", "DBV", "DCH", "DKV"),
        "TTN": ("TON", "TIN"),
        "TVC": ("SON", "MNC"),
        "SMN": ("SON", "MNC"),
        "CSD": ("BCS", "DCS", "NCS", "MCS", "CGT"),
    }
)

RENAMED: Mapping[str, str] = MappingProxyType(
    {"BHK": "HNK", "NHK": "HNK", "LUN": "LUK", "DDT": "DDD", "DDL": "DDD", "DSH": "DKV"}
    # Old parts of a class that is in force.
    | dict.fromkeys(("LNC", "LNQ", "LNK"), "CLN")
    | dict.fromkeys(("TSN", "TSL"), "NTS")
)
# Old codes without one successor: a person has to say what the land is today.
OLD_UNCLEAR: Mapping[str, Text] = MappingProxyType(
    {
        "SKT": Text("Đất khu chế xuất", "Export processing zone"),
        "SKX": Text("Đất sản xuất vật liệu xây dựng, làm đồ gốm", "Building materials, pottery"),
        "DTS": Text("Đất xây dựng trụ sở của tổ chức sự nghiệp", "Offices of public services"),
        "CTS": Text("Đất trụ sở cơ quan, công trình sự nghiệp", "Offices and public services"),
        "TSK": Text("Đất trụ sở khác", "Other offices"),
        "DCK": Text("Đất công trình công cộng khác", "Other public works"),
        "COC": Text("Đất cỏ dùng vào chăn nuôi", "Pasture"),
    }
)
_OLD_NAMES: Mapping[str, Text] = MappingProxyType(
    {
        "LUN": Text("Đất trồng lúa nương", "Upland rice"),
        "BHK": Text("Đất bằng trồng cây hằng năm khác", "Other annual crops on flat land"),
        "NHK": Text("Đất nương rẫy trồng cây hằng năm khác", "Other annual crops on hills"),
        "LNC": Text("Đất trồng cây công nghiệp lâu năm", "Perennial industrial crops"),
        "LNQ": Text("Đất trồng cây ăn quả lâu năm", "Perennial fruit"),
        "LNK": Text("Đất trồng cây lâu năm khác", "Other perennial crops"),
        "TSN": Text("Đất nuôi trồng thủy sản nước ngọt", "Freshwater aquaculture"),
        "TSL": Text("Đất nuôi trồng thủy sản nước lợ, mặn", "Brackish and salt aquaculture"),
        "DDT": Text("Đất có di tích lịch sử - văn hóa", "Historical and cultural relics"),
        "DDL": Text("Đất danh lam thắng cảnh", "Scenic places"),
        "DSH": Text("Đất sinh hoạt cộng đồng", "Community houses"),
    }
)

RESIDENTIAL = ("ONT", "ODT")
CLUSTER = ("SKN",)
DEFENCE = frozenset({"CQP", "CAN", "CQA"})  # classes and their group
# SCC groups parks and clusters since 2024: it may stand for SKN, and only a person can tell.
INDUSTRIAL = ("SKN", "SKK", "SCC")


@dataclass(frozen=True, slots=True)
class Colour:
    """The fill of a class on official maps, and how well it is known."""

    rgb: tuple[int, int, int]
    confidence: Confidence


_FILLS: Mapping[tuple[int, int, int], str] = {
    (255, 255, 100): "NNP",
    (255, 252, 110): "SXN",
    (255, 252, 120): "CHN",
    (255, 252, 130): "LUA",
    (255, 252, 140): "LUC",
    (255, 252, 150): "LUK",
    (255, 252, 180): "LUN",
    (255, 240, 180): "HNK",
    (255, 210, 160): "CLN",
    (170, 255, 50): "LNP",
    (110, 255, 100): "RDD",
    (190, 255, 30): "RPH",
    (180, 255, 180): "RSX",
    (170, 255, 255): "NTS DTL",
    (245, 255, 180): "NKH",
    (255, 180, 255): "OTC",
    (255, 208, 255): "ONT",
    (255, 160, 255): "ODT",
    (255, 160, 170): "CDG DSN CSK",
    (255, 170, 160): "TSC DVH DXH DYT DGD DTT DKH DNG DSK CCC DNL DBV DCH DKV TIN PNK",
    (255, 100, 80): "CQP",
    (255, 80, 70): "CAN",
    (250, 170, 160): "SKK SKN SKT TMD SKC TON",
    (205, 170, 205): "SKS SKX DRA",
    (255, 170, 50): "DGT",
    (210, 210, 210): "NTD",
    (160, 255, 255): "SON MNC",
    (255, 255, 254): "CSD BCS DCS",
    (230, 230, 200): "NCS",
}
# Classes that are new since 2024 and are drawn here as what they were.
_TAKEN_OVER: Mapping[tuple[int, int, int], str] = {(255, 170, 160): "DDD DKT DMT"}

COLOURS: Mapping[str, Colour] = MappingProxyType(
    {
        code: Colour(rgb, confidence)
        for fills, confidence in ((_FILLS, Confidence.MED), (_TAKEN_OVER, Confidence.LOW))
        for rgb, codes in fills.items()
        for code in codes.split()
    }
)


def is_one_class(code: str) -> bool:
    """Tell whether a current code names one class, so that it is certainly no other."""
    return code in NAMES and code not in GROUPS and current(code) == code


def current(code: str) -> str:
    """Return the class in force for a code that may be old or a kind of forest, upper-case.

    RSN and RST stay: the list in force still has natural production forest apart.
    """
    code = code.strip().upper()
    code = RENAMED.get(code, code)
    return code if code in ("RSN", "RST") else FOREST_KINDS.get(code, code)


def name(code: str, lang: str = "vi") -> str:
    """Return the name of a code, old ones too; the code itself where it is in no list."""
    known = NAMES.get(code) or OLD_UNCLEAR.get(code) or _OLD_NAMES.get(code)
    return known.in_(lang) if known else code


@dataclass(frozen=True, slots=True)
class LandCode:
    """What a field says the land is: one class, several with unknown shares, or nothing.

    `parts` are the codes in force in the order of writing, without repeats; text that is no code is
    a part of its own. Kinds of forest are kept (RDN is a part of RDD).
    """

    raw: str
    parts: tuple[str, ...]

    @property
    def is_missing(self) -> bool:
        """Tell whether the field is blank, and the land may be anything."""
        return not self.parts

    @property
    def is_one_class(self) -> bool:
        """Tell whether all the land is of one class (or kind of forest) in force."""
        return len(self.parts) == 1 and _is_certain(self.parts[0]) and self.parts[0] not in GROUPS

    @property
    def unknown(self) -> tuple[str, ...]:
        """Return the parts that are in no list of codes."""
        return tuple(p for p in self.parts if not _is_certain(p) and p not in OLD_UNCLEAR)

    def must_be(self, codes: Iterable[str]) -> bool:
        """Tell whether all of the land is certainly of one of the codes.

        A group is where each of its members is; a part of a listed group is, too.
        """
        listed = [_in_force(code) for code in codes]
        wanted = _classes_of(listed)
        return bool(self.parts) and all(
            part in listed or (_is_certain(part) and _classes(part) <= wanted)
            for part in self.parts
        )

    def may_be(self, codes: Iterable[str]) -> bool:
        """Tell whether some of the land could be of one of the codes."""
        listed = [_in_force(code) for code in codes]
        wanted = _classes_of(listed)
        return not self.parts or any(
            part in listed or not _is_certain(part) or not wanted.isdisjoint(_classes(part))
            for part in self.parts
        )


# «ODT+CLN», «ONT/CLN», «LUC, HNK», «ODT-CLN»; blanks part what has the shape of codes, listed or
# not, and no free text.
_CODE = re.compile(r"[A-Z]{3}")
_BETWEEN = re.compile(r"[+/\\,;&|_‐‑–—-]+")
_NOTHING = frozenset({"", "NAN", "NONE", "NULL", "<NULL>", "<NA>"})


def parse_code(text: str | float | None) -> LandCode:
    """Return what a code field says; None, NaN, blanks and dashes are missing.

    Compound codes keep their parts: how the land is shared between them nobody knows.
    """
    raw = "" if text is None or text != text else str(text)  # noqa: PLR0124 - NaN
    upper = " ".join(raw.split()).upper()
    if upper in _NOTHING:
        return LandCode(raw, ())
    parts: list[str] = []
    for piece in _BETWEEN.split(upper):
        words = [_in_force(word) for word in piece.split()]
        parts += words if all(map(_CODE.fullmatch, words)) else [piece.strip()]
    return LandCode(raw, tuple(dict.fromkeys(parts)))


def is_secret(codes: Iterable[object]) -> npt.NDArray[np.bool_]:
    """Tell of each code whether it names defence or security land, alone or with other land."""
    return np.array(
        [not DEFENCE.isdisjoint(parse_code(None if c is None else str(c)).parts) for c in codes],
        dtype=bool,
    )


def _in_force(code: str) -> str:
    """Return the code in force for an old one; kinds of forest stay what they are."""
    return RENAMED.get(code, code)


def _is_certain(code: str) -> bool:
    """Tell whether a code is in force, so that the land is nothing else."""
    return code in NAMES


def _classes(code: str) -> frozenset[str]:
    """Return the classes a code may stand for; of a forest, its kinds and the rest of it."""
    if code in GROUPS:
        return _classes_of(GROUPS[code])
    return frozenset({code, *(kind for kind, forest in FOREST_KINDS.items() if forest == code)})


def _classes_of(codes: Collection[str]) -> frozenset[str]:
    return frozenset[str]().union(*(_classes(code) for code in codes))
