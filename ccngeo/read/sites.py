"""The clusters themselves: their list and their boundaries. Faults here stop the run."""

import difflib
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

import geopandas as gpd
import numpy as np
import pyproj
import shapely

from ccngeo.errors import InputError, LayerError
from ccngeo.geometry import HA
from ccngeo.model import Areas, Role, Site, Text, is_site_id
from ccngeo.project import Spatial
from ccngeo.read.boundaries import (
    ID,
    TABLES,
    Drawn,
    in_grid,
    of_tables,
    read_drawn,
    refuse_astray,
)
from ccngeo.read.files import recognise
from ccngeo.read.sheets import read_sheets
from ccngeo.read.table import Listed, Row, as_text, read_list
from ccngeo.read.workbook import Workbook, is_template, read_workbook
from ccngeo.units import TWO_TIERS, VINH_PHUC
from ccngeo.vietnamese import folded, parse_date, parse_decimal
from ccngeo.vn2000 import datum_accuracy_m

# The table of clusters, as an office fills it in; the first three are required.
COLUMNS = (
    ID, "ten", "vai_tro", "loai", "xa_cu", "huyen_cu", "ma_xa_moi", "xa_moi", "dt_qh_tinh",
    "dt_de_nghi", "dt_qhct", "ngay_tl", "ngay_tiep_nhan", "nganh_nghe", "cong_suat_xlnt",
    "sai_so_m", "thay_cho", "thu_tu", "ghi_chu",
)  # fmt: skip
_ROLES = {
    "thanh_lap": Role.ESTABLISHED,
    "quy_hoach": Role.PLANNED,
    "de_nghi": Role.PROPOSED,
}
_KINDS = {
    "thuong": "normal",
    "lang_nghe": "craft_village",
    "mien_nui": "mountain",
    "chuyen_nganh": "specialised",
    "ho_tro": "supporting",
    "cong_nghe_cao": "high_tech",
    "sinh_thai": "eco",
    "": None,
}
_WORST_ERROR_M = 1000.0
# What the values of a column are, as its fault names them.
_AN_AREA = Text("diện tích tính bằng ha (ví dụ 48,43)", "an area in ha (48,43)")
_AN_ACCURACY = Text(
    f"sai số tính bằng m, từ 0 đến {_WORST_ERROR_M:g}", f"an accuracy in m, 0 to {_WORST_ERROR_M:g}"
)
_A_ROLE = Text("thanh_lap, quy_hoach hoặc de_nghi", "thanh_lap, quy_hoach or de_nghi")
_A_KIND = Text(
    "thuong, lang_nghe, mien_nui, chuyen_nganh, ho_tro, cong_nghe_cao hoặc sinh_thai",
    "thuong, lang_nghe, mien_nui, chuyen_nganh, ho_tro, cong_nghe_cao or sinh_thai",
)
_A_DATE = Text("ngày (ví dụ 2025-08-20 hoặc 20/08/2025)", "a date (2025-08-20 or 20/08/2025)")
_A_CAPACITY = Text(
    "công suất tính bằng m³/ngày đêm (ví dụ 300; để trống nếu chưa có)",
    "a capacity in m³ a day (300; blank where there is none)",
)
_AN_ORDER = Text(
    "thứ tự thành lập (số nguyên từ 1; để trống nếu chưa định)",
    "an order of founding (a whole number from 1; blank where it is not settled)",
)
_LAST_DAY = TWO_TIERS - timedelta(days=1)  # of the communes before
T = TypeVar("T")
_PROPOSED = "dt_de_nghi"


_AS_IT_IS = Spatial()
# A sheet or csv with one of these columns holds corner points, not clusters.
_COORDINATES = {"x", "y", "x (m)", "y (m)", "e", "n"}
Found = tuple[tuple[Site, ...], tuple[Text, ...]]  # sites, and what was mended or taken for granted


def read_sites(
    table: Path,
    boundaries: Path | None,
    crs: pyproj.CRS,
    accuracy_m: float,
    how: Spatial = _AS_IT_IS,
    communes: gpd.GeoDataFrame | None = None,
) -> Found:
    """Return the sites of a project, and what was mended in their boundaries.

    Parameters
    ----------
    table
        The list of clusters: a csv or workbook, or the Excel template with their corner points.
    boundaries
        A file with their boundaries, if they are not in the template.
    crs
        The working CRS.
    accuracy_m
        Positional error of boundaries whose row states none.
    how
        What the project states of the file of boundaries.
    communes
        Frame with `code` and polygons in the working CRS, to hold boundaries against.

    Raises
    ------
    InputError
        Anything wrong with the list or a boundary, naming file, place and remedy.
    """
    if is_template(table):
        book = read_workbook(table)
        if boundaries is not None and book.boundaries:
            raise InputError(
                f"{table.name}: ranh giới có trong sheet ToaDo, không khai thêm {boundaries.name}; "
                "bỏ khóa boundaries.",
                f"{table.name}: boundaries are in the sheet ToaDo; drop the key boundaries "
                f"({boundaries.name}).",
            )
        sites, notes = _of_workbook(book, crs, accuracy_m, how, communes, None, None)
        if boundaries is None:
            return sites, notes
        return _with_boundaries(sites, notes, read_drawn(boundaries, how), crs, communes)
    sites, notes = _sites(_list_of(table), accuracy_m, None, communes, None)
    if boundaries is None:
        return sites, notes
    return _with_boundaries(sites, notes, read_drawn(boundaries, how), crs, communes)


def read_proposals(
    path: Path,
    crs: pyproj.CRS,
    accuracy_m: float,
    how: Spatial = _AS_IT_IS,
    communes: gpd.GeoDataFrame | None = None,
    clusters: Sequence[str] = (),
) -> Found:
    """Return proposed sites from one file.

    It may be the Excel template, a list without boundaries, a table of corner points, a drawing,
    or boundaries with the columns of the list as attributes. A proposal stands for none but the
    `clusters` of the project.

    Raises
    ------
    InputError
        As for `read_sites`; where only a key of project.toml helps, with what to write there.
    """
    try:
        return _proposals(path, crs, accuracy_m, how, communes, clusters)
    except InputError as error:
        raise _by_the_project(error, path) from error


# The keys of `Spatial` that project.toml alone can state, as a remedy names them.
_KEY = re.compile(r"\bkeys? (layer|encoding)\b|\b(crs_confirmed|polygons)\b")


def _by_the_project(error: InputError, path: Path) -> InputError:
    """Return the fault of a file of proposals; it may need a key that nobody can state for it.

    Beside such a file only its CRS is stated; all keys stand in [sites], for the file named there.
    """
    named = _KEY.search(error.en)
    if named is None:
        return error
    key = named[1] or named[2]
    where = "table" if is_template(path) else "boundaries"
    return InputError(
        f"{error.vi.removesuffix('.')}; khóa {key} chỉ khai được ở project.toml: ở mục [sites] ghi "
        f'{where} = "{path.name}" cùng khóa này (và crs), mỗi cụm một dòng trong danh sách, rồi '
        "chạy không có --sites.",
        f"{error.en.removesuffix('.')}; the key {key} can stand in project.toml only: write "
        f'{where} = "{path.name}" with it (and crs) in [sites], a row in the list for each '
        "cluster, and run without --sites.",
    )


def _proposals(
    path: Path,
    crs: pyproj.CRS,
    accuracy_m: float,
    how: Spatial,
    communes: gpd.GeoDataFrame | None,
    clusters: Sequence[str],
) -> Found:
    proposed = Role.PROPOSED
    if is_template(path):
        book = read_workbook(path)
        return _of_workbook(book, crs, accuracy_m, how, communes, proposed, clusters)
    listed = _list_in(path)
    if listed is not None:
        return _sites(listed, accuracy_m, proposed, communes, clusters)
    drawn = read_drawn(path, how, COLUMNS)
    drawn = _named(drawn)
    sites, notes = _sites(_rows_of(drawn), accuracy_m, proposed, communes, clusters)
    return _with_boundaries(sites, notes, drawn, crs, communes)


def _list_of(path: Path) -> Listed:
    try:
        return read_list(path, COLUMNS)
    except LayerError as error:
        raise InputError(error.vi, error.en) from error


def _list_in(path: Path) -> Listed | None:
    """Return the list of clusters a table holds, None where it holds corner points or shapes."""
    try:
        if recognise(path).kind not in TABLES:
            return None
        listed = read_list(path, COLUMNS)
    except LayerError as error:
        if _heads_clusters(path):
            raise InputError(error.vi, error.en) from error
        return None  # what reads it as boundaries says what is wrong
    names = {column.casefold() for column in listed.columns}
    return listed if ID in names and not names & _COORDINATES else None


def _heads_clusters(path: Path) -> bool:
    """Tell whether a table that cannot be read as a list is headed as one and has no corners."""
    try:
        sheets = read_sheets(path)
    except LayerError:
        return False
    for row in (row for sheet in sheets for row in sheet.rows):
        names = {cell.casefold() for cell in row if isinstance(cell, str)}
        if ID in names:
            return not names & _COORDINATES
    return False


def _named(drawn: Drawn) -> Drawn:
    """Give the plots of a table without codes of clusters the name of their file: one site."""
    if not len(drawn.codes) or all(is_site_id(code) for code in drawn.codes):
        return drawn
    if recognise(drawn.path).kind not in TABLES:
        return drawn
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", _plain(drawn.path.stem)).strip("-")[:40]
    name = stem or "DE-NGHI"
    codes = np.full(len(drawn.codes), name)
    declared = sum(drawn.declared_ha.values())
    note = Text(
        f"{drawn.path.name}: bảng không có cột {ID}; cả bảng là một vị trí, mã {name}",
        f"{drawn.path.name}: no column {ID}; the whole table is one site, code {name}",
    )
    return replace(
        drawn,
        codes=codes,
        attributes=drawn.attributes.assign(**{ID: codes}),
        notes=(*drawn.notes, note),
        declared_ha={name: declared} if declared else {},
    )


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in letters if not unicodedata.combining(c))


def _rows_of(drawn: Drawn) -> Listed:
    """Return one row per code of drawn boundaries, from their attributes."""
    unique: dict[str, Row] = {}
    for code, record in zip(drawn.codes, drawn.attributes.to_dict("records"), strict=True):
        row = {str(name): as_text(value) for name, value in record.items()} | {ID: str(code)}
        if str(code) in drawn.declared_ha and not row.get(_PROPOSED):
            row[_PROPOSED] = as_text(drawn.declared_ha[str(code)])
        _refuse_contradiction(drawn.path, unique.setdefault(str(code), row), row)
    columns = tuple(dict.fromkeys(name for row in unique.values() for name in row))
    places = tuple(
        Text(f"{drawn.path.name}, ranh giới {code}", f"{drawn.path.name}, boundary {code}")
        for code in unique
    )

    def spot(i: int, column: str) -> Text:
        return Text(f"{places[i].vi}, cột {column}", f"{places[i].en}, column {column}")

    return Listed(drawn.path, columns, tuple(unique.values()), places, spot)


def _of_workbook(
    book: Workbook,
    crs: pyproj.CRS,
    accuracy_m: float,
    how: Spatial,
    communes: gpd.GeoDataFrame | None,
    default_role: Role | None,
    clusters: Sequence[str] | None,
) -> Found:
    listed = Listed(book.path, book.columns, book.rows, book.places, book.place)
    sites, notes = _sites(listed, accuracy_m, default_role, communes, clusters)
    notes = (*book.notes, *notes)
    systems = dict.fromkeys(table.crs for table in book.boundaries.values())
    for system in systems:
        tables = {code: t for code, t in book.boundaries.items() if t.crs == system}
        drawn = replace(of_tables(book.path, tables, how), notes=())  # they are the book's
        sites, notes = _with_boundaries(sites, notes, drawn, crs, communes)
    return sites, notes


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
    listed: Listed,
    accuracy_m: float,
    default_role: Role | None,
    communes: gpd.GeoDataFrame | None,
    clusters: Sequence[str] | None,
) -> Found:
    """Return a site per row, its commune settled by the record of administrative units.

    A site may stand for the `clusters`; None: for the others of this list.
    """
    path = listed.path
    _refuse_misspelt(listed.columns, path)
    required = (ID,) if default_role else (ID, "ten", "vai_tro")
    for name in required:
        if name not in listed.columns:
            raise InputError(
                f"{path.name}: thiếu cột {name}; thêm cột này.",
                f"{path.name}: the column {name} is missing; add it.",
            )
    if not listed.rows:
        raise InputError(
            f"{path.name}: chưa có cụm nào; điền ít nhất một dòng.",
            f"{path.name}: holds no cluster; fill in at least one row.",
        )
    sites: list[Site] = []
    notes: list[Text] = []
    silent: list[tuple[int, Site]] = []  # nothing was said of their commune yet
    seen: set[str] = set()
    for i, (row, place) in enumerate(zip(listed.rows, listed.places, strict=True)):
        site = _site(row, partial(listed.spot, i), accuracy_m, default_role)
        site, said = _in_its_commune(site, place)
        if site.site_id.lower() in seen:
            raise InputError(
                f"{path.name}: mã {site.site_id} có hai lần (không phân biệt chữ hoa, chữ thường); "
                "đặt cho mỗi cụm một mã riêng.",
                f"{path.name}: the code {site.site_id} occurs twice (upper and lower case are the "
                "same); give each cluster its own.",
            )
        seen.add(site.site_id.lower())
        sites.append(site)
        notes += said
        silent += [] if said else [(i, site)]
    _refuse_unknown_clusters(listed, sites, clusters)
    return tuple(sites), (*notes, *_unchecked_communes(listed, silent, communes))


def _refuse_unknown_clusters(
    listed: Listed, sites: Sequence[Site], clusters: Sequence[str] | None
) -> None:
    """Refuse a site that stands for a cluster nobody lists, or for itself in its own list."""
    known = [site.site_id for site in sites] if clusters is None else list(clusters)
    for i, site in enumerate(sites):
        if site.stands_for is None:
            continue
        place = listed.spot(i, "thay_cho")
        if clusters is None and site.stands_for == site.site_id:
            raise InputError(
                f"{place.vi}: {site.site_id} không thể thay cho chính nó; ghi mã của cụm khác hoặc "
                "để trống.",
                f"{place.en}: {site.site_id} cannot stand for itself; write the code of another "
                "cluster or leave it blank.",
            )
        if site.stands_for not in known:
            near = difflib.get_close_matches(site.stands_for, known, n=1)
            vi, en = (f", có phải {near[0]}", f", is it {near[0]}") if near else ("", "")
            raise InputError(
                f"{place.vi}: thay cho {site.stands_for!r} không có trong danh sách cụm{vi}; sửa "
                "cột thay_cho.",
                f"{place.en}: stands for {site.stands_for!r}, which is not in the table of "
                f"clusters{en}; correct the column thay_cho.",
            )


_MOST_NAMED = 10


def _unchecked_communes(
    listed: Listed, sites: Sequence[tuple[int, Site]], communes: gpd.GeoDataFrame | None
) -> tuple[Text, ...]:
    """Say which communes of some rows nothing here knows: slips of the pen would go unnoticed.

    Raises
    ------
    InputError
        A code that is none.
    """
    codes = set() if communes is None else set(communes["code"].dropna().astype(str))
    unchecked = []
    for i, site in sites:
        code = site.commune_code
        if code is not None and code not in codes and not _COMMUNE_CODE.fullmatch(code):
            place = listed.spot(i, "ma_xa_moi")
            raise InputError(
                f"{place.vi}: {code!r} không phải là mã xã, phường (5 chữ số); sửa lại.",
                f"{place.en}: {code!r} is not the code of a commune (5 digits); correct it.",
            )
        said = _unknown_commune(site, codes)
        if said is not None:
            unchecked.append((listed.places[i], said))
    if not unchecked:
        return ()
    rest = len(unchecked) - _MOST_NAMED
    more_vi, more_en = (f"; và {rest} dòng khác", f"; and {rest} more") if rest > 0 else ("", "")
    named = unchecked[:_MOST_NAMED]
    return (
        Text(
            "chưa kiểm tra được xã (danh mục chỉ có tỉnh Vĩnh Phúc cũ, lớp xã của dự án không có): "
            + "; ".join(f"{place.vi}, {said.vi}" for place, said in named)
            + f"{more_vi}; kiểm tra lại, ghi ma_xa_moi",
            "communes that could not be checked (only the former Vĩnh Phúc is on record, and they "
            "are not in the project's layer): "
            + "; ".join(f"{place.en}, {said.en}" for place, said in named)
            + f"{more_en}; check them and write ma_xa_moi",
        ),
    )


_COMMUNE_CODE = re.compile(r"[0-9]{5}")


def _unknown_commune(site: Site, codes: set[str]) -> Text | None:
    """Return what a site states of its commune if nothing here knows it, else None."""
    if site.commune_code is not None:
        if site.commune_code in codes or VINH_PHUC.find(site.commune_code, _LAST_DAY, "commune"):
            return None
        if VINH_PHUC.find(site.commune_code, TWO_TIERS, "commune"):
            return None
        said = f"ma_xa_moi {site.commune_code}"
        return Text(said, said)
    stated = [("xa_moi", site.commune_name, TWO_TIERS), ("xa_cu", site.commune_old, _LAST_DAY)]
    for column, name, day in stated:
        if not name:
            continue
        same = VINH_PHUC.find(name, day, "commune")
        near = [u.label for u in same] or _alike(name, day)
        vi, en = f"{column} «{name}»", f"{column} «{name}»"
        if near:
            listed = ", ".join(near)
            vi = f"{vi} ({'trùng tên' if same else 'gần giống'} {listed})"
            en = f"{en} ({'the name of' if same else 'nearly'} {listed})"
        return Text(vi, en)
    return None


def _alike(name: str, day: date) -> list[str]:
    """Return the communes on record whose name is nearly this one."""
    units = (u for u in VINH_PHUC.units if u.level == "commune" and u.stands_on(day))
    labels = {folded(u.name): u.label for u in units}
    return [labels[n] for n in difflib.get_close_matches(folded(name), labels, n=2, cutoff=0.8)]


def _in_its_commune(site: Site, place: Text) -> tuple[Site, tuple[Text, ...]]:
    """Fill in the commune since 2025-07-01 from the old one where that is certain, and say so.

    What the list states is never replaced; a contradiction is told. Only rows that name a unit on
    record are looked up: names of communes recur all over the country.
    """
    code = site.commune_code or ""
    on_record = (
        VINH_PHUC.find(code, TWO_TIERS, "commune")
        or VINH_PHUC.find(code, _LAST_DAY, "commune")
        or VINH_PHUC.find(site.district_old or "", _LAST_DAY, "district")
    )
    if not on_record:
        return site, ()
    found = VINH_PHUC.resolve(
        commune_old=site.commune_old,
        district_old=site.district_old,
        commune_code=site.commune_code,
        commune_name=site.commune_name,
        on=TWO_TIERS,
    )
    told = (*found.notes, *(() if found.conflict is None else (found.conflict,)))
    notes = tuple(Text(f"{place.vi}: {t.vi}", f"{place.en}: {t.en}") for t in told)
    if site.commune_code is not None or found.code is None:
        return site, notes
    return replace(
        site, commune_code=found.code, commune_name=site.commune_name or found.name
    ), notes


def _site(
    row: Row, spot: Callable[[str], Text], accuracy_m: float, default_role: Role | None
) -> Site:
    def parsed(column: str, parse: Callable[[str], T], what: Text) -> T:
        value = row.get(column, "")
        try:
            return parse(value)
        except (ValueError, KeyError) as error:
            place = spot(column)
            raise InputError(
                f"{place.vi}: {value!r} không phải là {what.vi}; sửa lại.",
                f"{place.en}: {value!r} is not {what.en}; correct it.",
            ) from error

    def area(column: str) -> float | None:
        value = parsed(column, parse_decimal, _AN_AREA)
        if value is not None and not 0 < value < 1e5:  # noqa: PLR2004
            said, place = row[column], spot(column)
            raise InputError(
                f"{place.vi}: {said} ha không thể là diện tích của một cụm; sửa lại.",
                f"{place.en}: {said} ha is not an area of a cluster; correct it.",
            )
        return value

    def role(text: str) -> Role:
        return _ROLES[text] if text or default_role is None else default_role

    parsed_role = parsed("vai_tro", role, _A_ROLE)
    own_accuracy = parsed("sai_so_m", _accuracy, _AN_ACCURACY)
    site_id = row.get(ID, "")
    place = spot(ID)
    if not site_id:
        raise InputError(
            f"{place.vi}: mã để trống; đặt mã cho mỗi cụm.",
            f"{place.en}: the code is blank; give each cluster a code.",
        )
    if row.get("ten") == "":
        unnamed = spot("ten")
        raise InputError(
            f"{unnamed.vi}: tên cụm để trống; ghi tên.",
            f"{unnamed.en}: the name of the cluster is blank; fill it in.",
        )
    try:
        site = Site(site_id, row.get("ten", site_id), role=parsed_role)
    except InputError as error:
        raise InputError(f"{place.vi}: {error.vi}", f"{place.en}: {error.en}") from error
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
        treatment_m3_day=parsed("cong_suat_xlnt", _capacity, _A_CAPACITY),
        founding_order=parsed("thu_tu", _order, _AN_ORDER),
    )


def _accuracy(text: str) -> float | None:
    value = parse_decimal(text)
    if value is not None and not 0 <= value <= _WORST_ERROR_M:
        raise ValueError(f"{value:g} m is no accuracy of a boundary")
    return value


def _order(text: str) -> int | None:
    value = parse_decimal(text)
    if value is not None and (value < 1 or value != int(value)):
        raise ValueError(f"{value:g} is no place in an order")
    return None if value is None else int(value)


def _capacity(text: str) -> float | None:
    value = parse_decimal(text)
    if value is not None and value < 0:
        raise ValueError(f"{value:g} is no capacity")
    return value


def _with_boundaries(
    sites: tuple[Site, ...],
    notes: tuple[Text, ...],
    drawn: Drawn,
    crs: pyproj.CRS,
    communes: gpd.GeoDataFrame | None,
) -> Found:
    unknown = sorted(set(drawn.codes.tolist()) - {s.site_id for s in sites})
    if unknown:
        remedy = (
            Text("thêm dòng hoặc sửa mã", "add the row or correct the code")
            if is_site_id(unknown[0])
            else Text(f"thêm cột {ID} ghi mã cụm", f"add a column {ID} with the codes")
        )
        raise InputError(
            f"{drawn.path.name}: ranh giới {unknown[0]!r} không có dòng nào trong danh sách cụm; "
            f"{remedy.vi}.",
            f"{drawn.path.name}: the boundary {unknown[0]!r} has no row in the table of clusters; "
            f"{remedy.en}.",
        )
    shapes, mended = in_grid(drawn, crs)
    datum_m = datum_accuracy_m(drawn.crs, crs)
    placed = tuple(_with_boundary(s, shapes.get(s.site_id), datum_m) for s in sites)
    refuse_astray(drawn, placed, communes)
    return placed, (*notes, *mended)


def _with_boundary(site: Site, shape: shapely.Geometry | None, datum_m: float) -> Site:
    """Give a site its boundary; moving it from another datum adds to its positional error."""
    if shape is None:
        return site
    areas = replace(site.areas, measured_ha=float(shapely.area(shape)) / HA)
    accuracy_m = float(np.hypot(site.accuracy_m, datum_m))
    return replace(site, geometry=shape, areas=areas, accuracy_m=accuracy_m)
