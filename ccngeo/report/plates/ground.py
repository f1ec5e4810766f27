"""What lies around any site of a review: read and sorted once, drawn on every plate."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely

from ccngeo.assessment import Assessment
from ccngeo.drawn_layers import (
    NOWHERE,
    Bounds,
    ReadLayer,
    communes_of,
    extent_of,
    read_layers,
)
from ccngeo.geometry import Geometries
from ccngeo.landuse import parse_code
from ccngeo.model import Finding, Site, Verdict
from ccngeo.recommendation import Adjusted, PlanReview, Recommendation

# What a plate marks: what blocks a site, then what is to be settled first.
MARKED = (Verdict.NOT_MET, Verdict.CONDITIONAL)
_KINDS = {"rice_land": ("LUA",), "forest": ("LNP",)}  # groups of codes that a layer is made of
_UNITS = ("communes", "districts")  # the first there is
_COARSE = 1e-3  # of the size of the province


@dataclass(frozen=True, slots=True)
class Conflict:
    """What of a site one content finds wrong: a number on the map, and the shapes it stands for."""

    number: int
    finding: Finding
    shapes: Geometries


@dataclass(frozen=True)
class Ground:
    """A review as plates draw it: every layer is read when first drawn, once for all of them."""

    assessment: Assessment
    review: PlanReview | None
    clusters: tuple[Site, ...]  # all that have a boundary, reviewed or not

    @classmethod
    def of(cls, assessment: Assessment, review: PlanReview | None) -> "Ground":
        """Return the ground of a review; nothing is read yet."""
        sites = {s.site_id: s for s in (*assessment.data.neighbours, *assessment.sites)}
        located = tuple(s for s in sites.values() if s.geometry is not None)
        return cls(assessment, review, located)

    @cached_property
    def extent(self) -> Bounds:
        """Return where the sites are, with the province around them."""
        return extent_of(self.assessment.data, self.assessment.sites)

    @cached_property
    def layers(self) -> tuple[ReadLayer, ...]:
        """Return the reference layers in drawing order."""
        if self.extent == NOWHERE:
            return ()
        return tuple(map(_of_its_kind, read_layers(self.assessment.data, self.extent)))

    @cached_property
    def communes(self) -> Mapping[str, Any]:
        """Return the communes by code."""
        return {} if self.extent == NOWHERE else communes_of(self.assessment.data, self.extent)

    @cached_property
    def units(self) -> Geometries:
        """Return the communes, else the districts, as coarse as a map of a hand's breadth."""
        layers = {layer.name: layer for layer in self.layers}
        shapes = next((layers[n].shapes for n in _UNITS if n in layers), None)
        if shapes is None:
            return np.empty(0, dtype=object)
        west, south, east, north = self.extent
        coarse: Geometries = shapely.coverage_simplify(
            shapes, _COARSE * max(east - west, north - south)
        )
        return coarse

    def advice(self, site_id: str) -> Recommendation | None:
        """Return what is recommended for a site; None where nothing is."""
        return None if self.review is None else self.review.of_site(site_id)

    def adjusted(self, site_id: str) -> Adjusted | None:
        """Return the boundary proposed for a site; None where none is."""
        found = self.advice(site_id)
        return None if found is None else found.adjusted

    def site(self, site_id: str) -> Site:
        """Return a site of the review.

        Raises
        ------
        KeyError
            There is no such site.
        """
        for site in self.assessment.sites:
            if site.site_id == site_id:
                return site
        raise KeyError(site_id)

    def shape(self, site: Site) -> Any:
        """Return what a plate of a site is about: its boundary, else its commune, else None."""
        if site.geometry is not None:
            return site.geometry
        return self.communes.get(site.commune_code or "")

    def subject(self, site: Site) -> Bounds | None:
        """Return the ground that a plate must hold: that of its shape, else the whole province.

        None where nobody can say where that is.
        """
        shape = self.shape(site)
        if shape is not None:
            west, south, east, north = map(float, shape.bounds)
            return west, south, east, north
        return None if self.extent == NOWHERE else self.extent

    def conflicts(self, site_id: str) -> tuple[Conflict, ...]:
        """Return what contents not met, or met with conditions, found on the ground of a site."""
        found = [
            (finding, shapes)
            for verdict in MARKED
            for finding in self.assessment.of_site(site_id)
            if finding.verdict is verdict and len(shapes := _shapes(finding))
        ]
        return tuple(
            Conflict(number, finding, shapes)
            for number, (finding, shapes) in enumerate(found, start=1)
        )


def _of_its_kind(layer: ReadLayer) -> ReadLayer:
    """Return a layer without what its codes say is something else.

    Where no office has a map of forest, the land-use map is given in its place: of that only what
    is forest, or may be, is drawn as such.
    """
    if layer.name not in _KINDS:
        return layer
    kinds = _KINDS[layer.name]
    kept = [parse_code(code).may_be(kinds) for code in layer.codes]
    return layer.only(np.flatnonzero(kept))


def _shapes(finding: Finding) -> Geometries:
    """Return the shapes behind a finding, each once: two needs may find the same land."""
    held = finding.evidence if isinstance(finding.evidence, tuple) else (finding.evidence,)
    there = [shape for shape in held if shape is not None and not shape.is_empty]
    once = {shapely.to_wkb(shapely.normalize(shape)): shape for shape in there}
    return np.array(list(once.values()), dtype=object)
