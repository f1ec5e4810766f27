"""What stands around the data: project.toml, README, and the one function that writes it all."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ccngeo.demo.as_found import write_as_found
from ccngeo.demo.clusters import Province, make_clusters
from ccngeo.demo.facts import SEED
from ccngeo.demo.layers import land_use, make_layers, write_layer
from ccngeo.demo.rasters import write_rasters
from ccngeo.demo.reference import Layer
from ccngeo.demo.tables import Table, make_tables, write_table

_PROJECT = """\
# Dự án mẫu của ccngeo. Toàn bộ ranh giới ở đây là DỮ LIỆU TỔNG HỢP, không có giá trị pháp lý.
# Muốn dùng dữ liệu thật: thay tệp trong thư mục shapefiles/ rồi sửa đường dẫn và tên cột dưới đây.
schema = 1
title = "Rà soát cụm công nghiệp – tỉnh mẫu (dữ liệu tổng hợp)"
province = "Vĩnh Phúc (cũ)"
crs = "EPSG:5897"            # VN-2000, kinh tuyến trục 105°, múi 3°
on = 2026-11-23              # ngày rà soát: áp dụng pháp luật có hiệu lực ngày này
procedure = "plan-review"    # rà soát vị trí quy hoạch
synthetic = true             # mọi trang báo cáo sẽ ghi rõ là dữ liệu tổng hợp

# Danh sách cụm và ranh giới. Cụm chưa có ranh giới thì chỉ có trong bảng.
[sites]
table = "shapefiles/danh_sach.csv"
boundaries = "shapefiles/ranh_gioi.shp"
accuracy_m = 0.5             # khi cột sai_so_m để trống

# --- Các bảng ---

[tables.plan_list]           # danh mục cụm trong quy hoạch tỉnh
path = "shapefiles/danh_muc_qh.csv"
agency = "Sở Công Thương (dữ liệu tổng hợp)"
date = 2024-02-06

[tables.register]            # sổ theo dõi các cụm đã thành lập
path = "shapefiles/so_theo_doi.csv"
agency = "Sở Công Thương (dữ liệu tổng hợp)"
date = 2026-09-30

[tables.quotas]              # chỉ tiêu đến 2030 theo xã: đất cụm công nghiệp, chuyển đất trồng lúa
path = "shapefiles/chi_tieu.csv"
agency = "Sở Nông nghiệp và Môi trường (dữ liệu tổng hợp)"
date = 2026-09-30

[tables.documents]           # tài liệu trong hồ sơ; ô trống nghĩa là chưa biết
path = "shapefiles/ho_so.csv"
agency = "UBND cấp xã (dữ liệu tổng hợp)"
date = 2026-10-15

[tables.opinions]            # ý kiến, kiểm tra thực địa: in cạnh kết quả, không thay kết quả
path = "shapefiles/y_kien.csv"
agency = "các cơ quan được hỏi (dữ liệu tổng hợp)"
date = 2026-10-30

# --- Các lớp bản đồ: mỗi lớp ghi nơi cấp, ngày của dữ liệu và độ chính xác ---

[layers.communes]            # 36 xã, phường từ 01/7/2025
path = "shapefiles/xa_2025.shp"
agency = "Sở Nội vụ (dữ liệu tổng hợp)"
date = 2025-07-01
accuracy_m = 2.5
coverage = "province"
fields = { code = "ma_xa", name = "ten_xa" }

[layers.communes_old]        # 137 xã, phường, thị trấn trước sắp xếp
path = "shapefiles/xa_truoc_25.shp"
agency = "Sở Nội vụ (dữ liệu tổng hợp)"
date = 2009-12-31
accuracy_m = 2.5
coverage = "province"
fields = { name = "ten_xa", district = "ten_huyen", successor = "ma_xa_moi" }

[layers.districts]           # 9 huyện, thành phố trước 01/7/2025
path = "shapefiles/huyen_truoc.shp"
agency = "Sở Nội vụ (dữ liệu tổng hợp)"
date = 2025-06-30
accuracy_m = 2.5
coverage = "province"
fields = { code = "ma_huyen", name = "ten_huyen" }

[layers.land_use]            # hiện trạng sử dụng đất; phủ kín đến đâu thì biết đến đó
path = "shapefiles/hien_trang.shp"
agency = "Sở Nông nghiệp và Môi trường (dữ liệu tổng hợp)"
date = 2025-12-31
accuracy_m = 2.5
coverage = "self"
fields = { code = "ma_dat" }

[layers.land_use_plan]       # quy hoạch sử dụng đất đến 2030
path = "shapefiles/qh_sdd.shp"
agency = "Sở Nông nghiệp và Môi trường (dữ liệu tổng hợp)"
date = 2025-06-30
plan_type = "district_land_plan"
coverage = "province"
fields = { code = "ma_qh" }

[layers.construction_plans]  # mọi đồ án quy hoạch xây dựng của tỉnh; ngoài đồ án là chưa lập
path = "shapefiles/qhxd.shp"
agency = "Sở Xây dựng (dữ liệu tổng hợp)"
date = 2026-06-30
plan_type = "general_plan"   # lớp gồm cả 1/10.000 và 1/2.000: lấy loại kém chính xác hơn
coverage = "province"
fields = { code = "ma_dat", plan = "ten_do_an", decision = "so_qd", decision_date = "ngay_qd", \
level = "cap", scale = "ty_le", lot = "ky_hieu", use = "chuc_nang" }

[layers.rice_land]           # đất trồng lúa, trích từ hiện trạng
path = "shapefiles/dat_lua.shp"
agency = "Sở Nông nghiệp và Môi trường (dữ liệu tổng hợp)"
date = 2025-12-31
accuracy_m = 2.5
coverage = "province"
fields = { code = "ma_dat" }

[layers.forest]              # ba loại rừng
path = "shapefiles/rung.shp"
agency = "Sở Nông nghiệp và Môi trường (dữ liệu tổng hợp)"
date = 2025-12-31
accuracy_m = 5
coverage = "province"
fields = { code = "loai_rung", name = "ten" }

[layers.residential]         # khu dân cư
path = "shapefiles/dan_cu.shp"
agency = "UBND cấp xã (dữ liệu tổng hợp)"
date = 2025-12-31
plan_type = "commune_land_use"
coverage = "province"
fields = { code = "ma_dat", name = "ten_thon", households = "so_ho" }

[layers.power_lines]         # đường dây điện từ 22 kV, vẽ theo tim tuyến
path = "shapefiles/dien.shp"
agency = "Công ty Điện lực (dữ liệu tổng hợp)"
date = 2026-03-31
accuracy_m = 2
coverage = "province"
line = "centreline"
fields = { voltage_kv = "dien_ap", name = "ten" }

[layers.industrial_parks]    # khu công nghiệp đang hoạt động
path = "shapefiles/kcn.shp"
agency = "Ban Quản lý các khu công nghiệp (dữ liệu tổng hợp)"
date = 2026-06-30
accuracy_m = 1
coverage = "province"
fields = { name = "ten", status = "trang_thai", established_on = "ngay_tl" }

[layers.approved_projects]   # dự án đã chấp thuận chủ trương, quy hoạch chi tiết đã duyệt
path = "shapefiles/du_an.shp"
agency = "Sở Tài chính (dữ liệu tổng hợp)"
date = 2026-06-30
accuracy_m = 1
coverage = "province"
fields = { name = "ten", decision = "so_qd", decision_date = "ngay_qd" }

[layers.heritage]            # di tích: khu vực bảo vệ I, II
path = "shapefiles/di_tich.shp"
agency = "Sở Văn hóa, Thể thao và Du lịch (dữ liệu tổng hợp)"
date = 2025-12-31
accuracy_m = 1
coverage = "province"
fields = { name = "ten", class = "xep_hang", zone = "khu_vuc" }

[layers.minerals]            # khu vực khoáng sản
path = "shapefiles/khoang_san.shp"
agency = "Sở Nông nghiệp và Môi trường (dữ liệu tổng hợp)"
date = 2025-12-31
accuracy_m = 5
coverage = "province"
fields = { name = "ten" }

[layers.roads]               # đường bộ theo cấp, vẽ theo tim; cột nửa bề rộng tính đến mép đất
path = "shapefiles/duong_bo.shp"
agency = "Sở Xây dựng (dữ liệu tổng hợp)"
date = 2026-06-30
accuracy_m = 1
coverage = "province"
line = "centreline"
fields = { class = "cap_duong", name = "ten", half_width_m = "nua_rong_m" }

[layers.railways]            # đường sắt, vẽ theo tim; cột nửa bề rộng tính đến chân nền
path = "shapefiles/duong_sat.shp"
agency = "Sở Xây dựng (dữ liệu tổng hợp)"
date = 2026-06-30
accuracy_m = 1
coverage = "province"
line = "centreline"
fields = { class = "cap_duong", name = "ten", half_width_m = "nua_rong_m" }

[layers.rivers]              # mặt nước sông, suối, hồ
path = "shapefiles/song_suoi.shp"
agency = "Sở Nông nghiệp và Môi trường (dữ liệu tổng hợp)"
date = 2025-12-31
accuracy_m = 2.5
coverage = "province"
fields = { name = "ten" }

[layers.dykes]               # đê, vẽ xuôi dòng theo tim; sông nằm bên phải hay bên trái chiều vẽ
path = "shapefiles/de_dieu.shp"
agency = "Sở Nông nghiệp và Môi trường (dữ liệu tổng hợp)"
date = 2025-12-31
accuracy_m = 1
coverage = "province"
line = "centreline"
fields = { grade = "cap_de", name = "ten", river_on = "song_phia", setting = "khu_vuc", \
half_width_m = "nua_rong_m" }

[layers.dyke_works]          # kè, cống qua đê
path = "shapefiles/ke_cong.shp"
agency = "Sở Nông nghiệp và Môi trường (dữ liệu tổng hợp)"
date = 2025-12-31
accuracy_m = 1
coverage = "province"
fields = { name = "ten" }

[layers.river_side]          # bãi sông: đất giữa đê và sông
path = "shapefiles/bai_song.shp"
agency = "Sở Nông nghiệp và Môi trường (dữ liệu tổng hợp)"
date = 2025-12-31
accuracy_m = 2.5
coverage = "province"
fields = { name = "ten" }

[layers.craft_villages]      # làng nghề (vùng hoặc điểm): nơi cần mặt bằng để di dời cơ sở sản xuất
path = "shapefiles/lang_nghe.shp"
agency = "Sở Nông nghiệp và Môi trường (dữ liệu tổng hợp)"
date = 2025-12-31
accuracy_m = 5
coverage = "province"
fields = { name = "ten" }

[layers.polluters]           # cơ sở gây ô nhiễm hoặc có nguy cơ gây ô nhiễm (điểm)
path = "shapefiles/co_so_o_nhiem.shp"
agency = "Sở Nông nghiệp và Môi trường (dữ liệu tổng hợp)"
date = 2025-12-31
accuracy_m = 10
coverage = "province"
fields = { name = "ten", kind = "loai_hinh" }

[layers.elevation]           # độ cao địa hình, ô 100 m
path = "shapefiles/do_cao.tif"
agency = "Sở Nông nghiệp và Môi trường (dữ liệu tổng hợp)"
date = 2020-12-31
accuracy_m = 25
coverage = "province"

[layers.flood_depth]         # độ sâu ngập (m), ô 100 m; 0 là không ngập
path = "shapefiles/do_sau_ngap.tif"
agency = "Sở Nông nghiệp và Môi trường (dữ liệu tổng hợp)"
date = 2025-12-31
accuracy_m = 25
coverage = "province"

# Xác nhận GIẢ ĐỊNH để thử (tổng hợp, chưa ai đọc nguyên văn NĐ 303/2026): bỏ dấu # thì các ngưỡng
# mới biết qua tóm tắt được coi là đã đọc, và mỗi dòng kết quả nêu ai xác nhận.
# [[confirmations]]
# rule = "declared-area"
# document = "Nghị định 303/2026/NĐ-CP"
# clause = "sửa đổi Đ2.1"
# value = 5
# by = "GIẢ ĐỊNH (dữ liệu tổng hợp)"
# date = 2026-11-23
# [[confirmations]]
# rule = "land-use-plan"
# document = "Nghị định 303/2026/NĐ-CP"
# clause = "sửa đổi Đ8.1a"
# value = "plan_or_quota"
# by = "GIẢ ĐỊNH (dữ liệu tổng hợp)"
# date = 2026-11-23
# [[confirmations]]
# rule = "average-occupancy"
# document = "Nghị định 303/2026/NĐ-CP"
# clause = "sửa đổi Đ8.1c"
# value = "commune"
# by = "GIẢ ĐỊNH (dữ liệu tổng hợp)"
# date = 2026-11-23
# [[confirmations]]
# rule = "average-occupancy"
# document = "Nghị định 303/2026/NĐ-CP"
# clause = "sửa đổi Đ8.1c"
# value = 50
# by = "GIẢ ĐỊNH (dữ liệu tổng hợp)"
# date = 2026-11-23
"""

_README = """\
# Tỉnh mẫu: dữ liệu tổng hợp

**Mọi ranh giới, thửa đất, đường, sông, đê, tuyến điện, độ cao ở đây đều do máy vẽ ra. Không dùng để
cấp phép, lập quy hoạch hay tra cứu.** Mỗi dòng của mỗi lớp đều ghi «dữ liệu tổng hợp».

Chỉ những điều sau lấy từ nguồn công khai:

- tên, mã, diện tích của 9 huyện, 137 xã cũ, 36 xã mới; tọa độ tâm của 137 xã cũ; xã cũ vào xã mới;
- diện tích chín khu công nghiệp đang hoạt động: Khai Quang, Bình Xuyên, Kim Hoa, Bá Thiện,
  Bình Xuyên II, Bá Thiện II, Tam Dương II-A, Sơn Lôi, Thăng Long Vĩnh Phúc;
- diện tích mười một cụm đã thành lập, cộng 241,40 ha: Hợp Thịnh, Đồng Sóc, Lý Nhân, Tân Tiến,
  An Tường, Yên Đồng, Thị trấn Yên Lạc, Minh Phương, Đồng Thịnh, Đình Chu,
  Hùng Vương–Phúc Thắng;
- số đã cho thuê của Đồng Sóc (12,03 ha) và Lý Nhân (0,98 trên 4,118 ha), đất công nghiệp của
  Thị trấn Yên Lạc (5,314 ha); tổng 423,974 ha, lấp đầy 42,43 %, 697 cơ sở, 6.730 lao động,
  4 cụm có xử lý nước thải;
- tên và hướng tuyến chung của cao tốc Nội Bài – Lào Cai, các quốc lộ 2, 2B, 2C, đường sắt Hà Nội –
  Lào Cai; tên và hướng chảy của sông Lô, sông Hồng, sông Phó Đáy, sông Cà Lồ;
- lô CN-01 của quy hoạch phân khu A3 (2791/QĐ-UBND ngày 12/10/2015) ở Hợp Thịnh;
- tên mười một cụm quy hoạch của văn bản năm 2017, và 31 cụm mới thành 47 cụm đến năm 2030.

Các số còn lại (diện tích năm cụm, ngày thành lập của cụm và khu công nghiệp, lấp đầy từng cụm,
chủ đầu tư, hai mươi cụm quy hoạch khác, chỉ tiêu đất của các xã, mọi đồ án, di tích, dự án, khu
vực khoáng sản, suối ghi «mẫu», mọi làng nghề và cơ sở gây ô nhiễm, số hiệu, cấp và tim các đường
tỉnh, cấp và tim các tuyến đê, mực nước và độ sâu ngập) là do bộ mẫu đặt ra.

**Mười sáu hay mười bảy cụm?** Chỉ thị 01/CT-UBND nói 16 cụm đã thành lập, nhưng các nguồn kể tên
17. Bộ mẫu bỏ *làng nghề Vĩnh Sơn* để còn 16. Việc chọn này là của riêng bộ mẫu, không nói gì về
thực tế; vị trí từng cụm trong xã cũng vậy.

**In English.** Everything here is synthetic except the names, codes, areas and centroids of the
administrative units, the names and the general course of the main roads, the railway and the four
rivers, and the published figures listed above. All geometry is invented from a fixed seed and has
no legal meaning. Sources name 17 clusters where the directive counts 16: the demo
leaves out the craft village of Vĩnh Sơn, a choice of its own that says nothing about reality.
"""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The province with its layers and tables, by the names of their files."""

    province: Province
    layers: Mapping[str, Layer]
    tables: Mapping[str, Table]


def draw_province() -> Drawn:
    """Return the synthetic province that both projects are written from."""
    province = make_clusters(np.random.default_rng(SEED))
    layers = dict(make_layers(province, land_use(province)))
    return Drawn(province, layers, dict(make_tables(province)))


def make_province(folder: Path, drawn: Drawn | None = None) -> Path:
    """Write the synthetic province into `folder` and return the path of its `project.toml`."""
    drawn = drawn or draw_province()
    shapes = folder / "shapefiles"
    shapes.mkdir(parents=True, exist_ok=True)
    for name, layer in drawn.layers.items():
        write_layer(layer, shapes / f"{name}.shp")
    write_rasters(drawn.province.ground, shapes / "do_cao.tif", shapes / "do_sau_ngap.tif")
    for name, table in drawn.tables.items():
        write_table(table, shapes / f"{name}.csv")
    (folder / "README.md").write_text(_README, encoding="utf-8", newline="\n")
    project = folder / "project.toml"
    project.write_text(_PROJECT, encoding="utf-8", newline="\n")
    return project


def make_as_found(folder: Path, drawn: Drawn | None = None) -> Path:
    """Write the same province as offices hand it over and return the path of `project.toml`."""
    drawn = drawn or draw_province()
    return write_as_found(folder, drawn.province, drawn.layers, drawn.tables)
