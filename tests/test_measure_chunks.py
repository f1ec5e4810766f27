"""The same tables for any size of chunk and any number of threads, and nothing prepared is shared."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
import shapely.affinity
from shapely.geometry import LineString, Point
from shapes import GRID, X, Y, frame, square

from ccngeo import measure
from ccngeo.measure import Restriction, inputs, land_budget

LONG = 130  # sites: more than two chunks of 64


def some_sites(count=LONG):
    rng = np.random.default_rng(11)
    places = rng.uniform(0, 3000, (count, 2)) + np.array([X, Y])
    sizes, turns = rng.uniform(20, 600, count), rng.uniform(0, 90, count)
    shapes = [
        shapely.affinity.rotate(square(size, *place), turn)
        for size, place, turn in zip(sizes, places, turns, strict=True)
    ]
    shapes[5] = None
    return frame(*shapes, index=[f"QH{i:03}" for i in range(count)])


def some_land(count=60):
    rng = np.random.default_rng(12)
    places = rng.uniform(-200, 3200, (count, 2)) + np.array([X, Y])
    shapes = [
        Point(p).buffer(r, quad_segs=4)
        for p, r in zip(places, rng.uniform(20, 300, count), strict=True)
    ]
    return frame(*shapes, code=rng.choice(["LUC", "CLN", "ONT"], count))


def some_roads(count=12):
    rng = np.random.default_rng(13)
    ends = rng.uniform(-500, 3500, (count, 2, 2)) + np.array([X, Y])
    return frame(*(LineString(e) for e in ends), code=rng.choice(["QL", "DT"], count))


SITES, LAND, ROADS = some_sites(), some_land(), some_roads()


def budget(sites, land):
    parts = [
        Restriction("lúa", "rice", land[land["code"] == "LUC"]),
        Restriction("ở", "housing", land[land["code"] == "ONT"]),
    ]
    found = land_budget(sites, parts)
    return pd.concat([found.to_frame(), found.blocks(30).drop(columns="geometry")], axis=1)


MEASURES = {
    "overlap": lambda sites: measure.overlap(sites, LAND, by="code", accuracy_m=5),
    "budget": lambda sites: budget(sites, LAND),
    "distance": lambda sites: measure.distance(sites, LAND, by="code", accuracy_m=5),
    "frontage": lambda sites: measure.frontage(sites, ROADS, by="code", reach_m=20, accuracy_m=5),
    "shape": measure.shape,
    "corridor": lambda sites: measure.corridor(sites, ROADS, width_m=20, drawn="centreline", counted_from="land_edge", structure_m=(5, 9), accuracy_m=2),
}  # fmt: skip


@pytest.fixture
def chunked(monkeypatch):
    """Return a function that fixes the size of a chunk and the number of threads, and counts calls."""
    seen = []

    def fix(chunk, threads):
        monkeypatch.setitem(inputs.by_chunk.__kwdefaults__, "chunk", chunk)
        monkeypatch.setitem(inputs.by_chunk.__kwdefaults__, "threads", threads)
        seen.clear()
        return seen

    return fix


@pytest.mark.parametrize("name", MEASURES)
def test_any_chunk_and_any_number_of_threads_give_the_same_table(name, chunked):
    sites = SITES if name != "shape" else SITES[:20]
    whole = MEASURES[name](sites)
    for chunk, threads in ((1, 4), (7, 2), (7, 1), (64, 4)):
        chunked(chunk, threads)
        found = MEASURES[name](sites)
        if isinstance(found, gpd.GeoDataFrame):
            assert found.geometry.geom_equals_exact(whole.geometry, 0).equals(
                ~whole.geometry.isna()
            )
        plain = [pd.DataFrame(t.drop(columns="geometry", errors="ignore")) for t in (found, whole)]
        pd.testing.assert_frame_equal(*plain, check_exact=True)


def test_pieces_of_chunks_come_back_in_order_and_cover_every_site():
    for count, chunk, threads in (
        (0, 7, 4),
        (1, 7, 4),
        (7, 7, 4),
        (8, 7, 4),
        (130, 64, 2),
        (20, 1, 4),
    ):
        parts = inputs.by_chunk(
            lambda part: (part.start, part.stop), count, chunk=chunk, threads=threads
        )
        positions = [i for start, stop in parts for i in range(start, min(stop, count))]
        assert positions == list(range(count))


def test_a_measure_that_knew_its_chunk_would_be_seen(chunked):
    def average(sites):
        areas = np.nan_to_num(sites.area.to_numpy())
        return np.concatenate(
            inputs.by_chunk(lambda part: areas[part] * 0 + areas[part].mean(), len(areas))
        )

    chunked(64, 2)
    one = average(SITES)
    chunked(7, 2)
    assert not np.allclose(one, average(SITES))


def test_a_fault_in_one_chunk_is_raised_and_not_lost(chunked):
    def fail(part):
        if part.start == 14:
            raise ValueError("a site is bad")
        return part

    with pytest.raises(ValueError, match="a site is bad"):
        inputs.by_chunk(fail, 30, chunk=7, threads=4)


@pytest.mark.parametrize("name", MEASURES)
def test_shapes_of_the_caller_are_never_prepared(name, chunked):
    """A prepared shape that two threads use crashes the process."""
    chunked(7, 4)
    sites = SITES[:21]
    MEASURES[name](sites)
    for layer in (sites, LAND, ROADS):
        assert not shapely.is_prepared(layer.geometry.to_numpy()).any()


def test_shapes_that_are_prepared_belong_to_one_thread_only(monkeypatch, chunked):
    prepare, owners, kept = shapely.prepare, {}, []

    def watched(geometry, **kwargs):
        from threading import get_ident

        for shape in filter(None, np.atleast_1d(geometry)):
            kept.append(shape)  # so that no identity is used twice
            owners.setdefault(id(shape), set()).add(get_ident())
        return prepare(geometry, **kwargs)

    monkeypatch.setattr(shapely, "prepare", watched)
    chunked(7, 4)
    for name in ("overlap", "budget", "distance", "frontage"):
        MEASURES[name](SITES)
    assert len(owners) > LONG
    assert all(len(threads) == 1 for threads in owners.values())


def test_a_shape_that_was_prepared_by_the_caller_would_be_seen():
    own = gpd.GeoSeries([square()], crs=GRID)
    shapely.prepare(own.to_numpy())
    assert shapely.is_prepared(own.to_numpy()).all()


def test_shapes_that_the_caller_prepared_are_measured_like_any_other():
    prepared = SITES[:21].copy()
    shapely.prepare(prepared.geometry.to_numpy())
    found, plain = (measure.overlap(s, LAND, accuracy_m=5) for s in (prepared, SITES[:21]))
    pd.testing.assert_frame_equal(found, plain)
