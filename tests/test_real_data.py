"""A review over real maps of Vĩnh Phúc, read in place from outside the repository.

Nothing of those files is copied here; where they are absent the whole module is skipped. The
coordinates below are squares of our own, placed by hand in EPSG:5897.
"""

import json
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pyproj
import pytest
import rasterio
import shapely

import ccngeo
from ccngeo.errors import InputError
from ccngeo.model import Reason, Verdict
from ccngeo.project import LAYERS, LayerDecl
from ccngeo.read import open_vector
from ccngeo.read.files import recognise
from ccngeo.read.records import open_records
from ccngeo.rules import RULE_IDS

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("CCNGEO_SHARED_DATA") or REPOSITORY.parent / "shared" / "data")
if not (SHARED / "vinhphuc").is_dir():
    pytest.skip(
        "The real data lies outside the repository and is not here; name its folder in "
        "CCNGEO_SHARED_DATA to run these tests.",
        allow_module_level=True,
    )

MAPS, FORMATS = SHARED / "vinhphuc", SHARED / "formats"
GRID = "EPSG:5897"
GEOID = pyproj.Geod(ellps="WGS84")


@dataclass(frozen=True)
class Square:
    """A rectangle in EPSG:5897, and the commune and district it is declared in."""

    x: float
    y: float
    width: float
    height: float
    commune: str
    district: str

    @property
    def shape(self) -> shapely.Polygon:
        half_w, half_h = self.width / 2, self.height / 2
        return shapely.box(self.x - half_w, self.y - half_h, self.x + half_w, self.y + half_h)


PLACED = {
    "OPEN": Square(557_540, 2_350_880, 500, 400, "09040", "Huyện Yên Lạc"),  # Tề Lỗ
    "PARK": Square(571_780, 2_358_140, 400, 400, "08944", "Huyện Bình Xuyên"),  # Bình Tuyền
    "FOREST": Square(565_070, 2_366_930, 500, 400, "08911", "Huyện Tam Đảo"),  # Tam Đảo
    "HOUSES": Square(575_800, 2_357_650, 400, 300, "08746", "Thành phố Phúc Yên"),  # Xuân Hoà
    # Lies in Vĩnh Hưng, 1,2 km from Tề Lỗ, where it is declared.
    "ASTRAY": Square(552_500, 2_352_500, 400, 300, "09040", "Huyện Yên Lạc"),
    "FOUNDED": Square(552_710, 2_342_650, 400, 300, "09154", "Huyện Vĩnh Tường"),  # Vĩnh Phú
}
UNDRAWN = "PAPER"
SITES = (*PLACED, UNDRAWN)
NEW = tuple(s for s in SITES if s != "FOUNDED")  # the rules ask nothing more of a founded cluster
# site → the rule that finds what lies in it, the layer, and the OSM class
HITS = {
    "PARK": ("industrial-overlap", "industrial_parks", "industrial"),
    "FOREST": ("special-use-forest", "forest", "nature_reserve"),
    "HOUSES": ("houses-inside", "residential", "residential"),
}


def _area(site_id: str) -> float:
    return PLACED[site_id].shape.area / 1e4 if site_id in PLACED else 20.0


def _comma(value: float) -> str:
    return f'"{value:.2f}"'.replace(".", ",")


def _unit(site_id: str) -> tuple[str, str]:
    square = PLACED.get(site_id)
    return (square.commune, square.district) if square else ("08740", "Thành phố Phúc Yên")


@pytest.fixture(scope="module")
def cut(tmp_path_factory) -> Path:
    """Layers cut from OpenStreetMap, one per class, as an office would export them."""
    folder = tmp_path_factory.mktemp("cut")
    land = gpd.read_file(MAPS / "osm_2018.gpkg", layer="landuse_a", engine="pyogrio")
    for _, layer, fclass in HITS.values():
        chosen = land[land["fclass"] == fclass].drop(columns="code")
        if layer == "forest":
            chosen = chosen.assign(code="RDD")
        chosen.to_file(folder / f"{layer}.gpkg", engine="pyogrio")
    codes = {"residential": "ONT", "nature_reserve": "RDD", "industrial": "SKC", "farm": "CLN"}
    used = land[land["fclass"].isin(codes)]
    used.assign(code=used["fclass"].map(codes)).to_file(folder / "land_use.gpkg", engine="pyogrio")
    return folder


@pytest.fixture(scope="module")
def build(tmp_path_factory, cut):
    """Return a function that writes a project over the real maps and returns its folder."""

    def written(
        *,
        coverage: str | None = None,
        label: str = GRID,
        residential: tuple[Path, str] | None = None,
    ) -> Path:
        folder = tmp_path_factory.mktemp("project")
        drawn = gpd.GeoDataFrame(
            {"ma_cum": list(PLACED)}, geometry=[s.shape for s in PLACED.values()], crs=label
        )
        drawn.to_file(folder / "ranh_gioi.gpkg", engine="pyogrio")
        rows = [
            f"{s},Cụm {s},{'thanh_lap' if s == 'FOUNDED' else 'quy_hoach'},thuong,"
            f"{_unit(s)[1]},{_unit(s)[0]},{_comma(_area(s))}"
            for s in SITES
        ]
        head = "ma_cum,ten,vai_tro,loai,huyen_cu,ma_xa_moi,dt_qh_tinh"
        (folder / "danh_sach.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
        listed = [f"Cụm {s},{_unit(s)[0]},{_comma(_area(s))}" for s in SITES]
        (folder / "danh_muc.csv").write_text(
            "\n".join(["ten,ma_xa_moi,dt_ha", *listed]) + "\n", encoding="utf-8"
        )
        (folder / "so.csv").write_text(
            'ma_cum,dt_cong_nghiep,dt_da_thue,dt_chap_thuan_chua_thue\nFOUNDED,"9,00","6,00","0,00"\n',
            encoding="utf-8",
        )
        (folder / "project.toml").write_text(
            _project(cut, coverage, residential or (cut / "residential.gpkg", "residential")),
            encoding="utf-8",
        )
        return folder

    return written


def _project(cut: Path, coverage: str | None, residential: tuple[Path, str]) -> str:
    units = {"accuracy_m": 2.5, "coverage": "province"}
    osm = {"accuracy_m": 10, "date": "2018-01-01"} | ({"coverage": coverage} if coverage else {})
    layers: dict[str, tuple[Path, str | None, Mapping[str, str | float], Mapping[str, str]]] = {
        "communes": (
            MAPS / "communes_2025.gpkg",
            "former_vinh_phuc_2025_wards",
            units,
            {"code": "code", "name": "fullName"},
        ),
        "communes_old": (
            MAPS / "communes_2009.gpkg",
            "vinh_phuc_2009_communes",
            {"accuracy_m": 100},
            {"name": "commune_vn", "district": "district_vn"},
        ),
        "districts": (
            MAPS / "districts_before_2025.gpkg",
            "vinh_phuc_districts",
            units,
            {"code": "code", "name": "name"},
        ),
        "industrial_parks": (cut / "industrial_parks.gpkg", None, osm, {"name": "name"}),
        "forest": (cut / "forest.gpkg", None, osm, {"code": "code", "name": "name"}),
        "residential": (*residential, osm, {"name": "name"}),
        "land_use": (cut / "land_use.gpkg", None, osm, {"code": "code"}),
        "elevation": (MAPS / "N21E105.hgt", None, {}, {}),
    }
    text = [
        'schema = 1\ntitle = "Bản đồ thật"\nprovince = "Vĩnh Phúc (cũ)"',
        f'crs = "{GRID}"\non = 2026-11-23\nprocedure = "plan-review"\n',
        '[sites]\ntable = "danh_sach.csv"\nboundaries = "ranh_gioi.gpkg"\naccuracy_m = 0.5\n',
        '[tables.plan_list]\npath = "danh_muc.csv"\n\n[tables.register]\npath = "so.csv"\n',
    ]
    for name, (path, layer, options, fields) in layers.items():
        lines = [f"[layers.{name}]", f"path = '{path.resolve()}'"]
        lines += [f"layer = '{layer}'"] if layer else []
        lines += [
            f"{key} = {value if key in ('accuracy_m', 'date') else repr(value)}"
            for key, value in options.items()
        ]
        lines += [f"fields.{key} = '{value}'" for key, value in fields.items()]
        text.append("\n".join(lines) + "\n")
    return "\n".join(text)


@pytest.fixture(scope="module")
def undeclared(build):
    """The review where nobody says how far OpenStreetMap reaches."""
    return ccngeo.assess(ccngeo.load(build()))


@pytest.fixture(scope="module")
def declared(build):
    """The review where the project vouches for the whole province."""
    return ccngeo.assess(ccngeo.load(build(coverage="province")))


def _in_degrees(square: Square) -> shapely.Polygon:
    """Move a square to degrees, its edges in steps of 5 m."""
    move = pyproj.Transformer.from_crs(5897, 4326, always_xy=True)
    ring = shapely.get_coordinates(shapely.segmentize(square.shape, 5.0))
    return shapely.Polygon(np.column_stack(move.transform(ring[:, 0], ring[:, 1])))


def _on_the_ellipsoid_ha(shape: shapely.Geometry) -> float:
    return abs(GEOID.geometry_area_perimeter(shapely.orient_polygons(shape))[0]) / 1e4


def _taken_on_the_ellipsoid_ha(cut: Path, site_id: str, layer: str) -> float:
    features = gpd.read_file(cut / f"{layer}.gpkg", engine="pyogrio")
    assert features.crs.to_epsg() == 4326
    parts = [_in_degrees(PLACED[site_id]).intersection(f) for f in features.geometry]
    return sum(_on_the_ellipsoid_ha(p) for p in parts if not p.is_empty)


def _part(review, site_id: str, rule_id: str):
    return next(p for p in review.finding(site_id, rule_id).parts if p.figure.unit.value == "ha")


# --- the run -----------------------------------------------------------------------------------


def test_every_rule_answers_for_every_site(undeclared):
    keys = {(f.site_id, f.rule.rule_id) for f in undeclared}
    assert keys == {(s, r) for s in SITES for r in RULE_IDS}
    assert len(undeclared) == len(SITES) * len(RULE_IDS)
    assert len(undeclared.to_frame()) == len(undeclared)


def test_no_layer_is_lost_and_each_is_counted_as_it_is(undeclared):
    assert undeclared.data.problems == {}
    counted = {s.role: s.features for s in undeclared.data.sources if s.features is not None}
    assert counted["communes"] == 36
    assert counted["districts"] == 9
    assert counted["forest"] == 2
    assert counted["industrial_parks"] == 33
    assert counted["residential"] == 13


def test_old_communes_load_though_they_overlap_each_other(undeclared):
    layer = undeclared.data.layers["communes_old"]
    profile = layer.profile
    assert (profile.features, profile.unlocated, profile.mended, profile.unreadable) == (
        137, 0, 0, 0,
    )  # fmt: skip
    assert profile.missing_fields == ()
    corner = shapely.box(530_000, 2_335_000, 585_000, 2_390_000).bounds
    frame = layer.window(corner)
    assert len(frame) == 137
    assert frame["name"].str.startswith(("Xã ", "Phường ", "Thị trấn ")).all()
    shapes = frame.geometry.to_numpy()
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    shared = shapely.area(shapely.intersection(shapes[one], shapes[other]))[one < other]
    assert (shared > 1.0).sum() > 200


# --- areas, a second time ------------------------------------------------------------------------


@pytest.mark.parametrize("site_id", HITS)
def test_overlap_agrees_with_the_area_on_the_ellipsoid(undeclared, cut, site_id):
    rule_id, layer, _ = HITS[site_id]
    figure = _part(undeclared, site_id, rule_id).figure
    second = _taken_on_the_ellipsoid_ha(cut, site_id, layer)
    assert second > 1.0
    assert figure.best == pytest.approx(second, rel=5e-4)
    found = undeclared.finding(site_id, rule_id).hits
    hits = sum(h.area_ha for h in found if h.label not in ("RDD", "ONT"))  # land use says so too
    assert hits == pytest.approx(second, rel=5e-4)


@pytest.mark.parametrize("site_id", PLACED)
def test_site_area_agrees_with_the_area_on_the_ellipsoid(undeclared, site_id):
    site = next(s for s in undeclared.sites if s.site_id == site_id)
    second = _on_the_ellipsoid_ha(_in_degrees(PLACED[site_id]))
    assert site.areas.measured_ha == pytest.approx(second, rel=5e-4)
    budget = undeclared.budget_of(site_id)
    assert sum(budget.values()) == pytest.approx(site.areas.measured_ha, rel=1e-6)


def test_second_method_would_notice_an_area_in_the_web_mercator(cut):
    square = gpd.GeoSeries([PLACED["FOREST"].shape], crs=GRID)
    wrong = float(square.to_crs(3857).area.iloc[0]) / 1e4
    right = _on_the_ellipsoid_ha(_in_degrees(PLACED["FOREST"]))
    assert wrong != pytest.approx(right, rel=5e-4)


# --- coverage ------------------------------------------------------------------------------------

ABSENT = [
    (site_id, rule_id)
    for site_id in ("OPEN", "ASTRAY")
    for rule_id in ("special-use-forest", "houses-inside", "industrial-overlap")
]


@pytest.mark.parametrize(("site_id", "rule_id"), ABSENT)
def test_absence_in_a_map_of_unknown_reach_is_no_clearance(undeclared, site_id, rule_id):
    finding = undeclared.finding(site_id, rule_id)
    assert finding.verdict is Verdict.UNDETERMINED
    assert Reason.NOT_COVERED in finding.reasons
    assert finding.covered_share == 0.0


@pytest.mark.parametrize(("site_id", "rule_id"), ABSENT)
def test_absence_counts_once_the_province_is_vouched_for(declared, site_id, rule_id):
    finding = declared.finding(site_id, rule_id)
    assert finding.verdict is Verdict.MET
    assert finding.covered_share == pytest.approx(1.0)


@pytest.mark.parametrize("site_id", HITS)
def test_what_is_found_counts_however_far_the_map_reaches(undeclared, declared, site_id):
    rule_id = HITS[site_id][0]
    for review in (undeclared, declared):
        finding = review.finding(site_id, rule_id)
        assert finding.verdict in (Verdict.NOT_MET, Verdict.CONDITIONAL)
        assert finding.hits
        assert finding.evidence is not None
        assert _part(review, site_id, rule_id).figure.least > 0


def test_declaring_coverage_only_narrows(undeclared, declared):
    for before in undeclared:
        after = declared.finding(before.site_id, before.rule.rule_id)
        if before.verdict is not Verdict.UNDETERMINED:
            assert after.verdict is before.verdict


def test_land_that_nobody_surveyed_is_not_available(undeclared, declared):
    for review in (undeclared, declared):
        assert not review.budget_complete  # no land use was declared
    assert undeclared.budget_of("OPEN")["available"] == 0.0
    assert undeclared.budget_of("OPEN")["not_covered"] == pytest.approx(20.0)
    assert declared.budget_of("OPEN")["available"] == pytest.approx(20.0)


@pytest.mark.parametrize(("site_id", "land_class"), [("PARK", "excluded"), ("FOREST", "excluded"),
                                                     ("HOUSES", "housing")])  # fmt: skip
def test_what_a_layer_takes_is_what_the_budget_loses(declared, site_id, land_class):
    taken = _part(declared, site_id, HITS[site_id][0]).figure.best
    budget = declared.budget_of(site_id)
    assert budget[land_class] == pytest.approx(taken, abs=1e-6)
    assert budget["available"] == pytest.approx(_area(site_id) - taken, abs=1e-6)


# --- place ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("site_id", ["OPEN", "PARK", "FOREST", "HOUSES"])
def test_site_in_its_own_commune_is_at_the_place_listed(declared, site_id):
    assert declared.finding(site_id, "listed-in-plan").verdict is Verdict.MET


def test_site_in_another_commune_is_not_at_the_place_listed(declared):
    assert declared.finding("ASTRAY", "listed-in-plan").verdict in (
        Verdict.CONDITIONAL,
        Verdict.NOT_MET,
    )


def test_site_without_a_boundary_is_reviewed_and_never_cleared_of_a_layer(declared):
    for rule_id in ("special-use-forest", "houses-inside", "industrial-overlap"):
        finding = declared.finding(UNDRAWN, rule_id)
        assert finding.verdict is Verdict.UNDETERMINED
        assert Reason.NO_BOUNDARY in finding.reasons
    assert UNDRAWN not in declared.budget.to_frame().index
    assert declared.heights_of(UNDRAWN) is None


def test_same_numbers_on_the_other_meridian_are_refused_by_name(build):
    with pytest.raises(InputError) as refused:
        ccngeo.load(build(coverage="province", label="EPSG:9208"))
    for sentence, words in (
        (refused.value.en, "wrong central meridian"),
        (refused.value.vi, "sai kinh tuyến trục"),
    ):
        assert words in sentence
        assert "ranh_gioi.gpkg" in sentence
        assert "104°45′" in sentence
        assert "105°00′" in sentence


def test_same_numbers_that_somebody_vouches_for_are_still_never_cleared(build):
    folder = build(coverage="province", label="EPSG:9208")
    path = folder / "project.toml"
    stated = "[sites]\ncrs = 9208\ncrs_confirmed = true\n"
    path.write_text(path.read_text(encoding="utf-8").replace("[sites]\n", stated), "utf-8")
    review = ccngeo.assess(ccngeo.load(folder))
    for site in review.sites:
        if site.geometry is None:
            continue
        moved = PLACED[site.site_id].shape.centroid.distance(site.geometry.centroid)
        assert moved == pytest.approx(26_000, abs=500)
        assert review.finding(site.site_id, "listed-in-plan").verdict is not Verdict.MET
        if site.site_id in NEW:
            forest = review.finding(site.site_id, "special-use-forest")
            assert forest.verdict is Verdict.UNDETERMINED
            assert Reason.COORDINATES_IMPLAUSIBLE in forest.reasons


# --- heights -------------------------------------------------------------------------------------


def test_heights_are_whole_and_plausible(undeclared):
    frame = undeclared.elevation
    assert list(frame.index) == list(PLACED)
    assert frame["covered_share"].to_numpy() == pytest.approx(1.0, abs=1e-3)
    assert (frame["least_m"] <= frame["mean_m"]).all()
    assert (frame["mean_m"] <= frame["most_m"]).all()
    plain = undeclared.heights_of("OPEN")
    assert 0 <= plain[0] <= plain[1] <= 30
    assert undeclared.heights_of("FOREST")[0] > plain[1]  # at the foot of the range


def test_highest_point_of_the_range_is_as_high_as_it_is():
    lon, lat, value = _heights_at(1500, 3000)
    frame = ccngeo.measure.elevation(_around(lon, lat, 100.0), MAPS / "N21E105.hgt")
    assert 1500 <= value <= frame["most_m"].iloc[0] <= 1600
    assert frame["covered_share"].iloc[0] == pytest.approx(1.0, abs=1e-3)


def _around(lon: float, lat: float, half_m: float) -> gpd.GeoSeries:
    centre = gpd.GeoSeries(gpd.points_from_xy([lon], [lat]), crs=4326).to_crs(GRID)
    return centre.buffer(half_m, cap_style="square")


def _heights_at(least: int, most: int) -> tuple[float, float, int]:
    """Return where the tile holds such a value first: longitude, latitude, the value."""
    with rasterio.open(MAPS / "N21E105.hgt") as tile:
        cells = tile.read(1)
        row, column = np.argwhere((cells >= least) & (cells <= most))[-1]
        lon, lat = tile.xy(row, column)
    return float(lon), float(lat), int(cells[row, column])


@pytest.mark.parametrize(
    ("least", "most"), [(-32768, -32768), (-100, -21)], ids=["void", "impossible"]
)
def test_voids_and_impossible_heights_are_uncovered(least, most):
    lon, lat, value = _heights_at(least, most)
    frame = ccngeo.measure.elevation(_around(lon, lat, 250.0), MAPS / "N21E105.hgt")
    assert value < -20
    assert 0.0 < frame["covered_share"].iloc[0] < 0.99
    assert frame["least_m"].iloc[0] >= -20
    assert math.isfinite(frame["mean_m"].iloc[0])


# --- a wrong layer -------------------------------------------------------------------------------


def test_railways_declared_as_residential_turn_the_layer_red_and_the_run_goes_on(build):
    folder = build(coverage="province", residential=(MAPS / "osm_2018.gpkg", "railways"))
    review = ccngeo.assess(ccngeo.load(folder))
    assert list(review.data.problems) == ["residential"]
    fault = review.data.problems["residential"]
    assert "polygon" in fault.en
    assert "dạng vùng" in fault.vi
    for sentence in (fault.vi, fault.en):
        assert "osm_2018.gpkg" in sentence
        assert "\n" not in sentence
    red = [s for s in review.data.sources if s.status == "red"]
    assert [(s.role, s.notes) for s in red] == [("residential", (fault,))]
    assert len(review) == len(SITES) * len(RULE_IDS)
    # What the land use shows still counts.
    assert review.finding("HOUSES", "houses-inside").verdict is Verdict.CONDITIONAL
    for site_id in set(NEW) - {"HOUSES"}:
        finding = review.finding(site_id, "houses-inside")
        assert finding.verdict is Verdict.UNDETERMINED
        assert Reason.LAYER_MISSING in finding.reasons
    for site_id in PLACED:
        assert review.budget_of(site_id)["available"] == 0.0


# --- text of old shapefiles ----------------------------------------------------------------------

IN_5898 = pyproj.CRS.from_epsg(5898)
FIELDS = {"code": "Loai_dat", "name": "TDP"}


def _parcels(name: str, fields: Mapping[str, str]):
    path = FORMATS / f"{name}.shp"
    decl = LayerDecl(path=path.name, fields=dict(fields))
    return open_vector(LAYERS["residential"], decl, path, IN_5898)


def _all_of(name: str):
    return open_records(recognise(FORMATS / f"{name}.shp")).read()


LEGACY = ("parcels_cp1258_with_cpg", "parcels_cp1258_nocpg")
TEXTS = ("Loai_dat", "loai_BD", "TDP", "Ghi_chu")


@pytest.mark.parametrize("name", LEGACY)
def test_legacy_vietnamese_text_reads_as_its_unicode_twin(name):
    twin, legacy = _all_of("parcels_utf8"), _all_of(name)
    assert list(twin.columns) == list(legacy.columns)
    for column in TEXTS:
        assert twin[column].fillna("").tolist() == legacy[column].fillna("").tolist()
    assert twin["TDP"].fillna("").str.contains("[ạảấầẩẫậắằẳẵặẹẻẽếềểễệ]").any()


def test_tcvn3_reads_as_its_unicode_twin_but_for_capitals_its_font_had():
    twin, legacy = _all_of("parcels_utf8"), _all_of("parcels_tcvn3_nocpg")
    for column in TEXTS:
        one, other = (f[column].fillna("").str.lower().tolist() for f in (twin, legacy))
        assert one == other


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("parcels_utf8", "utf-8"),
        ("parcels_cp1258_with_cpg", "cp1258"),
        ("parcels_cp1258_nocpg", "cp1258"),
        ("parcels_tcvn3_nocpg", "tcvn3"),
    ],
)
def test_encoding_is_told_from_the_bytes_with_its_evidence(name, encoding):
    profile = _parcels(name, FIELDS).profile
    assert profile.encoding == encoding
    assert profile.encoding_evidence.encoding == encoding
    assert profile.encoding_evidence.why.vi


def test_land_codes_of_a_legacy_file_keep_their_last_character():
    twin = _parcels("parcels_utf8", FIELDS)
    legacy = _parcels("parcels_cp1258_with_cpg", FIELDS)
    assert legacy.profile.missing_fields == ()
    assert legacy.profile.features == twin.profile.features == 3774
    extent = twin.profile.extent
    one, other = twin.window(extent), legacy.window(extent)
    codes = other["code"].fillna("").tolist()
    assert codes == one["code"].fillna("").tolist()
    assert {"CLN", "RSM"} <= set(codes)
    assert not {"CL", "RS"} & set(codes)


def test_gdal_alone_still_needs_our_way_of_reading():
    """When this fails GDAL has mended it, and the detour through bytes can go."""
    raw = pyogrio.read_info(FORMATS / "parcels_cp1258_with_cpg.shp")
    assert "Loai_dat" not in list(raw["fields"])


def test_page_and_papers_are_made_from_real_names(declared, tmp_path):
    written = ccngeo.write(declared, tmp_path / "out")
    content = json.loads((written / "assessment.json").read_text(encoding="utf-8"))
    assert [s["site_id"] for s in content["sites"]] == list(SITES)
    assert sum(len(s["findings"]) for s in content["sites"]) == len(declared)
    page = ccngeo.draw(declared).html
    assert "Vườn quốc gia Tam Đảo" in page
