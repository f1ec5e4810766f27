"""`project.toml`: what a planner declares, checked key by key, with every default said aloud."""

import datetime as dt
import difflib
import tomllib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self

import pyproj
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError, PydanticKnownError

from ccngeo.criteria import CRITERIA, DEFAULT, Criterion
from ccngeo.errors import CrsError, InputError
from ccngeo.geometry import require_areal_crs
from ccngeo.landuse import current
from ccngeo.model import Confirmation, LayerSpec, Procedure, Text

# Positional accuracy of a map by the plan it belongs to: 0,5 mm at its scale.
PLAN_ACCURACY_M: Mapping[str, float] = MappingProxyType(
    {
        "provincial_plan": 25.0,
        "district_land_plan": 12.5,
        "general_plan": 5.0,
        "commune_land_use": 2.5,
        "zoning_plan": 1.0,
        "detailed_plan": 0.25,
        "cadastre": 0.2,
    }
)
# Where a project says nothing about how narrow a block may be.
BLOCK_WIDTH_M = 50.0
# Where a project says nothing about a map, it is taken for the coarsest kind.
WORST_ACCURACY_M = 25.0

_UNITS = ("code", "name")
_SPECS = (
    LayerSpec(
        "communes",
        Text("Xã, phường (từ 01/7/2025)", "Communes (since 2025-07-01)"),
        "home_affairs",
        _UNITS,
        minimum=True,
    ),
    LayerSpec(
        "communes_old",
        Text("Xã trước 01/7/2025", "Communes before 2025-07-01"),
        "home_affairs",
        ("name", "district", "successor"),
    ),
    LayerSpec(
        "districts",
        Text("Huyện trước 01/7/2025", "Districts before 2025-07-01"),
        "home_affairs",
        _UNITS,
    ),
    LayerSpec(
        "land_use",
        Text("Hiện trạng sử dụng đất", "Current land use"),
        "environment",
        ("code",),
        minimum=True,
    ),
    LayerSpec(
        "land_use_plan",
        Text("Quy hoạch sử dụng đất", "Land-use plan"),
        "environment",
        ("code",),
        minimum=True,
    ),
    LayerSpec(
        "construction_plans",
        Text("Đồ án quy hoạch xây dựng", "Construction plans"),
        "construction",
        ("code", "plan", "decision", "decision_date", "level", "scale", "lot", "use"),
        minimum=True,
    ),
    LayerSpec(
        "residential",
        Text("Khu dân cư, đất ở", "Residential areas"),
        "commune",
        ("code", "name", "households"),
        minimum=True,
    ),
    LayerSpec("rice_land", Text("Đất trồng lúa", "Rice land"), "environment", ("code",)),
    LayerSpec("forest", Text("Ba loại rừng", "Forest by kind"), "environment", ("code", "name")),
    LayerSpec(
        "power_lines",
        Text("Đường dây điện cao áp", "Power lines"),
        "power",
        ("voltage_kv", "name"),
        geometry="line",
        counted_from="outermost_conductor",
    ),
    LayerSpec(
        "industrial_parks",
        Text("Khu công nghiệp", "Industrial parks"),
        "industrial_zones",
        ("name", "status", "established_on"),
    ),
    LayerSpec(
        "approved_projects",
        Text(
            "Dự án đã chấp thuận, quy hoạch chi tiết đã duyệt",
            "Approved projects and detailed plans",
        ),
        "finance",
        ("name", "decision", "decision_date"),
    ),
    LayerSpec(
        "heritage",
        Text("Di tích và khu vực bảo vệ I, II", "Heritage and its protection zones"),
        "culture",
        ("name", "class", "zone"),
    ),
    LayerSpec("minerals", Text("Khu vực khoáng sản", "Mineral areas"), "environment", ("name",)),
    LayerSpec(
        "roads",
        Text("Đường bộ theo cấp", "Roads by class"),
        "construction",
        ("class", "name", "half_width_m"),
        geometry="line",
        counted_from="land_edge",
    ),
    LayerSpec(
        "railways",
        Text("Đường sắt", "Railways"),
        "construction",
        ("class", "name", "half_width_m"),
        geometry="line",
        counted_from="toe",
    ),
    LayerSpec(
        "dykes",
        Text("Tuyến đê theo cấp", "Dykes by grade"),
        "environment",
        ("grade", "name", "river_on", "setting", "half_width_m"),
        geometry="line",
        counted_from="toe",
    ),
    LayerSpec(
        "dyke_works",
        Text("Kè, cống qua đê", "Revetments and sluices of dykes"),
        "environment",
        ("name",),
    ),
    LayerSpec(
        "rivers",
        Text("Sông, suối (vùng mặt nước)", "Rivers and streams (water surface)"),
        "environment",
        ("name",),
    ),
    LayerSpec(
        "river_side",
        Text("Bãi sông, vùng phía sông của đê", "Land on the river side of dykes"),
        "environment",
        ("name",),
    ),
    LayerSpec(
        "craft_villages",
        Text("Làng nghề", "Craft villages"),
        "environment",
        ("name",),
        geometry="place",
    ),
    LayerSpec(
        "polluters",
        Text(
            "Cơ sở sản xuất gây ô nhiễm hoặc có nguy cơ gây ô nhiễm môi trường",
            "Establishments that pollute or may pollute",
        ),
        "environment",
        ("name", "kind"),
        geometry="point",
    ),
    LayerSpec("elevation", Text("Độ cao địa hình", "Elevation"), "environment", geometry="raster"),
    LayerSpec(
        "flood_depth",
        Text("Độ sâu ngập (0 là không ngập)", "Flood depth (0 is dry)"),
        "environment",
        geometry="raster",
    ),
    LayerSpec(
        "background",
        Text("Ảnh nền (ảnh trực giao)", "Background picture (orthophoto)"),
        "environment",
        geometry="picture",
    ),
)
LAYERS: Mapping[str, LayerSpec] = MappingProxyType({s.layer_id: s for s in _SPECS})

# The one table that no answer looks at: what people said stands beside the results.
BACKGROUND = "background"
OPINIONS = "opinions"
QUOTAS = "quotas"
TABLES: Mapping[str, LayerSpec] = MappingProxyType(
    {
        s.layer_id: s
        for s in (
            LayerSpec(
                "plan_list",
                Text(
                    "Danh mục cụm công nghiệp trong quy hoạch tỉnh", "List of the provincial plan"
                ),
                "industry_trade",
                ("ten", "ma_xa_moi", "dt_ha"),
                geometry="table",
            ),
            LayerSpec(
                "register",
                Text("Sổ theo dõi cụm đã thành lập", "Register of established clusters"),
                "industry_trade",
                ("ma_cum", "dt_cong_nghiep", "dt_da_thue", "dt_chap_thuan_chua_thue"),
                geometry="table",
            ),
            LayerSpec(
                QUOTAS,
                Text(
                    "Chỉ tiêu đất cụm công nghiệp, chuyển mục đích đất trồng lúa theo xã",
                    "Quotas of cluster land and of rice conversion by commune",
                ),
                "environment",
                ("xa", "loai_dat", "chi_tieu_ha", "da_dung_ha", "so_qd", "ngay_qd"),
                geometry="table",
            ),
            LayerSpec(
                "documents",
                Text("Bảng kê hồ sơ, tài liệu", "Documents of the dossiers"),
                "commune",
                ("ma_cum", "tai_lieu", "trang_thai", "so_hieu", "ngay"),
                geometry="table",
            ),
            LayerSpec(
                OPINIONS,
                Text(
                    "Ý kiến, kiểm tra thực địa, đính chính, quyết định",
                    "Opinions, field checks, corrections, decisions",
                ),
                "industry_trade",
                ("ma_cum", "quy_tac", "loai", "co_quan", "so_hieu", "ngay", "noi_dung"),
                geometry="table",
            ),
        )
    }
)


# What takes land, by class: `layer` or `layer:CODE/CODE`.
BUDGET: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "excluded": (
            "industrial_parks",
            "forest:RDD",
            "land_use:RDD/CQP/CAN/DDD/SON/MNC/MCS/SKK/SKN/SCC/SCT",
        ),
        "rice": ("land_use:LUC/LUK/LUA/LUN", "rice_land:LUC/LUK/LUA/LUN"),
        "housing": ("residential", "land_use:ONT/ODT"),
        "conditional": (
            "forest:RPH/RSX/RSN/RST",
            "land_use:RPH/RSX/RSN/RST",
            "land_use:TSC/DVH/DXH/DYT/DGD/DTT/DKH/DKT/DMT/DNG/DSK/TMD/SKC/SKS/CGT/PNK",
            "land_use:DGT/DTL/DCT/DPC/DRA/DNL/DBV/DCH/DKV/CXV/TON/TIN/NTD",
        ),
    }
)


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


# The encodings of Vietnamese text a file may be in without saying so.
Encoding = Literal["utf-8", "cp1258", "tcvn3", "vni"]
# What the areas of a drawing are: its closed shapes, or the faces between its lines.
Polygons = Literal["closed", "faces"]


def _as_code(value: object) -> object:
    """Take 5897 for EPSG:5897."""
    bare = isinstance(value, int) and not isinstance(value, bool)
    digits = isinstance(value, str) and value.strip().isdecimal()
    return f"EPSG:{str(value).strip()}" if bare or digits else value


_Crs = Annotated[str, BeforeValidator(_as_code)]
_Accuracy = Annotated[float | None, Field(ge=0, le=1000)]


class Spatial(_Strict):
    """How a file that holds places is read; what it does not say itself is stated here."""

    layer: str | tuple[str, ...] | None = None
    crs: _Crs | None = None
    # The project vouches for `crs` against what the coordinates seem to say.
    crs_confirmed: bool = False
    encoding: Encoding | None = None
    polygons: Polygons | None = None
    accuracy_m: _Accuracy = None
    survey_base: str | None = None

    @model_validator(mode="after")
    def _confirms_something(self) -> Self:
        if self.crs_confirmed and self.crs is None:
            raise PydanticCustomError("crs_missing", "crs")
        return self


class SitesDecl(Spatial):
    """Where the clusters are declared."""

    table: str
    boundaries: str | None = None


class TableDecl(_Strict):
    """A table of facts: path, sheet of a workbook, who issued it, date of the data."""

    path: str
    sheet: str | None = None
    agency: str | None = None
    date: dt.date | None = None


class CoverageDecl(Spatial):
    """A file of the area that was surveyed for a layer; `surveyed` is its field of days."""

    path: str
    date: dt.date | None = None
    surveyed: str | None = None

    @property
    def as_layer(self) -> "LayerDecl":
        """Return the file as a layer of its own."""
        spatial = self.model_dump(exclude={"surveyed"}, exclude_unset=True)
        return LayerDecl(**spatial, fields={"surveyed": self.surveyed} if self.surveyed else {})


class LayerDecl(Spatial):
    """A reference layer as the project declares it."""

    path: str
    agency: str | None = None
    date: dt.date | None = None
    plan_type: str | None = None
    coverage: Literal["province", "self"] | tuple[str, ...] | CoverageDecl | None = None
    fields: dict[str, str] = Field(default_factory=dict)
    line: Literal["centreline", "outermost_conductor", "land_edge", "toe"] | None = None

    @field_validator("plan_type")
    @classmethod
    def _known_plan_type(cls, value: str | None) -> str | None:
        if value is not None and value not in PLAN_ACCURACY_M:
            *others, last = (repr(name) for name in PLAN_ACCURACY_M)
            expected = f"{', '.join(others)} or {last}"
            raise PydanticKnownError("literal_error", {"expected": expected})
        return value

    @property
    def effective_accuracy_m(self) -> float:
        """Return the declared accuracy, else that of the plan type, else the worst."""
        if self.accuracy_m is not None:
            return self.accuracy_m
        return PLAN_ACCURACY_M.get(self.plan_type or "", WORST_ACCURACY_M)


class BudgetDecl(_Strict):
    """What takes land, by class, each entry `layer` or `layer:CODE/CODE`."""

    excluded: tuple[str, ...] = ()
    rice: tuple[str, ...] = ()
    housing: tuple[str, ...] = ()
    conditional: tuple[str, ...] = ()


class FindSites(_Strict):
    """What land for a new cluster must be like beyond the law; nothing is asked by default."""

    # Steeper land is not usable; the limit is included.
    slope_most_deg: Annotated[float | None, Field(gt=0, le=90)] = None
    # Land that is flooded deeper is not usable; 0 leaves dry land only.
    flood_most_m: Annotated[float | None, Field(ge=0, le=30)] = None
    # A place lies no farther than so many m from a road of these classes (all roads without them).
    road_most_m: Annotated[float | None, Field(ge=0, le=10_000)] = None
    road_classes: tuple[str, ...] = ()


class Decisions(_Strict):
    """Readings of the law that a provincial decision has fixed (number and date in `basis`)."""

    occupancy_scope: Literal["district", "commune", "province"] | None = None
    relocation_scope: Literal["district", "commune"] | None = None
    mountain_communes: Literal["as_before", "none"] | None = None
    # Clusters no farther apart than this are «cạnh nhau» (Đ4.2đ), in m.
    adjacent_m: Annotated[float | None, Field(ge=0, le=10_000)] = None
    # Width in m of the protection of dykes of grades IV and V (Đ23 Luật Đê điều: 5 m and more).
    dyke_minor_m: Annotated[float | None, Field(ge=5, le=1000)] = None
    basis: str | None = None


class ConfirmationDecl(_Strict):
    """A text of the law that somebody has read: what it says, who and when."""

    rule: str
    document: str
    clause: str
    value: float | str | None = None
    by: Annotated[str, Field(min_length=1)]
    date: dt.date


class CriterionDecl(_Strict):
    """What one criterion of priority counts, and between which values (in its unit)."""

    weight: Annotated[float, Field(gt=0, le=1e6)]
    worst: Annotated[float | None, Field(allow_inf_nan=False)] = None
    best: Annotated[float | None, Field(allow_inf_nan=False)] = None


class _Declared(_Strict):
    # `schema` is the word planners write; pydantic keeps a deprecated method of that name.
    schema_: Literal[1] = Field(alias="schema")
    title: str
    province: str = ""
    crs: _Crs
    on: dt.date | None = None
    procedure: Procedure | None = None
    synthetic: bool = False
    # What is narrower is no land for a cluster and joins no pieces of it.
    block_width_m: Annotated[float | None, Field(gt=0, le=1000)] = None
    sites: SitesDecl
    tables: dict[str, TableDecl] = Field(default_factory=dict)
    layers: dict[str, LayerDecl] = Field(default_factory=dict)
    budget: BudgetDecl | None = None
    find_sites: FindSites = Field(default_factory=FindSites)
    decisions: Decisions = Field(default_factory=Decisions)
    confirmations: tuple[ConfirmationDecl, ...] = ()
    # What is declared stands in place of all defaults: a criterion not named counts nothing.
    scoring: dict[str, CriterionDecl] | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """A checked `project.toml`; paths are relative to `folder`."""

    path: Path
    declared: _Declared
    crs: pyproj.CRS
    # Layer or table → where it is declared, if that is the Excel template.
    declared_at: Mapping[str, Text] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Return the folder that paths in the file start from."""
        return self.path.parent

    def file(self, name: str) -> Path:
        """Return the path of a file named in the project."""
        return self.folder / name

    @property
    def decisions(self) -> dict[str, str]:
        """Return the readings a province has fixed, by parameter."""
        chosen = self.declared.decisions.model_dump(exclude={"basis"})
        return {
            name: f"{value:g}" if isinstance(value, float) else value
            for name, value in chosen.items()
            if value is not None
        }

    @property
    def confirmations(self) -> tuple[Confirmation, ...]:
        """Return what people have confirmed of texts nobody here has read."""
        return tuple(
            Confirmation(c.rule, c.document, c.clause, c.value, c.by, c.date)
            for c in self.declared.confirmations
        )

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Return what sites are compared by, as declared, else the defaults."""
        declared = self.declared.scoring
        if declared is None:
            return DEFAULT
        return tuple(CRITERIA[k].with_(d.weight, d.worst, d.best) for k, d in declared.items())

    @property
    def block_width_m(self) -> float:
        """Return how wide a contiguous block must be."""
        return self.declared.block_width_m or BLOCK_WIDTH_M

    @property
    def budget(self) -> dict[str, tuple[tuple[str, tuple[str, ...]], ...]]:
        """Return what takes land: class → (layer, codes); no codes means the whole layer."""
        declared = self.declared.budget
        entries = BUDGET if declared is None else declared.model_dump()
        return {
            name: tuple(
                # The codes of the features are compared as they are today, so these must be too.
                (layer, tuple(current(code) for code in codes.split("/")) if codes else ())
                for layer, _, codes in (entry.partition(":") for entry in listed)
            )
            for name, listed in entries.items()
        }

    def joined(
        self,
        layers: Mapping[str, Any],
        tables: Mapping[str, Any],
        source: str,
        declared_at: Mapping[str, Text],
    ) -> "Project":
        """Return the project with layers and tables that another file, `source`, declares.

        Raises
        ------
        InputError
            Declared in both, or wrong.
        """
        known = {**self.declared.layers, **self.declared.tables}
        twice = next((name for name in (*layers, *tables) if name in known), None)
        if twice is not None:
            raise InputError(
                f"{source}: lớp {twice} đã khai trong {self.path.name}; bỏ một trong hai.",
                f"{source}: {twice} is declared in {self.path.name} too; drop one of them.",
            )
        content = self.declared.model_dump(by_alias=True, exclude_unset=True)
        for section, more in (("layers", layers), ("tables", tables)):
            content[section] = {**content.get(section, {}), **more}
        return replace(project_of(self.path, content), declared_at=declared_at)

    def assumptions(self) -> tuple[Text, ...]:
        """Return every default that was applied, as sentences to print."""
        return tuple(_assumptions(self.declared))


def read_project(path: Path | str) -> Project:
    """Read and check a project file, or the one in a folder.

    Raises
    ------
    InputError
        Missing, not TOML, an unknown or wrong key, or a CRS in which areas cannot be measured.
    """
    path = Path(path)
    with suppress(OSError):  # a name no file can have is no folder; reading it says so
        path = path / "project.toml" if path.is_dir() else path
    return project_of(path, _parse(path))


def project_of(path: Path, content: dict[str, Any]) -> Project:
    """Check what a project file says, however it was written.

    Raises
    ------
    InputError
        An unknown or wrong key, or a CRS in which areas cannot be measured.
    """
    declared = _check(path, content)
    _check_names(path, declared)
    for land_class, listed in (declared.budget or BudgetDecl()).model_dump().items():
        for entry in listed:
            _check_budget(path, f"budget.{land_class}", entry)
    _check_decisions(path, declared.decisions)
    _check_scoring(path, declared.scoring)
    try:
        crs = require_areal_crs(pyproj.CRS.from_user_input(declared.crs))
    except (pyproj.exceptions.CRSError, CrsError) as error:
        raise InputError(
            f"{path.name}: khóa crs ({declared.crs!r}) không phải lưới tọa độ tính bằng mét; "
            'ghi ví dụ crs = "EPSG:5897".',
            f"{path.name}: the key crs ({declared.crs!r}) is not a metric grid; "
            'write for example crs = "EPSG:5897".',
        ) from error
    return Project(path, declared, crs)


def _check_names(path: Path, declared: _Declared) -> None:
    """Refuse layers, tables and fields that no rule knows."""
    for section, known in (("layers", LAYERS), ("tables", TABLES)):
        for name in getattr(declared, section):
            if name not in known:
                raise _unknown(path, f"{section}.{name}", name, known)
    for name, layer in declared.layers.items():
        lines = ("centreline", LAYERS[name].counted_from)
        if layer.line is not None and layer.line not in lines:
            raise _unknown(path, f"layers.{name}.line = {layer.line}", layer.line, lines)
        for own in layer.fields:
            if own not in LAYERS[name].fields:
                place = f"layers.{name}.fields.{own}"
                raise _unknown(path, place, own, LAYERS[name].fields)


def _check_decisions(path: Path, decisions: Decisions) -> None:
    """Refuse a decision without number and date: nobody could trace it."""
    if any(decisions.model_dump(exclude={"basis"}).values()) and not decisions.basis:
        raise InputError(
            f"{path.name}: mục [decisions] chưa ghi căn cứ; thêm khóa basis với số, ngày quyết "
            "định của UBND tỉnh.",
            f"{path.name}: [decisions] has no basis; add the key basis with number and date of "
            "the decision.",
        )


def _check_scoring(path: Path, declared: Mapping[str, CriterionDecl] | None) -> None:
    """Refuse criteria there are none of, and those by which all sites would be worth the same."""
    if declared is not None and not declared:
        listed = ", ".join(CRITERIA)
        raise InputError(
            f"{path.name}: mục [scoring] không có tiêu chí nào; ghi ít nhất một trong {listed}, "
            "hoặc bỏ mục này để dùng mặc định.",
            f"{path.name}: [scoring] names no criterion; write at least one of {listed}, or drop "
            "it to take the defaults.",
        )
    for key, said in (declared or {}).items():
        if key not in CRITERIA:
            raise _unknown(path, f"scoring.{key}", key, CRITERIA)
        if CRITERIA[key].unit is None and (said.worst is not None or said.best is not None):
            raise InputError(
                f"{path.name}: tiêu chí scoring.{key} chỉ có hoặc không; bỏ khóa worst, best.",
                f"{path.name}: scoring.{key} is a yes or no; drop the keys worst and best.",
            )
        worst = CRITERIA[key].worst if said.worst is None else said.worst
        best = CRITERIA[key].best if said.best is None else said.best
        if worst == best:
            raise InputError(
                f"{path.name}: scoring.{key} có worst = best = {best:g}; ghi hai giá trị khác "
                "nhau.",
                f"{path.name}: scoring.{key} has worst = best = {best:g}; write two different "
                "values.",
            )


def _check_budget(path: Path, place: str, entry: str) -> None:
    """Refuse an entry that could take no land: its land would read as available."""
    name, colon, codes = entry.partition(":")
    if name not in LAYERS:
        raise _unknown(path, f"{place}: {name}", name, LAYERS)
    if LAYERS[name].geometry != "polygon":
        raise InputError(
            f"{path.name}: khóa {place}: lớp {name} không có hình dạng vùng; bỏ lớp này ra.",
            f"{path.name}: the key {place}: {name} has no polygons; take it out.",
        )
    if colon and "code" not in LAYERS[name].fields:
        raise InputError(
            f"{path.name}: khóa {place}: lớp {name} không có mã loại đất; ghi {name!r} để lấy cả "
            "lớp.",
            f"{path.name}: the key {place}: {name} has no codes; write {name!r} for all of it.",
        )
    if colon and not all(code.strip() for code in codes.split("/")):
        raise InputError(
            f"{path.name}: khóa {place}: {entry!r} có mã để trống; ghi lớp:MÃ/MÃ.",
            f"{path.name}: the key {place}: {entry!r} has a blank code; write layer:CODE/CODE.",
        )


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise InputError(
            f"{path}: không có tệp dự án này; lệnh `ccngeo new` lập một tệp để điền.",
            f"{path}: there is no such project file; `ccngeo new` makes one to fill in.",
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(
            f"{path.name}: không đúng cú pháp TOML ({error}); sửa dòng đó.",
            f"{path.name}: not valid TOML ({error}); mend that line.",
        ) from error
    except (OSError, ValueError) as error:  # a name no file can have is a ValueError too
        raise InputError(
            f"{path}: không đọc được tệp theo bảng mã UTF-8; lưu lại tệp.",
            f"{path}: the file cannot be read as UTF-8 text; save it again.",
        ) from error


def _check(path: Path, content: dict[str, Any]) -> _Declared:
    try:
        return _Declared.model_validate(content)
    except ValidationError as error:
        raise _fault(path, error.errors()[0]) from error


def _fault(path: Path, first: ErrorDetails) -> InputError:
    """Return what to raise for the first fault that pydantic found."""
    # A value of several kinds is placed under each of them, and the kind is no key.
    keys = [str(part) for part in first["loc"] if not str(part).startswith(("literal[", "tuple["))]
    place = ".".join(keys)
    if first["type"] == "extra_forbidden":
        return _unknown(path, place, keys[-1], _known_keys(first["loc"]))
    if first["type"] == "crs_missing":
        return InputError(
            f"{path.name}: khóa {place}.crs_confirmed = true nhưng chưa ghi crs; thêm khóa crs.",
            f"{path.name}: {place}.crs_confirmed = true without crs; add the key crs.",
        )
    if first["type"] == "missing":
        return InputError(
            f"{path.name}: thiếu khóa {place}; thêm khóa này.",
            f"{path.name}: the key {place} is missing; add it.",
        )
    must = _must_be(first)
    return InputError(
        f"{path.name}: khóa {place} = {first['input']!r} không hợp lệ: {must.vi}; sửa lại.",
        f"{path.name}: the key {place} = {first['input']!r} is wrong: {must.en}; correct it.",
    )


# What a value must be, by the first word of pydantic's name of the fault.
_MUST_BE: Mapping[str, Text] = MappingProxyType(
    {
        "bool": Text("phải là true hoặc false", "it must be true or false"),
        "date": Text(
            "phải là ngày dạng năm-tháng-ngày như 2026-11-23",
            "it must be a date such as 2026-11-23",
        ),
        "dict": Text("phải gồm các cặp khóa = giá trị", "it must be pairs of key = value"),
        "float": Text("phải là một số", "it must be a number"),
        "greater": Text("không được nhỏ hơn {ge:g}", "it must not be less than {ge:g}"),
        "less": Text("không được lớn hơn {le:g}", "it must not be more than {le:g}"),
        "string": Text(
            "phải là chữ đặt trong dấu ngoặc kép", "it must be text in double quotation marks"
        ),
        "tuple": Text(
            "phải là danh sách đặt trong ngoặc vuông", "it must be a list in square brackets"
        ),
    }
)
_COVERAGE_MUST_BE = Text(
    "phải là 'province', 'self', danh sách tên đơn vị hành chính đặt trong ngoặc vuông, hoặc "
    "{ path = tệp, date = ngày khảo sát, accuracy_m = sai số }",
    "it must be 'province', 'self', a list of administrative units in square brackets, or "
    "{ path = file, date = day of the survey, accuracy_m = error }",
)


def _must_be(fault: ErrorDetails) -> Text:
    """Say what a value must be; what we have no words for stays in brackets, as pydantic says."""
    if fault["loc"][0] == "layers" and fault["loc"][2:3] == ("coverage",):
        return _COVERAGE_MUST_BE
    context = fault.get("ctx", {})
    if "expected" in context:
        expected = str(context["expected"])
        return Text(f"phải là {expected.replace(' or ', ' hoặc ')}", f"it must be {expected}")
    if fault["type"] == "greater_than":
        bound = f"{context['gt']:g}"
        return Text(f"phải lớn hơn {bound}", f"it must be more than {bound}")
    kind = fault["type"].split("_")[0]
    words = _MUST_BE.get("dict" if kind == "model" else kind)
    if words is None:
        return Text(f"({fault['msg']})", f"({fault['msg']})")
    return Text(words.vi.format(**context), words.en.format(**context))


def _known_keys(place: tuple[int | str, ...]) -> list[str]:
    models: dict[str, type[BaseModel]] = {
        "sites": SitesDecl,
        "tables": TableDecl,
        "layers": LayerDecl,
        "budget": BudgetDecl,
        "find_sites": FindSites,
        "decisions": Decisions,
        "confirmations": ConfirmationDecl,
        "scoring": CriterionDecl,
    }
    model = models.get(str(place[0]), _Declared) if len(place) > 1 else _Declared
    return [f.alias or name for name, f in model.model_fields.items()]


def _unknown(path: Path, place: str, word: str, known: Iterable[str]) -> InputError:
    """Return what to raise for a key nobody knows: the nearest known one, else all of them."""
    near = difflib.get_close_matches(word, list(known), n=1)
    listed = ", ".join(known)
    remedy = (
        Text(f"có phải là {near[0]}?", f"did you mean {near[0]}?")
        if near
        else Text(f"dùng một trong các khóa {listed}.", f"use one of {listed}.")
    )
    return InputError(
        f"{path.name}: không có khóa {place}; {remedy.vi}",
        f"{path.name}: the key {place} is not known; {remedy.en}",
    )


def _assumptions(declared: _Declared) -> list[Text]:
    said: list[Text] = []
    if declared.budget is None:
        said.append(
            Text(
                "Quỹ đất: dùng danh sách lớp mặc định (không khai [budget])",
                "Land budget: the default list of layers is used (no [budget] declared)",
            )
        )
    if declared.block_width_m is None:
        said.append(
            Text(
                f"Khoảnh liền dải: không khai block_width_m – lấy bề rộng từ {BLOCK_WIDTH_M:g} m",
                f"Contiguous blocks: no block_width_m declared – {BLOCK_WIDTH_M:g} m taken",
            )
        )
    if declared.sites.accuracy_m is None:
        said.append(
            Text(
                f"Ranh giới cụm không khai sai số: lấy {WORST_ACCURACY_M:g} m",
                f"No accuracy declared for the boundaries: {WORST_ACCURACY_M:g} m taken",
            )
        )
    for name, layer in declared.layers.items():
        title = LAYERS[name].title
        if layer.accuracy_m is None and LAYERS[name].geometry != "raster":
            value = f"{layer.effective_accuracy_m:g}"
            why_vi, why_en = (
                (f"theo loại bản đồ {layer.plan_type}", f"by the plan type {layer.plan_type}")
                if layer.plan_type
                else ("không khai loại bản đồ", "no plan type declared")
            )
            said.append(
                Text(
                    f"{title.vi}: sai số vị trí lấy {value.replace('.', ',')} m ({why_vi})",
                    f"{title.en}: positional accuracy taken as {value} m ({why_en})",
                )
            )
        if isinstance(layer.coverage, CoverageDecl) and layer.coverage.accuracy_m is None:
            said.append(
                Text(
                    f"{title.vi}: phạm vi khảo sát không khai sai số – lấy {WORST_ACCURACY_M:g} m",
                    f"{title.en}: no accuracy of the surveyed area – {WORST_ACCURACY_M:g} m taken",
                )
            )
        if layer.coverage is None and LAYERS[name].geometry != "raster":
            said.append(
                Text(
                    f"{title.vi}: không khai phạm vi phủ – chỉ tính điều phát hiện được, không "
                    "kết luận là không có",
                    f"{title.en}: no coverage declared – hits count, absence does not",
                )
            )
        if LAYERS[name].geometry == "line" and layer.line is None:
            said.append(
                Text(
                    f"{title.vi}: không khai loại tim tuyến – coi là vẽ theo tim",
                    f"{title.en}: kind of line not declared – taken for the centreline",
                )
            )
    return said
