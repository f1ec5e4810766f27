"""Land-use codes: names, groups, and what became of the old ones on 2024-08-01."""

from collections.abc import Mapping
from types import MappingProxyType

from ccngeo.model import Text

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
        "TSC": Text("Đất xây dựng trụ sở cơ quan", "Offices"),
        "SCC": Text("Đất khu công nghiệp, cụm công nghiệp", "Industrial parks and clusters"),
        "SKK": Text("Đất khu công nghiệp", "Industrial park"),
        "SKN": Text("Đất cụm công nghiệp", "Industrial cluster"),
        "TMD": Text("Đất thương mại, dịch vụ", "Trade and services"),
        "SKC": Text("Đất cơ sở sản xuất phi nông nghiệp", "Non-farm production"),
        "SKS": Text("Đất sử dụng cho hoạt động khoáng sản", "Mineral activity"),
        "DGT": Text("Đất công trình giao thông", "Transport"),
        "DTL": Text("Đất công trình thủy lợi", "Irrigation"),
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
        "NCS": Text("Núi đá không có rừng cây", "Bare rock"),
    }
)

RENAMED: Mapping[str, str] = MappingProxyType(
    {"BHK": "HNK", "NHK": "HNK", "LUN": "LUK", "DDT": "DDD", "DDL": "DDD", "DSH": "DKV"}
)

RICE = ("LUC", "LUK")
RESIDENTIAL = ("ONT", "ODT")
# SCC groups parks and clusters since 2024: it may stand for SKN, and only a person can tell.
CLUSTER = ("SKN",)
CLUSTER_PERHAPS = ("SCC",)
INDUSTRIAL = ("SKN", "SKK", "SCC")


def current(code: str) -> str:
    """Return the code in force for one that may be old, upper-case, without spaces."""
    code = code.strip().upper()
    return RENAMED.get(code, code)


def name(code: str, lang: str = "vi") -> str:
    """Return the name of a class, the code itself where it is not in the list."""
    return NAMES[code].in_(lang) if code in NAMES else code
