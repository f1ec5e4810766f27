"""A project of squares that holds every layer and every table there is: all well, and all wrong.

`S1` is a craft cluster of 25 ha with its corner at 0, 0 that meets whatever can be met; `X1`
expands `T1` and has no boundary. What lies inside of `S1` is of a class that does no harm, and what
lies beside it is just out of reach, so that a class, a width or a day nobody knows is enough to
open a finding. `B1`, 3 km east in another district, lies on everything; `X2` expands `T4`.
"""

from shapely.geometry import LineString, box
from shapes import write_raster
from test_assessment import REGISTER, Province, X, Y, square

LATER = "2099-01-01"  # nothing of that day is there yet
_MADE_LATER = "date = 2099-12-31\n"
EAST = 2700  # metres from the corner to the border of the districts
_PAPERS = {
    "nha_dau_tu": "", "phuong_an_nuoc_thai": "", "ty_le_dich_vu": "5", "ty_le_lang_nghe": "80",
    "cay_xanh_cach_ly": "12",
}  # fmt: skip
_PAPERS_OF_AN_EXPANSION = {
    "nhu_cau_thue_dat": "70", "ha_tang_thiet_yeu": "", "ha_tang_chat_thai_pccc": "",
}  # fmt: skip
_BAD_PAPERS = {
    "nha_dau_tu": None, "phuong_an_nuoc_thai": None, "lien_ket_cum": None, "ty_le_dich_vu": "50",
    "ty_le_lang_nghe": "20", "cay_xanh_cach_ly": "2",
}  # fmt: skip
_BAD_PAPERS_OF_AN_EXPANSION = {
    "nhu_cau_thue_dat": "5", "ha_tang_thiet_yeu": None, "ha_tang_chat_thai_pccc": None,
}  # fmt: skip


def east(metres):
    """A line that runs north so many metres east of the site."""
    return LineString([(X + 500 + metres, Y - 3000), (X + 500 + metres, Y + 3500)])


def papers(dossiers):
    """The table of documents: code of the cluster → paper → what it states; None: not there."""
    rows = [
        f'{code},{paper},{"khong" if value is None else "co"},1/CV,2024-05-20,"{value or ""}"'
        for code, stated in dossiers.items()
        for paper, value in stated.items()
    ]
    return "ma_cum,tai_lieu,trang_thai,so_hieu,ngay,gia_tri\n" + "\n".join(rows) + "\n"


def within(number, size=60.0):
    """One of the squares that lie side by side in `B1`."""
    return square(3000 + size * (number % 8), size * (number // 8), size)


def through(metres):
    """A line that runs north through `B1`, so many metres from its western edge."""
    return LineString([(X + 3000 + metres, Y - 4000), (X + 3000 + metres, Y + 4500)])


def whole_province(folder, codes=("S1",)):
    """Write the project; its sites have these codes and are yet to be added."""
    made = Province(folder)
    _units(made)
    _land(made)
    _lines(made)
    _tables(made, codes)
    return made


def _units(made):
    west = box(X - 5000, Y - 5000, X + EAST, Y + 5000)
    north = box(X + EAST, Y - 3500, X + 5000, Y + 5000)
    south = box(X + EAST, Y - 5000, X + 5000, Y - 3500)
    parts, names = [west, north, south], ["Yên Lạc", "Tam Dương", "Vĩnh Tường"]
    codes = ["09025", "08869", "09076"]
    made.layer("communes", parts, code=codes, name=[f"Xã {n}" for n in names])
    made.layer("districts", parts, code=["251", "247", "252"], name=names)
    made.layer("communes_old", parts, name=names, district=names, successor=codes)


def _land(made):
    """In `S1` what does no harm, or is not there yet; in `B1` all that there is."""
    bad = ["ONT", "LUC", "RDD", "RSN", "DDD", "CQP"]
    used = [within(n) for n in range(len(bad))]
    rest = square(-5000, -5000, 10_000).difference(box(X + 3000, Y, X + 3360, Y + 60))
    made.layer("land_use", [rest, *used], code=["HNK", *bad])
    planned = [square(-50, -50, 600), within(8), within(9)]
    made.layer("land_use_plan", planned, code=["SKN", "LUC", "SKS"])
    made.layer(
        "construction_plans",
        [square(-50, -50, 600), square(0, 0, 100), within(10)],
        extra=_MADE_LATER,
        code=["SKN", "ODT", "ODT"],
        plan=["QHC", "QHPK", "QHPK"],
        decision_date=["2020-01-01", LATER, "2020-01-01"],
    )
    made.layer("residential", [within(0)], name=["Thôn X"], households=[5])
    made.layer("rice_land", [square(0, 0, 100), within(1)], code=["LUK", "LUC"])
    made.layer("forest", [square(100, 100, 100), within(2), within(3)], code=["RST", "RDD", "RSN"], name=["x", "y", "z"])  # fmt: skip
    made.layer("industrial_parks", [square(200, 200, 100), within(11)], extra=_MADE_LATER, name=["KCN X", "KCN Y"], established_on=[LATER, "2010-01-01"])  # fmt: skip
    made.layer("approved_projects", [square(0, 0, 200), within(12)], extra=_MADE_LATER, name=["Khu X", "Khu Y"], decision_date=[LATER, "2010-01-01"])  # fmt: skip
    made.layer("heritage", [within(4)], name=["Đình X"], zone=["I"], **{"class": ["quoc_gia"]})
    made.layer("minerals", [within(13)], name=["Mỏ X"])
    write_raster(made.folder / "elevation.tif", [[8.0] * 60] * 20, corner=(X - 500, Y + 1500))
    made.sections.append('[layers.elevation]\npath = "elevation.tif"\n')
    made.layer("craft_villages", [within(0)], name=["Làng nghề X"])
    made.layer("polluters", [within(0).centroid], name=["Xưởng X"], kind=["mạ"])
    write_raster(made.folder / "flood.tif", [[0.0] * 60] * 20, corner=(X - 500, Y + 1500))
    made.sections.append('[layers.flood_depth]\npath = "flood.tif"\n')


def _lines(made):
    """110 kV: 4 m; class VI: 6 m of road land and 4 m; ordinary railway: 3 m and 8 m; dyke in a
    settlement: 4 m and 5 m. Each is a metre farther from `S1`, and one runs through `B1`.
    """
    bad = through(250)
    made.layer("power_lines", [east(5), bad], extra='line = "outermost_conductor"\n', voltage_kv=[110, 110])  # fmt: skip
    made.layer("roads", [east(11), bad], half_width_m=[6, 6], **{"class": ["VI", "VI"]})
    made.layer("railways", [east(12), bad], half_width_m=[3, 3], **{"class": ["thường"] * 2})
    made.layer("dykes", [east(10), bad], half_width_m=[4, 4], grade=["I", "I"], setting=["khu dân cư"] * 2, river_on=["right"] * 2)  # fmt: skip
    works = [box(X + 551, Y, X + 559, Y + 30), within(15)]  # 51 m away
    made.layer("dyke_works", works, name=["Cống X", "Kè Y"])
    rivers = [box(X + at, Y - 4000, X + at + 100, Y + 4500) for at in (560, 3400)]
    made.layer("rivers", rivers, name=["Sông X", "Sông Y"])
    outside = [box(X + a, Y - 3000, X + b, Y + 3500) for a, b in ((515, 560), (3250, 3400))]
    made.layer("river_side", outside, name=["Bãi X", "Bãi Y"])


def _tables(made, codes):
    listed = "".join(f"Cụm {code},09025,25\n" for code in codes)
    made.table("plan_list", f"ten,ma_xa_moi,dt_ha\n{listed}")
    # Yên Lạc: 35 of 60 ha are taken in each, 58 % by either mean, and 75 ha at the most are not
    # leased yet. Tam Dương: 8 % and 110 ha. Vĩnh Tường is full, so that the province is at 59 %.
    rows = [*(f"T{n},60,25,10" for n in (1, 2, 3)), "T4,120,10,0", "T5,75,75,0", "T6,75,75,0"]
    made.table("register", REGISTER + "\n".join(rows) + "\n")
    # Of the new communes, so that no decision of before 2025-07-01 speaks of them.
    quotas = ("09025,SKN,25,0", "09025,LUA,20,0", "08869,SKN,3,0", "08869,LUC,0,0")
    rows = "".join(f"{row},1/QĐ-UBND,2026-01-20\n" for row in quotas)
    made.table("quotas", f"xa,loai_dat,chi_tieu_ha,da_dung_ha,so_qd,ngay_qd\n{rows}")
    dossiers = dict.fromkeys(codes, _PAPERS) | {"X1": _PAPERS_OF_AN_EXPANSION, "B1": _BAD_PAPERS}
    made.table("documents", papers(dossiers | {"X2": _BAD_PAPERS_OF_AN_EXPANSION}))
    made.table("opinions", "ma_cum,quy_tac,loai,co_quan,so_hieu,ngay,noi_dung\nS1,heritage,y_kien,Sở VHTTDL,9/CV,2024-05-20,Không có di tích\n")  # fmt: skip
    side = 75e4**0.5
    for number, (over, up) in enumerate([(-4800, -4800), (-4800, -3800), (-3800, -4800)], 1):
        made.site(f"T{number}", square(over, up, side), role="thanh_lap", area="75")
    made.site("T4", within(14, 30), role="thanh_lap", area="130", **TAM_DUONG)
    for number, over in (("T5", 2800), ("T6", 3800)):
        made.site(number, square(over, -4900, side), role="thanh_lap", area="75", huyen_cu="Vĩnh Tường", ma_xa_moi="09076")  # fmt: skip


TAM_DUONG = {"huyen_cu": "Tam Dương", "ma_xa_moi": "08869"}


def with_its_sites(made):
    """Add the sites under study: well, wrong, and an expansion of each kind."""
    made.site("S1", square(0, 0), loai="lang_nghe")
    made.site("X1", role="de_nghi", thay_cho="T1")
    # Whoever proposes the second one drew 25 ha for the 4 ha they ask for.
    made.site("B1", square(3000, 0), role="de_nghi", area="4", loai="lang_nghe", **TAM_DUONG)
    return made.site("X2", role="de_nghi", thay_cho="T4", **TAM_DUONG)
