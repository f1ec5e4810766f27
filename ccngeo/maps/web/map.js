/* The map: reference layers, clusters, evidence, labels, switches and legend. */

const map = (function () {
  const self = {};
  let leaf;
  let framed = null;
  let panelNode;
  let labels;
  let selection;
  let evidence;
  let layers = [];
  let siteShapes = [];

  self.build = function (box) {
    const holder = el("div", "map-holder");
    ui.caption = el("div", "map-caption");
    ui.caption.hidden = true;
    put(box, holder, ui.caption);
    leaf = L.map(holder, {
      preferCanvas: true,
      attributionControl: false,
      trackResize: false,
      zoomControl: false,
      zoomSnap: 0.25,
      zoomDelta: 0.5,
      minZoom: 6,
      maxZoom: 19,
    });
    leaf.setView([21.3, 105.5], 9);
    L.control.zoom({ position: "topleft", zoomInTitle: word("zoom_in"), zoomOutTitle: word("zoom_out") }).addTo(leaf);
    L.control.scale({ imperial: false, maxWidth: 140 }).addTo(leaf);
    panelNode = layerPanel();
    panelNode.addEventListener("toggle", self.resized);
    put(box, homeButton(), cursor(), panelNode);
    leaf.createPane("names").style.zIndex = 450;
    labels = L.layerGroup().addTo(leaf);
    addLayers();
    addSites();
    evidence = L.featureGroup().addTo(leaf);
    selection = L.featureGroup().addTo(leaf);
    leaf.on("dragstart zoomstart", () => {
      framed = null;
    });
    leaf.on("moveend zoomend", refreshLabels);
    self.fit(bounds(data.bounds));
    if (window.ResizeObserver) new window.ResizeObserver(self.resized).observe(holder);
    window.addEventListener("resize", self.resized);
  };

  self.showLegend = function () {
    panelNode.open = true;
  };

  // The last place asked for is shown again after a change of size, until the reader moves away.
  self.resized = function () {
    leaf.invalidateSize();
    if (framed) self.fit(framed.area, framed.closest);
  };

  self.fit = function (area, closest) {
    if (!area || !area.isValid()) return;
    const size = leaf.getSize();
    // A hidden map has no size to fit into; `resized` comes back when it is shown.
    if (size.x > 60 && size.y > 60) {
      const covered = panelNode.open && size.x > 620 ? panelNode.offsetWidth + 10 : 0;
      const options = { paddingTopLeft: [24, 24], paddingBottomRight: [24 + covered, 24] };
      leaf.fitBounds(area, Object.assign(options, { maxZoom: closest || 17, animate: false }));
    }
    framed = { area, closest };
    refreshLabels();
  };

  function homeButton() {
    return button("map-home", "⤢", word("full_extent") || word("all"), () => self.fit(bounds(data.bounds)));
  }

  function cursor() {
    const node = el("div", "map-cursor");
    const value = el("span", "map-cursor-value");
    put(node, el("span", "", word("cursor")), value);
    node.hidden = true;
    leaf.on("mousemove", ({ latlng }) => {
      node.hidden = false;
      value.textContent = latlng.lat.toFixed(5) + ", " + latlng.wrap().lng.toFixed(5);
    });
    leaf.on("mouseout", () => {
      node.hidden = true;
    });
    return node;
  }

  // -------- reference layers

  function addLayers() {
    layers = list(data.layers).map((layer) => {
      const group = L.featureGroup();
      const named = [];
      for (const feature of list(layer.features)) {
        const shape = shapeOf(feature.geometry, layerStyle(layer, feature));
        if (!shape) continue;
        tip(shape, [layer.title, feature.label]);
        group.addLayer(shape);
        if (layer.labels && filled(feature.label)) named.push({ shape, label: feature.label, at: null });
      }
      if (layer.visible) group.addTo(leaf);
      return { layer, group, named };
    });
  }

  function layerStyle(layer, feature) {
    const line = colour(layer.colour, NEUTRAL);
    const fill = colour(feature.fill, colour(layer.fill, null));
    const style = {
      color: line,
      weight: Number.isFinite(layer.weight) ? layer.weight : 1,
      dashArray: DASH.test(layer.dash || "") ? layer.dash : null,
      fill: layer.kind !== "line" && (fill !== null || Boolean(layer.hatch)),
      fillColor: fill || line,
      fillOpacity: colour(feature.fill, null) ? 0.55 : 0.22,
    };
    if (layer.hatch) Object.assign(style, { fillColor: hatch(fill || line), fillOpacity: 0.8 });
    return style;
  }

  function hatch(ink) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = 8;
    const pen = tile.getContext("2d");
    pen.strokeStyle = ink;
    pen.lineWidth = 1.2;
    pen.beginPath();
    for (const start of [-8, 0, 8]) {
      pen.moveTo(start, 8);
      pen.lineTo(start + 8, 0);
    }
    pen.stroke();
    return pen.createPattern(tile, "repeat");
  }

  // One unreadable geometry costs itself, never the page.
  function shapeOf(geometry, style) {
    if (!geometry) return null;
    const options = {
      style: () => style,
      pointToLayer: (_, at) => L.circleMarker(at, { radius: 5 }),
    };
    try {
      const group = L.geoJSON({ type: "Feature", properties: {}, geometry }, options);
      return group.getLayers().length && group.getBounds().isValid() ? group : null;
    } catch (error) {
      console.warn("geometry left out", error.message);
      return null;
    }
  }

  function tip(shape, lines) {
    shape.bindTooltip(
      () => put(el("div"), ...lines.filter(filled).map((line) => el("div", "", shortened(line, TOOLTIP_LENGTH)))),
      { sticky: true, className: "map-tip" }
    );
  }

  function restack() {
    for (const { group } of layers) if (leaf.hasLayer(group)) group.bringToFront();
    for (const { shape } of siteShapes) if (leaf.hasLayer(shape)) shape.bringToFront();
    evidence.bringToFront();
    selection.bringToFront();
  }

  // -------- labels of a layer, only where they have room

  function refreshLabels() {
    if (!labels || !leaf.getSize().x) return;
    labels.clearLayers();
    const view = leaf.getBounds();
    const taken = siteShapes.filter(({ mark }) => leaf.hasLayer(mark)).map(({ mark }) => boxAround(mark.getLatLng(), 12, 11));
    for (const { group, named } of layers) {
      if (!named.length || !leaf.hasLayer(group)) continue;
      for (const item of named) if (view.intersects(item.shape.getBounds())) placeLabel(item, view, taken);
    }
    leaf.getContainer().classList.toggle("named-sites", leaf.getZoom() >= 12.5);
  }

  function placeLabel(item, view, taken) {
    const area = item.shape.getBounds();
    const left = leaf.latLngToContainerPoint(area.getSouthWest());
    const right = leaf.latLngToContainerPoint(area.getNorthEast());
    const half = Math.min(String(item.label).length * 6, 140) / 2;
    item.at = item.at || middle(item.shape) || area.getCenter();
    if (right.x - left.x < half * 1.7 || !view.contains(item.at)) return;
    const at = leaf.latLngToContainerPoint(item.at);
    const free = [0, 16, -16, 28, -28].find((down) => !taken.some((other) => other.overlaps(boxAt(at, half, 7, down))));
    if (free === undefined) return;
    taken.push(boxAt(at, half, 7, free));
    const place = leaf.containerPointToLatLng(at.add([0, free]));
    const icon = L.divIcon({ className: "map-label", html: el("span", "", shortened(item.label, LABEL_LENGTH)), iconSize: null });
    L.marker(place, { icon, pane: "names", interactive: false, keyboard: false }).addTo(labels);
  }

  function boxAround(place, half, high) {
    return boxAt(leaf.latLngToContainerPoint(place), half, high, 0);
  }

  function boxAt(at, half, high, down) {
    return L.bounds([at.x - half, at.y + down - high], [at.x + half, at.y + down + high]);
  }

  // Centroid of the largest outer ring, in degrees: near enough to hang a name on.
  function middle(shape) {
    let best = null;
    shape.eachLayer((part) => {
      if (!(part instanceof L.Polygon)) return;
      const rings = part.getLatLngs();
      for (const ring of rings.map((ring) => (Array.isArray(ring[0]) ? ring[0] : ring))) {
        const found = centroid(ring);
        if (found && (!best || found.size > best.size)) best = found;
      }
    });
    return best ? best.at : null;
  }

  function centroid(ring) {
    let size = 0;
    let lat = 0;
    let lng = 0;
    if (!ring.length) return null;
    const [y0, x0] = [ring[0].lat, ring[0].lng];
    for (let i = 0; i < ring.length; i += 1) {
      const [one, other] = [ring[i], ring[(i + 1) % ring.length]];
      const cross = (one.lng - x0) * (other.lat - y0) - (other.lng - x0) * (one.lat - y0);
      size += cross;
      lat += (one.lat + other.lat - 2 * y0) * cross;
      lng += (one.lng + other.lng - 2 * x0) * cross;
    }
    if (!size) return null;
    return { size: Math.abs(size), at: L.latLng(y0 + lat / (3 * size), x0 + lng / (3 * size)) };
  }

  // -------- sites

  const ROLE = {
    established: { weight: 1.5, dashArray: null, fillOpacity: 0.3 },
    planned: { weight: 2, dashArray: "6 4", fillOpacity: 0.25 },
    proposed: { weight: 2.5, dashArray: null, fillOpacity: 0.35 },
  };

  function addSites() {
    for (const feature of list(data.site_features)) {
      const ink = verdictColour(feature.verdict);
      const style = Object.assign({ color: ink, fillColor: ink }, ROLE[feature.role] || ROLE.planned);
      const shape = shapeOf(feature.geometry, style);
      if (!shape) continue;
      tip(shape, [feature.label, (verdicts.get(feature.verdict) || {}).label]);
      shape.on("click", () => goToSite(feature.site_id));
      shape.addTo(leaf);
      const at = middle(shape) || shape.getBounds().getCenter();
      siteShapes.push({ id: feature.site_id, shape, mark: siteBadge(feature, at) });
    }
    for (const marker of list(data.markers)) addMarker(marker);
  }

  function addMarker(marker) {
    const at = list(marker.at);
    if (at.length !== 2 || !at.every(Number.isFinite)) return;
    const ink = verdictColour(marker.verdict);
    const shape = L.featureGroup([
      L.circleMarker(at, { radius: 15, color: ink, weight: 2, dashArray: "4 4", fillColor: ink, fillOpacity: 0.1 }),
    ]);
    tip(shape, [marker.label, word("no_boundary"), (verdicts.get(marker.verdict) || {}).label]);
    shape.on("click", () => goToSite(marker.site_id));
    shape.addTo(leaf);
    const feature = { site_id: marker.site_id, verdict: marker.verdict, label: marker.label, role: "marker" };
    siteShapes.push({ id: marker.site_id, shape, mark: siteBadge(feature, L.latLng(at)) });
  }

  function siteBadge(feature, at) {
    const node = el("span", "site-mark");
    const sign = badge(feature.verdict) || el("span", "badge", "");
    if (feature.role === "established") sign.classList.add("square");
    put(node, sign, el("span", "site-name", shortened(feature.label, LABEL_LENGTH)));
    const icon = L.divIcon({ className: "site-icon", html: node, iconSize: null });
    const mark = L.marker(at, { icon, keyboard: false, riseOnHover: true });
    tip(mark, [feature.label, (verdicts.get(feature.verdict) || {}).label]);
    mark.on("click", () => goToSite(feature.site_id));
    mark.addTo(leaf);
    return mark;
  }

  self.showSites = function (wantedSite) {
    for (const { id, shape, mark } of siteShapes) {
      for (const item of [shape, mark]) {
        if (wantedSite(id)) item.addTo(leaf);
        else item.remove();
      }
    }
    restack();
  };

  self.select = function (id) {
    selection.clearLayers();
    self.showEvidence([], "");
    if (id === null) return;
    const area = bounds((sites.get(id) || {}).bounds);
    const around = L.latLngBounds([]);
    for (const item of siteShapes.filter((one) => one.id === id)) {
      item.shape.eachLayer((part) => outline(part));
      around.extend(item.shape.getBounds());
    }
    const place = area || around;
    // A marker has a place but no extent: show the commune around it.
    self.fit(place.isValid() ? place.pad(0.6) : null, area ? 16 : 13);
    restack();
  };

  function outline(part) {
    for (const [ink, weight] of [["#ffffff", 7], [INK, 3.5]]) {
      const style = { color: ink, weight, fill: false, interactive: false };
      if (part instanceof L.CircleMarker) L.circleMarker(part.getLatLng(), Object.assign({ radius: 15 }, style)).addTo(selection);
      else if (part instanceof L.Polyline) (part instanceof L.Polygon ? L.polygon : L.polyline)(part.getLatLngs(), style).addTo(selection);
      else if (part.eachLayer) part.eachLayer(outline);
    }
  }

  self.showEvidence = function (items, title) {
    evidence.clearLayers();
    clear(ui.caption).hidden = true;
    for (const item of items) {
      const style = { color: HIGHLIGHT, weight: 3, fillColor: hatch(HIGHLIGHT), fillOpacity: 0.9 };
      const casing = shapeOf(item.geometry, { color: "#ffffff", weight: 6, fill: false, interactive: false });
      const shape = shapeOf(item.geometry, style);
      if (!shape) continue;
      tip(shape, [item.label, (verdicts.get(item.verdict) || {}).label]);
      evidence.addLayer(casing);
      evidence.addLayer(shape);
    }
    if (!items.length) return;
    showCaption(title, items);
    const area = evidence.getBounds();
    if (area.isValid()) self.fit(area.extend(selection.getBounds()).pad(0.15), 17);
    restack();
  };

  function showCaption(title, items) {
    const close = button("caption-close", "×", word("close") || word("back"), () => {
      if (NARROW.matches) showView("table");
      else clear(ui.caption).hidden = true;
    });
    put(ui.caption, close, el("strong", "", shortened(title, TOOLTIP_LENGTH)));
    const lines = Array.from(new Set(items.map(({ label }) => label).filter(filled)));
    put(ui.caption, put(el("ul"), ...lines.slice(0, 4).map((line) => el("li", "", shortened(line, TOOLTIP_LENGTH)))));
    ui.caption.hidden = false;
  }

  // -------- switch and legend

  function layerPanel() {
    const node = el("details", "layers");
    const name = [word("layers"), word("legend")].filter(filled).join(" · ");
    put(node, el("summary", "", name));
    const box = put(el("div", "layers-box"), verdictLegend(), roleLegend());
    for (const entry of list(data.layers).entries()) put(box, layerSwitch(entry[1], entry[0]));
    L.DomEvent.disableScrollPropagation(box);
    return put(node, box);
  }

  function verdictLegend() {
    const node = el("ul", "legend");
    for (const key of verdictOrder) put(node, put(el("li"), verdictMark(key)));
    return node.firstChild ? node : null;
  }

  function roleLegend() {
    const present = new Set(list(data.site_features).map(({ role }) => role));
    const node = el("ul", "legend roles");
    for (const role of Object.keys(ROLE)) {
      if (present.has(role) && filled(text[role])) put(node, put(el("li"), el("span", "role role-" + role), el("span", "", text[role])));
    }
    if (list(data.markers).length && filled(text.no_boundary)) {
      put(node, put(el("li"), el("span", "role role-marker"), el("span", "", text.no_boundary)));
    }
    return node.firstChild ? node : null;
  }

  function layerSwitch(layer, index) {
    const node = el("div", "layer");
    const label = el("label");
    const box = el("input");
    box.type = "checkbox";
    box.checked = Boolean(layer.visible);
    box.addEventListener("change", () => toggleLayer(index, box.checked));
    put(label, box, swatch(layer), el("span", "layer-title", layer.title));
    if (layer.status === "red") {
      label.classList.add("red");
      put(label, el("span", "layer-alarm", "!"));
    }
    put(node, label);
    if (filled(layer.note)) put(node, el("p", layer.status === "red" ? "layer-note red" : "layer-note", layer.note));
    return put(node, layerLegend(layer));
  }

  function layerLegend(layer) {
    const entries = list(layer.legend);
    if (!entries.length) return null;
    const node = el("ul", "legend");
    for (const entry of entries) {
      const mark = el("span", "swatch");
      mark.style.backgroundColor = colour(entry.fill, "transparent");
      put(node, put(el("li"), mark, el("span", "", entry.label)));
    }
    return node;
  }

  function swatch(layer) {
    const ink = colour(layer.colour, NEUTRAL);
    const fill = colour(layer.fill, "transparent");
    const node = el("span", layer.kind === "line" ? "swatch line" : "swatch");
    node.style.borderColor = ink;
    node.style.borderStyle = layer.dash ? "dashed" : "solid";
    if (layer.kind === "line") return node;
    if (layer.hatch) node.style.backgroundImage = "repeating-linear-gradient(135deg, " + ink + " 0 1px, transparent 1px 4px)";
    else node.style.backgroundColor = fill;
    return node;
  }

  function toggleLayer(index, on) {
    if (on) layers[index].group.addTo(leaf);
    else layers[index].group.remove();
    restack();
    refreshLabels();
  }

  return self;
})();
