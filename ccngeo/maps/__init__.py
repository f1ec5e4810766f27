"""`Assessment` → self-contained pages: one of all clusters, one of each. Nothing is judged here."""

import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ccngeo import advice
from ccngeo.assessment import Assessment, Progress
from ccngeo.drawn_layers import (
    NOWHERE,
    Bounds,
    ReadLayer,
    communes_of,
    extent_of,
    read_layers,
    widened,
)
from ccngeo.errors import InputError
from ccngeo.maps import reviewed, ui
from ccngeo.maps.content import Content
from ccngeo.maps.grid import page_grid
from ccngeo.maps.layers import Scene, own_layer, page_layers
from ccngeo.maps.page import OfflineMap, Tiles
from ccngeo.maps.pictures import background_of
from ccngeo.maps.shapes import Drawing, size_of
from ccngeo.model import Site
from ccngeo.read import PlanningData
from ccngeo.recommendation import PlanReview

__all__ = ["OfflineMap", "Tiles", "draw", "draw_pages"]

# The overview shows the province at steps of about 1 m, a cluster at steps of 0.1 m.
_OVERVIEW_DECIMALS, _OVERVIEW_TOLERANCE_M, _OVERVIEW_BYTES = 5, 8.0, 4_900_000
_CLUSTER_DECIMALS, _CLUSTER_TOLERANCE_M, _CLUSTER_BYTES = 6, 0.3, 1_450_000
OVERVIEW, CLUSTERS, OVERVIEW_ZIP = "overview.html", "clusters", "overview.zip"
_SURROUNDINGS_M = 1_000.0  # around a cluster on its own page
_OUTLINE_M = 0.5  # how far the outline of a cluster or a conflict may move on the overview
_APART_M = 450.0  # between clusters without a boundary in one commune
_BACKGROUND_OPACITY = 0.55


def draw(
    assessment: Assessment,
    data: PlanningData | None = None,
    *,
    site_id: str | None = None,
    review: PlanReview | None = None,
    around: pd.DataFrame | None = None,
    lang: str = "vi",
    basemap: str | None = None,
) -> OfflineMap:
    """Draw a review as one HTML page that needs no network.

    Parameters
    ----------
    assessment
        The review.
    data
        Layers for the background; default the data the review was made from.
    site_id
        Draw the page of this cluster; default that of all clusters.
    review
        The recommendations of a plan review; default made anew. Other procedures have none.
    around
        What `surroundings` returned for a plan review; default looked up anew.
    lang
        `vi` or `en`.
    basemap
        Address of online tiles, such as ``https://host/{z}/{x}/{y}.png``; by default the page
        asks nothing of any host.

    Returns
    -------
    OfflineMap
        A `folium.Map`: a notebook shows it, `save` writes it, and what folium draws can be added.

    Raises
    ------
    InputError
        There is no such site, or the address is none of tiles.
    """
    pages = _Pages.of(assessment, data, review, lang, basemap, around)
    return pages.overview() if site_id is None else pages.cluster(site_id)


def draw_pages(
    assessment: Assessment,
    folder: Path,
    *,
    review: PlanReview | None = None,
    around: pd.DataFrame | None = None,
    lang: str = "vi",
    basemap: str | None = None,
    progress: Progress | None = None,
) -> None:
    """Write `overview.html` and `clusters/<site_id>.html`, which lead to each other.

    `overview.zip` holds them once more, for gateways that let no page through. The same review
    gives the same bytes. `around` is what `surroundings` returned for it; default looked up anew.

    Raises
    ------
    InputError
        The address of the base map is none of tiles.
    """
    pages = _Pages.of(assessment, None, review, lang, basemap, around)
    (folder / CLUSTERS).mkdir()
    written = [folder / OVERVIEW]
    pages.overview(linked=True).save(folder / OVERVIEW)
    for done, site in enumerate(assessment.sites):
        if progress:
            progress(done, len(assessment.sites), "draw")
        written.append(folder / CLUSTERS / f"{site.site_id}.html")
        pages.cluster(site.site_id, linked=True).save(written[-1])
    _pack(folder, written, assessment.on)


@dataclass(frozen=True)
class _Pages:
    """The pages of one review; layers are read once for all of them."""

    assessment: Assessment
    data: PlanningData
    content: Content
    tiles: Tiles | None

    @classmethod
    def of(
        cls,
        assessment: Assessment,
        data: PlanningData | None,
        review: PlanReview | None,
        lang: str,
        basemap: str | None,
        around: pd.DataFrame | None = None,
    ) -> "_Pages":
        tiles = None if basemap is None else Tiles.at(basemap)
        data = data or assessment.data
        return cls(assessment, data, Content.of(assessment, data, review, lang, around), tiles)

    @cached_property
    def read(self) -> tuple[ReadLayer, ...]:
        return read_layers(self.data, self.extent)

    @cached_property
    def evidence(self) -> gpd.GeoDataFrame:
        return self.assessment.evidence()

    @cached_property
    def extent(self) -> Bounds:
        """Return where the sites are, with the province around them."""
        return extent_of(self.data, self.assessment.sites)

    def overview(self, *, linked: bool = False) -> OfflineMap:
        """Return the page of all clusters; `linked` to the pages of each."""
        drawing = Drawing(self.data.project.crs, _OVERVIEW_DECIMALS)
        scene = Scene(drawing, self.extent, _OVERVIEW_TOLERANCE_M, _OVERVIEW_BYTES)
        evidence, numbers = self.conflicts(drawing, self.evidence, _OUTLINE_M)
        said = self.content.overview(numbers)
        return self.page(
            said | {"pages": f"{CLUSTERS}/" if linked else None},
            self.assessment.sites,
            scene,
            evidence,
        )

    def cluster(self, site_id: str, *, linked: bool = False) -> OfflineMap:
        """Return the page of one cluster; `linked` to that of all."""
        site = next((s for s in self.assessment.sites if s.site_id == site_id), None)
        if site is None:
            raise InputError(
                f"Không có cụm mang mã {site_id!r} trong kết quả rà soát; dùng mã trong danh sách.",
                f"There is no cluster {site_id!r} in the review; use a code of its list.",
            )
        drawing = Drawing(self.data.project.crs, _CLUSTER_DECIMALS)
        bounds = self.surroundings(site)
        scene = Scene(drawing, bounds, _CLUSTER_TOLERANCE_M, _CLUSTER_BYTES)
        own = self.evidence[self.evidence["site_id"] == site_id]
        evidence, numbers = self.conflicts(drawing, own, 0.0)
        near = [
            s
            for s in self.assessment.sites
            if s.geometry is not None and s.geometry.intersects(shapely.box(*bounds))
        ]
        said = self.content.cluster(site, numbers)
        home = f"../{OVERVIEW}" if linked else None
        sites = near if site in near else [site, *near]
        return self.page(said | {"home": home}, sites, scene, evidence)

    def surroundings(self, site: Site) -> Bounds:
        """Return the part of the ground that the page of a cluster shows."""
        shape = site.geometry or self.communes.get(site.commune_code or "")
        return self.extent if shape is None else widened(shape.bounds, _SURROUNDINGS_M)

    @cached_property
    def communes(self) -> dict[str, Any]:
        """Return the communes by code."""
        return communes_of(self.data, self.extent)

    def page(
        self,
        said: dict[str, Any],
        sites: Sequence[Site],
        scene: Scene,
        evidence: list[dict[str, Any]],
    ) -> OfflineMap:
        """Return a page that says `said` and shows sites on the layers of a scene."""
        drawing, lang = scene.drawing, self.content.lang
        nowhere = scene.bounds == NOWHERE
        around = drawing.degrees(_roomy(scene.bounds))
        shown = {
            **said,
            "sites": self.placed(said["sites"], drawing),
            "step": drawing.step,
            "bounds": None if nowhere else drawing.box(scene.bounds),
            "grid": None if nowhere else page_grid(around, drawing.crs, lang),
            "evidence": evidence,
            "site_features": self.site_features(drawing, sites),
            "markers": self.markers(drawing, sites),
            "background": self.background(scene),
        }
        own = self.own_layers(scene, {site.site_id for site in sites})
        room = scene.most_bytes - _frame_bytes() - size_of(shown) - size_of(own)
        layers = page_layers(self.read, self.data, replace(scene, most_bytes=room), lang)
        return OfflineMap(shown | {"layers": [*layers, *own]}, self.tiles)

    def placed(self, said: Mapping[str, dict[str, Any]], drawing: Drawing) -> dict[str, Any]:
        """Return what is said of sites with the box of each that has a boundary."""
        shapes = {site.site_id: site.geometry for site in self.assessment.sites}
        boxes = {
            code: None if shapes[code] is None else drawing.box(shapes[code].bounds)
            for code in said
        }
        return {code: {**site, "bounds": boxes[code]} for code, site in said.items()}

    def conflicts(
        self, drawing: Drawing, frame: gpd.GeoDataFrame, tolerance_m: float
    ) -> tuple[list[dict[str, Any]], dict[tuple[str, str], list[int]]]:
        """Return the shapes behind findings, and their numbers by site and rule."""
        shapes = np.asarray(frame.geometry.array, dtype=object)
        titles = {f.rule.rule_id: self.content.say(f.rule.title) for f in self.assessment}
        out: list[dict[str, Any]] = []
        numbers: dict[tuple[str, str], list[int]] = {}
        written = drawing.written(shapely.simplify(shapes, tolerance_m))
        for row, shape in zip(frame.itertuples(index=False), written, strict=True):
            if shape is None:
                continue
            key = (str(row.site_id), str(row.rule_id))
            numbers.setdefault(key, []).append(len(out))
            label = f"{key[0]} · {titles[key[1]]}"
            out.append({"geometry": shape, "label": label, "verdict": row.verdict})
        return out, numbers

    def site_features(self, drawing: Drawing, sites: Sequence[Site]) -> list[dict[str, Any]]:
        """Return the boundaries of sites."""
        located = [s for s in sites if s.geometry is not None]
        written = drawing.written(np.array([s.geometry for s in located], dtype=object))
        return [
            {
                "site_id": site.site_id,
                "geometry": shape,
                "label": f"{site.site_id} · {site.name}",
                "verdict": self.assessment.verdict_of(site.site_id).value,
                "role": site.role.value,
            }
            for site, shape in zip(located, written, strict=True)
        ]

    def markers(self, drawing: Drawing, sites: Sequence[Site]) -> list[dict[str, Any]]:
        """Return a place for each site without a boundary: a point in its commune."""
        out = []
        used: Counter[str] = Counter()
        for site in sites:
            commune = self.communes.get(site.commune_code or "")
            if site.geometry is not None or commune is None:
                continue
            point = commune.representative_point()
            shift = _APART_M * used[str(site.commune_code)]
            used[str(site.commune_code)] += 1
            out.append(
                {
                    "site_id": site.site_id,
                    "at": drawing.at(shapely.Point(point.x + shift, point.y)),
                    "label": f"{site.site_id} · {site.name}",
                    "verdict": self.assessment.verdict_of(site.site_id).value,
                }
            )
        return out

    def own_layers(self, scene: Scene, codes: set[str]) -> list[dict[str, Any]]:
        """Return what the review itself draws: plans to adjust, lawful boundaries proposed."""
        lang, review = self.content.lang, self.content.review
        plans = [
            (reviewed.plans_label(row, lang), row.geometry)
            for row in self.content.plans.itertuples(index=False)
            if row.site_id in codes
        ]
        adjusted = [
            (f"{found.site_id} · {advice.land(found, lang)}", found.adjusted.geometry)
            for found in (() if review is None else review.recommendations.values())
            if found.adjusted is not None and found.site_id in codes
        ]
        return [
            own_layer(scene.drawing, "plans_to_adjust", ui.PLANS_LAYER, plans, lang),
            own_layer(scene.drawing, "adjusted", ui.ADJUSTED_LAYER, adjusted, lang),
        ]

    def background(self, scene: Scene) -> dict[str, Any] | None:
        """Return the office's own picture behind all, dimmed."""
        picture = self.data.background
        if picture is None or scene.bounds == NOWHERE:
            return None
        found = background_of(picture, scene.bounds, scene.drawing.crs)
        if found is None:
            return None
        title = ", ".join(x for x in (self.content.say(ui.BACKGROUND), picture.decl.agency) if x)
        return found | {"title": title, "opacity": _BACKGROUND_OPACITY}


@cache
def _frame_bytes() -> int:
    """Return how many bytes a page has that says nothing: scripts, styles and Leaflet."""
    return len(OfflineMap({}).html.encode())


def _roomy(bounds: Bounds) -> Bounds:
    """Return bounds with room around them: readers move past the edge of a map."""
    west, south, east, north = bounds
    return widened(bounds, 0.3 * max(east - west, north - south))


def _pack(folder: Path, pages: Sequence[Path], stamp: date) -> None:
    """Write pages of a folder into one zip that says nothing of when it was written."""
    moment = (stamp.year, stamp.month, stamp.day, 0, 0, 0)
    with zipfile.ZipFile(folder / OVERVIEW_ZIP, "w") as target:
        for page in pages:
            member = zipfile.ZipInfo(page.relative_to(folder).as_posix(), date_time=moment)
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, page.read_bytes())
