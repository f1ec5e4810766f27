"""Land counted once: each site partitioned exactly into what can and cannot be used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely

from ccngeo.geometry import HA, Geometries, Indices, require_areal_crs
from ccngeo.measure.band import band_of
from ccngeo.measure.contiguity import GAP_M, largest_blocks, minimum_width
from ccngeo.measure.inputs import Frame, areal_of, by_chunk, require_valid, sites_of
from ccngeo.measure.overlap import meetings, sums
from ccngeo.measure.overlay import dissolved, split

# From the strongest claim on the land to the weakest; what is left is available.
CLAIMS = ("excluded", "not_covered", "rice", "housing", "conditional")
CLASSES = (*CLAIMS, "available")
# What may hold a cluster: the rest of the site, and land that needs a decision first.
USABLE = ("rice", "conditional", "available")


@dataclass(frozen=True, slots=True)
class Restriction:
    """Polygons that take land of a class; `not_covered` is where nobody knows the class."""

    name: str
    land_class: str  # one of CLAIMS
    features: Frame

    def __post_init__(self) -> None:
        if self.land_class not in CLAIMS:
            raise ValueError(f"{self.name}: {self.land_class!r} is not a class of land")


@dataclass(frozen=True, eq=False)
class LandBudget:
    """Sites cut into cells that no restriction divides, each spot in exactly one.

    `site` is the position of the site of each cell, `claims` (cells × restrictions) tells which
    restrictions take it. Everything else is sums over cells.
    """

    index: "pd.Index[str]"
    crs: pyproj.CRS
    restrictions: tuple[tuple[str, str], ...]  # name and class
    site: Indices
    claims: npt.NDArray[np.bool_]
    cells: Geometries

    @classmethod
    def joined(cls, parts: "Sequence[LandBudget]") -> "LandBudget":
        """Return budgets of the same restrictions over different sites as one."""
        first, *_ = parts
        if any(part.restrictions != first.restrictions for part in parts):
            raise ValueError("budgets of different restrictions are no one budget")
        starts = np.cumsum([0, *(len(part.index) for part in parts[:-1])])
        return cls(
            first.index.append([part.index for part in parts[1:]]),
            first.crs,
            first.restrictions,
            np.concatenate([p.site + start for p, start in zip(parts, starts, strict=True)]),
            np.concatenate([p.claims for p in parts]),
            np.concatenate([p.cells for p in parts]),
        )

    def only(self, labels: Sequence[str]) -> "LandBudget":
        """Return the budget of some of the sites, in that order."""
        known = pd.Index([label for label in labels if label in self.index], dtype=object)
        wanted = self.index.get_indexer_for(known)
        place = np.full(len(self.index), -1, dtype=np.int64)
        place[wanted] = np.arange(len(wanted))
        site = place[self.site]
        order = np.argsort(site, kind="stable")[(site < 0).sum() :]
        return LandBudget(
            self.index[wanted],
            self.crs,
            self.restrictions,
            site[order],
            self.claims[order],
            self.cells[order],
        )

    @cached_property
    def area_m2(self) -> npt.NDArray[np.float64]:
        """Return the area of each cell."""
        return shapely.area(self.cells)

    @cached_property
    def land_class(self) -> Indices:
        """Return the position in `CLASSES` of the strongest claim on each cell."""
        of = np.array([CLASSES.index(c) for _, c in self.restrictions], dtype=np.int64)
        strongest: Indices = np.where(self.claims, of, len(CLAIMS)).min(axis=1, initial=len(CLAIMS))
        return strongest

    def to_frame(self) -> pd.DataFrame:
        """Return the partition: `site_ha` and the hectares of each class, on the sites' index.

        The classes add up to the site; NaN for a site without a boundary.
        """
        key = self.site * len(CLASSES) + self.land_class
        areas = sums(key, self.area_m2, len(self.index) * len(CLASSES)) / HA
        table = pd.DataFrame(
            areas.reshape(-1, len(CLASSES)), self.index, [f"{name}_ha" for name in CLASSES]
        )
        table.insert(0, "site_ha", table.sum(axis=1))
        table.iloc[self._nowhere] = np.nan
        return table

    def shares(self) -> pd.DataFrame:
        """Return what each restriction takes, indexed by (site, restriction, land_class).

        `area_ha` is its own area in the site, whoever else claims it; `exclusive_ha` what it alone
        claims, so what dropping it would free; `share` is its own area's part of the site.
        """
        alone = self.claims.sum(axis=1) == 1
        whole = np.bincount(self.site, self.area_m2, len(self.index))
        tables = []
        for r, (name, land_class) in enumerate(self.restrictions):
            own = self._sum(self.claims[:, r])
            taken = np.flatnonzero(own > 0)
            exclusive = self._sum(self.claims[:, r] & alone)
            tables.append(
                pd.DataFrame(
                    {
                        "at": taken,
                        "site": self.index[taken],
                        "restriction": name,
                        "land_class": land_class,
                        "area_ha": own[taken] / HA,
                        "exclusive_ha": exclusive[taken] / HA,
                        "share": own[taken] / whole[taken],
                    }
                )
            )
        return _by_site(
            tables, ["site", "restriction", "land_class"], ["area_ha", "exclusive_ha", "share"]
        )

    def shared(self) -> pd.DataFrame:
        """Return the hectares that two restrictions both claim, by (site, restriction, other)."""
        tables = []
        for one, other in combinations(range(len(self.restrictions)), 2):
            both = self._sum(self.claims[:, one] & self.claims[:, other])
            at = np.flatnonzero(both > 0)
            names = (" · ".join(self.restrictions[r]) for r in (one, other))
            tables.append(
                pd.DataFrame({"at": at, "site": self.index[at]}).assign(
                    **dict(zip(("restriction", "other"), names, strict=True)),
                    area_ha=both[at] / HA,
                )
            )
        return _by_site(tables, ["site", "restriction", "other"], ["area_ha"])

    @property
    def _nowhere(self) -> Indices:
        return np.flatnonzero(np.bincount(self.site, minlength=len(self.index)) == 0)

    def _sum(self, cells: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
        return sums(self.site, np.where(cells, self.area_m2, 0.0), len(self.index))

    def by_class(self) -> gpd.GeoDataFrame:
        """Return one row per site and class that occurs: `site`, `land_class`, `area_ha`, shape."""
        key = self.site * len(CLASSES) + self.land_class
        found, row = np.unique(key, return_inverse=True)
        shapes = dissolved(self.cells, row, len(found))
        return gpd.GeoDataFrame(
            {
                "site": self.index[found // len(CLASSES)],
                "land_class": np.array(CLASSES, dtype=object)[found % len(CLASSES)],
                "area_ha": np.bincount(row, self.area_m2, len(found)) / HA,
            },
            geometry=shapes,
            crs=self.crs,
        )

    def blocks(
        self,
        minimum_width_m: float,
        *,
        classes: Sequence[str] = USABLE,
        gap_m: float = GAP_M,
    ) -> gpd.GeoDataFrame:
        """Return the largest contiguous block of land of some classes in each site.

        Parameters
        ----------
        minimum_width_m
            What is narrower is in no block and joins none.
        classes
            Which land may be in it, and whose claims alone may lie on it: rice land that people
            live on is no land for a cluster. `("available",)` for land nothing claims.
        gap_m
            Gaps thinner than this part nothing.

        Returns
        -------
        GeoDataFrame
            On the sites' index: `total_ha` of such land, `block_ha` of the largest block, its
            `minimum_width_m`, how much of it is of each class (`<class>_ha`), and its shape; 0 and
            an empty shape where there is none, NaN for a site without a boundary.
        """
        listed = np.flatnonzero(np.isin(CLASSES, list(classes)))
        unknown = set(classes) - set(CLASSES)
        if unknown:
            raise ValueError(f"{sorted(unknown)} are no classes of land")
        barred = np.array([c not in classes for _, c in self.restrictions], dtype=bool)
        wanted = np.isin(self.land_class, listed) & ~self.claims[:, barred].any(axis=1)
        shapes = dissolved(self.cells[wanted], self.site[wanted], len(self.index))
        blocks = np.concatenate(
            by_chunk(lambda part: largest_blocks(shapes[part], minimum_width_m, gap_m), len(shapes))
        )
        width = np.concatenate(by_chunk(lambda part: minimum_width(blocks[part]), len(blocks)))
        within = np.zeros(len(self.cells))
        within[wanted] = shapely.area(
            shapely.intersection(self.cells[wanted], blocks[self.site[wanted]])
        )
        table = {
            "total_ha": self._sum(wanted) / HA,
            "block_ha": shapely.area(blocks) / HA,
            "minimum_width_m": width,
        }
        for c in listed:
            inside = np.where(self.land_class == c, within, 0.0)
            table[f"{CLASSES[c]}_ha"] = np.bincount(self.site, inside, len(self.index)) / HA
        frame = pd.DataFrame(table, index=self.index)
        frame.iloc[self._nowhere] = np.nan
        return gpd.GeoDataFrame(frame, geometry=blocks, crs=self.crs)


def _by_site(tables: Sequence[pd.DataFrame], keys: list[str], values: list[str]) -> pd.DataFrame:
    """Return tables as one, sites in the caller's order, restrictions in theirs."""
    empty = pd.DataFrame(columns=["at", *keys, *values])
    joined = pd.concat([t for t in tables if len(t)] or [empty], ignore_index=True)
    return joined.sort_values("at", kind="stable").set_index(keys)[values]


def land_budget(sites: Frame, restrictions: Sequence[Restriction]) -> LandBudget:
    """Partition each site by what takes land in it.

    Precedence: excluded > not covered > rice > housing > other conditional > available.

    Parameters
    ----------
    sites
        Polygons in a metric grid.
    restrictions
        What takes land, valid polygons in the same CRS. Those of one name and class are one.

    Returns
    -------
    LandBudget
        `to_frame()` the hectares by class, `shares()` and `shared()` by restriction, `blocks()` the
        contiguous land, `by_class()` the shapes. The areas of a site sum to its own within 1e-6.

    Raises
    ------
    CrsError
        Areas cannot be measured in the CRS, or two differ.
    ValueError
        A restriction holds points or lines, or a shape is invalid.
    """
    shapes, crs = sites_of(sites, sites), require_areal_crs(sites.crs)
    trees = {}
    for key, parts in _by_key(restrictions).items():
        features = np.concatenate([areal_of(part, f"{key[0]} holds") for part in parts])
        labels = parts[0].index.append([part.index for part in parts[1:]])
        for part in parts:
            sites_of(sites, part)
        trees[key] = tree = shapely.STRtree(features)
        near = np.unique(tree.query(shapes)[1])
        require_valid(features[near], labels[near])

    def budget(part: slice) -> LandBudget:
        own = shapes[part]
        claims = {key: claimed(own, tree) for key, tree in trees.items()}
        return partition(own, claims, sites.index[part], crs)

    return LandBudget.joined(by_chunk(budget, len(shapes)))


def _by_key(restrictions: Sequence[Restriction]) -> Mapping[tuple[str, str], list[Frame]]:
    merged: dict[tuple[str, str], list[Frame]] = {}
    for r in restrictions:
        merged.setdefault((r.name, r.land_class), []).append(r.features)
    return merged


def claimed(shapes: Geometries, tree: shapely.STRtree) -> Geometries:
    """Return what the polygons of a tree take of each site, each spot once; empty for nothing."""
    band = band_of(shapes, 0.0)
    met = meetings(band, tree.geometries, tree=tree)
    return dissolved(met.cut, met.site, len(shapes))


def partition(
    shapes: Geometries,
    claims: Mapping[tuple[str, str], Geometries],
    index: "pd.Index[str]",
    crs: pyproj.CRS,
) -> LandBudget:
    """Cut sites by claims: by name and class of the restriction, what it takes of each site.

    All shapes are valid and in the metric grid `crs`; None where a site has no boundary.
    """
    return LandBudget(index, crs, tuple(claims), *_cells(shapes, list(claims.values())))


def _cells(
    sites: Geometries, taken: Sequence[Geometries]
) -> tuple[Indices, npt.NDArray[np.bool_], Geometries]:
    """Cut sites by one restriction after another: the site, claims and shape of each cell."""
    site = np.flatnonzero(shapely.area(sites) > 0)
    cells, claims = sites[site], np.zeros((len(site), len(taken)), dtype=bool)
    for r, claim in enumerate(taken):
        cut = ~shapely.is_empty(claim[site])
        whole, over = cells[cut], claim[site[cut]]
        inside, outside = split(whole, over)
        claimed = claims[cut].copy()
        claimed[:, r] = True
        site = np.concatenate([site[~cut], site[cut], site[cut]])
        claims = np.concatenate([claims[~cut], claimed, claims[cut]])
        cells = np.concatenate([cells[~cut], inside, outside])
        left = shapely.area(cells) > 0
        site, claims, cells = site[left], claims[left], cells[left]
    order = np.argsort(site, kind="stable")
    return site[order], claims[order], cells[order]
