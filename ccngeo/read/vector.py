"""Reference layers → handles with a profile; a window reads what a place needs."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely

from ccngeo.crs_evidence import CrsCandidate, CrsEvidence, CrsFault, Reference, crs_evidence
from ccngeo.errors import LayerError
from ccngeo.geometry import Geometries, duplicates, interior_disjoint, spikes
from ccngeo.model import LayerSpec, Text
from ccngeo.project import LayerDecl, Spatial
from ccngeo.provenance import sha256_of, versions
from ccngeo.read.files import DataFile, Kind, recognise
from ccngeo.read.kept import keep, key_of, recall
from ccngeo.read.records import Bounds, Records, open_records
from ccngeo.repair import Change, Fault, Repaired, repair
from ccngeo.vietnamese import EncodingEvidence, Reading, commune_code
from ccngeo.vn2000 import datum_accuracy_m, kind_of, lies_in_vietnam, move

# What a layer must hold at least one feature of, and what else may stand among them.
_DIMENSIONS: Mapping[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "polygon": ((2,), (0, 1, 2)),
    "line": ((1,), (0, 1)),
    "point": ((0,), (0,)),
    "place": ((0, 2), (0, 2)),  # drawn as a point or as an area
}
_KINDS = {
    "polygon": Text("vùng", "polygons"),
    "line": Text("đường", "lines"),
    "point": Text("điểm", "points"),
    "place": Text("điểm hoặc vùng", "points or polygons"),
}


@dataclass(frozen=True, slots=True)
class Profile:
    """What one full pass over a layer found; what cannot be located or read is counted.

    `changes` names every feature that was mended or kept out, `aside` counts lines and points among
    polygons, which are no land; `lost_bounds` says where the ones kept out lie, in the working CRS.
    """

    sha256: str
    features: int
    extent: Bounds | None
    unlocated: int
    mended: int
    unreadable: int
    changes: tuple[Change, ...]
    lost_bounds: tuple[Bounds, ...]
    aside: int
    duplicates: int
    interior_disjoint: bool | None
    spikes: int  # polygons with edges so close that an overlay may mix them up
    crs: pyproj.CRS
    crs_evidence: CrsEvidence
    encoding: str
    encoding_evidence: EncodingEvidence
    missing_fields: tuple[str, ...]
    notes: tuple[Text, ...] = ()

    @property
    def sums_are_unions(self) -> bool:
        """Tell whether areas may be added up: `interior_disjoint` of `measure.overlap`."""
        return self.interior_disjoint is True and self.spikes == 0

    @property
    def lost(self) -> int:
        """Return how many features are not where they should be, or nobody knows where."""
        return self.unlocated + self.unreadable


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Where each feature lies once mended, in the working CRS; NaN where it was kept out.

    Made from the shapes themselves: the indexes beside or inside a file may be older than it, and
    know the shell of a polygon only.
    """

    fids: npt.NDArray[np.int64]
    bounds: npt.NDArray[np.float64]  # (n, 4)

    def near(self, bounds: Bounds) -> list[int]:
        """Return the ids of the features whose bounds touch those given."""
        west, south, east, north = bounds
        with np.errstate(invalid="ignore"):
            low, high = self.bounds[:, :2], self.bounds[:, 2:]
            touching = (low <= (east, north)).all(axis=1) & (high >= (west, south)).all(axis=1)
        return [int(fid) for fid in self.fids[touching]]


@dataclass(frozen=True, slots=True)
class VectorLayer:
    """A handle: `window` reads what a place needs, `profile` says what the whole holds."""

    spec: LayerSpec
    decl: LayerDecl
    path: Path
    columns: dict[str, str]  # canonical name → field in the file
    crs: pyproj.CRS  # the working CRS that frames come back in
    records: Records
    profile: Profile
    index: Index

    @property
    def accuracy_m(self) -> float:
        """Return the positional error: declared or by plan type, with the datum's doubt."""
        datum = datum_accuracy_m(self.profile.crs, self.crs)
        return float(np.hypot(self.decl.effective_accuracy_m, datum))

    @property
    def extent(self) -> Bounds | None:
        """Return where the layer lies, in the working CRS; None without any geometry."""
        return self.profile.extent

    def lost_near(self, shapes: Geometries, reach_m: float = 0.0) -> npt.NDArray[np.bool_]:
        """Tell of each shape (working CRS) whether a feature that was kept out may touch it.

        A feature nobody can locate may touch any.
        """
        profile = self.profile
        if profile.unlocated or not profile.lost_bounds:
            return np.full(len(shapes), profile.unlocated > 0)
        boxes = np.array([shapely.box(*b) for b in profile.lost_bounds], dtype=object)
        near = shapely.STRtree(boxes).query(shapes, predicate="dwithin", distance=reach_m)[0]
        return np.isin(np.arange(len(shapes)), near)

    def window(self, bounds: Bounds) -> gpd.GeoDataFrame:
        """Return the features that touch `bounds`, with canonical columns, in the working CRS.

        A field the file lacks comes back as None in every row; a geometry that could not be
        mended is left out here and counted in the profile.
        """
        fields = tuple(dict.fromkeys(self.columns.values()))
        frame = self.records.read(fields, self.index.near(bounds))
        own = self.profile.crs
        shapes = _mended(_shapes(frame), own, self.crs, self.spec.geometry).geometries
        kept = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
        kept &= shapely.intersects(shapes, shapely.box(*bounds))
        # Two canonical names may draw on one field, so nothing is renamed.
        values = {
            name: frame[self.columns[name]] if name in self.columns else None
            for name in self.spec.fields
        }
        whole = gpd.GeoDataFrame(
            pd.DataFrame(values, index=frame.index),
            geometry=shapes,
            crs=self.crs,
        )
        if self.spec.layer_id == "communes":
            whole["code"] = [None if pd.isna(c) else commune_code(str(c)) for c in whole["code"]]
        return whole[kept]


def _identity(reference: Reference | None) -> str:
    """Return a hash of what a layer is compared with."""
    if reference is None:
        return ""
    shapes = b"".join(shapely.to_wkb(reference.areas).tolist())
    return hashlib.sha256(shapes).hexdigest()


@dataclass(frozen=True, slots=True)
class _Opened:
    """What opening a layer found out, as it is kept."""

    columns: Mapping[str, str]
    records: Records
    profile: Profile
    index: Index


_KEPT = {
    kind.__name__: kind
    for kind in (
        _Opened, Index, Records, DataFile, Kind, Profile, Change, Fault, CrsEvidence, CrsCandidate,
        CrsFault, EncodingEvidence, Reading, Text,
    )
}  # fmt: skip


def open_vector(
    spec: LayerSpec,
    decl: LayerDecl,
    path: Path,
    crs: pyproj.CRS,
    reference: Reference | None = None,
    kept_in: Path | None = None,
) -> VectorLayer:
    """Open a reference layer and profile it in one full pass.

    Parameters
    ----------
    spec, decl
        What the rules ask of the layer, and what the project says of it.
    path
        Any file that `read.files.recognise` knows.
    crs
        The working CRS.
    reference
        A trusted layer its place is compared with.
    kept_in
        A folder where the profile is looked for first and kept.

    Raises
    ------
    LayerError
        Missing, unreadable, without a CRS or with a doubtful one, of another kind of geometry, not
        in Vietnam, or without any feature: an export that failed would read as "nothing there".
    """
    file = recognise(path, decl.layer if isinstance(decl.layer, str) else None)
    key = key_of(
        sha256_of(path), file.kind, file.member, decl.layer, decl.crs, decl.crs_confirmed,
        decl.encoding, decl.polygons, sorted(decl.fields.items()), spec, crs.to_wkt(),
        _identity(reference), versions(),
    )  # fmt: skip
    found = None if kept_in is None else recall(kept_in, key, _KEPT)
    if isinstance(found, _Opened):
        records = replace(found.records, file=file)  # the folder may have been moved
        return VectorLayer(
            spec, decl, path, dict(found.columns), crs, records, found.profile, found.index
        )
    records = open_records(
        file,
        decl.layer,
        encoding=decl.encoding,
        polygons=decl.polygons,
        geometry=spec.geometry,
    )
    columns, missing = _columns(spec, decl, records)
    if "code" in decl.fields and "code" not in columns:
        # Without its classes it is another file than the one declared.
        raise LayerError(
            f"{path.name}: không có trường {decl.fields['code']} (mã loại) đã khai; sửa fields "
            "hoặc đường dẫn.",
            f"{path.name}: lacks the declared field {decl.fields['code']} (class code); mend "
            "fields or the path.",
        )
    frame = records.read(tuple(dict.fromkeys(columns.values())))
    if frame.empty:
        raise LayerError(
            f"{path.name}: không có đối tượng nào; xuất lại lớp.",
            f"{path.name}: holds no feature; export the layer again.",
        )
    geometries = _shapes(frame)
    _refuse_other_kind(geometries, spec, path)
    own = claimed_crs(frame, decl, path)
    evidence = crs_evidence(geometries, own, reference)
    # Far beyond the area of reference a layer of the whole country is in order.
    doubted = evidence.is_doubtful and evidence.fault is not CrsFault.OUTSIDE_AREA
    if doubted and not decl.crs_confirmed:
        raise _doubtful(path, evidence)
    profile, shapes = profile_of(path, records, frame, spec.geometry, own, crs, evidence, missing)
    index = Index(frame.index.to_numpy(dtype=np.int64), _outwards(shapely.bounds(shapes)))
    if kept_in is not None and records.held is None:
        keep(kept_in, key, _Opened(columns, records, profile, index))
    return VectorLayer(spec, decl, path, columns, crs, records, profile, index)


def _outwards(bounds: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Round bounds away from their middle to the centimetre: short to keep, and never too small."""
    low, high = np.floor(bounds[:, :2] * 100), np.ceil(bounds[:, 2:] * 100)
    return np.hstack([low, high]) / 100


def _doubtful(path: Path, evidence: CrsEvidence) -> LayerError:
    """Return what to raise for a CRS that the coordinates speak against."""
    return LayerError(
        f"{path.name}: {evidence.brief.vi}; sửa hệ tọa độ của tệp, hoặc ghi crs và crs_confirmed = "
        "true trong project.toml nếu đã kiểm tra (ccngeo inspect cho đủ căn cứ).",
        f"{path.name}: {evidence.brief.en}; mend the CRS of the file, or state crs and "
        "crs_confirmed = true in project.toml if you have checked it (ccngeo inspect tells all).",
    )


def profile_of(
    path: Path,
    records: Records,
    frame: gpd.GeoDataFrame,
    kind: str,
    own: pyproj.CRS,
    crs: pyproj.CRS,
    evidence: CrsEvidence,
    missing: tuple[str, ...] = (),
) -> tuple[Profile, Geometries]:
    """Return what a pass over a layer finds, and its shapes mended in the grid `crs`.

    Parameters
    ----------
    path, records, frame
        The file, how it is read, and its records.
    kind
        `polygon`, or `line` for all that is kept as it stands, points among it.
    own, crs
        The CRS of the file, and the grid in which areas are judged.
    evidence
        What its coordinates say of `own`.
    missing
        Declared fields the file lacks.

    Raises
    ------
    LayerError
        It lies nowhere, or not in Vietnam.
    """
    geometries = _shapes(frame)
    nothing = shapely.is_missing(geometries) | shapely.is_empty(geometries)
    around = _around(geometries)
    try:
        plausible = around is None or lies_in_vietnam(around, own)
        repaired = _mended(geometries, own, crs, kind)
    except pyproj.exceptions.ProjError as error:
        raise LayerError(
            f"{path.name}: không xác định được vị trí trên thực địa theo {own.name}; khai crs cho "
            "lớp này.",
            f"{path.name}: {own.name} cannot be placed on the ground; declare crs for this layer.",
        ) from error
    if not plausible:
        raise LayerError(
            f"{path.name}: tọa độ không nằm trong lãnh thổ Việt Nam nếu đọc theo {own.name}; khai "
            "đúng crs.",
            f"{path.name}: its coordinates do not lie in Vietnam when read as {own.name}; "
            "declare the right crs.",
        )
    nowhere = ~np.isfinite(repaired.failed_bounds).all(axis=1)
    lost = [_box(b) for b in repaired.failed_bounds[~nowhere]]
    lost += [_box(b) for b in repaired.disputed_bounds]
    lost += _perhaps_land(geometries[repaired.aside], records, own, crs)
    profile = Profile(
        sha256=sha256_of(path),
        features=len(frame),
        extent=_extent(repaired),
        unlocated=int(nothing.sum()) + int(nowhere.sum()) + records.unread,
        mended=int(repaired.mended.sum()),
        unreadable=int(repaired.failed.sum()) - int(nowhere.sum()),
        changes=repaired.changes,
        lost_bounds=tuple(lost),
        aside=int(repaired.aside.sum()),
        duplicates=duplicates(repaired.geometries),
        interior_disjoint=(interior_disjoint(repaired.geometries) if kind == "polygon" else None),
        spikes=spikes(repaired.geometries) if kind == "polygon" else 0,
        crs=own,
        crs_evidence=evidence,
        encoding=records.encoding,
        encoding_evidence=records.evidence,
        missing_fields=missing,
        notes=records.notes,
    )
    return profile, repaired.geometries


def _perhaps_land(
    aside: Geometries, records: Records, own: pyproj.CRS, crs: pyproj.CRS
) -> list[Bounds]:
    """Return where there may be land that is no polygon, as boxes in the working CRS.

    A point among polygons is a place whose extent nobody drew; open lines may enclose one together;
    a drawing says itself where it may hold land that became no area.
    """
    moved = move(aside, own, crs)
    points = moved[shapely.get_dimensions(moved) == 0]
    lines = moved[shapely.get_dimensions(moved) == 1]
    enclosed = shapely.get_parts(shapely.polygonize([shapely.union_all(lines)]))
    told = move(np.array([shapely.box(*b) for b in records.doubtful], dtype=object), own, crs)
    found = np.concatenate([points, enclosed, told])
    return [_box(b) for b in shapely.bounds(found).reshape(-1, 4)]


def _extent(repaired: Repaired) -> Bounds | None:
    """Return the bounds of what was kept and of what was kept out; None where nobody knows."""
    return _joined(np.vstack([shapely.bounds(repaired.geometries), repaired.failed_bounds]))


def _around(geometries: Geometries) -> Bounds | None:
    """Return the bounds of the shapes that lie anywhere; None where none does.

    One coordinate without end is the fault of its shape, not of the others.
    """
    return _joined(shapely.bounds(geometries))


def _joined(bounds: npt.NDArray[np.float64]) -> Bounds | None:
    bounds = bounds[np.isfinite(bounds).all(axis=1)]
    if len(bounds) == 0:
        return None
    return _box(np.concatenate([bounds[:, :2].min(axis=0), bounds[:, 2:].max(axis=0)]))


def _box(values: npt.NDArray[np.float64]) -> Bounds:
    west, south, east, north = (float(v) for v in values)
    return west, south, east, north


def _refuse_other_kind(geometries: Geometries, spec: LayerSpec, path: Path) -> None:
    """Refuse a layer that holds nothing of the kind it should; what is mixed in is counted."""
    nothing = shapely.is_missing(geometries) | shapely.is_empty(geometries)
    found = shapely.get_dimensions(geometries[~nothing])
    wanted, allowed = _DIMENSIONS[spec.geometry]
    if len(found) and not (np.isin(found, wanted).any() and np.isin(found, allowed).all()):
        kind = _KINDS[spec.geometry]
        raise LayerError(
            f"{path.name}: có hình không phải dạng {kind.vi}; chỉ xuất các hình dạng {kind.vi} của "
            "lớp này.",
            f"{path.name}: holds other geometry than {kind.en}; export only the {kind.en} of this "
            "layer.",
        )


def _shapes(frame: gpd.GeoDataFrame) -> Geometries:
    return np.asarray(frame.geometry.array, dtype=object)


def _mended(geometries: Geometries, own: pyproj.CRS, crs: pyproj.CRS, kind: str) -> Repaired:
    """Return the geometries in the working CRS, mended in their own, where they were drawn."""

    def to_grid(shapes: Geometries) -> Geometries:
        return move(shapes, own, crs)

    return repair(geometries, to_grid, kind="polygon" if kind == "polygon" else "line")


def _columns(
    spec: LayerSpec, decl: LayerDecl, records: Records
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return canonical name → field for the fields the file has, and the declared ones it lacks."""
    wanted = {name: decl.fields.get(name, name) for name in spec.fields}
    found = {name: present for name, field in wanted.items() if (present := records.field(field))}
    return found, tuple(field for name, field in decl.fields.items() if name not in found)


def claimed_crs(frame: gpd.GeoDataFrame, how: Spatial, path: Path) -> pyproj.CRS:
    """Return the CRS a project states for a file, else the one the file names.

    Raises
    ------
    LayerError
        None, unknown to PROJ, or two that contradict each other.
    """
    if how.crs is not None:
        declared = _declared_crs(how.crs, path)
        if not how.crs_confirmed:
            _refuse_contradiction(frame, declared, path)
        return declared
    # A local system says nothing of the place.
    if frame.crs is None or pyproj.CRS(frame.crs).is_engineering:
        raise LayerError(
            f"{path.name}: không có hệ tọa độ; khai crs cho tệp này (EPSG:5897 là VN-2000, KTT "
            "105°00′, múi chiếu 3°).",
            f"{path.name}: has no CRS; declare crs for this file (EPSG:5897 is VN-2000, central "
            "meridian 105°00′, 3° zone).",
        )
    return pyproj.CRS(frame.crs)


def _declared_crs(crs: str, path: Path) -> pyproj.CRS:
    try:
        return pyproj.CRS.from_user_input(crs)
    except pyproj.exceptions.CRSError as error:
        raise LayerError(
            f"{path.name}: không có hệ tọa độ nào là {crs!r}; khai mã EPSG, ví dụ EPSG:5897.",
            f"{path.name}: crs {crs!r} is not known to PROJ; declare an EPSG code such as "
            "EPSG:5897.",
        ) from error


# A file that cannot name its datum (224 m) may still mean the grid that is declared; another
# meridian, or UTM read as a 3-degree zone (707 m), is another place. A shift spelt out in a file is
# within a metre.
_SAME_GRID_M, _SAME_PLACE_M = 300.0, 5.0


def _refuse_contradiction(frame: gpd.GeoDataFrame, declared: pyproj.CRS, path: Path) -> None:
    """Refuse a declared CRS when the file itself names one that lies elsewhere."""
    own = frame.crs
    around = _around(_shapes(frame))
    if own is None or around is None or own.is_projected != declared.is_projected:
        return
    west, south, east, north = around
    middle = np.array([shapely.Point((west + east) / 2, (south + north) / 2)], dtype=object)
    world = pyproj.CRS("EPSG:4326")
    try:
        ends = [shapely.get_coordinates(move(middle, c, world))[0] for c in (own, declared)]
        apart = float(pyproj.Geod(ellps="WGS84").inv(*ends[0], *ends[1])[2])
    except (pyproj.exceptions.ProjError, pyproj.exceptions.GeodError):
        return  # the one that lies nowhere is told by its coordinates
    if apart > (_SAME_GRID_M if kind_of(pyproj.CRS(own)).datum_is_open else _SAME_PLACE_M):
        raise LayerError(
            f"{path.name}: tệp ghi hệ tọa độ {own.name} nhưng project.toml khai {declared.name}, "
            f"lệch nhau {apart / 1000:.1f} km; bỏ khóa crs, sửa tệp, hoặc ghi crs_confirmed = true "
            "nếu đã kiểm tra.",
            f"{path.name}: the file says {own.name} but project.toml says {declared.name}, "
            f"{apart / 1000:.1f} km apart; drop the key crs, mend the file, or state crs_confirmed "
            "= true if you have checked it.",
        )
