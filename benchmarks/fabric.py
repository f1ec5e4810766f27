"""A seeded fabric of adjacent parcels and sites over it: synthetic, the same in every run."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

GRID = "EPSG:5897"
SIDE_M = 42.0
CORNER = (520_000.0, 2_330_000.0)
CODES = ("LUC", "LUK", "HNK", "CLN", "RSX", "NTS", "ONT", "DGT", "DTL", "SKC", "NTD", "BCS")
# What takes land in the benchmark of the land budget: a third of the parcels.
EXCLUDED = CODES[:4]

Floats = npt.NDArray[np.float64]


def parcels(count: int, seed: int = 1) -> gpd.GeoDataFrame:
    """Return about `count` parcels of eight corners that share every edge, in twelve classes."""
    rng = np.random.default_rng(seed)
    side = round(count**0.5)
    along, up = np.meshgrid(np.arange(side + 1.0), np.arange(side + 1.0))

    def jittered(x: Floats, y: Floats, by: float) -> Floats:
        return (np.stack([x, y], -1) + rng.uniform(-by, by, (*x.shape, 2))) * SIDE_M + CORNER

    corners = jittered(along, up, 0.2)
    flat = jittered(along[:, :-1] + 0.5, up[:, :-1], 0.12)
    steep = jittered(along[:-1], up[:-1] + 0.5, 0.12)
    rings = np.stack(
        [
            corners[:-1, :-1], flat[:-1], corners[:-1, 1:], steep[:, 1:],
            corners[1:, 1:], flat[1:], corners[1:, :-1], steep[:, :-1],
        ],
        axis=2,
    ).reshape(-1, 8, 2)  # fmt: skip
    codes = np.array(CODES, dtype=object)[rng.integers(0, len(CODES), len(rings))]
    return gpd.GeoDataFrame({"code": codes}, geometry=_polygons(rings), crs=GRID)


def sites(count: int, parcels_count: int, seed: int = 2) -> gpd.GeoDataFrame:
    """Return sites of 13 to 75 ha with sixteen corners, somewhere on the fabric."""
    rng = np.random.default_rng(seed)
    width = round(parcels_count**0.5) * SIDE_M
    radius = np.sqrt(rng.uniform(13, 75, count) * 1e4 / np.pi)[:, None]
    angle = np.linspace(0, 2 * np.pi, 16, endpoint=False) + rng.uniform(0, 2 * np.pi, (count, 1))
    radii = radius * rng.uniform(0.85, 1.15, (count, 16))
    middle = (np.array(CORNER) + rng.uniform(0.05, 0.95, (count, 2)) * width)[:, None]
    rings = middle + radii[..., None] * np.stack([np.cos(angle), np.sin(angle)], -1)
    index = pd.Index([f"S{i:04d}" for i in range(count)])
    return gpd.GeoDataFrame(geometry=_polygons(rings), index=index, crs=GRID)


def _polygons(rings: Floats) -> npt.NDArray[np.object_]:
    closed = np.concatenate([rings, rings[:, :1]], axis=1)
    return np.asarray(shapely.polygons(shapely.linearrings(closed)), dtype=object)
