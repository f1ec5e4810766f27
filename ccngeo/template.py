"""What `ccngeo new` writes: a commented project file and the workbook an office fills in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NamedTuple

import pyproj
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from ccngeo.criteria import DEFAULT, Criterion
from ccngeo.errors import InputError
from ccngeo.model import Unit
from ccngeo.project import BLOCK_WIDTH_M, LAYERS, PLAN_ACCURACY_M, TABLES, WORST_ACCURACY_M
from ccngeo.read.opinions import BOUNDARY, NO_BOUNDARY, RESULT, VERSION
from ccngeo.read.opinions import KINDS as OPINION_KINDS
from ccngeo.read.opinions import RESULTS as OPINION_RESULTS
from ccngeo.read.workbook import (
    CORNER_HEADINGS,
    CORNERS_SHEET,
    COVERAGE_WORDS,
    CRS_LABEL,
    GUIDE_SHEET,
    KIND_WORDS,
    LAYER_HEADINGS,
    LAYERS_SHEET,
    ROLE_WORDS,
    SITE_HEADINGS,
    SITES_SHEET,
    Headings,
    layer_choice,
)
from ccngeo.report.packed import packed
from ccngeo.rules.unchecked import CONTENT_IDS
from ccngeo.vn2000 import TM3_MERIDIANS, UTM_MERIDIANS, describe

TABLE_NAME = "danh-sach-vi-tri.xlsx"

_HEAD = f"""\
# Dự án rà soát cụm công nghiệp. Dòng bắt đầu bằng # là chú thích; bỏ # để khai một lớp.
schema = 1
title = "Rà soát cụm công nghiệp"
province = ""
# Lưới tọa độ làm việc: EPSG:5897 = VN-2000 KTT 105°00′; EPSG:9208 = VN-2000 KTT 104°45′.
crs = "EPSG:5897"
# Ngày đánh giá (năm-tháng-ngày); có thể thay bằng --on.
# on = 2026-11-23
# plan-review (rà soát quy hoạch), establishment (thành lập), expansion (mở rộng).
procedure = "plan-review"
# Khoảnh liền dải: chỗ hẹp hơn bề rộng này (m) không tính. Không khai thì lấy {BLOCK_WIDTH_M:g} m.
# block_width_m = {BLOCK_WIDTH_M:g}

# Tìm khu đất (ccngeo find-sites): yêu cầu thêm ngoài luật; không khai thì không xét.
# [find_sites]
# slope_most_deg = 15          # loại đất dốc hơn (độ), theo lớp độ cao
# flood_most_m = 0.5          # loại đất ngập sâu hơn (m), theo lớp độ sâu ngập
# road_most_m = 500            # cách đường bộ không quá (m), theo lớp đường bộ
# road_classes = ["ii", "iii"] # chỉ tính đường các cấp này; không khai thì tính mọi đường

[sites]
# Danh sách cụm, tọa độ điểm ranh giới và lớp dữ liệu: điền vào bảng tính này, mỗi cột có chú thích.
# Cụm chưa có ranh giới vẫn là một dòng hợp lệ. Lớp đã khai ở sheet LopDuLieu thì không khai lại ở
# tệp này. Thay bảng tính bằng tệp .csv cùng tên cột cũng được.
table = "{TABLE_NAME}"
# Ranh giới (vùng khép kín), trường ma_cum trùng với danh sách; không khai thì lấy sheet ToaDo.
# boundaries = "ranh-gioi.shp"
# Sai số vị trí của ranh giới, m. Không khai thì lấy giá trị xấu nhất.
# accuracy_m = 0.5
"""

_TABLE = """
# {title}
# Cột: {columns}{values}
# [tables.{name}]
# path = "{name}.csv"
# agency = ""
# date = 2026-01-01
"""

_LAYER = """
# {title}{minimum}
# [layers.{name}]
# path = "{name}.{suffix}"
# agency = ""
# date = 2026-01-01  # ngày của dữ liệu: sửa lại
{accuracy}# Phạm vi phủ: "province" (toàn tỉnh), "self" (chính lớp này), ["Xã …", "Huyện …"], hoặc
# tệp vùng đã khảo sát: {{ path = "khao-sat.shp", date = 2026-01-01, accuracy_m = 5 }}.
# Chỉ khai khi nơi cấp xác nhận; không khai thì không kết luận «không có» từ lớp này.
# coverage = "province"
{fields}"""


_SCORING = """
# Thứ tự ưu tiên sau rà soát quy hoạch: không phải kết quả pháp lý. Không khai mục này thì dùng các
# tiêu chí, trọng số dưới đây (giả định của công cụ, không phải của Chỉ thị 01/CT-UBND). Khai thì
# chỉ tính những tiêu chí có khai; worst được 0 điểm, best được đủ điểm, ở giữa theo đường thẳng.
# [scoring]
{criteria}"""

# What a layer is wanted for, where its title does not say.
_ABOUT = {
    "craft_villages": "\n# Mỗi làng nghề một vùng hoặc một điểm; đếm quanh vị trí để xét di dời.",
    "polluters": "\n# Mỗi cơ sở một điểm; đếm quanh vị trí để xét di dời. Không ghi tên chủ cơ sở.",
    "flood_depth": "\n# Độ sâu, m; ô không có giá trị là chưa biết, không phải không ngập.",
}


_VALUES = {
    "register": "\n# dt_chap_thuan_chua_thue: đã chấp thuận đầu tư nhưng chưa cho thuê (ha)",
    "quotas": ", ngay_so_lieu"
    "\n# xa: mã hoặc tên xã (từ 01/7/2025); loai_dat: SKN (đất cụm công nghiệp), LUC hoặc LUA "
    "(chuyển\n# mục đích đất trồng lúa). chi_tieu_ha: chỉ tiêu đến 2030; da_dung_ha: đã sử dụng "
    "đến ngay_so_lieu.\n# so_qd, ngay_qd bắt buộc; nhiều dòng của một xã chỉ được cộng khi khác "
    "quyết định",
    "documents": "\n# tai_lieu: nha_dau_tu (đề nghị làm chủ đầu tư),"
    "\n# lien_ket_cum (liên kết với cụm bên cạnh), phuong_an_nuoc_thai, ha_tang_thiet_yeu,"
    "\n# ha_tang_chat_thai_pccc;"
    "\n# thêm cột gia_tri cho tài liệu ghi một số: nhu_cau_thue_dat (ha), ty_le_dich_vu (% diện"
    "\n# tích cụm),"
    "\n# ty_le_lang_nghe, ty_le_dung_loai (% đất công nghiệp), cay_xanh_cach_ly (m);"
    "\n# trang_thai: co (phải có so_hieu, ngay), khong, để trống nếu chưa biết",
    "opinions": f", {RESULT}, {BOUNDARY}, {VERSION}"
    f"\n# loai: {', '.join(OPINION_KINDS)} (ý kiến, kiểm tra thực địa, đính chính, quyết định tỉnh)"
    "\n# quy_tac: mã quy tắc ở trang kết quả; nội dung không có quy tắc: "
    f"\n# {', '.join(CONTENT_IDS)};"
    "\n# để trống nếu là ý kiến về cả vị trí"
    "\n# so_hieu, ngay bắt buộc; co_quan là tên cơ quan, không ghi tên người"
    f"\n# {RESULT} (nếu văn bản nêu): {', '.join(OPINION_RESULTS)}"
    f"\n# {BOUNDARY}, {VERSION}: ranh giới và phiên bản quy tắc khi có ý kiến, chép mã từ trang kết"
    f"\n# quả; ranh giới có thể là tệp khi đó, hoặc «{NO_BOUNDARY}». Thiếu thì không rõ ý kiến còn"
    "\n# đúng hay đã cũ. Ý kiến in cạnh kết quả kiểm tra, không thay kết quả đó.",
}

# The kind of map a layer usually comes from; the others state their accuracy.
_PLAN_TYPES = {
    "land_use": "commune_land_use",
    "residential": "commune_land_use",
    "rice_land": "commune_land_use",
    "land_use_plan": "district_land_plan",
    "construction_plans": "general_plan",
}


def write_template(folder: Path) -> tuple[Path, Path]:
    """Write a project to fill in and return its two files.

    Raises
    ------
    InputError
        The folder already holds a project, or cannot be written.
    """
    project, table = folder / "project.toml", folder / TABLE_NAME
    for path in (project, table):
        if path.exists():
            raise InputError(
                f"{path}: đã có sẵn; chọn thư mục khác.",
                f"{path}: is already there; name another folder.",
            )
    workbook = workbook_bytes()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        project.write_text(_project(), encoding="utf-8", newline="\n")
        table.write_bytes(workbook)
    except OSError as error:
        raise InputError(
            f"{folder}: không ghi được ({error.strerror}); chọn thư mục khác.",
            f"{folder}: cannot be written ({error.strerror}); name another.",
        ) from error
    return project, table


# --- project.toml --------------------------------------------------------------------------------


def _project() -> str:
    tables = [
        _TABLE.format(
            title=s.title.vi, name=n, columns=", ".join(s.fields), values=_VALUES.get(n, "")
        )
        for n, s in TABLES.items()
    ]
    scoring = _SCORING.format(criteria="".join(map(_criterion, DEFAULT)))
    return _HEAD + "".join(tables) + "".join(_layer(name) for name in LAYERS) + scoring


def _criterion(criterion: Criterion) -> str:
    """Return the commented line of a criterion, with the unit of its bounds."""
    unit = {Unit.M: ", m", Unit.HA: ", ha", Unit.SHARE: ", từ 0 đến 1"}
    bounds = f", worst = {criterion.worst:g}, best = {criterion.best:g}" if criterion.unit else ""
    said = criterion.title.vi + (unit.get(criterion.unit, "") if criterion.unit else "")
    return f"# {criterion.key} = {{ weight = {criterion.weight:g}{bounds} }}  # {said}\n"


def _layer(name: str) -> str:
    spec = LAYERS[name]
    raster = spec.geometry in ("raster", "picture")
    kind = _PLAN_TYPES.get(name)
    accuracy = "" if raster else "# accuracy_m = 25  # sai số vị trí, m\n"
    if kind:
        accuracy = f'# plan_type = "{kind}"  # {", ".join(PLAN_ACCURACY_M)}\n'
    fields = ", ".join(f'{f} = ""' for f in spec.fields)
    if spec.geometry == "line":
        accuracy += f'# line = "centreline"  # hoặc "{spec.counted_from}"\n'
    return _LAYER.format(
        title=spec.title.vi + _ABOUT.get(name, ""),
        minimum=" – thuộc năm lớp tối thiểu" if spec.minimum else "",
        name=name,
        suffix="tif" if raster else "shp",
        accuracy=accuracy,
        fields=f"# fields = {{ {fields} }}\n" if fields else "",
    )


# --- the workbook --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Rule:
    """What Excel checks as a cell is typed, and the words it shows.

    `limits` are the choices of a list in quotes, or the cells that hold them; else the least and
    most. Unless strict, Excel asks before it takes something else; a list takes it at once.
    """

    kind: Literal["list", "decimal", "date"]
    limits: tuple[str, ...]
    title: str
    hint: str
    strict: bool = False


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    width: float
    comment: str
    number_format: str = "@"  # text: codes keep their zeros, scales do not become dates
    rule: _Rule | None = None
    required: bool = False


_HA, _DAY, _METRES, _MM = "0.00", "dd/mm/yyyy", "0.00", "0.000"
_AN_AREA = _Rule(
    "decimal",
    ("0.01", "1000"),
    "Diện tích (ha)",
    "Số héc-ta, ví dụ 48,43. Máy đặt kiểu Mỹ thì gõ 48.43; xem lại ô sau khi gõ.",
)
_A_DAY = _Rule(
    "date",
    ("32874", "73050"),  # 1990-01-01 and 2099-12-31 as Excel counts days
    "Ngày",
    "Gõ ngày/tháng/năm, ví dụ 20/08/2025, rồi xem lại ô: máy đặt kiểu Mỹ đổi chỗ ngày và tháng.",
)
_A_COORDINATE = _Rule(
    "decimal",
    ("-10000000", "10000000"),
    "Tọa độ",
    "Gõ đủ số, không làm tròn, ví dụ 2356139,16. Tọa độ độ thì ghi độ thập phân, ví dụ 21,3045678.",
)


def _one_of(words: Mapping[str, str], title: str, *, strict: bool = True) -> _Rule:
    hint = f"Chọn trong danh sách: {'; '.join(words.values())}."
    return _Rule("list", (f'"{",".join(words.values())}"',), title, hint, strict)


_SITE_COLUMNS = (
    _Column(
        "ma_cum",
        9,
        "Bắt buộc. Mã riêng của từng cụm: chữ không dấu, chữ số, gạch nối, không quá 40 ký tự, "
        "ví dụ VT-01. Chữ hoa, chữ thường coi như nhau. Sheet ToaDo dùng lại mã này.",
        required=True,
    ),
    _Column(
        "ten",
        22,
        "Bắt buộc. Tên cụm như ghi trong quy hoạch hoặc quyết định, ví dụ CCN Lũng Hòa.",
        required=True,
    ),
    _Column(
        "vai_tro",
        13,
        "Bắt buộc. Đã thành lập: đã có quyết định thành lập. Quy hoạch mới: có trong quy hoạch "
        "tỉnh, chưa thành lập. Vị trí đề nghị: vị trí đang xin bổ sung, thay thế hoặc mở rộng.",
        rule=_one_of(ROLE_WORDS, "Vai trò"),
        required=True,
    ),
    _Column(
        "loai",
        12,
        "Thông thường, Làng nghề, Miền núi, Chuyên ngành, Hỗ trợ, Công nghệ cao hoặc Sinh thái. Để "
        "trống nếu chưa xác định: khi đó các ngưỡng khác "
        "nhau theo loại cụm chưa kết luận được.",
        rule=_one_of(KIND_WORDS, "Loại cụm"),
    ),
    _Column(
        "xa_cu",
        15,
        "Xã, phường, thị trấn trước ngày 01/7/2025. Cụm nằm trên nhiều xã thì ghi xã có phần lớn "
        "diện tích, các xã khác ghi ở cột ghi_chu.",
    ),
    _Column("huyen_cu", 13, "Huyện, thành phố, thị xã trước ngày 01/7/2025."),
    _Column(
        "ma_xa_moi",
        11,
        "Mã đơn vị hành chính cấp xã từ ngày 01/7/2025, năm chữ số, giữ số 0 ở đầu, ví dụ 09040.",
    ),
    _Column("xa_moi", 14, "Xã, phường từ ngày 01/7/2025."),
    _Column(
        "dt_qh_tinh",
        10,
        "Diện tích trong quy hoạch tỉnh, ha, ví dụ 48,43. Để trống nếu quy hoạch không ghi.",
        _HA,
        _AN_AREA,
    ),
    _Column(
        "dt_de_nghi",
        10,
        "Diện tích đề nghị, hoặc diện tích trong quyết định thành lập, ha. Giới hạn diện tích của "
        "cụm xét theo số này.",
        _HA,
        _AN_AREA,
    ),
    _Column("dt_qhct", 10, "Diện tích theo quy hoạch chi tiết đã duyệt, ha.", _HA, _AN_AREA),
    _Column(
        "ngay_tl",
        11,
        "Ngày của quyết định thành lập, ngày/tháng/năm. Để trống nếu chưa thành lập.",
        _DAY,
        _A_DAY,
    ),
    _Column(
        "ngay_tiep_nhan",
        11,
        "Ngày tiếp nhận hồ sơ, ngày/tháng/năm. Ngày này quyết định nghị định nào được áp dụng.",
        _DAY,
        _A_DAY,
    ),
    _Column("nganh_nghe", 18, "Ngành, nghề dự kiến hoặc đang hoạt động."),
    _Column(
        "cong_suat_xlnt",
        12,
        "Công suất thiết kế của hệ thống xử lý nước thải tập trung, m³/ngày đêm.",
        "General",
    ),
    _Column(
        "sai_so_m",
        9,
        "Sai số vị trí của ranh giới, m (từ 0 đến 1000), ví dụ 0,2 nếu đo đạc thực địa. Để trống "
        "thì lấy sai số khai trong project.toml; không khai thì lấy giá trị xấu nhất, "
        f"{WORST_ACCURACY_M:g} m.",
        "General",
        _Rule("decimal", ("0", "1000"), "Sai số (m)", "Số mét từ 0 đến 1000, ví dụ 0,2."),
    ),
    _Column(
        "thay_cho",
        9,
        "Mã của cụm trong danh sách mà vị trí này thay thế hoặc mở rộng.",
    ),
    _Column(
        "thu_tu",
        9,
        "Thứ tự dự kiến thành lập trong địa bàn: 1, 2, 3… Để trống thì xếp sau, theo danh sách.",
        "General",
        _Rule("decimal", ("1", "1000"), "Thứ tự", "Số nguyên từ 1, hoặc để trống."),
    ),
    _Column("ghi_chu", 14, "Điều cần nhớ; phần mềm không dùng cột này."),
)
_CORNER_COLUMNS = (
    _Column(
        "ma_cum",
        14,
        "Bắt buộc ở mọi dòng. Mã của cụm, đúng như ở sheet DanhSach.",
        required=True,
    ),
    _Column(
        "manh",
        12,
        "Để trống nếu cụm chỉ có một mảnh. Nhiều mảnh thì ghi 1, 2, 3 …; phần đất không thuộc cụm "
        "nằm trong ranh giới thì ghi lỗ 1, lỗ 2 …",
    ),
    _Column(
        "diem", 12, "Số hiệu điểm, lần lượt theo ranh giới, ví dụ M1. Không cần lặp lại điểm đầu."
    ),
    _Column(
        "X",
        18,
        "Bắt buộc. X là hướng BẮC theo cách ghi của bảng kê tọa độ (VN-2000: 7 chữ số, ví dụ "
        "2356139,16). Tọa độ độ thì X là vĩ độ.",
        _MM,
        _A_COORDINATE,
        required=True,
    ),
    _Column(
        "Y",
        18,
        "Bắt buộc. Y là hướng ĐÔNG (VN-2000: 6 chữ số, ví dụ 551875,92). Tọa độ độ thì Y là kinh "
        "độ.",
        _MM,
        _A_COORDINATE,
        required=True,
    ),
    _Column(
        "canh",
        14,
        "Không bắt buộc. Chiều dài từ điểm này đến điểm sau, m; dùng để kiểm tra tọa độ.",
        _METRES,
    ),
)
_LAYER_COLUMNS = (
    _Column(
        "lop",
        34,
        "Bắt buộc. Chọn lớp hoặc bảng số liệu trong danh sách; mỗi lớp một dòng. Ý nghĩa và các "
        "trường của từng lớp ở sheet HuongDan.",
        required=True,
    ),
    _Column(
        "tep",
        26,
        "Bắt buộc. Đường dẫn của tệp tính từ thư mục chứa bảng tính này, ví dụ "
        "du-lieu/hien-trang.shp.",
        required=True,
    ),
    _Column("co_quan", 20, "Cơ quan cung cấp dữ liệu, ví dụ Sở Nông nghiệp và Môi trường."),
    _Column(
        "ngay_du_lieu",
        11,
        "Ngày của dữ liệu (ngày lập hoặc ngày duyệt), ngày/tháng/năm.",
        _DAY,
        _A_DAY,
    ),
    _Column(
        "ty_le",
        9,
        "Tỷ lệ của bản đồ gốc, ví dụ 1/10.000. Sai số vị trí lấy bằng 0,5 mm ở tỷ lệ này (1/10.000 "
        f"là 5 m). Để trống thì lấy giá trị xấu nhất, {WORST_ACCURACY_M:g} m.",
    ),
    _Column(
        "pham_vi",
        16,
        "Phạm vi đã có dữ liệu: toàn tỉnh, chính lớp này, hoặc tên các xã, huyện ngăn bằng dấu ; "
        "như «Xã Tề Lỗ; Huyện Yên Lạc». Chỉ ghi khi nơi cấp xác nhận; để trống thì không kết luận "
        "«không có» từ lớp này.",
        rule=_one_of(COVERAGE_WORDS, "Phạm vi phủ", strict=False),
    ),
    _Column(
        "lop_trong_tep",
        14,
        "Tên lớp bên trong tệp có nhiều lớp (GPKG, GDB, DXF; nhiều lớp ngăn bằng dấu ;) hoặc tên "
        "sheet của bảng tính.",
    ),
    _Column(
        "he_toa_do",
        26,
        "Hệ tọa độ của tệp. Chỉ chọn khi tệp không ghi hoặc ghi sai hệ tọa độ.",
    ),
    _Column(
        "truong",
        20,
        "Tên trường trong tệp, nếu khác tên quy ước: tên quy ước = tên trường trong tệp, ngăn bằng "
        "dấu ; như «code=MA_LOAI; name=TEN». Tên quy ước của từng lớp ở sheet HuongDan.",
    ),
)


class _Line(NamedTuple):
    term: str
    meaning: str = ""


_IN_DEGREES = "kinh độ, vĩ độ tính bằng độ"
# What the drop-downs of reference systems offer; the code in each is what counts.
CRS_CHOICES = (
    *(describe(pyproj.CRS.from_epsg(code)).vi for code in (*TM3_MERIDIANS, *UTM_MERIDIANS)),
    f"VN-2000, {_IN_DEGREES} (EPSG:4756)",
    f"WGS 84, {_IN_DEGREES} (EPSG:4326)",
    "WGS 84, UTM múi 48N (EPSG:32648)",
    "WGS 84, UTM múi 49N (EPSG:32649)",
)
# What a person should know, as lines of a term and its meaning; a line without one is a title.
_GUIDE = (
    _Line("Cách điền"),
    _Line(
        "1. DanhSach",
        "Mỗi cụm một dòng. Cột có dấu * phải điền; ô nào chưa biết thì để trống, không "
        "ghi 0 hay dấu gạch. Di chuột lên tên cột để xem chú thích.",
    ),
    _Line(
        "2. ToaDo",
        "Chọn hệ tọa độ ở ô màu vàng trước, rồi mỗi điểm ranh giới một dòng, lần lượt "
        "theo ranh giới. X là bắc, Y là đông. Cụm ở kinh tuyến trục khác: chép cả sheet "
        "thành ToaDo (2) và chọn hệ tọa độ của sheet đó.",
    ),
    _Line(
        "3. LopDuLieu",
        "Mỗi lớp dữ liệu một dòng: tệp ở đâu, ai cung cấp, ngày nào, tỷ lệ nào, đã phủ đến đâu.",
    ),
    _Line(
        "Ý kiến các cơ quan",
        "Ghi ở một bảng riêng (lớp opinions): mỗi văn bản một dòng, phải có số và ngày. Ý kiến in "
        "cạnh kết quả kiểm tra, không thay kết quả đó.",
    ),
    _Line("Ô để trống nghĩa là gì"),
    _Line(
        "Cụm không có tọa độ",
        "Là cụm chưa có ranh giới: vẫn hợp lệ, được rà soát theo xã, diện tích và hồ sơ.",
    ),
    _Line(
        "Ngày, diện tích để trống",
        "Là chưa biết: kết quả ghi «chưa đủ căn cứ», không coi là bằng 0.",
    ),
    _Line(
        "Không có dòng cho một lớp",
        "Là chưa có dữ liệu: kết quả ghi cần hỏi cơ quan nào.",
    ),
    _Line("Ví dụ"),
    _Line(
        "DanhSach",
        "VT-01 | CCN Ví dụ | Quy hoạch mới | Thông thường | Xã A | Huyện B | 09040 "
        "| Xã C | 48,43 | 50,00",
    ),
    _Line(
        "ToaDo",
        "VT-01 | 1 | M1 | 2356139,16 | 551875,92 | 120,45",
    ),
    _Line(
        "LopDuLieu",
        "land_use – Hiện trạng sử dụng đất | du-lieu/hien-trang.shp | Sở Nông nghiệp và "
        "Môi trường | 31/12/2024 | 1/5.000 | toàn tỉnh | | | code=MA_LOAI",
    ),
    _Line("Lưu ý"),
    _Line(
        "Số và ngày",
        "Diện tích tính bằng ha, dấu phẩy thập phân; ngày ghi ngày/tháng/năm. Không đổi "
        "tên sheet, không xóa dòng tên cột; thêm cột khác được nhưng phần mềm không đọc "
        "cột đó.",
    ),
    _Line(
        "Lưu tệp",
        "Lưu dạng .xlsx; không dùng macro, không đặt mật khẩu.",
    ),
)

_LAYERS_TITLE = ("Danh sách lớp dữ liệu", "Tên quy ước của các trường", "Dạng dữ liệu")
_FONT = "Arial"
_GUIDE_WIDTHS = (48, 58, 38)
_TITLE_FILL = PatternFill("solid", fgColor="1F4E78")
_REQUIRED_FILL = PatternFill("solid", fgColor="9C2A1E")
_NAME_FILL = PatternFill("solid", fgColor="E7EEF5")
_INPUT_FILL = PatternFill("solid", fgColor="FFF2CC")
_EDGE = Side(style="thin", color="9AA7B4")
_BOX = Border(_EDGE, _EDGE, _EDGE, _EDGE)
# Rows that are checked as they are typed; those below are read all the same.
_ROWS = MappingProxyType({SITES_SHEET: 2_000, CORNERS_SHEET: 20_000, LAYERS_SHEET: 200})
_MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_SHRUNK = Alignment(horizontal="center", vertical="center", shrink_to_fit=True)
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_CRS_COMMENT = (
    "Bắt buộc khi có tọa độ. Chọn đúng hệ ghi trên bảng kê tọa độ: hệ, kinh tuyến trục, múi chiếu. "
    "Sai kinh tuyến trục làm lệch hàng chục km; nhầm múi 3° với múi 6° lệch khoảng 0,7 km."
)
_CORNER_NOTE = (
    "Chọn hệ tọa độ ở ô màu vàng. Mỗi dòng một điểm, lần lượt theo ranh giới; X là bắc, Y là đông. "
    "Cụm chưa có ranh giới thì không ghi ở sheet này."
)
# Nothing of the clock goes into the file: two writes are the same bytes.
_STAMP = date(2000, 1, 1)


def workbook_bytes() -> bytes:
    """Return the empty workbook danh-sach-vi-tri.xlsx, the same bytes every time."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sites, corners, layers, guide = (
        book.create_sheet(name) for name in (SITES_SHEET, CORNERS_SHEET, LAYERS_SHEET, GUIDE_SHEET)
    )
    crs_rule, layer_rule = _write_guide(guide)
    _write_table(sites, _SITE_COLUMNS, SITE_HEADINGS, first=1)
    _write_table(corners, _CORNER_COLUMNS, CORNER_HEADINGS, first=3)
    _write_crs_cell(corners, crs_rule)
    chosen = {"lop": layer_rule, "he_toa_do": crs_rule}
    columns = tuple(replace(c, rule=chosen.get(c.name, c.rule)) for c in _LAYER_COLUMNS)
    _write_table(layers, columns, LAYER_HEADINGS, first=1)
    return packed(book, "Danh sách vị trí cụm công nghiệp", _STAMP)


def _write_table(
    sheet: Worksheet, columns: Sequence[_Column], headings: Headings, *, first: int
) -> None:
    """Write titles and names of columns in two rows, and how each column is typed."""
    last = _ROWS[sheet.title]
    for k, column in enumerate(columns, start=1):
        letter = get_column_letter(k)
        typed = sheet.column_dimensions[letter]
        typed.width, typed.number_format = column.width, column.number_format
        typed.font, typed.alignment = Font(name=_FONT, size=10), _WRAPPED
        title = sheet.cell(first, k, headings[column.name][0] + " *" * column.required)
        title.font = Font(name=_FONT, size=10, bold=True, color="FFFFFF")
        title.fill = _REQUIRED_FILL if column.required else _TITLE_FILL
        name = sheet.cell(first + 1, k, _unescaped(column.name))
        name.font = Font(name=_FONT, size=8, italic=True, color="44546A")
        name.fill = _NAME_FILL
        title.alignment, name.alignment = _MIDDLE, _SHRUNK
        for cell in (title, name):
            cell.border = _BOX
            cell.comment = _comment(column)
        if column.rule:
            _check(sheet, f"{letter}{first + 2}:{letter}{last}", column.rule)
    sheet.row_dimensions[first].height = 66
    sheet.freeze_panes = f"{'B' if sheet.title == LAYERS_SHEET else 'C'}{first + 2}"
    end = get_column_letter(len(columns))
    sheet.auto_filter.ref = f"A{first + 1}:{end}{last}"
    _set_up_page(sheet)
    sheet.print_title_rows = f"1:{first + 1}"
    sheet.print_options.gridLines = True


def _unescaped(name: str) -> str | CellRichText:
    """Return a name in two runs where LibreOffice would take the middle of it for an escape.

    It reads `_xa_` in «ma_xa_moi» as the line break U+000A.
    """
    first, found, last = name.partition("_xa_")
    return CellRichText(f"{first}_", f"xa_{last}") if found else name


def _comment(column: _Column) -> Comment:
    lines = 2 + len(column.comment) // 44
    return Comment(column.comment, "ccngeo", height=16 * lines + 8, width=300)


def _check(sheet: Worksheet, cells: str, rule: _Rule) -> None:
    """Let Excel check what is typed into cells, and say in Vietnamese what it wants."""
    is_list = rule.kind == "list"
    check = DataValidation(
        type=rule.kind,
        operator=None if is_list else "between",
        formula1=rule.limits[0],
        formula2=None if is_list else rule.limits[1],
        allow_blank=True,
        errorStyle="stop" if rule.strict else "warning",
        errorTitle=rule.title,
        error=rule.hint,
        promptTitle=rule.title,
        prompt=rule.hint,
        showErrorMessage=rule.strict or not is_list,
        showInputMessage=True,
    )
    check.add(cells)
    sheet.add_data_validation(check)


def _write_crs_cell(sheet: Worksheet, rule: _Rule) -> None:
    """Write the cell that states the reference system; it is blank until a person chooses."""
    label, cell = sheet.cell(1, 1, CRS_LABEL), sheet.cell(1, 2)
    label.font = Font(name=_FONT, size=10, bold=True)
    sheet.merge_cells("B1:F1")
    for k in range(2, 7):
        sheet.cell(1, k).border = _BOX
        sheet.cell(1, k).fill = _INPUT_FILL
    cell.font = Font(name=_FONT, size=10, bold=True)
    label.alignment = Alignment(vertical="center")
    cell.alignment = Alignment(vertical="center")
    label.comment = Comment(_CRS_COMMENT, "ccngeo", height=110, width=300)
    _check(sheet, "B1", rule)
    note = sheet.cell(2, 1, _CORNER_NOTE)
    note.font = Font(name=_FONT, size=9, italic=True)
    note.alignment = _WRAPPED
    sheet.merge_cells("A2:F2")
    sheet.row_dimensions[1].height = 22
    sheet.row_dimensions[2].height = 28


def _write_guide(sheet: Worksheet) -> tuple[_Rule, _Rule]:
    """Write the guide and the lists below it; return the rules that offer those lists."""
    for letter, width in zip("ABC", _GUIDE_WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    title = sheet.cell(1, 1, "Hướng dẫn điền danh sách vị trí cụm công nghiệp")
    title.font = Font(name=_FONT, size=13, bold=True, color="1F4E78")
    row = 2
    for line in _GUIDE:
        sheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=3)
        lines = 1 + len(line.meaning) // (sum(_GUIDE_WIDTHS[1:]) + 10)  # letters are narrow
        sheet.row_dimensions[row].height = 15 * lines
        row = _write_line(sheet, row, line, is_title=not line.meaning)
    row = _write_line(sheet, row, _LAYERS_TITLE)
    layers = [(layer_choice(name), *_layer_facts(name)) for name in (*LAYERS, *TABLES)]
    of_layers = f"'{GUIDE_SHEET}'!$A${row}:$A${row + len(layers) - 1}"
    for facts in layers:
        row = _write_line(sheet, row, facts, is_title=False)
    row = _write_line(sheet, row, ("Danh sách hệ tọa độ",))
    of_crs = f"'{GUIDE_SHEET}'!$A${row}:$A${row + len(CRS_CHOICES) - 1}"
    for choice in CRS_CHOICES:
        row = _write_line(sheet, row, (choice,), is_title=False)
    _set_up_page(sheet)
    hint = "Chọn trong danh sách; ý nghĩa ở sheet HuongDan."
    return (
        _Rule("list", (of_crs,), CRS_LABEL, hint, strict=True),
        _Rule("list", (of_layers,), "Lớp dữ liệu", hint, strict=True),
    )


def _write_line(sheet: Worksheet, row: int, texts: Sequence[str], *, is_title: bool = True) -> int:
    """Write a line of the guide and return the number of the next."""
    for k, text in enumerate(texts, start=1):
        cell = sheet.cell(row, k, _unescaped(text) or None)
        bold = is_title or (k == 1 and len(texts) == 2)  # noqa: PLR2004 — a term and its meaning
        cell.font = Font(name=_FONT, size=11 if is_title else 10, bold=bold)
        cell.alignment = _WRAPPED
    if is_title:
        for k in range(1, len("ABC") + 1):
            sheet.cell(row, k).fill = _NAME_FILL
    return row + 1


def _layer_facts(name: str) -> tuple[str, str]:
    """Return the names of the fields of a layer, and what kind of file it is."""
    spec = ({**LAYERS, **TABLES})[name]
    kinds = {
        "polygon": "vùng",
        "line": "đường",
        "point": "điểm",
        "place": "vùng hoặc điểm",
        "raster": "ảnh (.tif), giá trị tính bằng m",
        "picture": "ảnh (.tif, .mbtiles), chỉ để nhìn",
        "table": "bảng số liệu",
    }
    least = "; thuộc năm lớp tối thiểu" if spec.minimum else ""
    return ", ".join(spec.fields) or "–", f"{kinds[spec.geometry]}{least}"


def _set_up_page(sheet: Worksheet) -> None:
    """Print on A4 lying down, as wide as the page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.page_margins = PageMargins(
        left=0.4, right=0.4, top=0.75, bottom=0.75, header=0.35, footer=0.35
    )
    for part, text in ((sheet.oddHeader, sheet.title), (sheet.oddFooter, "Trang &P/&N")):
        if part is not None:
            part.center.text = text
