"""The pipeline over small provinces of squares, and over the demo with its inputs taken away."""

import json
import pickle
from datetime import date, timedelta

import geopandas as gpd
import pytest
from shapely.geometry import LineString, box

import ccngeo.assessment
from ccngeo import assess, load
from ccngeo.assessment import assess_chunk, context_of
from ccngeo.errors import InputError
from ccngeo.model import (
    Grade,
    Procedure,
    Reason,
    Role,
    Verdict,
)
from ccngeo.register import build_register
from ccngeo.report import to_json
from ccngeo.rules import RULE_IDS, rules_for

X, Y = 560_000.0, 2_350_000.0  # a corner of the plain, EPSG:5897
CRS = "EPSG:5897"
ON = date(2024, 6, 1)


REGISTER = "ma_cum,dt_cong_nghiep,dt_da_thue,dt_chap_thuan_chua_thue\n"


def square(east, north, size=500.0):
    """A square with its corner so many metres from the corner of the plain; 500 m are 25 ha."""
    return box(X + east, Y + north, X + east + size, Y + north + size)


class Province:
    """A project of squares in a folder, written as an office would."""

    def __init__(self, folder):
        self.folder = folder
        self.sections = []
        self.rows = []
        self.shapes = {}
        self.layer("communes", [square(-5000, -5000, 10_000)], code=["09025"], name=["Xã Yên Lạc"])
        self.layer("districts", [square(-5000, -5000, 10_000)], code=["251"], name=["Yên Lạc"])
        self.layer("land_use", [square(-5000, -5000, 10_000)], code=["HNK"])

    def layer(self, which, shapes, /, *, accuracy_m=0, coverage="province", extra="", **columns):
        path = self.folder / f"{which}.gpkg"
        gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS).to_file(path)
        worded = coverage if coverage.startswith("{") else f'"{coverage}"'
        said = f"coverage = {worded}\n" if coverage else ""
        self.sections = [s for s in self.sections if not s.startswith(f"[layers.{which}]")]
        self.sections.append(
            f'[layers.{which}]\npath = "{path.name}"\naccuracy_m = {accuracy_m}\n{said}{extra}'
        )
        return self

    def table(self, name, text):
        (self.folder / f"{name}.csv").write_text(text, encoding="utf-8")
        self.sections.append(f'[tables.{name}]\npath = "{name}.csv"\n')
        return self

    def site(self, code, shape=None, role="quy_hoach", area="25", **more):
        row = {"ma_cum": code, "ten": f"Cụm {code}", "vai_tro": role, "loai": "thuong",
               "huyen_cu": "Yên Lạc", "ma_xa_moi": "09025", "dt_de_nghi": area, "sai_so_m": "0",
               **more}  # fmt: skip
        self.rows.append(row)
        if shape is not None:
            self.shapes[code] = shape
        return self

    def review(self, on=ON, procedure="establishment", head="", **options):
        return assess(self.load(head), on=on, procedure=procedure, **options)

    def load(self, head=""):
        columns = sorted({name for row in self.rows for name in row})
        lines = [",".join(columns)] + [
            ",".join(f'"{row.get(c, "")}"' for c in columns) for row in self.rows
        ]
        (self.folder / "sites.csv").write_text("\n".join(lines), encoding="utf-8")
        declared = ""
        if self.shapes:
            frame = gpd.GeoDataFrame(
                {"ma_cum": list(self.shapes)}, geometry=list(self.shapes.values()), crs=CRS
            )
            frame.to_file(self.folder / "bounds.gpkg")
            declared = 'boundaries = "bounds.gpkg"\n'
        (self.folder / "project.toml").write_text(
            f'schema = 1\ntitle = "t"\ncrs = "{CRS}"\n{head}\n[sites]\ntable = "sites.csv"\n'
            f"accuracy_m = 0\n{declared}" + "\n".join(self.sections),
            encoding="utf-8",
        )
        return load(self.folder)


@pytest.fixture
def squares(tmp_path):
    return Province(tmp_path)


def part(finding, label):
    return next(p.figure for p in finding.parts if label in p.label.vi)


# --- known answers -------------------------------------------------------------------------------


def test_a_square_over_rice_and_houses_is_measured_exactly(squares):
    squares.layer("rice_land", [square(0, 0, 400)], code=["LUC"])
    squares.layer("residential", [square(0, 0, 100)], households=[10])
    found = squares.site("S1", square(0, 0)).review()
    rice = found.finding("S1", "specialised-rice")
    assert rice.verdict is Verdict.CONDITIONAL
    assert part(rice, "Đất chuyên trồng lúa").best == pytest.approx(16.0)
    assert part(rice, "Tỷ lệ").best == pytest.approx(0.64)
    houses = found.finding("S1", "houses-inside")
    assert part(houses, "Đất ở").best == pytest.approx(1.0)
    assert part(houses, "hộ").best == 10


@pytest.mark.parametrize(
    ("east", "expected", "reason"),
    [
        (480.0, Verdict.NOT_MET, None),  # 20 m in, with an error of 5 m
        (493.0, Verdict.CONDITIONAL, Reason.ADJOINING),  # 7 m in: within twice the error
        (503.0, Verdict.CONDITIONAL, Reason.ADJOINING),  # 3 m off: an error away
        (506.0, Verdict.MET, None),  # 6 m off: beyond the error
    ],
)
def test_a_forest_at_the_edge_counts_by_the_error_of_position(squares, east, expected, reason):
    squares.layer("forest", [square(east, 0)], accuracy_m=5, code=["RDD"], name=["x"])
    found = squares.site("S1", square(0, 0)).review().finding("S1", "special-use-forest")
    assert found.verdict is expected
    assert found.reasons == ({reason} if reason else frozenset())


def test_forest_of_another_kind_is_no_special_use_forest_and_a_blank_one_may_be(squares):
    squares.layer("forest", [square(100, 100, 200)], code=["RSX"], name=["x"])
    clear = squares.site("S1", square(0, 0)).review().finding("S1", "special-use-forest")
    assert clear.verdict is Verdict.MET
    squares.layer("forest", [square(100, 100, 200)], code=[" "], name=["x"])
    blank = squares.review().finding("S1", "special-use-forest")
    assert (blank.verdict, blank.reasons) == (
        Verdict.UNDETERMINED,
        {Reason.ATTRIBUTE_MISSING},
    )


@pytest.mark.parametrize("code", ["LNP", "RSX+RDD", "rừng", "XYZ"])
def test_a_group_a_compound_or_a_strange_code_may_be_the_forest_asked_for(squares, code):
    squares.layer("forest", [square(100, 100, 200)], code=[code], name=["x"])
    found = squares.site("S1", square(0, 0)).review().finding("S1", "special-use-forest")
    assert found.verdict is Verdict.UNDETERMINED
    assert found.reasons == {Reason.ATTRIBUTE_MISSING}


def test_land_of_a_strange_code_is_not_available(squares):
    squares.layer("residential", [square(3000, 3000, 10)])
    squares.layer(
        "land_use",
        [square(0, 0, 300), square(300, 0, 200), box(X, Y + 300, X + 300, Y + 500)],
        coverage="self",
        code=["HNK", "ODT+CLN", "CQP"],
    )
    budget = squares.site("S1", square(0, 0)).review().budget_of("S1")
    assert budget["available"] == pytest.approx(9.0)
    assert budget["excluded"] == pytest.approx(6.0)  # defence land
    assert budget["not_covered"] == pytest.approx(10.0)  # 4 ha compound, 6 ha nobody surveyed


def test_a_layer_that_lies_elsewhere_is_red_and_not_clear(squares):
    squares.layer("forest", [square(60_000, 0)], code=["RDD"], name=["x"])
    found = squares.site("S1", square(0, 0)).review()
    assert "does not touch the province" in found.data.problems["forest"].en
    assert found.finding("S1", "special-use-forest").verdict is Verdict.UNDETERMINED


def test_finding_nothing_means_nothing_where_nobody_looked(squares):
    far = [square(3000, 3000, 10)]
    squares.site("S1", square(0, 0))
    for coverage, expected in (
        ("province", Verdict.MET),
        ("", Verdict.UNDETERMINED),
        ("self", Verdict.UNDETERMINED),
    ):
        squares.layer("forest", far, coverage=coverage, code=["RDD"], name=["x"])
        assert squares.review().finding("S1", "special-use-forest").verdict is expected


def test_what_is_found_counts_even_without_coverage(squares):
    squares.layer("forest", [square(100, 100, 200)], coverage="", code=["RDD"], name=["x"])
    found = squares.site("S1", square(0, 0)).review().finding("S1", "special-use-forest")
    assert found.verdict is Verdict.NOT_MET
    assert part(found, "Rừng").least == pytest.approx(4.0)


def test_a_feature_without_shape_may_lie_anywhere(squares):
    squares.layer("forest", [square(3000, 3000, 10), None], code=["RDD", "RDD"], name=["x", "y"])
    found = squares.site("S1", square(0, 0)).review().finding("S1", "special-use-forest")
    assert (found.verdict, found.reasons) == (
        Verdict.UNDETERMINED,
        {Reason.UNLOCATED_FEATURES},
    )


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ([square(-50, -50, 600)], Verdict.MET),
        ([square(0, 0, 500)], Verdict.MET),
        ([square(4, 0, 500)], Verdict.MET),  # 4 m off with an error of 12,5 m
        ([square(0, 0, 250)], Verdict.CONDITIONAL),  # a quarter
        ([square(2000, 0, 250)], Verdict.NOT_MET),
    ],
)
def test_the_share_in_cluster_land_is_whole_partly_or_none(squares, blocks, expected):
    squares.layer("land_use_plan", blocks, accuracy_m=12.5, code=["SKN"] * len(blocks))
    found = squares.site("S1", square(0, 0)).review().finding("S1", "land-use-plan")
    assert found.verdict is expected


def test_a_group_code_may_stand_for_cluster_land(squares):
    squares.layer("land_use_plan", [square(-50, -50, 600)], code=["SCC"])
    found = squares.site("S1", square(0, 0)).review().finding("S1", "land-use-plan")
    assert (found.verdict, found.reasons) == (
        Verdict.UNDETERMINED,
        {Reason.ATTRIBUTE_MISSING},
    )


def test_a_thin_site_is_not_held_whole_by_a_distant_block(squares):
    """Taking twice the error off its edge leaves nothing of a 20 m strip: that proves nothing."""
    strip = box(X, Y, X + 2000, Y + 20)
    squares.layer("land_use_plan", [square(3000, 0)], accuracy_m=12.5, code=["SKN"])
    found = squares.site("S1", strip, area="4").review().finding("S1", "land-use-plan")
    assert found.verdict is not Verdict.MET
    squares.layer("forest", [square(-100, -100, 3000)], accuracy_m=12.5, code=["RDD"], name=["x"])
    assert squares.review().finding("S1", "special-use-forest").verdict is Verdict.NOT_MET


def test_a_plan_decided_after_the_assessment_is_no_conflict_yet(squares):
    squares.layer(
        "construction_plans",
        [square(0, 0)],
        code=["ODT"],
        plan=["QHPK"],
        decision_date=["2024-06-02"],
    )
    squares.site("S1", square(0, 0))
    before = squares.review(on=date(2024, 6, 1)).finding("S1", "construction-plans")
    after = squares.review(on=date(2024, 6, 2)).finding("S1", "construction-plans")
    assert (before.verdict, after.verdict) == (Verdict.MET, Verdict.CONDITIONAL)


def test_a_site_is_no_conflict_with_what_it_stands_for(squares):
    squares.layer("industrial_parks", [square(3000, 0)], name=["x"])
    squares.table("register", REGISTER + "T1,10,0,0\n")
    squares.site("T1", square(0, 0), role="thanh_lap")
    squares.site("P1", square(0, 0, 600), area="36", thay_cho="T1")
    squares.site("P2", square(300, 0))
    found = squares.review()
    assert found.finding("P1", "industrial-overlap").verdict is Verdict.MET
    conflict = found.finding("P2", "industrial-overlap")
    assert conflict.verdict is Verdict.NOT_MET
    assert part(conflict, "cụm đã thành lập").best == pytest.approx(10.0)  # 200 m of 500 m


def test_an_established_cluster_without_boundary_may_lie_anywhere(squares):
    squares.layer("industrial_parks", [square(3000, 0)], name=["x"])
    squares.table("register", REGISTER + "T1,10,0,0\n")
    squares.site("T1", role="thanh_lap").site("P1", square(0, 0))
    found = squares.review().finding("P1", "industrial-overlap")
    assert (found.verdict, found.reasons) == (
        Verdict.UNDETERMINED,
        {Reason.UNLOCATED_FEATURES},
    )


@pytest.mark.parametrize(
    ("kind", "distance", "verdict"),
    [
        ("outermost_conductor", 4.5, Verdict.MET),  # 110 kV: 4 m from the outermost conductor
        ("outermost_conductor", 3.5, Verdict.CONDITIONAL),
        ("centreline", 8.5, Verdict.MET),  # 4 m to the conductor and 4 m beyond it
        ("centreline", 3.5, Verdict.CONDITIONAL),
        ("centreline", 6.0, Verdict.UNDETERMINED),  # it depends on the cross-arm
    ],
)
def test_a_corridor_starts_at_the_outermost_conductor(squares, kind, distance, verdict):
    line = LineString([(X + 500 + distance, Y - 900), (X + 500 + distance, Y + 900)])
    squares.layer("power_lines", [line], extra=f'line = "{kind}"\n', voltage_kv=[110])
    found = squares.site("S1", square(0, 0)).review().finding("S1", "power-corridor")
    assert found.verdict is verdict
    assert part(found, "Khoảng cách").best == pytest.approx(distance)


def test_a_line_of_unknown_voltage_has_the_widest_corridor(squares):
    line = LineString([(X + 515, Y - 900), (X + 515, Y + 900)])
    squares.layer("power_lines", [line], extra='line = "centreline"\n', voltage_kv=["?"])
    found = squares.site("S1", square(0, 0)).review().finding("S1", "power-corridor")
    assert found.verdict is Verdict.UNDETERMINED


def test_coordinates_that_close_to_another_area_are_a_condition(squares):
    squares.site("S1", square(0, 0), area="25,00").site("S2", square(1000, 0), area="19,00")
    found = squares.review()
    assert found.finding("S1", "measured-area").verdict is Verdict.MET
    wrong = found.finding("S2", "measured-area")
    assert wrong.verdict is Verdict.CONDITIONAL
    assert part(wrong, "Chênh lệch").best == pytest.approx(6.0)


DOCUMENTS = "ma_cum,tai_lieu,trang_thai,so_hieu,ngay\nA,nha_dau_tu,co,1/CV,2024-05-20\n"
LIST = "ten,ma_xa_moi,dt_ha\nCụm S1,09025,20\n"


def that_fits_the_plans(squares, code="SKN"):
    """Plans that hold the corner of the plain and whatever lies within 1.6 km of it."""
    squares.layer("land_use_plan", [square(-50, -50, 1600)], code=[code])
    return squares.layer("construction_plans", [square(3000, 3000, 10)], code=["ODT"], plan=["x"])


@pytest.mark.parametrize(
    ("shape", "area", "expected"),
    [
        (square(0, 0), "20", Verdict.MET),
        (square(0, 0), "25", Verdict.CONDITIONAL),  # five hectares more
        (square(0, 0), "25,01", Verdict.NOT_MET),
        (square(0, -20_000), "20", Verdict.UNDETERMINED),  # outside of what the layers cover
        (None, "20", Verdict.MET),  # the list names the commune, and so does the site
    ],
)
def test_a_cluster_is_held_against_the_list_of_the_plan(squares, shape, area, expected):
    squares.table("plan_list", LIST)
    that_fits_the_plans(squares)
    found = squares.site("S1", shape, area=area).review().finding("S1", "listed-in-plan")
    assert found.verdict is expected


def test_a_boundary_in_another_commune_of_the_district_is_settled_in_the_decision(squares):
    squares.layer(
        "communes",
        [square(-5000, -5000, 5000), box(X, Y - 5000, X + 5000, Y + 5000)],
        code=["09025", "09040"],
        name=["Xã Yên Lạc", "Xã Tề Lỗ"],
    )
    squares.table("plan_list", LIST)
    that_fits_the_plans(squares).site("S1", square(1000, 0), area="20")
    assert squares.review().finding("S1", "listed-in-plan").verdict is Verdict.CONDITIONAL


@pytest.mark.parametrize(
    ("code", "expected"), [("SKN", Verdict.CONDITIONAL), ("ONT", Verdict.NOT_MET)]
)
def test_a_larger_cluster_is_settled_in_the_decision_only_where_it_fits_the_plans(
    squares, code, expected
):
    squares.table("plan_list", LIST)
    that_fits_the_plans(squares, code).site("S1", square(0, 0), area="25")
    found = squares.review().finding("S1", "listed-in-plan")
    assert found.verdict is expected
    assert (found.hits, found.evidence) == ((), None), "the plans have findings of their own"
    squares.sections = [s for s in squares.sections if "construction_plans" not in s]
    without = squares.review().finding("S1", "listed-in-plan").verdict
    assert without is (Verdict.UNDETERMINED if expected is Verdict.CONDITIONAL else expected)


def test_a_document_is_there_not_there_or_not_known(squares):
    squares.table("documents", DOCUMENTS + "B,nha_dau_tu,khong,,\n")
    found = squares.site("A").site("B").site("C").review()
    assert [found.finding(s, "investor").verdict for s in "ABC"] == [
        Verdict.MET,
        Verdict.NOT_MET,
        Verdict.UNDETERMINED,
    ]


def test_papers_that_contradict_each_other_say_nothing(squares):
    squares.table("documents", DOCUMENTS + "A,nha_dau_tu,khong,,\n")
    found = squares.site("A").review().finding("A", "investor")
    assert found.verdict is Verdict.UNDETERMINED


def test_a_cluster_of_the_same_name_elsewhere_is_not_this_one(squares):
    squares.table("plan_list", "ten,ma_xa_moi,dt_ha\nCụm S1,08869,20\n")
    drawn = squares.site("S1", square(0, 0), area="20").review().finding("S1", "listed-in-plan")
    assert drawn.verdict is Verdict.UNDETERMINED
    squares.shapes = {}
    assert squares.review().finding("S1", "listed-in-plan").verdict is Verdict.UNDETERMINED


def test_two_rows_of_one_name_leave_the_listed_area_open(squares):
    squares.table("plan_list", LIST + "Cụm S1,09025,30\n")
    found = squares.site("S1", square(0, 0), area="25").review().finding("S1", "listed-in-plan")
    assert part(found, "tăng").least == -5.0
    assert part(found, "tăng").most == 5.0
    assert found.verdict is Verdict.UNDETERMINED


def test_a_site_without_boundary_is_reviewed_as_far_as_papers_go(squares):
    squares.layer("forest", [square(3000, 0)], code=["RDD"], name=["x"])
    found = squares.site("S1").review()
    assert found.finding("S1", "declared-area").verdict is Verdict.MET
    forest = found.finding("S1", "special-use-forest")
    assert (forest.verdict, forest.reasons) == (Verdict.UNDETERMINED, {Reason.NO_BOUNDARY})
    assert found.budget.to_frame().empty


def test_the_province_may_fix_the_scope_in_the_project(squares):
    """Unleased 60 ha in the district, 120 ha in the province; the limit is 100 ha."""
    squares.table(
        "register",
        REGISTER + "T1,60,0,0\nT2,60,0,0\n",
    )
    half = [square(-5000, -5000, 5000), box(X, Y - 5000, X + 5000, Y + 5000)]
    squares.layer("communes", half, code=["09025", "08869"], name=["Xã Yên Lạc", "Xã Tam Dương"])
    squares.layer("districts", half, code=["251", "247"], name=["Yên Lạc", "Tam Dương"])
    squares.site("T1", role="thanh_lap", area="75")
    squares.site("T2", role="thanh_lap", area="75", huyen_cu="Tam Dương", ma_xa_moi="08869")
    squares.site("P1")
    on = date(2025, 8, 1)
    assert squares.review(on=on).finding("P1", "average-occupancy").verdict is Verdict.UNDETERMINED
    for scope, expected in (("district", Verdict.MET), ("province", Verdict.NOT_MET)):
        squares.sections = [s for s in squares.sections if not s.startswith("[decisions]")]
        squares.sections.append(f'[decisions]\nbasis = "số 1"\noccupancy_scope = "{scope}"\n')
        found = squares.review(on=on)
        assert found.finding("P1", "average-occupancy").verdict is expected


# --- the whole matrix ------------------------------------------------------------------------------


def test_every_rule_meets_every_site_exactly_once(province, review_of_2024):
    found = review_of_2024
    assert len(found) == len(RULE_IDS) * len(province.sites)
    keys = [(f.site_id, f.rule.rule_id) for f in found]
    assert len(set(keys)) == len(keys)
    frame = found.to_frame()
    assert not frame.duplicated(["site_id", "rule_id"]).any()
    assert set(found.parts().columns) >= {"site_id", "rule_id", "least", "best", "most", "unit"}


def test_no_date_is_a_fault_of_the_input_and_nothing_asks_the_clock(squares):
    squares.site("S1")
    with pytest.raises(InputError, match="no date of assessment"):
        squares.review(on=None)
    with pytest.raises(InputError, match="no procedure"):
        squares.review(procedure=None)


def test_the_budget_of_every_site_adds_up_to_its_area(province, review):
    for site in province.sites:
        if site.geometry is not None:
            whole = sum(review.budget_of(site.site_id).values())
            assert whole == pytest.approx(site.areas.measured_ha, rel=1e-6)


def test_any_chunking_gives_the_same_tables_and_a_second_run_the_same_bytes(
    province, review, monkeypatch
):
    monkeypatch.setattr(ccngeo.assessment, "CHUNK", 7)
    pieces = assess(province)
    assert review.to_frame().equals(pieces.to_frame())
    assert review.parts().equals(pieces.parts())
    assert to_json(review) == to_json(pieces)


def test_a_chunk_can_be_sent_to_another_process(province):
    context = context_of(province, ON)
    sites = province.sites[16:19]
    rules = {s.site_id: rules_for(s, ON) for s in sites}
    sent = pickle.loads(pickle.dumps((sites, rules, context)))  # noqa: S301 — our own bytes
    here = assess_chunk(sites, rules, context, Procedure.PLAN_REVIEW, {})
    there = assess_chunk(*sent, Procedure.PLAN_REVIEW, {})
    assert [(f.verdict, f.parts) for f in here.findings] == [
        (f.verdict, f.parts) for f in there.findings
    ]


# --- outputs of the tables -----------------------------------------------------------------------------


def test_the_json_holds_the_whole_matrix_and_its_budgets_add_up(province, review_of_2024):
    found = review_of_2024
    content = json.loads(to_json(found))
    assert content["schema"] == 1
    assert (content["on"], content["procedure"]) == ("2024-06-01", "plan-review")
    assert [s["site_id"] for s in content["sites"]] == [s.site_id for s in province.sites]
    for site in content["sites"]:
        assert len(site["findings"]) == len(RULE_IDS)
        cited = {f["rule_id"]: f["citation"]["quote_sha256"] for f in site["findings"]}
        by_rule = {f.rule.rule_id: f.rule.citations[0] for f in found.of_site(site["site_id"])}
        assert cited == {rule_id: c.quote_sha256 for rule_id, c in by_rule.items()}
        budget = site["land_budget"]
        if budget is None:
            assert site["areas"]["measured_ha"] is None
            continue
        parts = [v for k, v in budget.items() if k.endswith("_ha") and k != "site_ha"]
        assert sum(parts) == pytest.approx(budget["site_ha"], rel=1e-6)
    assert content["not_checked"]
    assert all(len(s["sha256"]) == 64 for s in content["provenance"]["sources"])


def test_the_demo_reproduces_the_figures_of_the_directive(province):
    register = build_register(province.neighbours, province.tables["register"])
    known = [c for c in register.clusters if c.industrial_ha is not None]
    rate = sum(c.taken[0] for c in known) / sum(c.industrial_ha for c in known)
    assert f"{rate:.2%}" == "42.43%"
    rows = province.tables["register"].rows
    assert (len(rows), sum(row["co_xlnt"] == "1" for row in rows)) == (16, 4)
    assert sum(int(row["so_co_so"]) for row in rows) == 697
    assert sum(int(row["so_lao_dong"].replace(".", "")) for row in rows) == 6730
    roles = [s.role for s in province.sites]
    assert (roles.count(Role.ESTABLISHED), roles.count(Role.PLANNED)) == (16, 31)


def test_a_useful_first_page_on_both_days(review, review_of_2024):
    """Most decisive contents of sites with a boundary are settled, under the old and today's law."""
    assert (review_of_2024.on, review.on) == (ON, date(2026, 11, 23))
    for found in (review_of_2024, review):
        decisive = [
            f
            for f in found
            if f.grade is Grade.DECISIVE and f.verdict is not Verdict.NOT_APPLICABLE
        ]
        settled = sum(f.verdict is not Verdict.UNDETERMINED for f in decisive)
        assert settled / len(decisive) > 0.6


# --- what reviewers broke ------------------------------------------------------------------------


def test_a_boundary_far_from_its_commune_is_measured_on_nothing(squares):
    squares.layer(
        "communes",
        [square(-5000, -5000, 2000), square(-3000, -5000, 10_000)],
        code=["09025", "09040"],
        name=["Xã Yên Lạc", "Xã Tề Lỗ"],
    )
    squares.layer("forest", [square(3000, 3000, 10)], code=["RDD"], name=["x"])
    found = squares.site("S1", square(1000, 1000)).review().finding("S1", "special-use-forest")
    assert (found.verdict, found.reasons) == (
        Verdict.UNDETERMINED,
        {Reason.COORDINATES_IMPLAUSIBLE},
    )


def test_an_error_as_large_as_the_site_does_not_make_a_part_the_whole(squares):
    """A fifth of the site in cluster land is no whole, however badly it is drawn."""
    squares.layer("land_use_plan", [square(140, 140, 220)], accuracy_m=0, code=["SKN"])
    squares.site("S1", square(0, 0), sai_so_m="0")
    assert squares.review().finding("S1", "land-use-plan").verdict is Verdict.CONDITIONAL
    squares.rows[0]["sai_so_m"] = "100"
    assert squares.review().finding("S1", "land-use-plan").verdict is Verdict.UNDETERMINED


def test_a_day_after_the_layer_was_made_is_a_wrong_day(squares):
    squares.layer(
        "construction_plans",
        [square(0, 0)],
        extra="date = 2024-01-01\n",
        code=["ODT"],
        plan=["QHPK"],
        decision_date=["2062-03-09"],
    )
    found = squares.site("S1", square(0, 0)).review().finding("S1", "construction-plans")
    assert found.verdict is Verdict.UNDETERMINED


def test_what_may_lie_just_outside_the_coverage_may_lie_inside(squares):
    squares.layer("forest", [square(3000, 3000, 10)], accuracy_m=10, code=["RDD"], name=["x"])
    edge = box(X + 4495, Y, X + 4995, Y + 500)  # 5 m from where the province ends
    found = squares.site("S1", edge).review().finding("S1", "special-use-forest")
    assert (found.verdict, found.reasons) == (Verdict.UNDETERMINED, {Reason.NOT_COVERED})


@pytest.fixture
def surveyed(squares):
    """A layer of forest far away, and the file of what was surveyed for it."""

    def write(*areas, said="", **columns):
        frame = gpd.GeoDataFrame(columns, geometry=list(areas), crs=CRS)
        frame.to_file(squares.folder / "survey.gpkg")
        declared = f'{{ path = "survey.gpkg", {said} }}'
        far = [square(3000, 3000, 10)]
        squares.layer("forest", far, coverage=declared, code=["RDD"], name=["x"])
        if not squares.rows:
            squares.site("S1", square(0, 0))
        return squares.review()

    return write


WEST, EAST = box(X - 900, Y - 900, X + 250, Y + 900), box(X + 250, Y - 900, X + 900, Y + 900)


def forest(review):
    found = review.finding("S1", "special-use-forest")
    return found.verdict, found.covered_share


@pytest.mark.parametrize(
    ("areas", "said", "columns", "verdict", "share"),
    [
        ([WEST, EAST], "accuracy_m = 0", {}, "MET", 1.0),
        ([WEST], "accuracy_m = 0", {}, "UNDETERMINED", 0.5),
        ([WEST, EAST], "accuracy_m = 0, date = 2020-01-01", {}, "MET", 1.0),
        ([WEST, EAST], "accuracy_m = 0, date = 2099-01-01", {}, "UNDETERMINED", 0.0),
        (
            [WEST, EAST],
            'accuracy_m = 0, surveyed = "ngay"',
            {"ngay": ["2020-01-01", "2099-01-01"]},
            "UNDETERMINED",
            0.5,
        ),
        (
            [WEST, EAST],
            'accuracy_m = 0, surveyed = "ngay"',
            {"ngay": ["2020-01-01", None]},
            "UNDETERMINED",
            0.5,
        ),
    ],
)
def test_a_file_says_what_was_surveyed_and_when(surveyed, areas, said, columns, verdict, share):
    assert forest(surveyed(*areas, said=said, **columns)) == (
        Verdict[verdict],
        pytest.approx(share),
    )


def test_the_edge_of_what_was_surveyed_has_an_error_of_its_own(surveyed):
    tight = box(X - 10, Y - 10, X + 510, Y + 510)
    assert forest(surveyed(tight, said="accuracy_m = 0"))[0] is Verdict.MET
    assert forest(surveyed(tight, said="accuracy_m = 15"))[0] is Verdict.UNDETERMINED


def test_a_file_of_surveyed_area_that_cannot_be_used_turns_its_layer_red(surveyed):
    review = surveyed(WEST, said='surveyed = "ngay"', ngay=["hôm qua"])
    assert forest(review)[0] is Verdict.UNDETERMINED
    assert "survey.gpkg" in review.data.problems["forest"].vi
    assert "hôm qua" in review.data.problems["forest"].vi


def test_a_surveyed_area_is_an_input_with_a_hash_of_its_own(surveyed):
    sources = {s.role: s for s in surveyed(WEST, EAST, said="accuracy_m = 0").data.sources}
    assert len(sources["forest.coverage"].sha256) == 64
    assert sources["forest"].coverage == "survey.gpkg"


def test_a_plan_decided_after_the_review_shows_no_earlier_survey(squares):
    """What a later plan zones does not say that earlier plans zoned nothing there."""

    def verdict(day):
        squares.layer(
            "construction_plans",
            [square(-500, -500, 2000)],
            coverage="self",
            extra="date = 2026-01-01\n",
            code=["SKN"],
            plan=["QHPK"],
            decision_date=[day],
        )
        if not squares.rows:
            squares.site("S1", square(0, 0))
        return squares.review(on=ON).finding("S1", "construction-plans").verdict

    assert verdict("2020-01-01") is Verdict.MET
    assert verdict(f"{ON + timedelta(days=1):%Y-%m-%d}") is Verdict.UNDETERMINED


def test_two_layers_that_contradict_each_other_clear_nothing(squares):
    squares.layer("forest", [square(3000, 3000, 10)], code=["RDD"], name=["x"])
    squares.layer("land_use", [square(-5000, -5000, 10_000)], code=["RDD"])
    found = squares.site("S1", square(0, 0)).review().finding("S1", "special-use-forest")
    assert found.verdict is Verdict.NOT_MET


def test_a_voltage_of_nought_is_no_voltage(squares):
    line = LineString([(X + 515, Y - 900), (X + 515, Y + 900)])
    squares.layer("power_lines", [line], extra='line = "centreline"\n', voltage_kv=[0])
    found = squares.site("S1", square(0, 0)).review().finding("S1", "power-corridor")
    assert found.verdict is Verdict.UNDETERMINED


def test_an_imprecise_cluster_far_away_softens_no_overlap(squares):
    squares.layer("industrial_parks", [square(3000, 0)], name=["x"])
    squares.table("register", REGISTER + "T1,10,0,0\nT2,10,0,0\n")
    squares.site("T1", square(480, 0), role="thanh_lap")
    squares.site("T2", square(-4000, -4000), role="thanh_lap", sai_so_m="60")
    found = squares.site("P1", square(0, 0)).review().finding("P1", "industrial-overlap")
    assert found.verdict is Verdict.NOT_MET
    assert part(found, "cụm đã thành lập").best == pytest.approx(1.0)  # 20 m of 500 m


def test_an_expansion_is_judged_on_the_whole_cluster(squares):
    squares.site("T1", square(0, 0), role="thanh_lap", area="70")
    squares.site("P1", square(1000, 0), role="de_nghi", area="20", thay_cho="T1")
    found = squares.review(procedure="expansion").finding("P1", "declared-area")
    assert found.verdict is Verdict.UNDETERMINED  # 20 ha in all, or 90 ha


def test_a_proposal_that_states_no_area_is_not_judged_on_that_of_the_plan(squares):
    squares.site("S1", square(0, 0), role="de_nghi", area="", dt_qh_tinh="25")
    found = squares.review().finding("S1", "declared-area")
    assert (found.verdict, found.reasons) == (
        Verdict.UNDETERMINED,
        {Reason.ATTRIBUTE_MISSING},
    )


def test_without_land_use_no_land_is_available(squares):
    squares.sections = [s for s in squares.sections if "land_use]" not in s]
    review = squares.site("S1", square(0, 0)).review()
    assert review.budget_of("S1")["available"] == 0.0
    assert not review.budget_complete


def test_an_established_cluster_is_not_said_to_meet_anything(province, review):
    established = [s for s in province.sites if s.role is Role.ESTABLISHED]
    assert Verdict.MET not in {review.verdict_of(s.site_id) for s in established}


def test_the_repr_of_a_review_fits_a_line(province, review):
    assert len(repr(review)) < 200
    assert len(repr(province)) < 200


def test_what_is_taken_for_granted_is_said(squares):
    squares.table("register", REGISTER + "T1,10,0,0\n")
    squares.sections[-1] += "date = 2026-09-30\n"
    squares.site("S1").site("S2", ngay_tiep_nhan="2024-05-20")
    said = [a.vi for a in squares.review(on=date(2024, 6, 1)).assumptions()]
    assert any("1 cụm không có ngày tiếp nhận" in text for text in said)
    assert any("30/09/2026" in text for text in said)


def test_a_grid_declared_against_the_files_own_turns_the_layer_red(squares):
    """26 km off the forest would still touch the province, and the site would read as clear."""
    squares.layer("forest", [square(0, 0)], extra='crs = "EPSG:9208"\n', code=["RDD"], name=["x"])
    found = squares.site("S1", square(0, 0)).review()
    assert "forest" in found.data.problems
    assert found.finding("S1", "special-use-forest").verdict is Verdict.UNDETERMINED


def test_a_layer_without_its_declared_classes_is_another_file(squares):
    squares.layer(
        "forest", [square(3000, 0)], extra='fields = { code = "loai_rung" }\n', name=["x"]
    )
    found = squares.site("S1", square(0, 0)).review()
    assert "loai_rung" in found.data.problems["forest"].vi
    assert found.finding("S1", "special-use-forest").verdict is Verdict.UNDETERMINED


@pytest.mark.parametrize("row", ["A,nha_dau_tu,co,,2024-05-20", "A,nha_dau_tu,co,1/CV,",
                                 "A,nha_dau_tu,co,1/CV,2031-01-01"])  # fmt: skip
def test_a_paper_without_number_or_date_or_of_a_later_day_says_nothing(squares, row):
    squares.table("documents", f"ma_cum,tai_lieu,trang_thai,so_hieu,ngay\n{row}\n")
    found = squares.site("A").review().finding("A", "investor")
    assert found.verdict is Verdict.UNDETERMINED


def test_a_name_that_is_nearly_listed_is_not_said_to_be_missing(squares):
    squares.table("plan_list", LIST)
    squares.site("S1", square(0, 0), area="20")
    squares.rows[0]["ten"] = "Cụm S 1"
    assert squares.review().finding("S1", "listed-in-plan").verdict is Verdict.UNDETERMINED
    squares.rows[0]["ten"] = "Thổ Tang"
    assert squares.review().finding("S1", "listed-in-plan").verdict is Verdict.NOT_MET


def test_some_sites_of_a_review_are_still_among_all_its_planned_clusters(squares):
    squares.site("P1", square(0, 0)).site("P2", square(600, 0)).site("P3", square(1200, 0))
    squares.site("V1", square(1800, 0), role="de_nghi")
    some = squares.review().only(["P1", "V1"]).only(["P1"])
    assert [site.site_id for site in some.sites] == ["P1"]
    around = context_of(some.data, ON).clusters
    assert sorted(site.site_id for site in around) == ["P1", "P2", "P3"]


def test_a_district_the_boundary_contradicts_gives_no_occupancy(squares):
    half = [square(-5000, -5000, 5000), box(X, Y - 5000, X + 5000, Y + 5000)]
    squares.layer("districts", half, code=["251", "247"], name=["Yên Lạc", "Tam Dương"])
    squares.table("register", REGISTER + "T1,10,0,0\n")
    squares.site("T1", role="thanh_lap")
    squares.site("P1", square(1000, 0), huyen_cu="Yên Lạc")
    squares.site("P2", square(1000, 0), huyen_cu="Tam Dương")
    review = squares.review()
    assert review.finding("P1", "average-occupancy").verdict is Verdict.UNDETERMINED
    assert review.finding("P2", "average-occupancy").verdict is Verdict.MET


def test_a_decision_without_number_and_date_is_refused(squares):
    squares.sections.append('[decisions]\noccupancy_scope = "district"\n')
    squares.site("S1")
    with pytest.raises(InputError, match="basis"):
        squares.review()
