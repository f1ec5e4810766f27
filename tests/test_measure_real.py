"""Measures against other tools on real maps: communes of two years, parcels, the area of a district.

The maps are read in place from outside the repository; where they are absent all is skipped.
"""

import os
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
import shapely.affinity
from shapely.geometry import box
from shapes import shared_area

from ccngeo import measure
from ccngeo.measure import Restriction, land_budget

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("CCNGEO_SHARED_DATA") or REPOSITORY.parent / "shared" / "data")
if not (SHARED / "vinhphuc").is_dir():
    pytest.skip(
        "The real data lies outside the repository and is not here; name its folder in "
        "CCNGEO_SHARED_DATA to run these tests.",
        allow_module_level=True,
    )

MAPS = SHARED / "vinhphuc"
PARCELS = SHARED / "quangngai" / "di_lang_parcels_noowner.gpkg"


def read(path, grid):
    return gpd.read_file(path).to_crs(grid)


@pytest.fixture(scope="module")
def old():
    return read(MAPS / "communes_2009.gpkg", 5897)


@pytest.fixture(scope="module")
def new():
    return read(MAPS / "communes_2025.gpkg", 5897)


@pytest.fixture(scope="module")
def districts():
    return read(MAPS / "districts_before_2025.gpkg", 5897)


@pytest.fixture(scope="module")
def parcels():
    """3,774 parcels; the one that crosses itself is mended, as reading would."""
    found = read(PARCELS, 5898)
    found["geometry"] = shapely.make_valid(
        found.geometry.to_numpy(), method="structure", keep_collapsed=False
    )
    return found


# --- communes --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def theirs(old, new):
    """What geopandas says each pair of communes shares, in m²."""
    one, other = (
        c[["geometry"]].reset_index(names=name) for c, name in ((old, "site"), (new, "feature"))
    )
    found = gpd.overlay(one, other, keep_geom_type=True)
    return found.geometry.area.groupby([found["site"], found["feature"]]).sum()


def test_what_two_years_of_communes_share_is_what_geopandas_says(old, new, theirs):
    ours = measure.pieces(old, new)["area_ha"] * 1e4
    both = pd.DataFrame({"ours": ours, "theirs": theirs}).fillna(0)
    assert len(both) > 400
    assert (both["ours"] - both["theirs"]).abs().max() < 0.01


def test_a_metre_of_shift_between_the_two_years_would_be_seen(old, new, theirs):
    moved = new.set_geometry(new.geometry.translate(1.0))
    both = pd.DataFrame(
        {"ours": measure.pieces(old, moved)["area_ha"] * 1e4, "theirs": theirs}
    ).fillna(0)
    assert (both["ours"] - both["theirs"]).abs().max() > 100


def test_slivers_among_communes_count_each_spot_once(old, new):
    """The 271 overlaps of 2009 are land once in the overlap and twice in the sum of pieces."""
    found = measure.overlap(new, old)
    union = shapely.union_all(old.geometry.to_numpy())
    second = shapely.area(shapely.intersection(new.geometry.to_numpy(), union)) / 1e4
    assert found["area_ha"].to_numpy() == pytest.approx(second, abs=1e-6)
    sums = measure.pieces(new, old)["area_ha"].groupby(level="site").sum()
    assert (sums - found["area_ha"]).sum() > 500  # 942 ha of overlaps in all


def test_communes_of_two_years_take_of_each_other_the_same(old, new):
    one, other = measure.pieces(old, new)["area_ha"], measure.pieces(new, old)["area_ha"]
    turned = other.swaplevel().rename_axis(one.index.names)
    both = pd.DataFrame({"one": one, "other": turned}).fillna(0)
    assert (both["one"] - both["other"]).abs().max() < 1e-6


def test_a_budget_of_communes_by_communes_adds_up(old, new):
    half = old.index.to_numpy() % 2 == 0
    claims = [Restriction("chẵn", "excluded", old[half]), Restriction("lẻ", "rice", old[~half])]
    table = land_budget(new, claims).to_frame()
    assert table["site_ha"].to_numpy() == pytest.approx(new.area.to_numpy() / 1e4, rel=1e-6)
    assert table.drop(columns="site_ha").sum(axis=1).to_numpy() == pytest.approx(
        table["site_ha"].to_numpy()
    )
    even = shapely.union_all(old[half].geometry.to_numpy())
    second = shapely.area(shapely.intersection(new.geometry.to_numpy(), even)) / 1e4
    assert table["excluded_ha"].to_numpy() == pytest.approx(second, abs=1e-6)


# --- areas -----------------------------------------------------------------------------------------


def test_the_province_is_as_large_on_the_ground_as_known_and_in_the_grid_a_little_smaller(
    districts,
):
    whole = gpd.GeoSeries([districts.union_all()], crs=districts.crs)
    found = measure.area(whole).iloc[0]
    assert found["ellipsoid_ha"] == pytest.approx(123_415, abs=2)  # 1,234.15 km²
    share = found["grid_difference_ha"] / found["ellipsoid_ha"]
    assert share == pytest.approx(-0.00012, abs=0.00001)
    parts = measure.area(districts)
    assert parts["ellipsoid_ha"].sum() == pytest.approx(found["ellipsoid_ha"], abs=0.01)


def test_the_grid_explains_what_the_areas_of_districts_differ_by(districts):
    true = measure.area(districts)["ellipsoid_ha"]
    papers = pd.DataFrame(
        {"stated_ha": true.round(2), "wrong_ha": true * 1.01}, index=districts.index
    )
    found = measure.compare_areas(districts, papers)["is_explained"]
    assert found.xs("stated_ha", level="paper").all()
    assert not found.xs("wrong_ha", level="paper").any()


# --- parcels ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sites(parcels):
    """Four rectangles of 20 ha and more among the parcels, one of them turned."""
    x, y = np.median(shapely.get_coordinates(shapely.centroid(parcels.geometry.to_numpy())), axis=0)
    shapes = [
        box(x - 250, y - 200, x + 250, y + 200),
        box(x + 300, y, x + 900, y + 400),
        shapely.affinity.rotate(box(x - 900, y - 700, x - 200, y - 300), 27),
        parcels.geometry.iloc[:200].union_all().convex_hull,
    ]
    return gpd.GeoDataFrame(geometry=shapes, crs=parcels.crs, index=["a", "b", "c", "d"])


def test_land_by_class_is_what_overlay_and_dissolve_of_geopandas_say(sites, parcels):
    ours = measure.overlap(sites, parcels, by="Loai_dat")
    pairs = gpd.overlay(
        sites.reset_index(names="site"), parcels[["Loai_dat", "geometry"]], keep_geom_type=True
    )
    pairs["Loai_dat"] = pairs["Loai_dat"].fillna("nothing stated")
    theirs = pairs.dissolve(["site", "Loai_dat"]).area / 1e4
    found = ours["area_ha"].rename(index=lambda v: "nothing stated" if pd.isna(v) else v)
    both = pd.DataFrame({"ours": found, "theirs": theirs.rename_axis(found.index.names)}).fillna(0)
    assert len(both) > 10
    assert both["ours"].sum() > 10
    assert (both["ours"] - both["theirs"]).abs().max() * 1e4 < 0.01


def test_land_of_all_classes_is_each_spot_once(sites, parcels):
    ours = measure.overlap(sites, parcels)["area_ha"]
    union = parcels.union_all()
    assert ours.to_numpy() == pytest.approx(
        sites.intersection(union).area.to_numpy() / 1e4, abs=1e-6
    )


def test_a_budget_of_the_classes_of_land_leaves_what_no_parcel_takes(sites, parcels):
    rice = parcels["Loai_dat"].fillna("").str.startswith("LU")
    homes = parcels["Loai_dat"].fillna("").str.contains("ONT|ODT", regex=True)
    claims = [
        Restriction("lúa", "rice", parcels[rice]),
        Restriction("ở", "housing", parcels[homes]),
    ]
    table = land_budget(sites, claims).to_frame()
    free = sites.difference(parcels[rice | homes].union_all()).area / 1e4
    assert table["available_ha"].to_numpy() == pytest.approx(free.to_numpy(), abs=1e-6)


def test_parcels_drawn_as_a_site_take_of_the_layer_themselves(parcels):
    """A site drawn along the parcels: every edge coincides, and neighbours take nothing."""
    chosen = parcels[parcels.area > 100].iloc[:300]
    found = measure.overlap(chosen, chosen, interior_disjoint=False)
    alone = chosen.area / 1e4
    assert (found["area_ha"] - alone).abs().max() * 1e4 < 0.01
    pieces = measure.pieces(chosen, chosen)["area_ha"]
    sites, features = (pieces.index.get_level_values(i) for i in (0, 1))
    own = pieces[sites == features]
    assert own.to_numpy() == pytest.approx(alone.to_numpy(), abs=1e-6)


# Around one parcel, in the order of the valid ones.
AROUND = [3315, 3317, 3322, 3336, 3344, 3359, 3374, 3383, 3442, 3444, 3446, 3463]
LESS, BESIDE = 3444, 3321


@pytest.fixture(scope="module")
def along_parcels():
    """A site drawn along parcels by another program, less one of them, and a neighbour of it.

    Through degrees and back, corners are moved by a rounding of 1e-9 m.
    """
    drawn = read(PARCELS, 5898)
    drawn = drawn[drawn.is_valid].geometry
    moved = drawn.to_crs(4756).to_crs(5898)
    site = moved.iloc[AROUND].union_all().difference(drawn.iloc[LESS])
    return gpd.GeoDataFrame(geometry=[site], crs=5898), gpd.GeoDataFrame(
        geometry=drawn.iloc[[BESIDE]]
    )


def test_geos_alone_gives_a_site_along_parcels_all_of_a_neighbour(along_parcels):
    site, neighbour = (f.geometry.iloc[0] for f in along_parcels)
    assert site.intersection(neighbour).area > 7000
    assert shared_area(site, neighbour) < 0.01


def test_a_site_along_parcels_takes_nothing_of_a_neighbour(along_parcels):
    assert measure.overlap(*along_parcels).loc[0, "area_ha"] * 1e4 < 0.01
