"""A synthetic province to try everything on: real names and numbers, invented geometry.

Names, codes, areas and centroids of communes, the areas of industrial parks and of the
established clusters that were published, are facts. Every boundary, parcel, road, line and height
is drawn here from a fixed seed, so two runs write the same bytes.

There are two projects of it: one with every layer in good order, and one as offices really hand
their files over.
"""

from ccngeo.demo.project import Drawn, draw_province, make_as_found, make_province

__all__ = ["Drawn", "draw_province", "make_as_found", "make_province"]
