"""What a page holds, read the way its script reads it."""

import json
import re

BLOCK = re.compile(r'<script type="application/json"[^>]*>(.*?)</script>', re.DOTALL)


def data_of(page):
    """Return the payload of a page (or of its HTML), with every text in its place."""
    data = json.loads(BLOCK.search(page if isinstance(page, str) else page.html).group(1))
    strings = data.pop("strings")
    return {**data, "sites": spelt_out(data["sites"], strings)}


def spelt_out(value, strings):
    if isinstance(value, dict):
        if set(value) == {"$"}:
            return strings[value["$"]]
        return {name: spelt_out(inner, strings) for name, inner in value.items()}
    return [spelt_out(inner, strings) for inner in value] if isinstance(value, list) else value


def findings_of(data, site_id):
    """Return the findings of a site on a page by rule, each with what its rule says."""
    found = data["sites"][site_id]["findings"]
    whole = [{**data["rules"][f["rule"]], **f} for f in found]
    return {f["rule_id"]: f for f in whole}


def shape_of(geometry, step):
    """Return a written geometry as polygons and lines of degrees."""
    import numpy as np
    import shapely

    def places(steps):
        return np.cumsum(np.reshape(steps, (-1, 2)), axis=0) * step

    polygons = [
        shapely.Polygon(places(outer), [places(hole) for hole in holes])
        for outer, *holes in geometry.get("polygons", [])
    ]
    lines = [shapely.LineString(places(line)) for line in geometry.get("lines", [])]
    points = [shapely.Point(places(point)[0]) for point in geometry.get("points", [])]
    return shapely.GeometryCollection([*polygons, *lines, *points])
