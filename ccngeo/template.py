"""What `ccngeo new` writes: a commented project file and an empty table of clusters."""

from pathlib import Path

from ccngeo.errors import InputError
from ccngeo.project import LAYERS, PLAN_ACCURACY_M, TABLES
from ccngeo.read.sites import COLUMNS

_HEAD = """\
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

[sites]
# Danh sách cụm; cụm chưa có ranh giới vẫn là một dòng hợp lệ.
# vai_tro: thanh_lap (đã thành lập), quy_hoach (quy hoạch mới), de_nghi (vị trí đề nghị);
# loai: thuong, lang_nghe, mien_nui; diện tích tính bằng ha, dấu phẩy thập phân; ngày: 2025-08-20.
# dt_qh_tinh: theo quy hoạch tỉnh; dt_de_nghi: theo đề nghị hoặc quyết định; dt_qhct: theo quy hoạch
# chi tiết; sai_so_m: sai số vị trí của ranh giới; thay_cho: mã cụm mà vị trí này thay hoặc mở rộng.
table = "danh-sach-ccn.csv"
# Ranh giới (vùng khép kín), trường ma_cum trùng với danh sách.
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
{accuracy}# Phạm vi phủ: "province" (toàn tỉnh), "self" (chính lớp này), hoặc ["Xã …", "Huyện …"].
# Chỉ khai khi nơi cấp xác nhận; không khai thì không kết luận «không có» từ lớp này.
# coverage = "province"
{fields}"""


_VALUES = {
    "register": "\n# dt_chap_thuan_chua_thue: đã chấp thuận đầu tư nhưng chưa cho thuê (ha)",
    "documents": "\n# tai_lieu: nha_dau_tu (đề nghị làm chủ đầu tư), chi_tieu_skn (chỉ tiêu đất "
    "cụm);"
    "\n# trang_thai: co (phải có so_hieu, ngay), khong, để trống nếu chưa biết",
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
    project, table = folder / "project.toml", folder / "danh-sach-ccn.csv"
    for path in (project, table):
        if path.exists():
            raise InputError(
                f"{path}: đã có sẵn; chọn thư mục khác.",
                f"{path}: is already there; name another folder.",
            )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        project.write_text(_project(), encoding="utf-8", newline="\n")
        # With a byte-order mark Excel shows Vietnamese.
        table.write_text(",".join(COLUMNS) + "\n", encoding="utf-8-sig", newline="\r\n")
    except OSError as error:
        raise InputError(
            f"{folder}: không ghi được ({error.strerror}); chọn thư mục khác.",
            f"{folder}: cannot be written ({error.strerror}); name another.",
        ) from error
    return project, table


def _project() -> str:
    tables = [
        _TABLE.format(
            title=s.title.vi, name=n, columns=", ".join(s.fields), values=_VALUES.get(n, "")
        )
        for n, s in TABLES.items()
    ]
    return _HEAD + "".join(tables) + "".join(_layer(name) for name in LAYERS)


def _layer(name: str) -> str:
    spec = LAYERS[name]
    raster = spec.geometry == "raster"
    kind = _PLAN_TYPES.get(name)
    accuracy = "" if raster else "# accuracy_m = 25  # sai số vị trí, m\n"
    if kind:
        accuracy = f'# plan_type = "{kind}"  # {", ".join(PLAN_ACCURACY_M)}\n'
    fields = ", ".join(f'{f} = ""' for f in spec.fields)
    if spec.geometry == "line":
        accuracy += '# line = "centreline"  # hoặc "outermost_conductor"\n'
    return _LAYER.format(
        title=spec.title.vi,
        minimum=" – thuộc năm lớp tối thiểu" if spec.minimum else "",
        name=name,
        suffix="tif" if raster else "shp",
        accuracy=accuracy,
        fields=f"# fields = {{ {fields} }}\n" if fields else "",
    )
