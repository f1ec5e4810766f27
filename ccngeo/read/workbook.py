"""The template danh-sach-vi-tri.xlsx, filled in: clusters, corners and layers from one workbook.

    sheets → DanhSach (clean text) + ToaDo (boundaries) + LopDuLieu (declarations) → Workbook

Headings and values are compared without case, blanks and marks. What a cell says is taken as it is
or refused; what is left out is said in a note.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, NoReturn

import pyproj

from ccngeo.errors import InputError, LayerError
from ccngeo.model import Text
from ccngeo.project import LAYERS, TABLES
from ccngeo.read.boundary_table import read_boundary_sheet
from ccngeo.read.corners.result import BoundaryTable
from ccngeo.read.sheets import Cell, Sheet, read_sheets
from ccngeo.read.table import Row, as_text, refuse_old_fonts
from ccngeo.vietnamese import commune_code, parse_date
from ccngeo.vn2000 import crs_candidates_of_words, describe, parse_crs_words

Headings = Mapping[str, tuple[str, ...]]

SITES_SHEET, CORNERS_SHEET, LAYERS_SHEET = "DanhSach", "ToaDo", "LopDuLieu"
GUIDE_SHEET = "HuongDan"  # for people; not read
CRS_LABEL = "Hệ tọa độ"

# Column → how offices head it; the first is the title the template shows. The name of the column
# itself is always understood, and so is a unit in brackets.
SITE_HEADINGS: Headings = MappingProxyType(
    {
        "ma_cum": ("Mã cụm", "Mã CCN", "Mã vị trí"),
        "ten": ("Tên cụm công nghiệp", "Tên cụm", "Tên CCN", "Tên vị trí", "Cụm công nghiệp"),
        "vai_tro": ("Vai trò", "Tình trạng cụm", "Nhóm"),
        "loai": ("Loại cụm", "Loại hình cụm"),
        "xa_cu": ("Xã cũ (trước 01/7/2025)", "Xã cũ", "Xã, phường cũ", "Xã trước sáp nhập"),
        "huyen_cu": ("Huyện cũ", "Huyện", "Huyện, thành phố cũ", "Huyện trước 01/7/2025"),
        # «ma moi» is what LibreOffice makes of ma_xa_moi: `_xa_` is a line break to it.
        "ma_xa_moi": ("Mã xã mới", "Mã xã, phường mới", "Mã đơn vị hành chính mới", "ma moi"),
        "xa_moi": ("Xã mới (từ 01/7/2025)", "Xã mới", "Xã, phường mới", "Xã sau sáp nhập"),
        "dt_qh_tinh": (
            "DT theo quy hoạch tỉnh (ha)",
            "Diện tích theo quy hoạch tỉnh",
            "Diện tích quy hoạch tỉnh",
            "DT quy hoạch tỉnh",
        ),
        "dt_de_nghi": (
            "DT đề nghị hoặc thành lập (ha)",
            "Diện tích đề nghị",
            "Diện tích đề nghị thành lập",
            "Diện tích thành lập",
            "DT đề nghị",
        ),
        "dt_qhct": (
            "DT quy hoạch chi tiết (ha)",
            "Diện tích quy hoạch chi tiết",
            "Diện tích theo quy hoạch chi tiết",
            "Diện tích QHCT",
        ),
        "ngay_tl": ("Ngày thành lập", "Ngày quyết định thành lập"),
        "ngay_tiep_nhan": ("Ngày tiếp nhận hồ sơ", "Ngày tiếp nhận"),
        "nganh_nghe": ("Ngành, nghề", "Ngành nghề hoạt động"),
        "cong_suat_xlnt": (
            "Công suất xử lý nước thải (m³/ngày đêm)",
            "Công suất XLNT",
            "Công suất thiết kế xử lý nước thải",
        ),
        "sai_so_m": ("Sai số ranh giới (m)", "Sai số", "Sai số vị trí"),
        "thay_cho": ("Thay cho cụm", "Mở rộng của cụm"),
        "thu_tu": ("Thứ tự thành lập",),
        "ghi_chu": ("Ghi chú",),
    }
)
CORNER_HEADINGS: Headings = MappingProxyType(
    {
        "ma_cum": SITE_HEADINGS["ma_cum"],
        "manh": ("Mảnh", "Số mảnh", "Tên mảnh"),
        "diem": ("Điểm", "Số hiệu điểm", "Tên điểm", "Tên mốc", "Mốc", "Số hiệu mốc"),
        "X": ("X (bắc)", "Tọa độ X", "X bắc"),
        "Y": ("Y (đông)", "Tọa độ Y", "Y đông"),
        "canh": ("Cạnh (m)", "Chiều dài cạnh", "Chiều dài", "Độ dài cạnh"),
    }
)
LAYER_HEADINGS: Headings = MappingProxyType(
    {
        "lop": ("Lớp dữ liệu", "Lớp", "Tên lớp"),
        "tep": ("Tệp", "Đường dẫn", "Tên tệp", "Đường dẫn tệp"),
        "co_quan": ("Cơ quan cung cấp", "Cơ quan"),
        "ngay_du_lieu": ("Ngày của dữ liệu", "Ngày dữ liệu"),
        "ty_le": ("Tỷ lệ bản đồ", "Tỷ lệ", "Tỉ lệ", "Tỉ lệ bản đồ"),
        "pham_vi": ("Phạm vi phủ", "Phạm vi"),
        "lop_trong_tep": ("Lớp trong tệp", "Sheet", "Lớp hoặc sheet trong tệp"),
        "he_toa_do": (CRS_LABEL, "Hệ tọa độ của tệp"),
        "truong": ("Trường thuộc tính", "Trường"),
    }
)
# Headings that fit several columns: taken for one of them they would be a guess.
_UNCLEAR: Mapping[str, str] = MappingProxyType(
    {
        "xa": "xa_cu, xa_moi",
        "xaphuong": "xa_cu, xa_moi",
        "phuongxa": "xa_cu, xa_moi",
        "tenxa": "xa_cu, xa_moi",
        "maxa": "ma_xa_moi",
        "diadiem": "xa_cu, xa_moi",
        "dientich": "dt_qh_tinh, dt_de_nghi, dt_qhct",
        "dt": "dt_qh_tinh, dt_de_nghi, dt_qhct",
        "quymo": "dt_qh_tinh, dt_de_nghi, dt_qhct",
        "dientichquyhoach": "dt_qh_tinh, dt_qhct",
        "ngay": "ngay_tl, ngay_tiep_nhan",
    }
)
# What the drop-downs offer for a column, and the word that the rest of the program knows.
ROLE_WORDS: Mapping[str, str] = MappingProxyType(
    {"thanh_lap": "Đã thành lập", "quy_hoach": "Quy hoạch mới", "de_nghi": "Vị trí đề nghị"}
)
KIND_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "thuong": "Thông thường",
        "lang_nghe": "Làng nghề",
        "mien_nui": "Miền núi",
        "chuyen_nganh": "Chuyên ngành",
        "ho_tro": "Hỗ trợ",
        "cong_nghe_cao": "Công nghệ cao",
        "sinh_thai": "Sinh thái",
    }
)
COVERAGE_WORDS: Mapping[str, str] = MappingProxyType(
    {"province": "toàn tỉnh", "self": "chính lớp này"}
)
_WORDS = {"vai_tro": ROLE_WORDS, "loai": KIND_WORDS}

_CORNERS = frozenset({"ma_cum", "X", "Y"})  # what makes a sheet one of corners
_SUFFIXES = (".xlsx", ".xls", ".ods")
_DATES = ("ngay_tl", "ngay_tiep_nhan", "ngay_du_lieu")
_FREE = ("ghi_chu",)  # may hold a date as well as anything else
_FEWEST_HEADINGS = 2  # known names that make a row a header
_LONGEST_HEADING = 80
_NEAR = 0.75
_UNIT = re.compile(r"\(\s*(ha|m|m³/ngày đêm|m3/ngày đêm|m³/ngày|m3/ngày)\s*\)", re.IGNORECASE)
_CELL_ERRORS = frozenset(
    ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!")
)
_SCALE = re.compile(r"(?:1\s*[/:]\s*)?([1-9]\d{0,2}(?:[. ]\d{3})+|\d+)")
_SCALES = (100, 1_000_000)  # largest and smallest map there is
_DRAWN_M = 0.0005  # a line of a map is drawn to half a millimetre
_LABEL = re.compile(r"hệ\s+(tọa|toạ)\s+độ\s*:?\s*", re.IGNORECASE)
_EPSG = re.compile(r"\(?\s*\bEPSG\s*[:.\s]?\s*(\d{4,6})\s*\)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class Workbook:
    """What a filled-in template says.

    `rows` are those of DanhSach, every value clean text as in a csv list; `places` say where each
    stands. `boundaries` has what ToaDo gives by the code of the cluster, each in the reference
    system of its sheet; a cluster without coordinates is not in it. `crs` is what the first sheet
    ToaDo states. `layers` and `tables` are declarations by name, as in project.toml. `notes` has
    what a person should know, that of the boundaries included.
    """

    path: Path
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    places: tuple[Text, ...]
    boundaries: Mapping[str, BoundaryTable]
    crs: pyproj.CRS | None
    layers: Mapping[str, dict[str, Any]]
    tables: Mapping[str, dict[str, Any]]
    declared_at: Mapping[str, Text]  # layer or table → its row of LopDuLieu
    notes: tuple[Text, ...]
    _sites: "_Table"
    _has_corners: bool  # a sheet ToaDo, be it blank

    def place(self, row: int, column: str) -> Text:
        """Return «tệp.xlsx, sheet DanhSach, dòng 4, cột E (dt_de_nghi)» for a row of `rows`."""
        return self._sites.place(self._sites.rows[row], column)

    def declared(self) -> dict[str, Any]:
        """Return what a project.toml beside this workbook would say.

        Raises
        ------
        InputError
            ToaDo states no grid in metres to work in.
        """
        if not self._has_corners:
            name = self.path.name
            raise InputError(
                f"{name}: không có sheet {CORNERS_SHEET} để chọn hệ tọa độ; chép lại sheet này từ "
                "tệp mẫu, hoặc khai crs trong project.toml.",
                f"{name}: there is no sheet {CORNERS_SHEET}, where the reference system is chosen; "
                "copy it from the template, or declare crs in project.toml.",
            )
        if self.crs is None or not self.crs.is_projected:
            name = f"{self.path.name}, sheet {CORNERS_SHEET}"
            raise InputError(
                f"{name}: chưa chọn lưới tọa độ tính bằng mét ở ô «{CRS_LABEL}»; chọn lưới VN-2000 "
                "của tỉnh, hoặc khai crs trong project.toml.",
                f"{name}: no grid in metres is chosen at «{CRS_LABEL}»; choose the VN-2000 grid of "
                "the province, or declare crs in project.toml.",
            )
        return {
            "schema": 1,
            "title": self.path.stem,
            "crs": f"EPSG:{self.crs.to_epsg()}",
            "sites": {"table": self.path.name},
            "layers": dict(self.layers),
            "tables": dict(self.tables),
        }


def is_template(path: Path) -> bool:
    """Tell whether a file is a workbook with a sheet DanhSach; one that cannot be opened is not."""
    if path.suffix.lower() not in _SUFFIXES:
        return False
    try:
        sheets = read_sheets(path)
    except LayerError:
        return False
    return any(_key(sheet.name) == _key(SITES_SHEET) for sheet in sheets)


def read_workbook(path: Path) -> Workbook:
    """Read a filled-in template.

    Raises
    ------
    InputError
        Anything that cannot be taken as it stands, naming file, sheet, row and column.
    """
    try:
        sheets = read_sheets(path)
    except LayerError as error:
        raise InputError(error.vi, error.en) from error
    chosen = _choose(path, sheets)
    cells = (value for row in chosen.sites.rows for value in row)
    try:
        refuse_old_fonts(path, (value for value in cells if isinstance(value, str)))
    except LayerError as error:
        raise InputError(error.vi, error.en) from error
    sites = _table(chosen.sites, SITE_HEADINGS, ("ma_cum",), _UNCLEAR)
    if sites is None:
        _refuse_headless(chosen.sites, SITE_HEADINGS)
    listed = _listed_sites(sites)
    corners = [_corners(sheet, listed) for sheet in chosen.corners]
    _refuse_twice(corners)
    declared = _declarations(chosen.layers)
    notes = (*chosen.notes, *sites.notes, *(n for c in corners for n in c.notes))
    return Workbook(
        path,
        tuple(sites.at),
        tuple({name: _site_text(sites, i, name) for name in sites.at} for i in sites.rows),
        tuple(sites.sheet.place(i) for i in sites.rows),
        {code: found for c in corners for code, found in c.boundaries.items()},
        corners[0].crs if corners else None,
        {name: values for name, values in declared.found.items() if name in LAYERS},
        {name: values for name, values in declared.found.items() if name in TABLES},
        declared.places,
        (*notes, *declared.notes),
        sites,
        bool(chosen.corners),
    )


def _refuse(place: Text, fault: Text) -> NoReturn:
    raise InputError(f"{place.vi}: {fault.vi}.", f"{place.en}: {fault.en}.")


# --- sheets --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Chosen:
    sites: Sheet
    corners: tuple[Sheet, ...]  # one per reference system; a copy made in Excel is «ToaDo (2)»
    layers: Sheet | None
    notes: tuple[Text, ...]


def _choose(path: Path, sheets: Sequence[Sheet]) -> _Chosen:
    by_key: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        # Numbers of copies count for one sheet only.
        key = re.sub(rf"^({_key(CORNERS_SHEET)})\d+$", r"\1", _key(sheet.name))
        by_key.setdefault(key, []).append(sheet)
    sites, layers = by_key.pop(_key(SITES_SHEET), []), by_key.pop(_key(LAYERS_SHEET), [])
    corners = by_key.pop(_key(CORNERS_SHEET), [])
    by_key.pop(_key(GUIDE_SHEET), None)
    left = [s for found in by_key.values() for s in found if s.rows]
    for name, found in ((SITES_SHEET, sites), (CORNERS_SHEET, corners), (LAYERS_SHEET, layers)):
        if not found:
            _refuse_misspelt_sheet(name, left)
    if not corners:
        _refuse_renamed_corners(left)
    for name, found in ((SITES_SHEET, sites), (LAYERS_SHEET, layers)):
        if len(found) > 1:
            names = ", ".join(s.name for s in found)
            raise InputError(
                f"{path.name}: có nhiều sheet {name} ({names}); chỉ giữ một.",
                f"{path.name}: there are several sheets {name} ({names}); keep one.",
            )
    if not sites:
        names = ", ".join(s.name for s in sheets)
        raise InputError(
            f"{path.name}: chỉ có các sheet {names}, không có sheet {SITES_SHEET}; đổi tên sheet.",
            f"{path.name}: holds the sheets {names} and no {SITES_SHEET}; rename the sheet.",
        )
    note = Text(
        f"{path.name}: không đọc sheet {', '.join(s.name for s in left)}",
        f"{path.name}: not read: sheet {', '.join(s.name for s in left)}",
    )
    return _Chosen(sites[0], tuple(corners), layers[0] if layers else None, (note,) * bool(left))


def _refuse_misspelt_sheet(name: str, left: Sequence[Sheet]) -> None:
    """Refuse a sheet that is nearly the one wanted: it would be left out."""
    keys = {_key(sheet.name): sheet for sheet in left}
    near = difflib.get_close_matches(_key(name), list(keys), n=1, cutoff=_NEAR)
    if near:
        _refuse(
            keys[near[0]].where,
            Text(
                f"không biết sheet này, có phải {name}; sửa lại tên sheet",
                f"the sheet is not known, is it {name}; rename it",
            ),
        )


def _refuse_renamed_corners(left: Sequence[Sheet]) -> None:
    """Refuse a sheet of corners under another name where there is no sheet of the right one."""
    names = {_heading(w): c for c, words in CORNER_HEADINGS.items() for w in (c, *words)}
    for sheet in left:
        if any(set(_heads(row, names).values()) >= _CORNERS for row in sheet.rows):
            _refuse(
                sheet.where,
                Text(
                    f"sheet này có các cột mã cụm, X, Y còn sheet {CORNERS_SHEET} thì không có; "
                    f"đổi tên sheet thành {CORNERS_SHEET}",
                    "this sheet has columns for the code of a cluster, X and Y but there is no "
                    f"sheet {CORNERS_SHEET}; rename it to {CORNERS_SHEET}",
                ),
            )


def _key(text: str) -> str:
    """Return text for comparing headings: lower case, letters and digits only, no marks."""
    letters = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(c for c in letters if c.isalnum() and not unicodedata.combining(c))


# --- tables --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Table:
    """A sheet whose columns are known; rows are numbered from 0 as in the sheet."""

    sheet: Sheet
    header: int  # the first row that names columns
    at: Mapping[str, int]
    rows: tuple[int, ...]  # those with content
    notes: tuple[Text, ...]

    def cell(self, row: int, column: str) -> Cell:
        """Return a value, None where it is blank or the sheet lacks the column."""
        return self.sheet.rows[row][self.at[column]] if column in self.at else None

    def place(self, row: int, column: str) -> Text:
        """Return where a value stands, the column by letter and by name."""
        if column not in self.at:
            where = self.sheet.place(row)
            return Text(f"{where.vi}, cột {column}", f"{where.en}, column {column}")
        where = self.sheet.place(row, self.at[column])
        return Text(f"{where.vi} ({column})", f"{where.en} ({column})")

    def text(self, row: int, column: str) -> str:
        """Return a value as clean text.

        Raises
        ------
        InputError
            The cell holds the error of a formula, or a date that Excel made of something else.
        """
        value = self.cell(row, column)
        if isinstance(value, date) and column not in (*_DATES, *_FREE):
            _refuse(
                self.place(row, column),
                Text(
                    f"Excel đã đổi thành ngày {value:%d/%m/%Y}; định dạng ô là Text rồi gõ lại",
                    f"Excel made it a date, {value:%d/%m/%Y}; format the cell as Text and type it "
                    "again",
                ),
            )
        text = as_text(value)
        if text in _CELL_ERRORS:
            _refuse(
                self.place(row, column),
                Text(
                    f"công thức báo lỗi {text}; gõ giá trị vào ô",
                    f"a formula in error ({text}); type the value into the cell",
                ),
            )
        return text


def _table(
    sheet: Sheet,
    headings: Headings,
    required: Sequence[str],
    unclear: Mapping[str, str] = MappingProxyType({}),
) -> _Table | None:
    """Return the table of a sheet, None where no row names its columns."""
    names = {_heading(w): c for c, words in headings.items() for w in (c, *words)}
    found = {i: heads for i, row in enumerate(sheet.rows) if (heads := _heads(row, names))}
    if not found:
        return None
    at, header = _columns(sheet, found), min(found)
    ignored = _ignored(sheet, found, at)
    for place, heading in ignored:
        _refuse_misspelt(place, heading, {n: c for n, c in names.items() if c not in at}, unclear)
    for column in required:
        if column not in at:
            _refuse(
                sheet.place(header),
                Text(
                    f"thiếu cột {column} ({headings[column][0]}); thêm cột này",
                    f"the column {column} is missing; add it",
                ),
            )
    rows = tuple(
        i
        for i, row in enumerate(sheet.rows)
        if i > header and i not in found and any(row[k] is not None for k in at.values())
    )
    notes = (
        Text(
            f"{place.vi}: không đọc cột này ({heading or 'không có tên'})",
            f"{place.en}: this column is not read ({heading or 'without a name'})",
        )
        for place, heading in ignored
    )
    return _Table(sheet, header, at, rows, tuple(notes))


def _heading(text: str) -> str:
    return _key(_UNIT.sub("", text))


def _heads(row: Sequence[Cell], names: Mapping[str, str]) -> dict[int, str]:
    """Return number → column of a row that is a header, nothing for any other."""
    heads = {
        k: names[_heading(cell)]
        for k, cell in enumerate(row)
        if isinstance(cell, str) and len(cell) <= _LONGEST_HEADING and _heading(cell) in names
    }
    return heads if len(set(heads.values())) >= _FEWEST_HEADINGS else {}


def _columns(sheet: Sheet, found: Mapping[int, Mapping[int, str]]) -> dict[str, int]:
    """Return column → number; a title and the name below it must mean the same."""
    named: dict[int, str] = {}
    for i, heads in found.items():
        for k, column in heads.items():
            if (i, k) in sheet.copies:
                continue
            if named.setdefault(k, column) != column:
                _refuse(
                    sheet.place(i, k),
                    Text(
                        f"tiêu đề ghi {named[k]} và {column} cho cùng một cột; giữ một tên",
                        f"the header says {named[k]} and {column} of one column; keep one name",
                    ),
                )
            if list(named.values()).count(column) > 1:
                _refuse(
                    sheet.place(i, k),
                    Text(
                        f"có hai cột {column}; đổi tên hoặc bỏ một cột",
                        f"there are two columns {column}; rename or delete one",
                    ),
                )
    return {column: k for k, column in sorted(named.items())}


def _ignored(sheet: Sheet, found: Iterable[int], at: Mapping[str, int]) -> list[tuple[Text, str]]:
    """Return place and heading of every other column that is headed or holds something."""
    heads = sorted(found)
    out = []
    for k in range(len(sheet.rows[heads[0]])):
        named = (i for i in heads if sheet.rows[i][k] is not None)
        filled = any(row[k] is not None for row in sheet.rows[heads[0] :])
        if k not in at.values() and filled:
            i = next(named, heads[0])
            heading = as_text(sheet.rows[i][k])[:_LONGEST_HEADING]
            out.append((sheet.place(i, k), heading))
    return out


def _refuse_misspelt(
    place: Text, heading: str, lacking: Mapping[str, str], unclear: Mapping[str, str]
) -> None:
    """Refuse a column that may be meant for one that is lacking: it would be left out."""
    near = difflib.get_close_matches(_heading(heading), list(lacking), n=1, cutoff=_NEAR)
    meant = unclear.get(_heading(heading)) or (lacking[near[0]] if near else None)
    if meant is not None:
        _refuse(
            place,
            Text(
                f"không rõ cột «{heading}», có phải {meant}; sửa lại tên cột",
                f"the column «{heading}» is not known, is it {meant}; rename it",
            ),
        )


def _refuse_headless(sheet: Sheet, headings: Headings) -> NoReturn:
    names = ", ".join(list(headings)[:3])
    _refuse(
        sheet.where,
        Text(
            f"không thấy dòng tên cột ({names} …); chép lại dòng này từ tệp mẫu",
            f"no row names the columns ({names} …); copy it from the template",
        ),
    )


# --- clusters ------------------------------------------------------------------------------------


def _site_text(sites: _Table, row: int, column: str) -> str:
    text = sites.text(row, column)
    if column == "ma_xa_moi" and text:
        return commune_code(text)
    words = _WORDS.get(column, {})
    return next((w for w, said in words.items() if _key(text) in (_key(w), _key(said))), text)


class _Listed(NamedTuple):
    """A cluster of DanhSach: its code as spelt there, its row, and its proposed area as text."""

    code: str
    row: int
    area: str
    area_place: Text


def _listed_sites(sites: _Table) -> dict[str, _Listed]:
    """Return the clusters by their codes in lower case, in which they must differ."""
    found: dict[str, _Listed] = {}
    for i in sites.rows:
        code = sites.text(i, "ma_cum")
        if not code:
            continue
        if (other := found.get(code.casefold())) is not None:
            _refuse(
                sites.place(i, "ma_cum"),
                Text(
                    f"mã {code} đã có ở dòng {other.row + 1} (không phân biệt chữ hoa, chữ "
                    "thường); đặt cho mỗi cụm một mã riêng",
                    f"the code {code} is already in row {other.row + 1} (upper and lower case are "
                    "the same); give each cluster its own",
                ),
            )
        area, place = sites.text(i, "dt_de_nghi"), sites.place(i, "dt_de_nghi")
        found[code.casefold()] = _Listed(code, i, area, place)
    return found


# --- corners -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Corners:
    sheet: Sheet
    boundaries: Mapping[str, BoundaryTable]
    crs: pyproj.CRS | None
    notes: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part(Sheet):
    """A line with the area of a cluster, then some rows of a sheet; all keep their places."""

    area_place: Text
    whole: Sheet
    numbers: tuple[int, ...]

    def place(self, row: int, column: int | None = None) -> Text:
        return self.whole.place(self.numbers[row - 1], column) if row else self.area_place


def _corners(sheet: Sheet, listed: Mapping[str, _Listed]) -> _Corners:
    if not sheet.rows:
        return _Corners(sheet, {}, None, ())
    table = _table(sheet, CORNER_HEADINGS, ("ma_cum", "X", "Y"))
    if table is None:
        _refuse_headless(sheet, CORNER_HEADINGS)
    crs, crs_place = _crs_above(sheet, table.header)
    placed, notes = _placed(table, listed)
    if placed and crs is None:
        _refuse(
            crs_place,
            Text(
                f"chưa chọn hệ tọa độ của các điểm; chọn ở ô bên phải «{CRS_LABEL}»",
                "the reference system of the points is not chosen; choose it in the cell beside "
                f"«{CRS_LABEL}»",
            ),
        )
    boundaries = {site.code: _boundary_of(table, site, rows, crs) for site, rows in placed.items()}
    axes = dict.fromkeys(found.axes for found in boundaries.values())
    told = (
        *table.notes,
        *notes,
        *(Text(f"{sheet.where.vi}: {a.vi}", f"{sheet.where.en}: {a.en}") for a in axes),
        *(
            Text(f"{code}: {note.vi}", f"{code}: {note.en}")
            for code, found in boundaries.items()
            for note in found.notes
            if note not in found.routine
        ),
    )
    return _Corners(sheet, boundaries, crs, (*told, *_agreeing(sheet, boundaries)))


def _agreeing(sheet: Sheet, boundaries: Mapping[str, BoundaryTable]) -> Iterator[Text]:
    """Say in one sentence how many boundaries have the area that is stated for them."""
    sound = [found for found in boundaries.values() if found.routine]
    stated = sum(found.declared_ha is not None for found in sound)
    if sound:
        yield Text(
            f"{sheet.where.vi}: {stated} ranh giới khép đúng diện tích ghi ở sheet {SITES_SHEET}, "
            f"{len(sound) - stated} không có diện tích để so",
            f"{sheet.where.en}: {stated} boundaries close to the area of the sheet {SITES_SHEET}, "
            f"{len(sound) - stated} have none to compare with",
        )


def _placed(
    table: _Table, listed: Mapping[str, _Listed]
) -> tuple[dict[_Listed, list[int]], tuple[Text, ...]]:
    """Return the rows of each cluster that has coordinates, and who has rows without any."""
    rows: dict[_Listed, list[int]] = {}
    for i in table.rows:
        rows.setdefault(_site_of(table, i, listed), []).append(i)
    notes = []
    for site, own in list(rows.items()):
        blank = [i for i in own if table.cell(i, "X") is None and table.cell(i, "Y") is None]
        if blank and len(blank) < len(own):
            _refuse(
                table.place(blank[0], "X"),
                Text(
                    "điểm này chưa có tọa độ; điền X, Y hoặc xóa dòng",
                    "this point has no coordinates; fill in X and Y or delete the row",
                ),
            )
        if blank:
            del rows[site]
            where = table.sheet.place(own[0])
            notes.append(
                Text(
                    f"{where.vi}: {site.code} chưa có tọa độ điểm nào, coi là chưa có ranh giới",
                    f"{where.en}: {site.code} has no coordinates yet, taken as without a boundary",
                )
            )
    return rows, tuple(notes)


def _site_of(table: _Table, row: int, listed: Mapping[str, _Listed]) -> _Listed:
    """Return the cluster a corner belongs to."""
    said = table.text(row, "ma_cum")
    if not said:
        _refuse(
            table.place(row, "ma_cum"),
            Text(
                "chưa ghi mã cụm; ghi mã ở mọi dòng có điểm",
                "the code of the cluster is blank; write it in every row with a point",
            ),
        )
    if said.casefold() not in listed:
        near = difflib.get_close_matches(said.casefold(), list(listed), n=1)
        vi = f", có phải {listed[near[0]].code}" if near else ""
        en = f", is it {listed[near[0]].code}" if near else ""
        _refuse(
            table.place(row, "ma_cum"),
            Text(
                f"mã {said} không có trong sheet {SITES_SHEET}{vi}; sửa mã hoặc thêm dòng",
                f"the code {said} is not in the sheet {SITES_SHEET}{en}; correct it or add the row",
            ),
        )
    return listed[said.casefold()]


def _boundary_of(
    table: _Table, site: _Listed, rows: Sequence[int], crs: pyproj.CRS | None
) -> BoundaryTable:
    """Return the boundary of one cluster, read as a corner table of its own.

    The proposed area of DanhSach stands above it, to be held against the corners.
    """
    whole, numbers = table.sheet, (table.header, *rows)
    titles = _titles(in_degrees=crs is not None and crs.is_geographic)
    columns = {table.at[name]: title for name, title in titles.items() if name in table.at}
    width = range(len(whole.rows[0]))
    area = f"Tổng diện tích: {site.area} ha" if site.area else None
    cells = (
        (area, *(None for _ in width[1:])),
        tuple(columns.get(k) for k in width),
        *(tuple(whole.rows[i][k] if k in columns else None for k in width) for i in numbers[1:]),
    )
    copies = (
        (new, k)
        for new, i in enumerate(numbers, start=1)
        for k in columns
        if (i, k) in whole.copies
    )
    part = _Part(
        whole.name,
        cells,
        Text(f"{whole.where.vi}, cụm {site.code}", f"{whole.where.en}, cluster {site.code}"),
        copies=frozenset(copies),
        area_place=site.area_place,
        whole=whole,
        numbers=numbers,
    )
    return read_boundary_sheet(part, crs=None if crs is None else crs.to_epsg())


def _titles(*, in_degrees: bool) -> dict[str, str]:
    """Return how a corner table names the columns; in degrees the first is the latitude."""
    x, y = ("Vĩ độ", "Kinh độ") if in_degrees else ("X", "Y")
    return {"manh": "Mảnh", "diem": "Điểm", "X": x, "Y": y, "canh": "Cạnh (m)"}


def _refuse_twice(corners: Sequence[_Corners]) -> None:
    """Refuse a cluster with corners in two sheets: nobody could tell which hold."""
    for k, one in enumerate(corners):
        for other in corners[k + 1 :]:
            for code in one.boundaries:
                if code in other.boundaries:
                    _refuse(
                        other.sheet.where,
                        Text(
                            f"{code} đã có tọa độ ở sheet {one.sheet.name}; chỉ giữ ở một sheet",
                            f"{code} has corners in the sheet {one.sheet.name} too; keep one",
                        ),
                    )


# --- reference systems ---------------------------------------------------------------------------


def _crs_above(sheet: Sheet, top: int) -> tuple[pyproj.CRS | None, Text]:
    """Return the reference system stated above the header, None where its cell is blank, and where.

    It stands in the cell beside the label, in that of the label, or in a title of the office's own:
    «Bảng kê tọa độ VN-2000, kinh tuyến trục 105°00′, múi chiếu 3°».
    """
    texts = [
        (i, k, as_text(cell))
        for i, row in enumerate(sheet.rows[:top])
        for k, cell in enumerate(row)
        if cell is not None and (i, k) not in sheet.copies
    ]
    label = next(((i, k) for i, k, t in texts if _key(t) == _key(CRS_LABEL)), None)
    if label is not None:
        beside = [(i, k, t) for i, k, t in texts if i == label[0] and k > label[1]]
        if not beside:
            return None, sheet.place(label[0], label[1] + 1)
    else:
        beside = [(i, k, t) for i, k, t in texts if _LABEL.match(t) or _says_crs(t)]
        if not beside:
            return None, sheet.place(0)
    i, k, text = beside[0]
    place = sheet.place(i, k)
    return _crs_of(_LABEL.sub("", text), place), place


def _says_crs(text: str) -> bool:
    everything = crs_candidates_of_words("")
    return bool(_EPSG.search(text)) or len(crs_candidates_of_words(text)) < len(everything)


def _crs_of(text: str, place: Text) -> pyproj.CRS:
    """Return the reference system in words, by its EPSG code, or by both if they agree."""
    code = _EPSG.search(text) or re.fullmatch(r"\s*(\d{4,6})\s*", text)
    words = text.replace(code[0], " ") if code else text
    crs = _crs_of_code(int(code[1]), place) if code else parse_crs_words(words)
    if crs is None:
        _refuse(
            place,
            Text(
                f"«{text}» chưa đủ để biết hệ tọa độ; chọn trong danh sách, hoặc ghi đủ hệ, kinh "
                "tuyến trục, múi chiếu như «VN-2000, KTT 105°00′, múi chiếu 3°»",
                f"«{text}» does not settle the reference system; choose one of the list, or write "
                "datum, meridian and zone as «VN-2000, KTT 105°00′, múi chiếu 3°»",
            ),
        )
    if code and _says_crs(words) and crs not in crs_candidates_of_words(words):
        name = describe(crs)
        _refuse(
            place,
            Text(
                f"«{text}» không khớp: EPSG:{code[1]} là {name.vi}; chọn lại trong danh sách",
                f"«{text}» contradicts itself: EPSG:{code[1]} is {name.en}; choose again",
            ),
        )
    return crs


def _crs_of_code(code: int, place: Text) -> pyproj.CRS:
    try:
        return pyproj.CRS.from_epsg(code)
    except pyproj.exceptions.CRSError:
        _refuse(
            place,
            Text(
                f"không có hệ tọa độ EPSG:{code}; chọn trong danh sách",
                f"there is no reference system EPSG:{code}; choose one of the list",
            ),
        )


# --- layers --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Declared:
    found: Mapping[str, dict[str, Any]]
    places: Mapping[str, Text]
    notes: tuple[Text, ...] = ()


def _declarations(sheet: Sheet | None) -> _Declared:
    if sheet is None or not sheet.rows:
        return _Declared({}, {})
    table = _table(sheet, LAYER_HEADINGS, ("lop", "tep"))
    if table is None:
        _refuse_headless(sheet, LAYER_HEADINGS)
    found: dict[str, dict[str, Any]] = {}
    places: dict[str, Text] = {}
    for i in table.rows:
        name = _layer_name(table, i)
        places.setdefault(name, sheet.place(i))
        if name in found:
            _refuse(
                table.place(i, "lop"),
                Text(
                    f"lớp {name} đã khai ở dòng trên; mỗi lớp một dòng, một tệp",
                    f"the layer {name} is declared above; one row and one file each",
                ),
            )
        found[name] = _table_values(table, i) if name in TABLES else _layer_values(table, i, name)
    return _Declared(found, places, table.notes)


def layer_choice(name: str) -> str:
    """Return what the drop-down shows for a layer or table: «rice_land – Đất trồng lúa»."""
    return f"{name} – {({**LAYERS, **TABLES})[name].title.vi}"


def _layer_name(table: _Table, row: int) -> str:
    """Return the layer by its name, its title, or both as the drop-down shows them."""
    said = table.text(row, "lop")
    known = {
        _key(word): name
        for name, spec in {**LAYERS, **TABLES}.items()
        for word in (layer_choice(name), spec.title.vi, name)
    }
    first = re.split(r"\s[–-]\s", said, maxsplit=1)[0]
    for word in (said, first):
        if _key(word) in known:
            return known[_key(word)]
    near = difflib.get_close_matches(_key(said), list(known), n=1)
    remedy = (
        Text(f"có phải {layer_choice(known[near[0]])}", f"is it {known[near[0]]}")
        if near
        else Text("chọn trong danh sách", f"use one of {', '.join((*LAYERS, *TABLES))}")
    )
    _refuse(
        table.place(row, "lop"),
        Text(
            f"không có lớp «{said}»; {remedy.vi}"
            if said
            else "chưa chọn lớp; chọn trong danh sách",
            f"there is no layer «{said}»; {remedy.en}" if said else "the layer is blank; choose it",
        ),
    )


def _table_values(table: _Table, row: int) -> dict[str, Any]:
    """Return what a row declares of a table of facts, as `TableDecl` takes it."""
    for column in ("ty_le", "pham_vi", "he_toa_do", "truong"):
        if table.text(row, column):
            _refuse(
                table.place(row, column),
                Text(
                    "cột này không dùng cho một bảng số liệu; để trống ô",
                    "this column does not apply to a table of facts; leave the cell blank",
                ),
            )
    values = {**_common_values(table, row), "sheet": table.text(row, "lop_trong_tep")}
    return {key: value for key, value in values.items() if value}


def _layer_values(table: _Table, row: int, name: str) -> dict[str, Any]:
    """Return what a row declares of a layer, as `LayerDecl` takes it."""
    crs = table.text(row, "he_toa_do")
    inner = _listed(table.text(row, "lop_trong_tep"))
    values = {
        **_common_values(table, row),
        "layer": inner[0] if len(inner) == 1 else inner,
        "crs": f"EPSG:{_crs_of(crs, table.place(row, 'he_toa_do')).to_epsg()}" if crs else None,
        "accuracy_m": _accuracy_m(table, row),
        "coverage": _coverage(table.text(row, "pham_vi")),
        "fields": _fields(table, row, name),
    }
    return {key: value for key, value in values.items() if value}


def _common_values(table: _Table, row: int) -> dict[str, Any]:
    path = table.text(row, "tep").strip("\"' ")  # Windows copies a path with its quotes
    if not path:
        _refuse(
            table.place(row, "tep"),
            Text(
                "chưa ghi tệp của lớp; ghi đường dẫn tính từ thư mục chứa tệp này",
                "the file of the layer is blank; give its path from the folder of this workbook",
            ),
        )
    said = table.text(row, "ngay_du_lieu")
    try:
        day = parse_date(said)
    except ValueError:
        _refuse(
            table.place(row, "ngay_du_lieu"),
            Text(
                f"{said!r} không phải là ngày; ghi ngày/tháng/năm, ví dụ 20/08/2025",
                f"{said!r} is not a date; write day/month/year as 20/08/2025",
            ),
        )
    return {"path": path.replace("\\", "/"), "agency": table.text(row, "co_quan"), "date": day}


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _accuracy_m(table: _Table, row: int) -> float | None:
    """Return the accuracy of a map of the stated scale, None without one."""
    said = table.text(row, "ty_le")
    if not said:
        return None
    match = _SCALE.fullmatch(said)
    scale = int(re.sub(r"[. ]", "", match[1])) if match else 0
    if not _SCALES[0] <= scale <= _SCALES[1]:
        _refuse(
            table.place(row, "ty_le"),
            Text(
                f"{said!r} không phải là tỷ lệ bản đồ; định dạng ô là Text rồi ghi như 1/10.000",
                f"{said!r} is not the scale of a map; format the cell as Text and write 1/10.000",
            ),
        )
    return scale * _DRAWN_M


def _coverage(text: str) -> str | tuple[str, ...]:
    """Return the coverage a layer declares: all, itself, or the units named."""
    words = {_key(w): name for name, said in COVERAGE_WORDS.items() for w in (name, said)}
    return words.get(_key(text)) or _listed(text)


def _fields(table: _Table, row: int, name: str) -> dict[str, str]:
    """Return «code=MA_LOAI; name=TEN» as a mapping; both sides must be there, the first known."""
    fields: dict[str, str] = {}
    for part in _listed(table.text(row, "truong")):
        ours, sign, theirs = (word.strip() for word in part.partition("="))
        known = LAYERS[name].fields
        if not sign or not theirs or ours not in known or ours in fields:
            listed = ", ".join(known) or "–"
            _refuse(
                table.place(row, "truong"),
                Text(
                    f"«{part}» không dùng được; ghi tên=TRƯỜNG, tên là {listed}, mỗi tên một lần, "
                    "ngăn bằng dấu chấm phẩy",
                    f"«{part}» cannot be used; write name=FIELD, names are {listed}, each once, "
                    "parted by semicolons",
                ),
            )
        fields[ours] = theirs
    return fields
