"""Boundaries of sites from any kind of file: exact, in a place nothing speaks against, or refused.

What a layer may lose a site may not: any fault here stops the run with one sentence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely

from ccngeo.crs_evidence import CrsEvidence, CrsFault, Reference, crs_evidence
from ccngeo.errors import InputError, LayerError
from ccngeo.geometry import Geometries
from ccngeo.model import Site, Text
from ccngeo.project import Spatial
from ccngeo.read.boundary_table import BoundaryTable, read_boundary_table
from ccngeo.read.cad import Drawing, read_cad
from ccngeo.read.cad.faces import SNAP_M
from ccngeo.read.files import CAD, DataFile, Kind, recognise
from ccngeo.read.records import open_records
from ccngeo.read.table import as_text
from ccngeo.read.vector import claimed_crs
from ccngeo.repair import Change, Fault, repair
from ccngeo.vietnamese import format_decimal
from ccngeo.vn2000 import describe, lies_in_vietnam, move

ID = "ma_cum"
TABLES = frozenset({Kind.SHEETS, Kind.CSV})
_LEAST_AREA_M2 = 1.0
_SAME_SHARE = 1e-4  # of its area a mended boundary may gain or lose
# A boundary this far from the commune it declares has the wrong coordinates, or another commune.
ASTRAY_M = 2000.0


@dataclass(frozen=True, slots=True)
class Drawn:
    """Boundaries as a file has them: one code, shape and row of attributes each."""

    path: Path
    codes: npt.NDArray[np.str_]
    shapes: Geometries  # in `crs`
    crs: pyproj.CRS
    attributes: pd.DataFrame
    confirmed: bool = False  # the project vouches for `crs`
    notes: tuple[Text, ...] = ()
    declared_ha: Mapping[str, float] = field(default_factory=dict)


def read_drawn(path: Path, how: Spatial, known: Sequence[str] = (ID,)) -> Drawn:
    """Read the boundaries of a file: a layer, a drawing, a table of corner points.

    Attributes that stand for one of the `known` columns come back under its name.

    Raises
    ------
    InputError
        Anything that keeps a boundary from being exact: file, code, shape or CRS.
    """
    try:
        file = recognise(path, how.layer if isinstance(how.layer, str) else None)
        if file.kind in TABLES:
            return of_tables(path, {"": read_boundary_table(path, crs=how.crs)}, how)
        drawn = _of_drawing(file, how) if file.kind in CAD else _of_layer(file, how, known)
    except LayerError as error:
        raise InputError(error.vi, error.en) from error
    _refuse_bad_shapes(drawn)
    return drawn


def _of_layer(file: DataFile, how: Spatial, known: Sequence[str]) -> Drawn:
    records = open_records(file, how.layer, encoding=how.encoding)
    frame = records.read()
    named = {f: name for name in known if (f := records.field(name)) is not None}
    attributes = pd.DataFrame(frame.drop(columns="geometry")).rename(columns=named)
    if ID not in attributes:
        raise LayerError(
            f"{file.path.name}: thiếu trường {ID}; thêm mã của từng cụm.",
            f"{file.path.name}: the field {ID} is missing; add the code of each cluster.",
        )
    crs = claimed_crs(frame, how, file.path)
    codes = attributes[ID].map(as_text).to_numpy(dtype=str)
    shapes = np.asarray(frame.geometry.array, dtype=object)
    return Drawn(file.path, codes, shapes, crs, attributes, how.crs_confirmed, records.notes)


def _of_drawing(file: DataFile, how: Spatial) -> Drawn:
    """Read a drawing whose levels are named after the clusters."""
    levels = () if how.layer is None else (how.layer,) if isinstance(how.layer, str) else how.layer
    drawing = read_cad(file.path, levels=levels, polygons=how.polygons)
    if how.crs is None:
        raise LayerError(
            f"{file.path.name}: bản vẽ CAD không có hệ tọa độ; ghi khóa crs (hoặc --crs), ví dụ "
            "EPSG:5897.",
            f"{file.path.name}: a drawing has no CRS; state the key crs (or --crs), for example "
            "EPSG:5897.",
        )
    _refuse_incomplete(file.path, drawing)
    areas = drawing.areas
    codes = areas["level"].astype(str).to_numpy(dtype=str)
    if drawing.faces is not None:
        codes = _levels_around(drawing)
        _refuse_nameless(file.path, codes)
    shapes = np.asarray(areas.geometry.array, dtype=object)
    crs = claimed_crs(areas, how, file.path)
    attributes = pd.DataFrame({ID: codes})
    return Drawn(
        file.path, codes, shapes, crs, attributes, how.crs_confirmed, (*drawing.notes, _by_level())
    )


def _levels_around(drawing: Drawing) -> npt.NDArray[np.str_]:
    """Return for each face the one level whose lines go all the way round it, blank without one."""
    edges = shapely.boundary(np.asarray(drawing.areas.geometry.array, dtype=object))
    codes = np.full(len(edges), "", dtype=object)
    owners = np.zeros(len(edges), dtype=int)
    levels = drawing.lines["level"].astype(str).to_numpy(dtype=str)
    lines = np.asarray(drawing.lines.geometry.array, dtype=object)
    for level in dict.fromkeys(levels):
        # Ends up to the width of a mended gap apart are one line.
        reach = shapely.buffer(shapely.union_all(lines[levels == level]), 2 * SNAP_M)
        around = shapely.is_empty(shapely.difference(edges, reach))
        codes[around], owners = level, owners + around
    codes[owners != 1] = ""
    return codes.astype(str)


def _refuse_nameless(path: Path, codes: npt.NDArray[np.str_]) -> None:
    blank = np.flatnonzero(codes == "")
    if len(blank):
        raise LayerError(
            f"{path.name}: {len(blank)} vùng không do các đường của riêng một lớp (level) khép "
            "thành, nên không biết là của cụm nào; vẽ trọn ranh giới mỗi cụm trên một lớp mang mã "
            "cụm.",
            f"{path.name}: {len(blank)} faces are not closed by the lines of one level alone, so "
            "nobody can tell whose they are; draw each boundary whole on a level named by the code "
            "of its cluster.",
        )


def _refuse_incomplete(path: Path, drawing: Drawing) -> None:
    """Refuse a drawing of boundaries with anything on its levels that became none."""
    lines = 0 if drawing.faces is not None else len(drawing.lines)
    if drawing.unread or lines:
        raise LayerError(
            f"{path.name}: có {drawing.unread} đối tượng không đọc được và {lines} đường hở có thể "
            "là ranh giới; khép kín các đường, chỉ để ranh giới trên các lớp đọc (khóa layer).",
            f"{path.name}: {drawing.unread} elements that cannot be read and {lines} open lines "
            "may be boundaries; close the lines and keep only boundaries on the levels read (key "
            "layer).",
        )


def _by_level() -> Text:
    return Text(
        "bản vẽ CAD: tên lớp (level) được lấy làm mã cụm",
        "drawing: the name of a level is taken for the code of the cluster",
    )


def of_tables(path: Path, tables: Mapping[str, BoundaryTable], how: Spatial) -> Drawn:
    """Return the boundaries that tables of corner points close to, by the code of their site.

    All of them are in one CRS. A table under no code gives each plot its own name.

    Raises
    ------
    InputError
        Nobody says which CRS the numbers are in.
    """
    first = next(iter(tables.values()))
    if first.crs is None:
        raise InputError(
            f"{path.name}: chưa rõ hệ tọa độ ({first.crs_words.vi}); ghi dòng «Hệ tọa độ VN-2000, "
            "kinh tuyến trục 105°00′, múi chiếu 3°» vào bảng, hoặc khóa crs (--crs).",
            f"{path.name}: its CRS is not settled ({first.crs_words.en}); write the line «Hệ tọa "
            "độ VN-2000, kinh tuyến trục 105°00′, múi chiếu 3°» into the table, or state crs "
            "(--crs).",
        )
    plots = [(code or plot.name, plot) for code, table in tables.items() for plot in table.plots]
    declared: dict[str, float] = {}
    for code, table in tables.items():
        if table.declared_ha is not None and (code or len(table.plots) == 1):
            declared[code or table.plots[0].name] = table.declared_ha
        elif not code:
            declared |= {p.name: p.declared_ha for p in table.plots if p.declared_ha is not None}
    codes = np.array([code for code, _ in plots], dtype=str)
    return Drawn(
        path,
        codes,
        np.array([plot.geometry for _, plot in plots], dtype=object),
        first.crs,
        pd.DataFrame({ID: codes}),
        how.crs_confirmed,
        tuple(note for table in tables.values() for note in (table.axes, *table.notes)),
        declared,
    )


def _refuse_bad_shapes(drawn: Drawn) -> None:
    name, shapes, codes = drawn.path.name, drawn.shapes, drawn.codes
    if len(shapes) == 0:
        raise InputError(
            f"{name}: không có ranh giới nào; xuất lại các vùng.",
            f"{name}: holds no boundary; export the polygons again.",
        )
    blank = codes == ""
    if blank.any():
        number = int(np.flatnonzero(blank)[0]) + 1
        raise InputError(
            f"{name}: ranh giới thứ {number} chưa có mã ở trường {ID}; điền mã.",
            f"{name}: boundary number {number} has no code in {ID}; fill it in.",
        )
    nothing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    other = ~nothing & (shapely.get_dimensions(shapes) != 2)  # noqa: PLR2004
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    endless = np.isin(np.arange(len(shapes)), owner[~np.isfinite(coordinates).all(axis=1)])
    for mask, fault in (
        (nothing, Text("không có hình", "is empty")),
        (other, Text("không phải dạng vùng", "is not a polygon")),
        (endless, Text("có tọa độ không phải là số", "has coordinates that are no numbers")),
    ):
        if mask.any():
            code = codes[mask][0]
            raise InputError(
                f"{name}: ranh giới {code} {fault.vi}; vẽ lại thành vùng khép kín.",
                f"{name}: the boundary of {code} {fault.en}; draw it as a closed polygon.",
            )


# --- where they lie ------------------------------------------------------------------------------


def in_grid(drawn: Drawn, crs: pyproj.CRS) -> tuple[Mapping[str, Any], tuple[Text, ...]]:
    """Return one valid polygon or multipolygon per code in the working CRS, and what was mended.

    Raises
    ------
    InputError
        The coordinates speak against the CRS, or a boundary cannot be mended as it was meant.
    """
    _refuse_doubtful(drawn)
    repaired = repair(drawn.shapes, lambda shapes: move(shapes, drawn.crs, crs))
    for change in repaired.changes:
        if change.failed or _is_another_shape(change):
            raise _not_mended(drawn, change)
    _refuse_overlapping(drawn, repaired.geometries)
    shapes = {
        str(code): shapely.union_all(repaired.geometries[drawn.codes == code])
        for code in dict.fromkeys(drawn.codes)
    }
    for code, shape in sorted(shapes.items()):
        if not shapely.area(shape) >= _LEAST_AREA_M2:
            raise _no_land(drawn, code)
    mended = (_mended(drawn, change) for change in repaired.changes)
    return shapes, (_place_words(drawn), *drawn.notes, *mended)


def _refuse_overlapping(drawn: Drawn, shapes: Geometries) -> None:
    """Refuse polygons of one code that share land: the inner one may be meant as a hole."""
    tree = shapely.STRtree(shapes)
    one, other = tree.query(shapes, predicate="intersects")
    pairs = (one < other) & (drawn.codes[one] == drawn.codes[other])
    one, other = one[pairs], other[pairs]
    shared = shapely.area(shapely.intersection(shapes[one], shapes[other]))
    if (shared > _LEAST_AREA_M2).any():
        code = drawn.codes[one[shared > _LEAST_AREA_M2][0]]
        raise InputError(
            f"{drawn.path.name}: các vùng của {code} chồng lên nhau; vẽ lỗ thủng thành vòng trong, "
            "hoặc bỏ vùng vẽ trùng.",
            f"{drawn.path.name}: polygons of {code} share land; draw a hole as an inner ring, or "
            "drop what is drawn twice.",
        )


def _is_another_shape(change: Change) -> bool:
    """Tell whether mending gave the boundary another area than was drawn."""
    before = change.area_before_m2 or 0.0
    allowed = max(_LEAST_AREA_M2, _SAME_SHARE * abs(before))
    return max(abs(change.area_after_m2 - before), change.disputed_m2) > allowed


def _no_land(drawn: Drawn, code: str) -> InputError:
    return InputError(
        f"{drawn.path.name}: ranh giới {code} không khép được diện tích nào; vẽ lại dạng vùng.",
        f"{drawn.path.name}: the boundary of {code} encloses no land; draw it as a polygon.",
    )


def _not_mended(drawn: Drawn, change: Change) -> InputError:
    name, code = drawn.path.name, drawn.codes[change.index]
    if change.fault is Fault.NO_AREA:
        return _no_land(drawn, code)
    return InputError(
        f"{name}: ranh giới {code} tự cắt hoặc lỗi hình ({change.how.vi}), không sửa được mà giữ "
        "nguyên diện tích; vẽ lại ranh giới.",
        f"{name}: the boundary of {code} crosses itself or is faulty ({change.how.en}) and cannot "
        "be mended without changing its area; draw it again.",
    )


def _mended(drawn: Drawn, change: Change) -> Text:
    name, code = drawn.path.name, drawn.codes[change.index]
    before, after = change.area_before_m2 or 0.0, change.area_after_m2
    areas_vi = f"{format_decimal(before, 1)} → {format_decimal(after, 1)} m²"
    areas_en = f"{format_decimal(before, 1, 'en')} → {format_decimal(after, 1, 'en')} m²"
    return Text(
        f"{name}: ranh giới {code} đã sửa: {change.how.vi} ({areas_vi})",
        f"{name}: the boundary of {code} was mended: {change.how.en} ({areas_en})",
    )


def _refuse_doubtful(drawn: Drawn) -> None:
    """Refuse boundaries whose coordinates cannot be what the file says they are."""
    try:
        evidence = crs_evidence(drawn.shapes, drawn.crs)
        plausible = lies_in_vietnam(_bounds(shapely.get_coordinates(drawn.shapes)), drawn.crs)
    except pyproj.exceptions.ProjError as error:
        own = drawn.crs.name
        raise InputError(
            f"{drawn.path.name}: không xác định được vị trí trên thực địa theo {own}; gán đúng hệ "
            "tọa độ cho tệp.",
            f"{drawn.path.name}: {own} cannot be placed on the ground; give the file its right "
            "CRS.",
        ) from error
    if not plausible and not evidence.is_doubtful:
        raise InputError(
            f"{drawn.path.name}: tọa độ không nằm trong lãnh thổ Việt Nam nếu đọc theo "
            f"{drawn.crs.name}; gán đúng hệ tọa độ cho tệp.",
            f"{drawn.path.name}: the coordinates do not lie in Vietnam when read as "
            f"{drawn.crs.name}; give the file its right CRS.",
        )
    if evidence.is_doubtful and not (drawn.confirmed and plausible):
        raise _doubtful(drawn.path, evidence)


# Readings this near put a site next to where it is: nobody would notice.
_NEAR_M = 2000.0


def _place_words(drawn: Drawn) -> Text:
    """Say which CRS the boundaries were read in, and which the coordinates cannot exclude."""
    evidence = crs_evidence(drawn.shapes, drawn.crs)
    claimed = evidence.candidates[0]
    near = [c for c in evidence.not_excluded if (c.away_m(claimed) or np.inf) <= _NEAR_M]
    name = describe(drawn.crs)
    sure = (
        Text(" (dự án xác nhận)", " (confirmed by the project)")
        if drawn.confirmed
        else Text("", "")
    )
    vi = f"{drawn.path.name}: ranh giới đọc theo {name.vi}{sure.vi}"
    en = f"{drawn.path.name}: boundaries read as {name.en}{sure.en}"
    if not near:
        return Text(vi, en)
    return Text(
        f"{vi}; chỉ từ tọa độ không loại trừ được {'; '.join(c.name.vi for c in near)}",
        f"{en}; the coordinates alone cannot exclude {'; '.join(c.name.en for c in near)}",
    )


def _bounds(coordinates: npt.NDArray[np.float64]) -> tuple[float, float, float, float]:
    (west, south), (east, north) = coordinates.min(axis=0), coordinates.max(axis=0)
    return float(west), float(south), float(east), float(north)


def _doubtful(path: Path, evidence: CrsEvidence, code: str = "") -> InputError:
    of_vi, of_en = (f"ranh giới {code}: ", f"boundary of {code}: ") if code else ("", "")
    return InputError(
        f"{path.name}: {of_vi}{evidence.brief.vi}; sửa hệ tọa độ của tệp, hoặc ghi crs và "
        "crs_confirmed = true ở mục [sites] nếu đã kiểm tra (ccngeo inspect cho đủ căn cứ).",
        f"{path.name}: {of_en}{evidence.brief.en}; mend the CRS of the file, or state crs and "
        "crs_confirmed = true in [sites] if you have checked it (ccngeo inspect tells all).",
    )


def refuse_astray(drawn: Drawn, sites: Sequence[Site], communes: gpd.GeoDataFrame | None) -> None:
    """Refuse a boundary that lies where its site cannot be.

    `communes` has `code` and polygons in the working CRS. A site is held against the commune it
    declares; one far from it in every reading is left, its commune may be the wrong one. A site
    that declares none of these communes is held against all of them.

    Raises
    ------
    InputError
        A boundary lies more than 2 km from its commune as the file says and in it under another
        CRS, or more than 2 km from every commune there is.
    """
    if communes is None or drawn.confirmed or communes.crs is None:
        return
    crs = pyproj.CRS(communes.crs)
    keys = communes["code"].fillna("").astype(str)
    polygons = np.asarray(communes.geometry.array, dtype=object)
    drawn_ones = ~(shapely.is_missing(polygons) | shapely.is_empty(polygons))
    for site in sites:
        declared = (keys == site.commune_code).to_numpy()
        around = polygons[drawn_ones & declared] if declared.any() else polygons[drawn_ones]
        mine = drawn.shapes[drawn.codes == site.site_id]
        if site.geometry is None or len(around) == 0 or len(mine) == 0:
            continue
        away_m = float(shapely.distance(around, site.geometry).min())
        if away_m <= ASTRAY_M:
            continue
        evidence = crs_evidence(mine, drawn.crs, Reference.of(around, crs, reach_m=ASTRAY_M))
        if evidence.fault not in (CrsFault.NONE, CrsFault.OUTSIDE_AREA, CrsFault.NOT_IN_VIETNAM):
            raise _doubtful(drawn.path, evidence, site.site_id)
        if not declared.any():
            raise _elsewhere(drawn, site.site_id, away_m)


def _elsewhere(drawn: Drawn, code: str, away_m: float) -> InputError:
    """Return what to raise for a boundary that no reading in use puts near the communes."""
    name, crs = drawn.path.name, describe(drawn.crs)
    vi, en = (format_decimal(away_m / 1000, 1, lang) for lang in ("vi", "en"))
    return InputError(
        f"{name}: ranh giới {code} cách xã gần nhất của dự án {vi} km nếu đọc theo {crs.vi}, và "
        "không hệ tọa độ nào thường dùng đưa được vào địa bàn; kiểm tra tọa độ, hoặc ghi crs và "
        "crs_confirmed = true ở mục [sites] nếu đã kiểm tra.",
        f"{name}: the boundary of {code} lies {en} km from the nearest commune of the project when "
        f"read as {crs.en}, and no system in use puts it there; check the coordinates, or state "
        "crs and crs_confirmed = true in [sites] if you have checked them.",
    )
