"""The same province as offices really hand it over: five layers, each with the faults of its kind.

Everything is cut from the good layers of the demo, so that both projects show one province. Which
fault is where stands in `_README`; what the tool says of each, in the review.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import openpyxl
import pyogrio
import pyproj
import shapely
from openpyxl.worksheet.worksheet import Worksheet
from pandas.api.types import is_string_dtype
from shapely import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from ccngeo.demo.clusters import Province, Site
from ccngeo.demo.drawing import (
    LONG_M,
    Label,
    broken,
    dxf,
    faces_of,
    lines_between,
    missed_ends,
)
from ccngeo.demo.facts import CRS, SYNTHETIC
from ccngeo.demo.layers import write_layer
from ccngeo.demo.reference import Layer
from ccngeo.demo.tables import Table, write_table
from ccngeo.geometry import Geometries, polygons_only
from ccngeo.read.workbook import (
    CORNERS_SHEET,
    KIND_WORDS,
    LAYERS_SHEET,
    ROLE_WORDS,
    SITES_SHEET,
    layer_choice,
)
from ccngeo.report.packed import packed
from ccngeo.template import TABLE_NAME, workbook_bytes
from ccngeo.vietnamese import decode, parse_date, parse_decimal
from ccngeo.vn2000 import describe, epsg, move

Codes = npt.NDArray[np.str_]

# The grid of the neighbour: what was handed in since the merger comes in it.
_OTHER_GRID, _MERGED_ON = 9208, "2025-07-01"
# Boundaries this accurate (m, as the list of clusters writes it) were surveyed or drawn on a plan;
# the others are symbols on the map of the provincial plan.
_ACCURATE = ("0,5", "5")
_ANSWERED_SHARE = 0.6  # of the province: the communes that have sent their layer of houses

_BLANK_AT = "QH11"  # the zones over this cluster have no code
_BLANK = 25  # nor has one in so many of those away from all clusters

_AROUND_M = 150.0  # what a sheet of the drawing shows around what it was drawn for
_MISSED = 40  # one long line in so many misses its crossing
_LEAK_M = 0.6  # a gap that nobody closes unseen: what is on both sides becomes one face
_TOUCHING_M = 0.01
_LABELLED_M2 = 1.0
_UNLABELLED_IN = "QH22"  # the label of a parcel of this cluster was forgotten

_DWG = b"AC1032" + bytes(506)  # the head of a drawing; no more of it can be read anyway
_STAMP = date(2026, 11, 23)


def write_as_found(
    folder: Path, province: Province, layers: Mapping[str, Layer], tables: Mapping[str, Table]
) -> Path:
    """Write the second project into `folder` and return the path of its `project.toml`.

    `layers` and `tables` are those of the first project, by the names of their files.
    """
    received = folder / "du-lieu"
    received.mkdir(parents=True, exist_ok=True)
    communes = layers["xa_2025"]
    answered = _answered(communes)
    has_answered = communes["ten_xa"].isin(answered)
    surveyed = communes[communes["ma_xa"].isin(_to_survey(province)) & has_answered]
    _write_mapinfo(communes, received / "xa_2025.mif")
    drawing = _drawing(province, layers["hien_trang"], surveyed)
    (received / "hien_trang.dxf").write_bytes(drawing)
    clusters = shapely.union_all(list(province.drawn().values())).buffer(_AROUND_M)
    write_layer(_moved(_without_shape(layers["qh_sdd"], clusters)), received / "qh_sdd.shp")
    zones = _without_codes(layers["qhxd"], province.site(_BLANK_AT).shape(), clusters)
    write_layer(zones, received / "qhxd.shp")
    homes = _homes(layers["dan_cu"], communes[has_answered], clusters)
    write_layer(homes, received / "dan_cu.shp")
    kml = _kml(layers["kcn"])
    (received / "kcn.kml").write_text(kml, encoding="utf-8", newline="\n")
    (received / "giao_thong.dwg").write_bytes(_DWG)
    for name in ("danh_muc_qh", "so_theo_doi"):
        write_table(tables[name], received / f"{name}.csv")
    (folder / TABLE_NAME).write_bytes(_workbook(province, tables["danh_sach"]))
    (folder / "README.md").write_text(_README, encoding="utf-8", newline="\n")
    project = folder / "project.toml"
    listed = ", ".join(f'"{name}"' for name in answered)
    text = _PROJECT.replace("{answered}", listed)
    project.write_text(text, encoding="utf-8", newline="\n")
    return project


# --- layers ----------------------------------------------------------------------------------


def _answered(communes: Layer) -> list[str]:
    """Return the communes that have sent their layer: about 60 % of the province, from the south.

    The list of communes runs from the north-west to the south.
    """
    shares = np.cumsum(communes.geometry.area.to_numpy()[::-1]) / communes.geometry.area.sum()
    count = int(np.argmin(np.abs(shares - _ANSWERED_SHARE))) + 1
    return sorted(communes["ten_xa"].tolist()[-count:])


def _to_survey(province: Province) -> set[str]:
    """Return the codes of the communes with a planned cluster that has no boundary yet."""
    ground = province.ground
    waiting = [site for site in province.sites if site.planned and not _is_drawn(site)]
    return {ground.successors[ground.index(site.commune)] for site in waiting}


def _without_codes(zones: Layer, site: Polygon, clusters: BaseGeometry) -> Layer:
    """Leave the code of zones blank: those over one site, and some away from all clusters."""
    codes = zones["ma_dat"].to_numpy(dtype=object, copy=True)
    codes[shapely.intersects(zones.geometry.to_numpy(), site)] = None
    codes[_far(zones, clusters)[::_BLANK]] = None
    return zones.assign(ma_dat=codes)


def _without_shape(layer: Layer, clusters: BaseGeometry) -> Layer:
    """Take away the shape of a row: nobody can tell any more where its block lies."""
    shapes = layer.geometry.to_numpy(dtype=object, copy=True)
    shapes[_far(layer, clusters)[-1]] = None
    return layer.set_geometry(list(shapes), crs=CRS)


def _far(layer: Layer, clusters: BaseGeometry) -> npt.NDArray[np.int64]:
    """Return the rows of a layer that lie away from the clusters."""
    return np.flatnonzero(~shapely.intersects(layer.geometry.to_numpy(), clusters))


def _moved(layer: Layer) -> Layer:
    """Return a layer in the grid of the neighbour."""
    shapes = move(layer.geometry.to_numpy(), pyproj.CRS(CRS), epsg(_OTHER_GRID))
    return layer.set_geometry(list(shapes), crs=f"EPSG:{_OTHER_GRID}")


def _homes(homes: Layer, communes: Layer, clusters: BaseGeometry) -> Layer:
    """Return the homes of the communes that have answered; one outline crosses itself."""
    inside = shapely.contains(
        shapely.union_all(communes.geometry.to_numpy()),
        shapely.point_on_surface(homes.geometry.to_numpy()),
    )
    own = homes[inside]
    shapes = own.geometry.to_numpy(dtype=object, copy=True)
    far = _far(own, clusters)
    largest = far[np.argmax(shapely.area(shapes[far]))]
    shapes[largest] = _crossing(shapes[largest])
    return own.set_geometry(list(shapes), crs=CRS)


def _crossing(shape: BaseGeometry) -> BaseGeometry:
    """Exchange two neighbouring vertices of a shape, so that its outline crosses itself."""
    first, *others = sorted(shapely.get_parts(shape), key=lambda part: -part.area)
    corners = list(first.exterior.coords[:-1])
    exchanged = (
        Polygon([*corners[:i], corners[i + 1], corners[i], *corners[i + 2 :]])
        for i in range(len(corners) - 1)
    )
    crossed = next(polygon for polygon in exchanged if not polygon.is_valid)
    return MultiPolygon([crossed, *others]) if others else crossed


def _kml(layer: Layer) -> str:
    """Return polygons as somebody draws them again over pictures: longitude, latitude, a name."""
    shapes = move(layer.geometry.to_numpy(), pyproj.CRS(CRS), epsg(4326))
    places = [
        _PLACE.format(
            name=name,
            note=SYNTHETIC,
            ring=" ".join(f"{x:.7f},{y:.7f}" for x, y in shape.exterior.coords),
        )
        for name, shape in zip(layer["ten"], shapes, strict=True)
    ]
    return _KML.format(places="".join(places))


_KML = """\
<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document>
{places}</Document></kml>
"""
_PLACE = """\
<Placemark><name>{name}</name><description>{note}</description><Polygon><outerBoundaryIs>\
<LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>
"""


# --- text of old fonts -----------------------------------------------------------------------


def _font_letters() -> Mapping[str, str]:
    """Return the letters of a TCVN3 font, each as the letter of Latin-1 in its place."""
    letters: dict[str, str] = {}
    for byte in range(0x80, 0x100):
        try:
            letters.setdefault(decode(bytes([byte]), "tcvn3"), chr(byte))
        except ValueError:
            continue
    return letters


def _write_mapinfo(layer: Layer, path: Path) -> None:
    """Write a MIF whose text is meant for a TCVN3 font; capitals with marks are a font as well."""
    font = _font_letters()

    def typed(text: str) -> str:
        return "".join(c if c.isascii() else font.get(c) or font[c.lower()] for c in text)

    texts = [name for name in layer.columns if is_string_dtype(layer[name])]
    typed_in = {str(name): [typed(text) for text in layer[name]] for name in texts}
    pyogrio.write_dataframe(
        layer.assign(**typed_in), path, driver="MapInfo File", encoding="ISO-8859-1"
    )


# --- the drawing -----------------------------------------------------------------------------


def _drawing(province: Province, land: Layer, surveyed: Layer) -> bytes:
    """Return the current land use as lines and labels, with what goes wrong at a desk.

    Its sheets are the drawn clusters and the `surveyed` communes, each with what is around it.
    """
    drawn = [site.shape() for site in province.sites if site.planned and _is_drawn(site)]
    near = shapely.union_all(drawn).buffer(_AROUND_M)
    communes = shapely.union_all(list(surveyed.geometry)).buffer(_AROUND_M)
    frames = [shapely.box(*part.bounds) for part in shapely.get_parts(near)]
    sheets = shapely.union_all([*frames, communes])
    parcels = np.asarray(shapely.intersection(land.geometry.to_numpy(), sheets))
    lines = lines_between(polygons_only(parcels))
    faces = faces_of(lines)
    faces = faces[shapely.area(faces) >= _LABELLED_M2]  # nobody finds room for a label in less
    middles = shapely.point_on_surface(faces)
    face, parcel = shapely.STRtree(parcels).query(middles, predicate="within")
    codes = land["ma_dat"].to_numpy(dtype=str)[parcel]
    forgotten = _largest_inside(faces, province.site(_UNLABELLED_IN).shape())
    labels = [
        Label(code, middles[i].x, middles[i].y)
        for i, code in zip(face, codes, strict=True)
        if i != forgotten
    ]
    leak = _between_classes(lines, faces[face], codes, near)
    lines = [*lines[:leak], *broken(lines[leak], _LEAK_M), *lines[leak + 1 :]]
    west, _, _, north = shapely.bounds(sheets).tolist()
    title = Label(f"HIỆN TRẠNG SỬ DỤNG ĐẤT – {SYNTHETIC}", west, north)
    return dxf(missed_ends(lines, _MISSED), labels, [title])


def _between_classes(
    lines: Sequence[LineString], faces: Geometries, codes: Codes, near: BaseGeometry
) -> int:
    """Return the first long line between two classes of land that is not near a cluster."""
    tree = shapely.STRtree(faces)
    for i, line in enumerate(lines):
        middle = line.interpolate(0.5, normalized=True)
        touched = tree.query(middle, predicate="dwithin", distance=_TOUCHING_M)
        if line.length > LONG_M and len(set(codes[touched])) > 1 and not middle.within(near):
            return i
    raise ValueError("no line parts two classes of land away from the clusters")


def _largest_inside(faces: Geometries, site: Polygon) -> int:
    """Return the largest face that lies whole inside a cluster."""
    sizes = np.where(shapely.within(faces, site), shapely.area(faces), 0.0)
    return int(np.argmax(sizes))


# --- the workbook ----------------------------------------------------------------------------


def _is_drawn(site: Site) -> bool:
    """Tell whether a cluster comes with a boundary: the established ones, and some planned."""
    return site.boundary is not None and (not site.planned or site.row[2] in _ACCURATE)


_DECLARED = (
    {
        "lop": layer_choice("plan_list"),
        "tep": "du-lieu/danh_muc_qh.csv",
        "co_quan": "Sở Công Thương (dữ liệu tổng hợp)",
        "ngay_du_lieu": date(2024, 2, 6),
    },
    {
        "lop": layer_choice("register"),
        "tep": "du-lieu/so_theo_doi.csv",
        "co_quan": "Sở Công Thương (dữ liệu tổng hợp)",
        "ngay_du_lieu": date(2026, 9, 30),
    },
)
_NUMBERS = ("dt_qh_tinh", "dt_de_nghi", "dt_qhct", "sai_so_m")
_DAYS = ("ngay_tl", "ngay_tiep_nhan")
_WORDS = {"vai_tro": ROLE_WORDS, "loai": KIND_WORDS}


def _workbook(province: Province, rows: Table) -> bytes:
    """Return the template filled in: clusters, corners in two grids, two tables declared."""
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes()), rich_text=True)
    other = book.copy_worksheet(book[CORNERS_SHEET])
    other.title = f"{CORNERS_SHEET} (2)"
    _fill(book[SITES_SHEET], 2, [{name: _typed(name, row[name]) for name in row} for row in rows])
    drawn = [site for site in province.sites if _is_drawn(site)]
    late = [site for site in drawn if site.planned and site.row[0] >= _MERGED_ON]
    early = [site for site in drawn if site not in late]
    for sheet, sites, code in ((book[CORNERS_SHEET], early, 5897), (other, late, _OTHER_GRID)):
        sheet.cell(1, 2, describe(epsg(code)).vi)
        _fill(sheet, 4, [corner for site in sites for corner in _corners(site, code)])
    _fill(book[LAYERS_SHEET], 2, _DECLARED)
    return packed(book, "Danh sách vị trí cụm công nghiệp", _STAMP)


def _typed(column: str, text: str) -> str | float | date | None:
    """Return what a person types into a cell for a value of the csv list."""
    if not text:
        return None
    if column in _NUMBERS:
        return parse_decimal(text)
    if column in _DAYS:
        return parse_date(text)
    return _WORDS[column][text] if column in _WORDS else text


def _corners(site: Site, code: int) -> Iterable[Mapping[str, Any]]:
    """Yield the corners of a cluster: X is north, Y east, in centimetres as tables print them."""
    shape = move(np.array([site.shape()], dtype=object), pyproj.CRS(CRS), epsg(code))[0]
    for number, (east, north) in enumerate(shape.exterior.coords[:-1], start=1):
        yield {
            "ma_cum": site.code,
            "diem": f"M{number}",
            "X": round(north, 2),
            "Y": round(east, 2),
        }


def _fill(sheet: Worksheet, names: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows below the row of names of a sheet, each value in its column."""
    columns = {str(cell.value): cell.column for cell in sheet[names] if cell.value}
    for number, row in enumerate(rows, start=names + 1):
        for name, value in row.items():
            if value is None:
                continue
            cell = sheet.cell(number, columns[name], value)
            typed = sheet.column_dimensions[cell.column_letter]
            cell.number_format, cell.font = typed.number_format, copy(typed.font)


_PROJECT = """\
# Dự án mẫu «như thật»: cùng một tỉnh, nhưng dữ liệu như các cơ quan thường gửi – năm lớp, lớp nào
# cũng có lỗi. Toàn bộ ranh giới ở đây là DỮ LIỆU TỔNG HỢP. README.md kể từng lỗi.
schema = 1
title = "Rà soát cụm công nghiệp – như thật (dữ liệu tổng hợp)"
province = "Vĩnh Phúc (cũ)"
crs = "EPSG:5897"            # VN-2000, kinh tuyến trục 105°, múi 3°
on = 2026-11-23
procedure = "plan-review"
synthetic = true

# Danh sách cụm, tọa độ điểm ranh giới (hai kinh tuyến trục) và Danh mục quy hoạch tỉnh: bảng tính.
[sites]
table = "danh-sach-vi-tri.xlsx"
accuracy_m = 0.5

[layers.communes]            # MapInfo, chữ TCVN3; tệp MIF không giữ được hệ VN-2000 nên khai crs
path = "du-lieu/xa_2025.mif"
agency = "Sở Nội vụ (dữ liệu tổng hợp)"
date = 2025-07-01
accuracy_m = 2.5
crs = "EPSG:5897"
coverage = "province"
fields = { code = "ma_xa", name = "ten_xa" }

[layers.land_use]            # bản vẽ CAD quanh các cụm: nét và nhãn loại đất, không có vùng
path = "du-lieu/hien_trang.dxf"
agency = "Văn phòng Đăng ký đất đai (dữ liệu tổng hợp)"
date = 2025-12-31
plan_type = "commune_land_use"
crs = "EPSG:5897"
layer = ["RANH_THUA", "LOAI_DAT"]
polygons = "faces"
coverage = "self"            # ngoài các mảnh vẽ là chưa biết
fields = { code = "label" }

[layers.land_use_plan]       # nộp sau hợp nhất: kinh tuyến trục 104°45′
path = "du-lieu/qh_sdd.shp"
agency = "Sở Nông nghiệp và Môi trường (dữ liệu tổng hợp)"
date = 2025-06-30
plan_type = "district_land_plan"
coverage = "province"
fields = { code = "ma_qh" }

[layers.construction_plans]  # gộp từ nhiều đồ án: có lô không ghi mã đất
path = "du-lieu/qhxd.shp"
agency = "Sở Xây dựng (dữ liệu tổng hợp)"
date = 2026-06-30
plan_type = "general_plan"
coverage = "province"
fields = { code = "ma_dat", plan = "ten_do_an", decision = "so_qd", decision_date = "ngay_qd", \
level = "cap", scale = "ty_le", lot = "ky_hieu", use = "chuc_nang" }

[layers.residential]         # mới có khoảng 60 % tỉnh: các xã đã gửi ghi ở coverage
path = "du-lieu/dan_cu.shp"
agency = "UBND cấp xã (dữ liệu tổng hợp)"
date = 2025-12-31
plan_type = "commune_land_use"
coverage = [{answered}]
fields = { code = "ma_dat", name = "ten_thon", households = "so_ho" }

# Chưa có bản đồ ba loại rừng, chưa có lớp đất lúa: tạm lấy mã đất của chính bản vẽ hiện trạng.
[layers.forest]
path = "du-lieu/hien_trang.dxf"
agency = "Văn phòng Đăng ký đất đai (dữ liệu tổng hợp)"
date = 2025-12-31
plan_type = "commune_land_use"
crs = "EPSG:5897"
layer = ["RANH_THUA", "LOAI_DAT"]
polygons = "faces"
coverage = "self"
fields = { code = "label" }

[layers.rice_land]
path = "du-lieu/hien_trang.dxf"
agency = "Văn phòng Đăng ký đất đai (dữ liệu tổng hợp)"
date = 2025-12-31
plan_type = "commune_land_use"
crs = "EPSG:5897"
layer = ["RANH_THUA", "LOAI_DAT"]
polygons = "faces"
coverage = "self"
fields = { code = "label" }

[layers.industrial_parks]    # vẽ lại trên ảnh vệ tinh, tọa độ WGS 84
path = "du-lieu/kcn.kml"
agency = "Ban Quản lý các khu công nghiệp (dữ liệu tổng hợp)"
date = 2026-06-30
accuracy_m = 10
coverage = "province"
fields = { name = "Name" }

[layers.roads]               # gửi bằng DWG: chưa đọc được, trang đầu báo đỏ và chỉ cách xuất lại
path = "du-lieu/giao_thong.dwg"
agency = "Sở Xây dựng (dữ liệu tổng hợp)"
date = 2026-03-31
"""

_README = """\
# Như thật: dữ liệu tổng hợp, với lỗi của dữ liệu thật

Cùng một tỉnh mẫu với thư mục `data/`, nhưng tệp như các cơ quan thường gửi. **Mọi ranh giới ở đây
do máy vẽ ra, không có giá trị pháp lý.** Chạy `ccngeo assess data/nhu-that` rồi đọc trang đầu; xem
từng tệp bằng `ccngeo inspect`. Lỗi của từng tệp, và công cụ làm gì:

- `xa_2025.mif`: MapInfo, chữ TCVN3 (phông .VnTime), không giữ được hệ VN-2000. Bảng mã nhận từ các
  byte; hệ tọa độ khai ở `crs` và được đối chiếu với vị trí công bố của các xã.
- `hien_trang.dxf`: bản vẽ CAD chỉ có nét và nhãn loại đất, vẽ quanh các cụm và ở vài xã; đầu nét hở
  hoặc vượt 3 cm, một nét đứt, một thửa quên nhãn. Vùng được dựng giữa các nét, chỗ hở được nối, chỗ
  phải sửa có tọa độ; ngoài các mảnh là chưa biết.
- `qh_sdd.shp`: kinh tuyến trục 104°45′, một dòng mất hình. Chuyển về 105°00′; dòng mất hình có thể
  ở bất cứ đâu, nên cụm không nằm trọn trong đất SKN là chưa đủ căn cứ.
- `qhxd.shp`: có lô không ghi mã đất. Lô ấy có thể là đất bất kỳ.
- `dan_cu.shp`: mới có khoảng 60 % tỉnh, các xã đã gửi ghi ở `coverage`; một vùng tự cắt. Xã chưa
  gửi thì không kết luận «không có dân cư» mà hỏi UBND xã; vùng tự cắt có hai cách đọc nên để riêng,
  quanh nó là chưa biết.
- `kcn.kml`: khu công nghiệp vẽ lại trên ảnh vệ tinh, WGS 84. Chuyển về VN-2000, sai số 10 m.
- `giao_thong.dwg`: chỉ là phần đầu một tệp DWG. Báo đỏ ở trang đầu và chỉ cách xuất lại DXF.
- `danh-sach-vi-tri.xlsx`: nhiều cụm chưa có ranh giới; bảng kê tọa độ ở hai kinh tuyến trục; ranh
  giới Hướng Đạo khép 73,12 ha trong khi đề nghị 55 ha. Cụm chưa có ranh giới được rà soát theo xã;
  diện tích đo đặt cạnh diện tích đề nghị, chênh lệch phải làm rõ.

Chưa có bản đồ ba loại rừng, chưa có lớp đất lúa: dự án tạm lấy mã đất của bản vẽ hiện trạng. Danh
mục quy hoạch tỉnh và sổ theo dõi cụm là bảng, khai ở sheet LopDuLieu.

**In English.** The same synthetic province as `data/`, in files as offices send them: a MapInfo
file in TCVN3, a drawing of lines and labels, a land-use plan in the grid of 104°45′ with a row that
lost its shape, plans without land codes, houses of 60 % of the province, a DWG, and a boundary that
closes to 73.12 ha for 55 ha declared. All geometry is invented and has no legal meaning.
"""
