"""The clusters themselves: the table of sites and their boundaries. Faults here stop the run."""

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from ccngeo.errors import InputError, LayerError
from ccngeo.geometry import HA, polygons_only, repair
from ccngeo.model import Areas, Role, Site, Text
from ccngeo.provenance import is_file
from ccngeo.read.table import Row, read_rows
from ccngeo.read.vector import bounds_of, read_vector
from ccngeo.vietnamese import parse_date, parse_decimal
from ccngeo.vn2000 import datum_accuracy_m, lies_in_vietnam

ID = "ma_cum"
# The table of clusters, as an office fills it in; the first three are required.
COLUMNS = (
    ID, "ten", "vai_tro", "loai", "xa_cu", "huyen_cu", "ma_xa_moi", "xa_moi", "dt_qh_tinh",
    "dt_de_nghi", "dt_qhct", "ngay_tl", "ngay_tiep_nhan", "nganh_nghe", "sai_so_m", "thay_cho",
    "ghi_chu",
)  # fmt: skip
_ROLES = {
    "thanh_lap": Role.ESTABLISHED,
    "quy_hoach": Role.PLANNED,
    "de_nghi": Role.PROPOSED,
}
_KINDS = {"thuong": "normal", "lang_nghe": "craft_village", "mien_nui": "mountain", "": None}
_TABLES = {".csv", ".txt"}
_WORST_ERROR_M = 1000.0
_LEAST_AREA_M2 = 1.0
# What the values of a column are, as its fault names them.
_AN_AREA = Text("diện tích tính bằng ha (ví dụ 48,43)", "an area in ha (48,43)")
_AN_ACCURACY = Text(
    f"sai số tính bằng m, từ 0 đến {_WORST_ERROR_M:g}", f"an accuracy in m, 0 to {_WORST_ERROR_M:g}"
)
_A_ROLE = Text("thanh_lap, quy_hoach hoặc de_nghi", "thanh_lap, quy_hoach or de_nghi")
_A_KIND = Text("thuong, lang_nghe hoặc mien_nui", "thuong, lang_nghe or mien_nui")
_A_DATE = Text("ngày (ví dụ 2025-08-20 hoặc 20/08/2025)", "a date (2025-08-20 or 20/08/2025)")
T = TypeVar("T")


def read_sites(
    table: Path, boundaries: Path | None, crs: pyproj.CRS, accuracy_m: float
) -> tuple[tuple[Site, ...], tuple[Text, ...]]:
    """Return the sites of a project and what was repaired in their boundaries.

    Raises
    ------
    InputError
        Anything wrong with the table or a boundary, naming file, place and remedy.
    """
    try:
        columns, rows = read_rows(table)
    except LayerError as error:
        raise InputError(error.vi, error.en) from error
    sites = _sites(rows, columns, table, accuracy_m, default_role=None)
    if boundaries is None:
        return sites, ()
    return _with_boundaries(sites, boundaries, crs)


def read_proposals(
    path: Path, crs: pyproj.CRS, accuracy_m: float
) -> tuple[tuple[Site, ...], tuple[Text, ...]]:
    """Return proposed sites from one file: a table, or boundaries with the table's fields.

    Raises
    ------
    InputError
        As for `read_sites`.
    """
    if path.suffix.lower() in _TABLES:
        return read_sites(path, None, crs, accuracy_m)
    frame = _read_boundaries(path)
    rows: list[Row] = [
        {str(name): _as_text(value) for name, value in record.items()}
        for record in frame.drop(columns="geometry").to_dict("records")
    ]
    columns = tuple(str(c) for c in frame.columns if c != "geometry")
    unique: dict[str, Row] = {}
    for row in rows:
        _refuse_contradiction(path, unique.setdefault(row.get(ID, ""), row), row)
    sites = _sites(list(unique.values()), columns, path, accuracy_m, default_role=Role.PROPOSED)
    return _with_boundaries(sites, path, crs, frame)


def _refuse_contradiction(path: Path, first: Row, row: Row) -> None:
    """Refuse two polygons of one cluster that state different facts about it."""
    for name in COLUMNS:
        if first.get(name) != row.get(name):
            code, values = row.get(ID, ""), f"({first.get(name)!r}, {row.get(name)!r})"
            raise InputError(
                f"{path.name}: hai ranh giới của {code} khác nhau ở cột {name} {values}; ghi cùng "
                "một giá trị.",
                f"{path.name}: two boundaries of {code} differ in {name} {values}; give both the "
                "same.",
            )


def _as_text(value: Any) -> str:
    if pd.isna(value):
        return ""
    return (
        f"{value:.6f}".rstrip("0").rstrip(".").replace(".", ",")
        if isinstance(value, float)
        else str(value)
    )


def _refuse_misspelt(columns: tuple[str, ...], path: Path) -> None:
    """Refuse a column that is nearly a known one: it would be left out without a word."""
    for column in columns:
        near = difflib.get_close_matches(column, COLUMNS, n=1, cutoff=0.75)
        if column not in COLUMNS and near and near[0] not in columns:
            raise InputError(
                f"{path.name}: không có cột {column}; có phải {near[0]}? Sửa lại tên cột.",
                f"{path.name}: the column {column} is not known; is it {near[0]}? Rename it.",
            )


def _sites(
    rows: Iterable[Row],
    columns: tuple[str, ...],
    path: Path,
    accuracy_m: float,
    default_role: Role | None,
) -> tuple[Site, ...]:
    _refuse_misspelt(columns, path)
    required = (ID,) if default_role else (ID, "ten", "vai_tro")
    for name in required:
        if name not in columns:
            raise InputError(
                f"{path.name}: thiếu cột {name}; thêm cột này.",
                f"{path.name}: the column {name} is missing; add it.",
            )
    sites = [
        _site(row, _place(path, number), accuracy_m, default_role)
        for number, row in enumerate(rows, start=2)
    ]
    if not sites:
        raise InputError(
            f"{path.name}: chưa có cụm nào; điền ít nhất một dòng.",
            f"{path.name}: holds no cluster; fill in at least one row.",
        )
    seen: set[str] = set()
    for site in sites:
        if site.site_id.lower() in seen:
            raise InputError(
                f"{path.name}: mã {site.site_id} có hai lần (không phân biệt chữ hoa, chữ thường); "
                "đặt cho mỗi cụm một mã riêng.",
                f"{path.name}: the code {site.site_id} occurs twice (upper and lower case are the "
                "same); give each cluster its own.",
            )
        seen.add(site.site_id.lower())
    return tuple(sites)


def _place(path: Path, number: int) -> Text:
    return Text(f"{path.name}, dòng {number}", f"{path.name}, row {number}")


def _site(row: Row, place: Text, accuracy_m: float, default_role: Role | None) -> Site:
    def parsed(column: str, parse: Callable[[str], T], what: Text) -> T:
        value = row.get(column, "")
        try:
            return parse(value)
        except (ValueError, KeyError) as error:
            raise InputError(
                f"{place.vi}, cột {column}: {value!r} không phải là {what.vi}; sửa lại.",
                f"{place.en}, column {column}: {value!r} is not {what.en}; correct it.",
            ) from error

    def area(column: str) -> float | None:
        value = parsed(column, parse_decimal, _AN_AREA)
        if value is not None and not 0 < value < 1e5:  # noqa: PLR2004
            said = row[column]
            raise InputError(
                f"{place.vi}, cột {column}: {said} ha không thể là diện tích của một cụm; sửa lại.",
                f"{place.en}, column {column}: {said} ha is not an area of a cluster; correct it.",
            )
        return value

    def role(text: str) -> Role:
        return _ROLES[text] if text or default_role is None else default_role

    parsed_role = parsed("vai_tro", role, _A_ROLE)
    own_accuracy = parsed("sai_so_m", _accuracy, _AN_ACCURACY)
    site_id = row.get(ID, "")
    if not site_id:
        raise InputError(
            f"{place.vi}, cột {ID}: mã để trống; đặt mã cho mỗi cụm.",
            f"{place.en}, column {ID}: the code is blank; give each cluster a code.",
        )
    try:
        site = Site(site_id, row.get("ten", "") or site_id, role=parsed_role)
    except InputError as error:
        raise InputError(
            f"{place.vi}, cột {ID}: {error.vi}", f"{place.en}, column {ID}: {error.en}"
        ) from error
    return replace(
        site,
        areas=Areas(area("dt_qh_tinh"), area("dt_de_nghi"), area("dt_qhct")),
        stands_for=row.get("thay_cho") or None,
        kind=parsed("loai", _KINDS.__getitem__, _A_KIND),
        commune_code=row.get("ma_xa_moi") or None,
        commune_name=row.get("xa_moi") or None,
        commune_old=row.get("xa_cu") or None,
        district_old=row.get("huyen_cu") or None,
        established_on=parsed("ngay_tl", parse_date, _A_DATE),
        received=parsed("ngay_tiep_nhan", parse_date, _A_DATE),
        accuracy_m=accuracy_m if own_accuracy is None else own_accuracy,
        industries=row.get("nganh_nghe", ""),
    )


def _accuracy(text: str) -> float | None:
    value = parse_decimal(text)
    if value is not None and not 0 <= value <= _WORST_ERROR_M:
        raise ValueError(f"{value:g} m is no accuracy of a boundary")
    return value


def _with_boundaries(
    sites: tuple[Site, ...],
    path: Path,
    crs: pyproj.CRS,
    frame: gpd.GeoDataFrame | None = None,
) -> tuple[tuple[Site, ...], tuple[Text, ...]]:
    frame = _read_boundaries(path) if frame is None else frame
    shapes, notes = _boundaries(path, crs, frame)
    unknown = sorted(set(shapes) - {s.site_id for s in sites})
    if unknown:
        raise InputError(
            f"{path.name}: ranh giới {unknown[0]!r} không có dòng nào trong danh sách cụm; thêm "
            "dòng hoặc sửa mã.",
            f"{path.name}: the boundary {unknown[0]!r} has no row in the table of clusters; add "
            "the row or correct the code.",
        )
    datum_m = datum_accuracy_m(pyproj.CRS(frame.crs), crs)
    return tuple(_with_boundary(s, shapes.get(s.site_id), datum_m) for s in sites), notes


def _with_boundary(site: Site, shape: shapely.Geometry | None, datum_m: float) -> Site:
    """Give a site its boundary; moving it from another datum adds to its positional error."""
    if shape is None:
        return site
    areas = replace(site.areas, measured_ha=float(shapely.area(shape)) / HA)
    accuracy_m = float(np.hypot(site.accuracy_m, datum_m))
    return replace(site, geometry=shape, areas=areas, accuracy_m=accuracy_m)


def _read_boundaries(path: Path) -> gpd.GeoDataFrame:
    if not is_file(path):
        raise InputError(
            f"{path.name}: không có tệp ranh giới này; ghi lại đường dẫn.",
            f"{path.name}: there is no such boundary file; give its path.",
        )
    try:
        return read_vector(path)
    except LayerError as error:
        raise InputError(error.vi, error.en) from error


def _boundaries(
    path: Path, crs: pyproj.CRS, frame: gpd.GeoDataFrame
) -> tuple[Mapping[str, shapely.Geometry], tuple[Text, ...]]:
    """Return one valid polygon or multipolygon per code, in the working CRS."""
    _refuse_no_boundaries(path, frame)
    codes = frame[ID].map(_as_text).astype(str)
    _refuse_bad_shapes(path, frame, codes)
    moved = _in_grid(path, frame, crs)
    # Repaired after the move, because a repair is judged in m².
    repaired = repair(np.asarray(moved.array, dtype=object))
    if repaired.failed.any():
        code = codes[repaired.failed].iloc[0]
        raise InputError(
            f"{path.name}: ranh giới {code} tự cắt, không sửa được mà giữ nguyên diện tích; vẽ lại "
            "ranh giới.",
            f"{path.name}: the boundary of {code} crosses itself and cannot be mended without "
            "changing its area; draw it again.",
        )
    flat = polygons_only(repaired.geometries)
    shapes = {str(code): shapely.union_all(flat[(codes == code).to_numpy()]) for code in set(codes)}
    for code, shape in sorted(shapes.items()):
        if shapely.area(shape) < _LEAST_AREA_M2:
            raise InputError(
                f"{path.name}: ranh giới {code} không khép được diện tích nào; vẽ lại dạng vùng.",
                f"{path.name}: the boundary of {code} encloses no land; draw it as a polygon.",
            )
    notes = tuple(
        Text(
            f"{path.name}: ranh giới {code} tự cắt, đã sửa (diện tích không đổi)",
            f"{path.name}: the boundary of {code} crossed itself and was mended (same area)",
        )
        for code in codes[repaired.mended]
    )
    return shapes, notes


def _refuse_no_boundaries(path: Path, frame: gpd.GeoDataFrame) -> None:
    """Refuse a file without codes, without a CRS or without any feature."""
    if ID not in frame:
        raise InputError(
            f"{path.name}: thiếu trường {ID}; thêm mã của từng cụm.",
            f"{path.name}: the field {ID} is missing; add the code of each cluster.",
        )
    if frame.crs is None:
        raise InputError(
            f"{path.name}: ranh giới không có hệ tọa độ; thêm tệp .prj của lưới VN-2000 đã dùng "
            "khi vẽ.",
            f"{path.name}: the boundaries have no CRS; add the .prj of the VN-2000 grid "
            "they were drawn in.",
        )
    if frame.empty:
        raise InputError(
            f"{path.name}: không có ranh giới nào; xuất lại các vùng.",
            f"{path.name}: holds no boundary; export the polygons again.",
        )


def _in_grid(path: Path, frame: gpd.GeoDataFrame, crs: pyproj.CRS) -> gpd.GeoSeries:
    """Move boundaries to the working CRS after checking that theirs puts them in Vietnam."""
    own = pyproj.CRS(frame.crs)
    try:
        plausible = lies_in_vietnam(bounds_of(frame), own)
        moved = frame.geometry.to_crs(crs)
    except pyproj.exceptions.ProjError as error:
        raise InputError(
            f"{path.name}: không xác định được vị trí trên thực địa theo {own.name}; gán đúng hệ "
            "tọa độ cho tệp.",
            f"{path.name}: {own.name} cannot be placed on the ground; give the file its right CRS.",
        ) from error
    if not plausible:
        raise InputError(
            f"{path.name}: tọa độ không nằm trong lãnh thổ Việt Nam nếu đọc theo {own.name}; gán "
            "đúng hệ tọa độ cho tệp.",
            f"{path.name}: the coordinates do not lie in Vietnam when read as {own.name}; "
            "give the file its right CRS.",
        )
    return moved


def _refuse_bad_shapes(path: Path, frame: gpd.GeoDataFrame, codes: "pd.Series[str]") -> None:
    geometries = np.asarray(frame.geometry.array, dtype=object)
    blank = codes == ""
    if blank.any():
        number = int(np.flatnonzero(blank)[0]) + 1
        raise InputError(
            f"{path.name}: ranh giới thứ {number} chưa có mã ở trường {ID}; điền mã.",
            f"{path.name}: boundary number {number} has no code in {ID}; fill it in.",
        )
    nothing = shapely.is_missing(geometries) | shapely.is_empty(geometries)
    other = ~nothing & (shapely.get_dimensions(geometries) != 2)  # noqa: PLR2004
    for mask, fault in (
        (nothing, Text("không có hình", "is empty")),
        (other, Text("không phải dạng vùng", "is not a polygon")),
    ):
        if mask.any():
            code = codes[mask].iloc[0]
            raise InputError(
                f"{path.name}: ranh giới {code} {fault.vi}; vẽ lại thành vùng khép kín.",
                f"{path.name}: the boundary of {code} {fault.en}; draw it as a closed polygon.",
            )
