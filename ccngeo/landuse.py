"""Land-use codes: names, groups, and what became of the old ones on 2024-08-01."""

from collections.abc import Mapping
from types import MappingProxyType

from ccngeo.model import Text

NAMES: Mapping[str, Text] = MappingProxyType(
    {
        "LUC": Text("Đất chuyên trồng lúa", "Specialised wet rice"),
        "LUK": Text("Đất trồng lúa còn lại", "Other rice"),
        "LUN": Text("Đất trồng lúa nương", "Upland rice"),
        "HNK": Text("Đất trồng cây hằng năm khác", "Other annual crops"),
        "CLN": Text("Đất trồng cây lâu năm", "Perennial crops"),
        "RDD": Text("Đất rừng đặc dụng", "Special-use forest"),
        "RPH": Text("Đất rừng phòng hộ", "Protection forest"),
        "RSX": Text("Đất rừng sản xuất", "Production forest"),
        "RSN": Text("Đất rừng sản xuất là rừng tự nhiên", "Natural production forest"),
        "RST": Text("Đất rừng sản xuất là rừng trồng", "Planted production forest"),
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
        "SCC": Text("Đất khu công nghiệp, cụm công nghiệp", "Industrial parks and clusters"),
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
    }
)

RENAMED: Mapping[str, str] = MappingProxyType(
    {"BHK": "HNK", "NHK": "HNK", "LUN": "LUK", "DDT": "DDD", "DDL": "DDD", "DSH": "DKV"}
)

# SCC groups parks and clusters since 2024: it may stand for SKN, and only a person can tell.
RESIDENTIAL = ("ONT", "ODT")
CLUSTER = ("SKN",)
INDUSTRIAL = ("SKN", "SKK", "SCC")
# A code that is one class and no other; groups (LUA, NNP, LNP, SCC, CSD …), compound codes and
# free text may stand for any.
_GROUPS = frozenset({"SCC"})


def is_one_class(code: str) -> bool:
    """Tell whether a current code names one class, so that it is certainly no other."""
    return code in NAMES and code not in _GROUPS


def current(code: str) -> str:
    """Return the code in force for one that may be old, upper-case, without spaces."""
    code = code.strip().upper()
    return RENAMED.get(code, code)


def name(code: str, lang: str = "vi") -> str:
    """Return the name of a class, the code itself where it is not in the list."""
    return NAMES[code].in_(lang) if code in NAMES else code
