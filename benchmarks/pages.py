"""Time how soon a page is ready in a real browser, beside Leaflet alone on the same shapes.

    python benchmarks/pages.py              the demo's pages, and 10,000 polygons with 200 clusters
    python benchmarks/pages.py --rounds 5

Every page is opened from a file in a new tab of one headless Chromium without a network, the pages
in turn; the table holds medians of the milliseconds from opening to ready. The peer is Leaflet with
every shape added at once, which is what a plain folium map does.
"""

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, sync_playwright
from xstatic.pkg import leaflet

from ccngeo import assess, load, recommend
from ccngeo.maps import OfflineMap, draw

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "msedge")
POLYGONS, CORNERS, CLUSTERS = 10_000, 25, 200
STEP = 1e-5
MIDDLE = (21.3, 105.5)


def main() -> None:
    """Make the pages, open them in turn and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--project", type=Path, default=Path("data"))
    chosen = parser.parse_args()
    browser = next((path for path in map(shutil.which, BROWSERS) if path), None)
    if browser is None:
        sys.exit("No Chromium, Chrome or Edge is installed: nothing to time.")
    pages = made_pages(chosen.project)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        times = timed(opened, pages, Path(folder), chosen.rounds)
        opened.close()
    print("| page | MB | ready, ms (median) | of Leaflet alone |")
    print("|---|---|---|---|")
    peer = statistics.median(times["10,000 polygons, Leaflet alone"])
    for name, found in times.items():
        ready = statistics.median(found)
        share = f"{ready / peer:.2f}" if name.startswith("10,000") else "–"
        print(f"| {name} | {len(pages[name].encode()) / 1e6:.2f} | {ready:.0f} | {share} |")


def made_pages(project: Path) -> dict[str, str]:
    """Return the text of every page by what it is called."""
    review = assess(load(project))
    plan = recommend(review)
    first = next(site.site_id for site in review.sites if site.geometry is not None)
    shapes = blobs()
    return {
        "demo, overview": draw(review, review=plan).html,
        "demo, one cluster": draw(review, review=plan, site_id=first).html,
        "10,000 polygons and 200 clusters, hidden": OfflineMap(crowded(shapes, shown=False)).html,
        "10,000 polygons and 200 clusters, shown": OfflineMap(crowded(shapes, shown=True)).html,
        "10,000 polygons, Leaflet alone": plain(shapes),
    }


def blobs() -> np.ndarray:
    """Return rounded polygons as whole steps of degrees, shape (polygons, corners, 2)."""
    turns = np.linspace(0, 2 * np.pi, CORNERS + 1)[:-1]
    ring = np.column_stack([np.cos(turns), np.sin(turns)]) * 45
    side = int(POLYGONS**0.5)
    places = np.array([[i % side, i // side] for i in range(POLYGONS)]) * 100
    middle = np.array([MIDDLE[1], MIDDLE[0]]) / STEP - 50 * side
    return np.round(ring[None] + places[:, None] + middle).astype(int)


def crowded(shapes: np.ndarray, *, shown: bool) -> dict[str, Any]:
    """Return what a page says of many clusters on a layer of many polygons."""
    features = [{"geometry": written(ring), "label": f"Thửa {i}"} for i, ring in enumerate(shapes)]
    codes = [f"P{number:03}" for number in range(CLUSTERS)]
    verdict = {"MET": {"label": "Đáp ứng", "letter": "Đ", "colour": "#1b6e3c"}}
    sites = {
        code: {"name": f"Cụm {code}", "verdict": "MET", "findings": [], "bounds": None}
        for code in codes
    }
    outlines = [
        {"site_id": code, "geometry": written(shapes[47 * n]), "label": code, "verdict": "MET",
         "role": "planned"}
        for n, code in enumerate(codes)
    ]  # fmt: skip
    layer = {
        "id": "parcels", "title": "Thửa đất", "theme": "land", "kind": "fill", "colour": "#808060",
        "fill": "#fffc8c", "weight": 0.5, "visible": shown, "status": "ok", "features": features,
    }  # fmt: skip
    south, west = MIDDLE[0] - 0.1, MIDDLE[1] - 0.1
    return {
        "lang": "vi", "title": "Đo tốc độ", "view": "overview", "step": STEP, "verdicts": verdict,
        "themes": [{"key": "land", "title": "Đất đai"}], "layers": [layer], "sites": sites,
        "columns": [{"key": "name", "label": "Tên", "kind": "text"}],
        "rows": [{"site_id": code, "cells": {"name": f"Cụm {code}"}} for code in codes],
        "site_features": outlines, "bounds": [[south, west], [south + 0.2, west + 0.2]],
    }  # fmt: skip


def written(ring: np.ndarray) -> dict[str, Any]:
    """Return a ring as a page reads it."""
    steps = np.vstack([ring[:1], np.diff(ring, axis=0)])
    return {"polygons": [[[int(v) for v in steps.ravel()]]]}


def plain(shapes: np.ndarray) -> str:
    """Return a page that hands all shapes to Leaflet at once and is ready when that is done."""
    rings = [(ring * STEP).round(5)[:, ::-1].tolist() for ring in shapes]
    script = (Path(leaflet.BASE_DIR) / "leaflet.js").read_text(encoding="utf-8")
    return (
        f'<!DOCTYPE html><meta charset="utf-8"><div id="map" style="height:700px"></div>'
        f"<script>{script}</script><script>const map = L.map('map', {{preferCanvas: true}})"
        f".setView({list(MIDDLE)}, 13); for (const ring of {json.dumps(rings)}) "
        "L.polygon(ring).addTo(map); window.ccngeoReady = true;</script>"
    )


def timed(
    browser: Browser, pages: Mapping[str, str], folder: Path, rounds: int
) -> dict[str, list[float]]:
    """Return the milliseconds of every page in every round."""
    times: dict[str, list[float]] = defaultdict(list)
    for number, html in enumerate(pages.values()):
        (folder / f"{number}.html").write_text(html, encoding="utf-8")
    for _ in range(rounds):
        for number, name in enumerate(pages):
            context = browser.new_context(offline=True, viewport={"width": 1366, "height": 768})
            tab = context.new_page()
            tab.goto((folder / f"{number}.html").as_uri())
            tab.wait_for_function("window.ccngeoReady === true")
            times[name].append(float(tab.evaluate("performance.now()")))
            context.close()
    return times


if __name__ == "__main__":
    main()
