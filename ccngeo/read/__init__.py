"""Files of any office → `PlanningData`: sites, handles with a profile, tables, and what failed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import geopandas as gpd
import numpy as np
import pyproj
import shapely

from ccngeo.crs_evidence import Reference
from ccngeo.displayed import Displayed
from ccngeo.errors import InputError, LayerError
from ccngeo.model import LayerSpec, Opinion, Role, Site, Text
from ccngeo.project import (
    BACKGROUND,
    LAYERS,
    OPINIONS,
    QUOTAS,
    TABLES,
    WORST_ACCURACY_M,
    CoverageDecl,
    LayerDecl,
    Project,
    Spatial,
    TableDecl,
    project_of,
    read_project,
)
from ccngeo.provenance import Source, sha256_of
from ccngeo.read.coverage import Coverage, resolve_coverages, surveyed
from ccngeo.read.kept import FOLDER
from ccngeo.read.opinions import Opinions, read_opinions
from ccngeo.read.quotas import check_quotas
from ccngeo.read.raster import PictureLayer, RasterLayer, open_picture, open_raster
from ccngeo.read.sites import Found, read_proposals, read_sites
from ccngeo.read.table import Table, open_table
from ccngeo.read.vector import Profile, VectorLayer, open_vector
from ccngeo.read.workbook import is_template, read_workbook
from ccngeo.repair import Change
from ccngeo.units import TWO_TIERS, VINH_PHUC
from ccngeo.vietnamese import format_decimal
from ccngeo.vn2000 import describe, move

__all__ = [
    "PROPOSALS",
    "Coverage",
    "PictureLayer",
    "PlanningData",
    "Profile",
    "RasterLayer",
    "Table",
    "VectorLayer",
    "load",
    "open_vector",
]


PROPOSALS = "proposals"  # the role of a file of sites that is reviewed instead
_Handle = VectorLayer | RasterLayer | PictureLayer | Table


@dataclass(frozen=True, slots=True, repr=False)
class PlanningData(Displayed):
    """Everything a review reads.

    `sites` are reviewed; `neighbours` are the established clusters they must not conflict with,
    `others` the planned ones of the project that are not under review and are there all the same.
    `problems` has one sentence per reference layer or table that could not be used; it and
    `notes` are in both languages. `opinions` are no table, so that no answer can look at them.
    """

    project: Project
    sites: tuple[Site, ...]
    neighbours: tuple[Site, ...]
    layers: Mapping[str, VectorLayer]
    rasters: Mapping[str, RasterLayer]
    tables: Mapping[str, Table]
    coverage: Mapping[str, Coverage]
    problems: Mapping[str, Text]
    notes: tuple[Text, ...]
    sources: tuple[Source, ...]
    opinions: tuple[Opinion, ...] = ()
    background: PictureLayer | None = None  # shown behind maps, measured nowhere
    sites_crs: str | None = None  # what the caller of `load` said of the file of sites
    others: tuple[Site, ...] = ()

    def __repr__(self) -> str:
        layers = len(self.layers) + len(self.rasters) + len(self.tables)
        return (
            f"PlanningData({self.project.declared.title!r}, {len(self.sites)} sites, "
            f"{layers} layers and tables, {len(self.problems)} unusable)"
        )


def load(
    project: Project | Path | str,
    sites: Path | str | None = None,
    *,
    sites_crs: str | int | None = None,
) -> PlanningData:
    """Read a project: its sites, and a handle for each layer and table.

    Parameters
    ----------
    project
        The folder with `project.toml`, the file itself, the Excel template, or a `Project`.
    sites
        Review the sites of this file instead of the project's own.
    sites_crs
        The CRS of that file where it does not say (a drawing, a bare table of corner points).

    Raises
    ------
    InputError
        A fault in the project file, a site boundary or the table of opinions. Faults of reference
        layers do not raise: they are in `problems`.
    """
    if not isinstance(project, Project):
        project = open_project(Path(project))
    problems: dict[str, Text] = {}
    layers, rasters = _open_layers(project, problems)
    background = _open_background(project, problems)
    _set_aside_what_lies_elsewhere(layers, problems)
    surveys = _open_surveys(project, layers, problems)
    communes = _communes(layers)
    own, notes = _own_sites(project, communes)
    reviewed = own
    if sites is not None:
        # The project's accuracy is that of its own boundaries: a proposal states its own.
        reviewed, more = read_proposals(
            Path(sites),
            project.crs,
            WORST_ACCURACY_M,
            Spatial(crs=sites_crs),
            communes,
            [site.site_id for site in own],
        )
        _refuse_taken_codes(reviewed, own, Path(sites))
        notes += more
    reviewed = _standing_for(reviewed, own)
    tables = _open_tables(project, problems)
    opinions = _open_opinions(project)
    said = {OPINIONS: opinions.table} if opinions else {}
    problems = {name: _in_the_sheet(project, name, fault) for name, fault in problems.items()}
    if communes is None:
        notes = (*notes, _NOTHING_TO_COMPARE)
    neighbours = tuple(s for s in own if s.role is Role.ESTABLISHED)
    coverage = resolve_coverages(layers, surveys)
    return PlanningData(
        project,
        reviewed,
        neighbours,
        layers,
        rasters,
        tables,
        coverage,
        problems,
        notes,
        (
            *_sources(
                project, {**layers, **rasters, **tables, **said, **background}, problems, sites
            ),
            *(_survey(survey) for survey in surveys.values()),
            *(_earlier(opinions) if opinions else ()),
        ),
        opinions.said if opinions else (),
        background.get(BACKGROUND),
        None if sites_crs is None else str(sites_crs),
        () if sites is None else tuple(s for s in own if s.role is Role.PLANNED),
    )


# Words of a remedy for project.toml → those for a row of the sheet LopDuLieu.
_OF_THE_SHEET = (
    ("project.toml khai", "sheet LopDuLieu khai"),
    ("project.toml says", "the sheet LopDuLieu says"),
    ("khóa crs", "ô he_toa_do"),
    ("the key crs", "the cell he_toa_do"),
    ("khóa layer", "ô lop_trong_tep"),
    ("the key layer", "the cell lop_trong_tep"),
    ("khóa sheet", "ô lop_trong_tep"),
    ("the key sheet", "the cell lop_trong_tep"),
)
_IN_TOML_ONLY = re.compile(r"crs_confirmed|polygons|encoding")


def _in_the_sheet(project: Project, name: str, fault: Text) -> Text:
    """Return the fault of a layer in the words of where it is declared, project.toml or a row."""
    place = project.declared_at.get(name)
    if place is None:
        return fault
    vi, en = fault.vi, fault.en
    for toml, sheet in _OF_THE_SHEET:
        vi, en = vi.replace(toml, sheet), en.replace(toml, sheet)
    only = _IN_TOML_ONLY.search(en)
    if only is not None:
        vi = (
            f"{vi.removesuffix('.')}; {only[0]} chỉ khai được trong project.toml: khai lớp ở mục "
            f"[layers.{name}] của project.toml thay cho dòng này."
        )
        en = (
            f"{en.removesuffix('.')}; {only[0]} can stand in project.toml only: declare the layer "
            f"there, in [layers.{name}], instead of this row."
        )
    return Text(f"{place.vi}: {vi}", f"{place.en}: {en}")


_NOTHING_TO_COMPARE = Text(
    "Không có lớp xã: hệ tọa độ của các lớp và ranh giới chưa đối chiếu được với địa giới",
    "No layer of communes: the CRS of layers and boundaries could not be held against them",
)


def open_project(path: Path) -> Project:
    """Read a project file, or the Excel template that stands for one.

    Raises
    ------
    InputError
        As for `read_project` and `read_workbook`.
    """
    if path.is_file() and is_template(path):
        book = read_workbook(path)
        return replace(project_of(path, book.declared()), declared_at=book.declared_at)
    project = read_project(path)
    table = project.file(project.declared.sites.table)
    if not is_template(table):
        return project
    book = read_workbook(table)
    return project.joined(book.layers, book.tables, table.name, book.declared_at)


def _own_sites(project: Project, communes: gpd.GeoDataFrame | None) -> Found:
    declared = project.declared.sites
    return read_sites(
        project.file(declared.table),
        project.file(declared.boundaries) if declared.boundaries else None,
        project.crs,
        WORST_ACCURACY_M if declared.accuracy_m is None else declared.accuracy_m,
        declared,
        communes,
    )


def _communes(layers: Mapping[str, VectorLayer]) -> gpd.GeoDataFrame | None:
    handle = layers.get("communes")
    if handle is None or handle.extent is None:
        return None
    return handle.window(handle.extent)


def _refuse_taken_codes(reviewed: tuple[Site, ...], own: tuple[Site, ...], path: Path) -> None:
    """Refuse a proposal under the code of an established cluster: it would not see that cluster."""
    taken = {s.site_id.lower() for s in own if s.role is Role.ESTABLISHED}
    for site in reviewed:
        if site.site_id.lower() in taken and site.role is not Role.ESTABLISHED:
            raise InputError(
                f"{path.name}: mã {site.site_id} là của cụm đã thành lập; đặt mã khác và ghi "
                f"{site.site_id} vào cột thay_cho nếu là mở rộng cụm đó.",
                f"{path.name}: the code {site.site_id} is that of an established cluster; give "
                f"another and write {site.site_id} in the column thay_cho if it expands it.",
            )


def _standing_for(reviewed: tuple[Site, ...], own: tuple[Site, ...]) -> tuple[Site, ...]:
    """Let a site inherit the planned area of the cluster it stands for."""
    by_id = {s.site_id: s for s in own}
    out = []
    for site in reviewed:
        if site.stands_for is None:
            out.append(site)
            continue
        plan_ha = site.areas.plan_ha or by_id[site.stands_for].areas.plan_ha
        out.append(replace(site, areas=replace(site.areas, plan_ha=plan_ha)))
    return tuple(out)


_UNITS = ("communes", "districts")  # what other layers are held against, the finer first


def _open_layers(
    project: Project, problems: dict[str, Text]
) -> tuple[dict[str, VectorLayer], dict[str, RasterLayer]]:
    """Open every declared layer, the administrative units first: they say where the rest lies."""
    declared = project.declared.layers
    vectors: dict[str, VectorLayer] = {}
    rasters: dict[str, RasterLayer] = {}
    reference: Reference | None = None
    for name in sorted(
        declared, key=lambda n: (n not in _UNITS, _UNITS.index(n) if n in _UNITS else 0)
    ):
        decl, spec = declared[name], LAYERS[name]
        path = project.file(decl.path)
        if name == BACKGROUND:
            continue
        try:
            if spec.geometry == "raster":
                rasters[name] = open_raster(spec, decl, path)
                continue
            vectors[name] = open_vector(
                spec, decl, path, project.crs, reference, project.folder / FOLDER
            )
        except LayerError as error:
            problems[name] = Text(error.vi, error.en)
            continue
        if name in _UNITS and reference is None:
            fault = _misplaced(vectors[name])
            if fault is not None:
                problems[name] = fault
                del vectors[name]
                continue
            reference = _reference(vectors[name])
    return _in_order(vectors), _in_order(rasters)


def _open_background(project: Project, problems: dict[str, Text]) -> dict[str, PictureLayer]:
    """Open the picture behind the maps under its name, if one is declared and can be used."""
    decl = project.declared.layers.get(BACKGROUND)
    if decl is None:
        return {}
    try:
        return {BACKGROUND: open_picture(LAYERS[BACKGROUND], decl, project.file(decl.path))}
    except LayerError as error:
        problems[BACKGROUND] = Text(error.vi, error.en)
        return {}


def _open_surveys(
    project: Project, layers: dict[str, VectorLayer], problems: dict[str, Text]
) -> dict[str, VectorLayer]:
    """Open the files of surveyed areas; a layer is unusable without the one it declares."""
    surveys = {}
    for name, layer in list(layers.items()):
        decl, spec = layer.decl.coverage, layer.spec
        if not isinstance(decl, CoverageDecl):
            continue
        title = Text(f"{spec.title.vi}: phạm vi khảo sát", f"{spec.title.en}: surveyed area")
        area = LayerSpec(f"{name}.coverage", title, spec.agency, ("surveyed",))
        try:
            surveys[name] = open_vector(
                area, decl.as_layer, project.file(decl.path), project.crs, _held_against(layers)
            )
            surveyed(surveys[name])
        except LayerError as error:
            problems[name] = Text(error.vi, error.en)
            surveys.pop(name, None)
            del layers[name]
    return surveys


def _held_against(layers: Mapping[str, VectorLayer]) -> Reference | None:
    return next((_reference(layers[name]) for name in _UNITS if name in layers), None)


T = TypeVar("T")


def _in_order(opened: dict[str, T]) -> dict[str, T]:
    return {name: opened[name] for name in LAYERS if name in opened}


# Published points lie within 10 m of the middle of a commune as the same office draws it, within
# 50 m on the whole of one generalised by others; VN-2000 taken for WGS 84 moves all by 224 m.
_MISPLACED_M = 100.0
_ENOUGH_UNITS = 5


def _misplaced(units: VectorLayer) -> Text | None:
    """Say that administrative units lie elsewhere than where they were published to be.

    Other layers are held against this one, and this one against the record of units.
    """
    if units.extent is None or units.decl.crs_confirmed:
        return None
    frame = units.window(units.extent)
    codes = frame["code"].fillna("").astype(str)
    day = max(units.decl.date or TWO_TIERS, TWO_TIERS)
    if units.spec.layer_id == "districts":
        day = TWO_TIERS - timedelta(days=1)
    known = [(i, p) for i, c in enumerate(codes) if (p := VINH_PHUC.expected_point(c, day))]
    if len(known) < _ENOUGH_UNITS:
        return None
    points = shapely.points([p for _, p in known])
    published = move(np.asarray(points, dtype=object), pyproj.CRS("EPSG:4326"), units.crs)
    drawn = shapely.centroid(np.asarray(frame.geometry.array, dtype=object)[[i for i, _ in known]])
    shifts = shapely.get_coordinates(drawn) - shapely.get_coordinates(published)
    middle = np.median(shifts, axis=0)
    apart = float(np.hypot(*middle))
    # A wrong system moves all of them alike; where they scatter, they are drawn otherwise.
    scatter = float(np.median(np.hypot(*(shifts - middle).T)))
    if apart <= max(_MISPLACED_M, scatter):
        return None
    file, crs = units.path.name, describe(units.profile.crs)
    return Text(
        f"{file}: đọc theo {crs.vi} thì các đơn vị hành chính lệch {apart:.0f} m so với vị trí "
        "công bố; sửa hệ tọa độ của tệp, hoặc ghi crs và crs_confirmed = true nếu đã kiểm tra.",
        f"{file}: read as {crs.en}, its units lie {apart:.0f} m from where they were published; "
        "mend the CRS of the file, or state crs and crs_confirmed = true if you have checked it.",
    )


def reference_of(project: Path) -> Reference | None:
    """Return the administrative units of a project as a reference; None where it has none.

    Raises
    ------
    InputError
        A fault in the project file.
    """
    opened = open_project(project)
    for name in _UNITS:
        decl = opened.declared.layers.get(name)
        if decl is not None:
            path = opened.file(decl.path)
            try:
                return _reference(open_vector(LAYERS[name], decl, path, opened.crs))
            except LayerError as error:
                raise InputError(error.vi, error.en) from error
    return None


def _reference(units: VectorLayer) -> Reference | None:
    if units.extent is None:
        return None
    shapes = np.asarray(units.window(units.extent).geometry.array, dtype=object)
    return Reference.of(shapes, units.crs) if len(shapes) else None


def _set_aside_what_lies_elsewhere(
    layers: dict[str, VectorLayer], problems: dict[str, Text]
) -> None:
    """Drop layers none of whose features is in the province: empty there does not mean clear."""
    units = layers.get("communes") or layers.get("districts")
    if units is None or units.extent is None:
        return
    province = shapely.box(*units.extent)
    for name, layer in list(layers.items()):
        if (
            layer.extent
            and not layer.index.near(units.extent)
            and not layer.lost_near(np.array([province], dtype=object)).any()
        ):
            file, crs = layer.path.name, layer.profile.crs.name
            problems[name] = Text(
                f"{file}: không chạm địa bàn tỉnh nếu đọc theo {crs}; khai đúng crs của lớp.",
                f"{file}: does not touch the province when read as {crs}; declare its right crs.",
            )
            del layers[name]


def _open_tables(project: Project, problems: dict[str, Text]) -> dict[str, Table]:
    tables: dict[str, Table] = {}
    for name, spec in TABLES.items():
        decl = project.declared.tables.get(name)
        if decl is None or name == OPINIONS:
            continue
        try:
            check = check_quotas if name == QUOTAS else None
            tables[name] = open_table(spec, decl, project.file(decl.path), check)
        except LayerError as error:
            problems[name] = Text(error.vi, error.en)
    return tables


def _open_opinions(project: Project) -> Opinions | None:
    decl = project.declared.tables.get(OPINIONS)
    return None if decl is None else read_opinions(project, decl)


def _earlier(opinions: Opinions) -> list[Source]:
    """Name the files of the boundaries that opinions were given on."""
    title = Text("Ranh giới khi có ý kiến", "Boundaries that opinions were given on")
    return [
        Source(f"{OPINIONS}.boundaries", path.name, sha256_of(path), title)
        for path in opinions.boundaries
    ]


def _sources(
    project: Project,
    opened: Mapping[str, _Handle],
    problems: Mapping[str, Text],
    sites: Path | str | None,
) -> list[Source]:
    """List every input as it was read, the unusable ones too."""
    declared = project.declared
    files = {
        "project": (project.path, Text("Tệp dự án", "Project file")),
        "sites": (project.file(declared.sites.table), Text("Danh sách cụm", "List of clusters")),
    }
    if declared.sites.boundaries:
        title = Text("Ranh giới cụm", "Boundaries of clusters")
        files["boundaries"] = (project.file(declared.sites.boundaries), title)
    if sites is not None:
        files[PROPOSALS] = (Path(sites), Text("Vị trí đề nghị", "Proposed sites"))
    out = [Source(role, path.name, sha256_of(path), title) for role, (path, title) in files.items()]
    listed: dict[str, LayerDecl | TableDecl] = {**declared.layers, **declared.tables}
    for name, decl in listed.items():
        plain = Source(
            role=name,
            path=Path(decl.path).name,
            sha256="",
            title=({**LAYERS, **TABLES})[name].title,
            agency=decl.agency or "",
            data_date=decl.date.isoformat() if decl.date else "",
        )
        handle = opened.get(name)
        if handle is None:
            out.append(replace(plain, status="red", notes=(problems[name],)))
        else:
            out.append(_as_read(plain, handle))
    return out


def _covers(decl: LayerDecl) -> str:
    """Return what a layer covers as the project declares it."""
    if isinstance(decl.coverage, CoverageDecl):
        return Path(decl.coverage.path).name
    return decl.coverage if isinstance(decl.coverage, str) else ", ".join(decl.coverage or ())


def _survey(survey: VectorLayer) -> Source:
    """Name the file of a surveyed area as an input of its own."""
    plain = Source(
        role=survey.spec.layer_id,
        path=survey.path.name,
        sha256="",
        title=survey.spec.title,
        data_date=survey.decl.date.isoformat() if survey.decl.date else "",
    )
    return _as_read(plain, survey)


def _as_read(plain: Source, handle: _Handle) -> Source:
    if isinstance(handle, Table):
        return replace(plain, sha256=handle.sha256, features=len(handle.rows))
    if isinstance(handle, RasterLayer | PictureLayer):
        return replace(plain, sha256=handle.sha256, crs=describe(handle.crs))
    return replace(
        plain,
        sha256=handle.profile.sha256,
        crs=describe(handle.profile.crs),
        features=handle.profile.features,
        accuracy_m=handle.accuracy_m,
        coverage=_covers(handle.decl),
        notes=_layer_notes(handle),
        repairs=tuple(_repair(change) for change in handle.profile.changes),
    )


def _repair(change: Change) -> Text:
    """Name a feature that was mended or kept out, with its area before and after."""
    number = change.index + 1
    if change.area_before_m2 is None:
        return Text(f"hình {number}: {change.how.vi}", f"feature {number}: {change.how.en}")
    (vi, en) = (
        f"{format_decimal(change.area_before_m2, 1, lang)} → "
        f"{format_decimal(change.area_after_m2, 1, lang)} m²"
        for lang in ("vi", "en")
    )
    return Text(
        f"hình {number}: {change.how.vi} ({vi})", f"feature {number}: {change.how.en} ({en})"
    )


def _layer_notes(layer: VectorLayer) -> tuple[Text, ...]:
    profile = layer.profile
    missing = ", ".join(profile.missing_fields)
    return (
        tuple(
            text
            for count, text in (
                (
                    profile.unlocated,
                    Text(
                        f"{profile.unlocated} đối tượng không có hình",
                        f"features without geometry: {profile.unlocated}",
                    ),
                ),
                (
                    profile.mended,
                    Text(
                        f"{profile.mended} hình lỗi đã sửa",
                        f"faulty shapes mended: {profile.mended}",
                    ),
                ),
                (
                    profile.aside,
                    Text(
                        f"{profile.aside} nét hoặc điểm không phải vùng, không tính diện tích",
                        f"lines or points that are no area: {profile.aside}",
                    ),
                ),
                (
                    profile.unreadable,
                    Text(
                        f"{profile.unreadable} hình lỗi không sửa được",
                        f"faulty shapes that could not be mended: {profile.unreadable}",
                    ),
                ),
                (missing, Text(f"thiếu trường {missing}", f"missing fields: {missing}")),
                (
                    profile.encoding != "utf-8",
                    Text(
                        f"chữ đọc theo bảng mã {profile.encoding}",
                        f"text read as {profile.encoding}",
                    ),
                ),
                (
                    layer.decl.crs_confirmed,
                    Text("hệ tọa độ do dự án xác nhận", "the project vouches for the CRS"),
                ),
            )
            if count
        )
        + profile.notes
    )
