/* The map: base, reference layers, clusters, evidence, names. */

const map = (function () {
  const MARK_PX = 12; // half a mark with its letter
  const WIDE_PX = 620; // room for the map beside its switch
  const self = {};
  let leaf;
  let canvas;
  let panel;
  let namePane;
  let tooltip;
  let framed = null;
  let picking = true;
  let chosen = null;
  let reference = []; // {layer, on, show, set, items, group}, bottom first; the last two are empty until shown
  let located = []; // {id, label, verdict, role, at, geometry, shape, style, casing, drawn, mark, shown}
  let shownEvidence = [];
  let selection;
  let evidence;

  self.build = function (box) {
    const holder = el("div", "map-holder");
    holder.setAttribute("role", "region");
    holder.setAttribute("aria-label", word("map"));
    ui.mapBox = box;
    ui.caption = el("div", "map-caption");
    ui.caption.hidden = true;
    ui.caption.setAttribute("role", "status");
    put(box, holder, ui.caption);
    canvas = new MapCanvas({ padding: 0.2 });
    leaf = L.map(holder, {
      renderer: canvas,
      attributionControl: false,
      trackResize: false,
      zoomControl: false,
      zoomSnap: 0.25,
      zoomDelta: 0.5,
      wheelPxPerZoomLevel: 100,
      minZoom: 6,
      maxZoom: 19,
    });
    leaf.setView([21.3, 105.5], 9);
    L.control.zoom({ position: "topleft", zoomInTitle: word("zoom_in"), zoomOutTitle: word("zoom_out") }).addTo(leaf);
    L.control.scale({ imperial: false, maxWidth: 140 }).addTo(leaf);
    leaf.createPane("background").style.zIndex = 250;
    leaf.createPane("pictures").style.zIndex = 300;
    namePane = leaf.createPane("names");
    L.DomUtil.addClass(namePane, "leaflet-zoom-hide");
    tooltip = L.tooltip({ className: "map-tip", direction: "top", offset: [0, -6] });
    const bases = [background(), tiles(box)].filter(Boolean);
    reference = list(data.layers).map(referenceLayer);
    addSites();
    evidence = L.featureGroup().addTo(leaf);
    selection = L.featureGroup().addTo(leaf);
    panel = layerPanel(bases.concat(reference));
    panel.addEventListener("toggle", self.resized);
    put(box, homeButton(), panel);
    for (const entry of reference) if (entry.on) entry.show(true);
    restack();
    listen(holder);
    self.fit(bounds(data.bounds));
  };

  function listen(holder) {
    leaf.on("dragstart zoomstart", () => {
      framed = null;
      leaf.closeTooltip(tooltip);
    });
    leaf.on("moveend", relabelSoon);
    leaf.on("mousemove", soon(hover));
    leaf.on("mouseout", () => leaf.closeTooltip(tooltip));
    leaf.on("click", ({ latlng }) => {
      const found = picking ? siteUnder(latlng) : null;
      if (found) goTo(found.id);
    });
    if (window.ResizeObserver) new window.ResizeObserver(self.resized).observe(holder);
    window.addEventListener("resize", self.resized);
  }

  // At most once for each frame drawn, with the last event.
  function soon(act) {
    let last = null;
    return (event) => {
      const waiting = last !== null;
      last = { event };
      if (waiting) return;
      window.requestAnimationFrame(() => {
        const latest = last.event;
        last = null;
        act(latest);
      });
    };
  }

  // -------- what other parts of the page ask of the map

  self.leaf = () => leaf;

  // Visible layers from the bottom: {layer, items: [{geometry, label, code, style, casing}]}; a
  // layer that is a picture has no items.
  self.visibleLayers = () => reference.filter(({ on }) => on).map(({ layer, items }) => ({ layer, items }));

  // Clusters on the map, most important last: {id, label, verdict, role, at, geometry, style, casing}.
  self.visibleSites = () => located.filter(({ shown }) => shown).reverse();

  // Shapes behind the finding chosen: {geometry, label, style, casing}.
  self.visibleEvidence = () => shownEvidence;

  // Where names and marks stand on any map of the same content; see `placements`.
  self.placements = function (other, covered = []) {
    const marks = located.filter(({ shown }) => shown).map(({ id, at, label, style }) => ({
      id, at, label, chosen: id === chosen, ring: (style.radius || MARK_PX) + 1,
    }));
    marks.sort((one, next) => next.chosen - one.chosen);
    const layers = reference.filter(({ on }) => on).reverse().map(({ layer, items }) => ({
      items: items.filter(({ minor }) => !minor), labels: layer.labels, codes: layer.codes,
    }));
    return placements(other, marks, layers, covered);
  };

  // The area looked at: what was asked for, until the reader moves away; the surroundings of a mere point.
  self.view = function () {
    const isArea = framed && framed.area.isValid() && !framed.area.getSouthWest().equals(framed.area.getNorthEast());
    if (isArea) return framed.area;
    return leaf.getSize().x ? leaf.getBounds() : bounds(data.bounds);
  };

  // A tool that needs the pointer for itself keeps the map from choosing clusters.
  self.pick = function (on) {
    picking = on;
    leaf.closeTooltip(tooltip);
  };

  self.showLegend = function () {
    panel.open = true;
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
      const covered = panel.open && size.x > WIDE_PX ? panel.offsetWidth + 10 : 0;
      const options = { paddingTopLeft: [24, 24], paddingBottomRight: [24 + covered, 24] };
      leaf.fitBounds(area, Object.assign(options, { maxZoom: closest || 17, animate: false }));
    }
    framed = { area, closest };
    relabelSoon();
  };

  function homeButton() {
    return button("map-home", "⤢", word("full_extent") || word("all"), () => self.fit(bounds(data.bounds)));
  }

  // -------- base: the office's picture, tiles somebody asked for

  function background() {
    const given = data.background;
    const picture = given && pictureOf(given, { pane: "background", opacity: share(given.opacity, 0.8) });
    return picture ? baseSwitch(given.title, picture) : null;
  }

  function tiles(box) {
    const given = data.tiles;
    if (!given || !TILES.test(given.url)) return null;
    const credit = el("p", "map-credit", given.attribution);
    put(box, credit);
    const base = baseSwitch(given.title, L.tileLayer(given.url, { maxZoom: 19 }));
    return Object.assign(base, {
      set(on) {
        toggle(base.drawn, on);
        credit.hidden = !on;
      },
    });
  }

  function baseSwitch(title, drawnBase) {
    drawnBase.addTo(leaf);
    const layer = { title, theme: "background", kind: "fill", fill: "#cfd6cc", colour: NEUTRAL };
    return { layer, on: true, drawn: drawnBase, set: (on) => toggle(drawnBase, on) };
  }

  function share(value, otherwise) {
    return Number.isFinite(value) && value >= 0 && value <= 1 ? value : otherwise;
  }

  function pictureOf({ url, bounds: corners }, options) {
    const area = bounds(corners);
    return area && PICTURE.test(url) ? L.imageOverlay(url, area, options) : null;
  }

  function toggle(item, on) {
    if (on) item.addTo(leaf);
    else item.remove();
  }

  // -------- reference layers; shapes are made when a layer is first shown

  function referenceLayer(layer, at) {
    const entry = { layer, on: Boolean(layer.visible), items: [], group: null };
    entry.show = (on) => {
      entry.on = on;
      if (on && !entry.group) Object.assign(entry, layer.picture ? asPicture(layer, at) : asShapes(layer));
      if (entry.group) toggle(entry.group, on);
    };
    entry.set = (on) => {
      entry.show(on);
      restack();
      relabelSoon();
    };
    return entry;
  }

  function asPicture(layer, at) {
    return { group: pictureOf(layer.picture, { pane: "pictures", zIndex: at, opacity: 0.65 }) };
  }

  function asShapes(layer) {
    const styles = new Map();
    const items = [];
    for (const feature of list(layer.features)) {
      const shape = readable(feature.geometry);
      if (!shape) continue;
      const { geometry, label, code, fill, weight } = feature;
      const key = fill + " " + weight;
      if (!styles.has(key)) styles.set(key, { style: layerStyle(layer, feature), casing: casingStyle(layer, feature) });
      const minor = isMinor(layer, feature);
      items.push(Object.assign({ geometry, label, code, shape, minor }, styles.get(key)));
    }
    return { items, group: L.featureGroup(layered(items)) };
  }

  // All casings lie below all lines, so that crossings stay open.
  function layered(items) {
    const casings = items.filter(({ casing }) => casing).map(({ shape, casing }) => drawn(shape, casing));
    return casings.concat(items.map(({ shape, style }) => drawn(shape, style)));
  }

  function restack() {
    const groups = reference.filter(({ on, layer, group }) => on && group && !layer.picture).map(({ group }) => group);
    const shapes = self.visibleSites().map((site) => site.drawn);
    for (const group of groups.concat(shapes, [evidence, selection])) if (group) group.bringToFront();
  }

  // -------- names

  const relabelSoon = soon(() => relabel());

  function relabel() {
    if (!panel || !leaf.getSize().x) return;
    const { small, labels } = self.placements(leaf, covered());
    for (const { id, mark, node } of located) {
      node.classList.toggle("small", small.has(id));
      node.classList.toggle("chosen", id === chosen);
      mark.setZIndexOffset(id === chosen ? 4000 : small.has(id) ? -2000 : 0);
    }
    put(clear(namePane), ...labels.map(labelNode));
  }

  // Boxes of the map's own buttons, under which no name is read.
  function covered() {
    const corner = leaf.getContainer().getBoundingClientRect();
    return Array.from(ui.mapBox.querySelectorAll(".leaflet-control, .map-home, .map-tools, .layers"), (node) => {
      const { left, top, right, bottom } = node.getBoundingClientRect();
      return [left - corner.left, top - corner.top, right - corner.left, bottom - corner.top];
    });
  }

  function labelNode({ kind, text: said, x, y, angle }) {
    const node = el("span", "map-label label-" + kind, said);
    const at = leaf.containerPointToLayerPoint([x, y]);
    const turned = angle ? " rotate(" + angle.toFixed(4) + "rad)" : "";
    node.style.transform = "translate(" + at.x + "px," + at.y + "px) translate(-50%,-50%)" + turned;
    return node;
  }

  // -------- clusters

  const ROLE = {
    established: { weight: 2, dashArray: null, fillOpacity: 0.32 },
    planned: { weight: 2.4, dashArray: "7 4", fillOpacity: 0.22 },
    proposed: { weight: 3, dashArray: null, fillOpacity: 0.22 },
  };

  function addSites() {
    for (const feature of list(data.site_features)) {
      const shape = readable(feature.geometry);
      if (!shape) continue;
      const spot = roomiest(shape.polygons, shape.box);
      addSite(feature, shape, spot ? spot.at : shape.box.getCenter(), ROLE[feature.role] || ROLE.planned);
    }
    for (const marker of list(data.markers)) {
      const at = list(marker.at);
      if (at.length !== 2 || !at.every(Number.isFinite)) continue;
      const place = L.latLng(at);
      const shape = { polygons: [], lines: [], points: [place], box: L.latLngBounds([place]) };
      const style = { radius: 15, weight: 2, dashArray: "4 4", fillOpacity: 0.1 };
      addSite(Object.assign({}, marker, { role: "marker" }), shape, place, style);
    }
    located.sort((one, other) => one.rank - other.rank);
  }

  function addSite(feature, shape, at, look) {
    const ink = verdictColour(feature.verdict);
    const style = Object.assign({ color: ink, fillColor: ink, fill: true, lineCap: "butt" }, look);
    const casing = { color: "#ffffff", weight: look.weight + 3, radius: look.radius, fill: false, opacity: 0.9 };
    const named = (sites.get(feature.site_id) || {}).name;
    const site = {
      id: feature.site_id,
      label: filled(named) ? named : feature.label,
      verdict: feature.verdict,
      role: feature.role,
      at, geometry: feature.geometry, shape, style, casing, shown: true,
      tip: [feature.label, feature.role === "marker" ? word("no_boundary") : "", (verdicts.get(feature.verdict) || {}).label],
      rank: verdictOrder.indexOf(feature.verdict) + (feature.role === "established" ? 0.5 : 0),
      node: siteSign(feature),
    };
    site.drawn = L.featureGroup([drawn(shape, casing), drawn(shape, style)]).addTo(leaf);
    site.mark = siteMark(site).addTo(leaf);
    located.push(site);
  }

  function siteSign(feature) {
    const sign = badge(feature.verdict) || el("span", "badge", "");
    if (feature.role === "established") sign.classList.add("square");
    sign.removeAttribute("title");
    return put(el("span", "site-mark"), sign);
  }

  function siteMark(site) {
    const icon = L.divIcon({ className: "site-icon", html: site.node, iconSize: null });
    const mark = L.marker(site.at, { icon, keyboard: false, riseOnHover: true });
    mark.bindTooltip(() => tipLines(site.tip), { className: "map-tip", direction: "top", offset: [0, -10] });
    mark.on("click", () => {
      if (picking) goTo(site.id);
    });
    return mark;
  }

  self.showSites = function (wantedSite) {
    for (const site of located) {
      site.shown = wantedSite(site.id);
      toggle(site.drawn, site.shown);
      toggle(site.mark, site.shown);
    }
    restack();
    relabelSoon();
  };

  self.select = function (id) {
    chosen = id;
    selection.clearLayers();
    self.showEvidence([], "");
    if (id === null) return;
    const area = bounds((sites.get(id) || {}).bounds);
    const box = L.latLngBounds([]);
    for (const site of located.filter((one) => one.id === id)) {
      outline(site);
      box.extend(site.shape.box);
    }
    const place = area || box;
    // A marker has a place but no extent: show the commune around it.
    self.fit(place.isValid() ? place.pad(0.6) : null, area ? 16 : 13);
    restack();
    relabelSoon();
  };

  function outline({ shape, style }) {
    for (const [color, weight] of [["#ffffff", 7], [INK, 3.5]]) {
      drawn(shape, { color, weight, radius: style.radius, fill: false }).addTo(selection);
    }
  }

  // -------- evidence of the finding chosen; everything behind it steps back

  self.showEvidence = function (items, title) {
    evidence.clearLayers();
    clear(ui.caption).hidden = true;
    shownEvidence = items.map(evidenceItem).filter(Boolean);
    for (const shape of layered(shownEvidence)) evidence.addLayer(shape);
    canvas.dim(items.length > 0);
    leaf.getContainer().classList.toggle("dimmed", items.length > 0);
    if (!items.length) return;
    // The switch would cover what is to be seen on a small map.
    if (leaf.getSize().x <= WIDE_PX) panel.open = false;
    showCaption(title, items);
    const area = evidence.getBounds();
    if (area.isValid()) self.fit(area.extend(selection.getBounds()).pad(0.15), 17);
    restack();
  };

  function evidenceItem({ geometry, label, verdict }) {
    const shape = readable(geometry);
    if (!shape) return null;
    const style = { color: HIGHLIGHT, weight: 3, fill: true, fillColor: HIGHLIGHT, fillOpacity: 0.14, pattern: "hatch" };
    return { geometry, label, verdict, shape, style, casing: { color: "#ffffff", weight: 6.5, fill: false } };
  }

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

  // -------- what lies under the pointer

  function reachAt({ lat, lng }) {
    const from = leaf.latLngToContainerPoint([lat, lng]);
    const far = leaf.containerPointToLatLng(from.add([6, -6]));
    return { lat: far.lat - lat, lng: far.lng - lng };
  }

  function siteUnder(at) {
    const reach = reachAt(at);
    return located.find(({ shown, shape }) => shown && isUnder(shape, at, reach)) || null;
  }

  // Lines of text about a place: evidence first, then the cluster, then layers from the top.
  function saidOf(at) {
    const reach = reachAt(at);
    const hits = (items) => items.filter(({ shape }) => isUnder(shape, at, reach));
    const lines = hits(shownEvidence).map(({ label }) => [label]);
    const site = siteUnder(at);
    if (site) lines.push(site.tip);
    for (const { layer, items } of reference.filter(({ on }) => on).reverse()) {
      for (const { label } of hits(items).slice(0, 2)) lines.push([layer.title, label]);
    }
    return lines.slice(0, 5);
  }

  function hover({ latlng, originalEvent }) {
    const onMark = originalEvent.target.closest && originalEvent.target.closest(".site-mark");
    const lines = picking && !onMark && !leaf.dragging.moving() ? saidOf(latlng) : [];
    leaf.getContainer().classList.toggle("over-site", picking && Boolean(siteUnder(latlng)));
    if (!lines.length) leaf.closeTooltip(tooltip);
    else leaf.openTooltip(tooltip.setLatLng(latlng).setContent(put(el("div"), ...lines.map(tipLines))));
  }

  function tipLines(lines) {
    return put(el("div", "tip"), ...lines.filter(filled).map((line) => el("div", "", shortened(line, TOOLTIP_LENGTH))));
  }

  return self;
})();
