"""A site under a positional error: its boundary moved inwards and outwards.

The error e (site, layer and transformation together) is a shift of one against the other: the
layer's area in the site is bounded by its area in the site buffered by −e and +e. Layers are never
buffered: a 17 m road would never be certain. What is bounded is the shift, not every vertex's own
wobble.
"""

from dataclasses import dataclass

import numpy as np
import shapely

from ccngeo.geometry import Geometries, Indices
from ccngeo.measure.inputs import Floats, accuracy_of
from ccngeo.measure.overlay import parallel

_MANY_VERTICES = 2000
# A buffer by less than coordinates can tell apart comes back empty: the site would be lost.
_LEAST_ERROR_M = 1e-4


@dataclass(frozen=True, slots=True)
class Band:
    """Sites with their inner and outer boundary under a shift, all polygon arrays of one length.

    `core` is the site without the strip of 2 e along its edge: what lies there is no neighbour
    drawn a little off. The shapes are the band's own, so that one thread may prepare them.
    """

    inner: Geometries
    site: Geometries
    outer: Geometries
    core: Geometries
    accuracy_m: Floats

    @property
    def areas(self) -> tuple[Floats, Floats, Floats]:
        """Return the areas of inner, site and outer in m²."""
        return shapely.area(self.inner), shapely.area(self.site), shapely.area(self.outer)

    def bounds(
        self, of: Indices, inner: Floats, site: Floats, outer: Floats
    ) -> tuple[Floats, Floats]:
        """Return the least and most area of a layer in the sites `of` under a shift, in m².

        From its area in the inner boundary, the site and the outer boundary (arrays of one length):
        at least a(S−), and what is left of a(S+) if all that lies beyond the site is shifted out;
        at most a(S+), and the site without what is certainly free of the layer.
        """
        s_minus, s, s_plus = (area[of] for area in self.areas)
        # On exact input the bounds meet; rounding must not let them cross.
        least = np.minimum(np.maximum(inner, s - s_plus + outer), site).clip(0)
        most = np.maximum(np.minimum(np.minimum(outer, s), s - s_minus + inner), site)
        return least, most

    @property
    def is_exact(self) -> bool:
        """Tell whether no site has an error of position."""
        return not self.accuracy_m.any()


def band_of(sites: Geometries, accuracy_m: Floats | float) -> Band:
    """Return the sites buffered by −e, 0 and +e, and by −2 e.

    Raises
    ------
    ValueError
        An error of position is negative or not finite.
    """
    accuracy = accuracy_of(accuracy_m, len(sites))
    accuracy = np.where(accuracy < _LEAST_ERROR_M, 0.0, accuracy)
    own = shapely.force_2d(sites)  # a copy
    if not accuracy.any():
        return Band(own, own, own, own, accuracy)

    # A boundary of very many vertices is thinned before it is buffered, and buffered by as much
    # more as thinning may have moved it: the bounds get wider by a fiftieth, never narrower.
    many = shapely.get_num_coordinates(own) > _MANY_VERTICES
    moved_m = np.where(many, accuracy / 50, 0.0)
    thin = np.where(many, shapely.simplify(own, moved_m), own)

    def grown(distance: Floats) -> Geometries:
        further = distance + np.sign(distance) * moved_m
        return np.where(distance == 0, own, parallel(thin, further))

    return Band(grown(-accuracy), own, grown(accuracy), grown(-2 * accuracy), accuracy)
