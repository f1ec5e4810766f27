/*
 * The map sheet: one page of paper with the map at a round scale in VN-2000. It is built when
 * printing starts and taken away afterwards; shapes and words stay vectors and text.
 */

const sheet = (function () {
  const PX_PER_M = (96 / 25.4) * 1000; // of paper
  const SCALES = [500, 1000, 2000, 5000, 10000, 15000, 20000, 25000, 50000, 75000].concat(
    [100000, 150000, 200000, 250000, 300000, 400000, 500000, 1000000, 2000000]
  );
  const BAND_PX = 26; // between the neat line and the frame, for the numbers of the grid
  const TICK_PX = 110; // the least distance of two grid lines
  const BESIDE_BAR_PX = 100; // the north arrow and the unit beside the scale bar
  const REACH = 1.5; // a fitted box still draws well so far from its middle, in halves of it
  const FINE = 3; // canvas pixels to a CSS pixel, for pictures
  const EVIDENCE_LINES = 4;
  const LEAST_SIZE = 56; // of the words beside the map, in percent
  const PAPERS = ["a3", "a4"];
  const self = {};
  let node = null;
  let leaf = null;
  let clips = null;
  let paper = PAPERS[0];

  self.build = function () {
    window.addEventListener("beforeprint", raise);
    window.addEventListener("afterprint", remove);
  };

  self.control = function () {
    const choice = el("select", "paper");
    choice.setAttribute("aria-label", word("paper"));
    for (const key of PAPERS) {
      const option = el("option", "", word(key));
      option.value = key;
      put(choice, option);
    }
    choice.addEventListener("change", () => takePaper(choice.value));
    const start = button("print-start", word("print"), "", () => window.print());
    return put(el("div", "print-choice"), start, choice);
  };

  function takePaper(key) {
    paper = PAPERS.includes(key) ? key : PAPERS[0];
    for (const other of PAPERS) document.body.classList.toggle("paper-" + other, other === paper);
  }

  // -------- up and down

  function raise() {
    remove();
    const view = map.view();
    if (!view || !view.isValid()) return;
    const box = el("div", "sheet-box");
    const side = el("aside", "sheet-side");
    clips = svg("defs", {});
    node = put(el("section", "sheet"), put(svg("svg", { class: "sheet-clips", width: 0, height: 0 }), clips));
    put(node, titles(), box, side);
    // It is measured while it is still a screen that is shown, so it must stand in the page.
    put(document.getElementById("ccngeo-app"), node);
    const plane = planeOf(view);
    fillSide(side, plane, drawMap(box, plane, view));
    shrinkToFit(side);
  }

  // Words of the side get smaller until the legend has room; all of it is drawn in their size.
  function shrinkToFit(side) {
    const legend = side.querySelector(".sheet-legend");
    for (let size = 96; size >= LEAST_SIZE && legend.scrollHeight > legend.clientHeight; size -= 4) {
      side.style.fontSize = size + "%";
    }
  }

  function remove() {
    if (leaf) leaf.remove();
    if (node) node.remove();
    leaf = node = null;
  }

  // -------- the plane the sheet is drawn in

  function planeOf(view) {
    const corners = [view.getSouthWest(), view.getNorthWest(), view.getNorthEast(), view.getSouthEast()];
    const fitted = grid.invertible && corners.every((at) => grid.reach(at) <= REACH);
    return Object.assign({ corners }, fitted ? ownPlane() : webPlane(view.getCenter()));
  }

  // The project's own system: square grid lines, and a scale that holds all over the sheet.
  function ownPlane() {
    const projection = {
      project: (at) => {
        const { x, y } = grid.extended(grid.own, at);
        return L.point(y, x);
      },
      unproject: (point) => grid.degrees(point.y, point.x),
    };
    const crs = Object.assign({}, L.CRS, {
      projection,
      transformation: L.transformation(1, 0, -1, 0),
      infinite: true,
      scale: (zoom) => Math.pow(2, zoom),
      zoom: (factor) => Math.log2(factor),
      distance: L.CRS.Earth.distance,
    });
    return { crs, system: grid.own, zoomAt: (scale) => Math.log2(PX_PER_M / scale) };
  }

  // Without coordinates: the projection of the screen, true to scale in the middle of the sheet.
  function webPlane(centre) {
    return { crs: L.CRS.EPSG3857, system: null, zoomAt: (scale) => webZoom(scale, centre.lat) };
  }

  function webZoom(scale, lat) {
    const [radius, eccentricity2] = [6378137, 0.00669438]; // of WGS 84, in metres; squared
    const sine = Math.sin((lat * Math.PI) / 180);
    // Geometric mean of the two radii of curvature, against the sphere the web's zooms count on.
    const mean = (radius * Math.sqrt(1 - eccentricity2)) / (1 - eccentricity2 * sine * sine);
    const widest = 2 * Math.PI * mean * Math.sqrt(1 - sine * sine);
    return Math.log2((widest / 256) * (PX_PER_M / scale));
  }

  function extent(plane, zoom) {
    return L.bounds(plane.corners.map((corner) => plane.crs.latLngToPoint(corner, zoom)));
  }

  function largestScale(plane, size) {
    const fits = (scale) => {
      const needed = extent(plane, plane.zoomAt(scale)).getSize();
      return needed.x <= size.x && needed.y <= size.y;
    };
    return SCALES.find(fits) || SCALES[SCALES.length - 1];
  }

  // -------- the map

  function drawMap(box, plane, view) {
    const holder = el("div", "sheet-map");
    const size = L.point(box.clientWidth - 2 * BAND_PX, box.clientHeight - 2 * BAND_PX);
    holder.style.left = holder.style.top = BAND_PX + "px";
    holder.style.width = size.x + "px";
    holder.style.height = size.y + "px";
    put(box, holder);
    const scale = largestScale(plane, size);
    const zoom = plane.zoomAt(scale);
    leaf = stillMap(holder, plane.crs);
    leaf.setView(plane.crs.pointToLatLng(extent(plane, zoom).getCenter(), zoom), zoom, { animate: false });
    addPictures(holder, size);
    const layers = addShapes(webZoom(scale, view.getCenter().lat));
    const over = svg("svg", { class: "sheet-over", width: box.clientWidth, height: box.clientHeight });
    put(box, put(over, plane.system && gridLines(plane.crs, zoom, size), names()));
    return { scale, layers };
  }

  function stillMap(holder, crs) {
    const still = ["zoomControl", "attributionControl", "fadeAnimation", "zoomAnimation", "keyboard", "dragging"];
    const deaf = ["boxZoom", "doubleClickZoom", "scrollWheelZoom", "touchZoom", "trackResize"];
    const off = Object.fromEntries(still.concat(deaf).map((name) => [name, false]));
    return L.map(holder, Object.assign({ crs, renderer: L.svg({ padding: 0 }), zoomSnap: 0, minZoom: -30, maxZoom: 30 }, off));
  }

  // The screen's own pictures, which are loaded: a new one would come too late for the paper.
  function addPictures(holder, size) {
    const pictures = [];
    map.leaf().eachLayer((layer) => {
      const picture = layer instanceof L.ImageOverlay ? layer.getElement() : null;
      if (picture && picture.complete && picture.naturalWidth) pictures.push([picture, layer]);
    });
    if (!pictures.length) return;
    const canvas = el("canvas", "sheet-pictures");
    canvas.width = size.x * FINE;
    canvas.height = size.y * FINE;
    for (const [picture, layer] of pictures) drawPicture(canvas.getContext("2d"), picture, layer);
    holder.prepend(canvas);
  }

  // A picture lies askew in the plane of the sheet by the convergence of the meridians.
  function drawPicture(pen, picture, layer) {
    const area = layer.getBounds();
    const corners = [area.getNorthWest(), area.getNorthEast(), area.getSouthWest()];
    const [corner, right, down] = corners.map((at) => leaf.latLngToContainerPoint(at).multiplyBy(FINE));
    const [across, along] = [right.subtract(corner), down.subtract(corner)];
    pen.setTransform(across.x, across.y, along.x, along.y, corner.x, corner.y);
    pen.globalAlpha = layer.options.opacity;
    pen.drawImage(picture, 0, 0, 1, 1);
  }

  // Returns the layers that have something on the sheet, with the fills that occur, topmost first.
  function addShapes(webZoomOfSheet) {
    const view = leaf.getBounds();
    const near = (items) => items.filter(({ shape }) => view.intersects(shape.box));
    const found = [];
    for (const { layer, items } of map.visibleLayers()) {
      const drawnItems = near(items);
      addItems(drawnItems, webZoomOfSheet);
      const fills = new Set(drawnItems.map(({ style }) => style.fillColor));
      if (drawnItems.length || layer.picture) found.unshift({ layer, fills });
    }
    for (const items of [map.visibleSites(), map.visibleEvidence()]) addItems(near(items), webZoomOfSheet);
    return found;
  }

  // Casings first, as on the screen: crossings of lines stay open.
  function addItems(items, webZoomOfSheet) {
    for (const { shape, casing } of items) if (casing) addShape(shape, casing, webZoomOfSheet);
    for (const { shape, style } of items) {
      const added = addShape(shape, style, webZoomOfSheet);
      if (style.pattern) for (const part of partsOf(added)) if (part instanceof L.Polygon) addPattern(part, style);
    }
  }

  function addShape(shape, style, webZoomOfSheet) {
    const weight = style.quiet ? thinned(style.weight, webZoomOfSheet) : style.weight;
    return drawn(shape, Object.assign({}, style, { weight, pattern: null })).addTo(leaf);
  }

  function partsOf(shape) {
    return shape instanceof L.LayerGroup ? shape.getLayers() : [shape];
  }

  // -------- patterns: lines cut to the shape, since browsers print SVG's own patterns as pictures

  function addPattern(polygon, { pattern, color, quiet }) {
    const path = polygon.getElement();
    const id = "sheet-clip-" + clips.childNodes.length;
    const d = path.getAttribute("d");
    put(clips, put(svg("clipPath", { id }), svg("path", { d, "clip-rule": "evenodd" })));
    const cut = { "clip-path": "url(#" + id + ")", "stroke-opacity": quiet ? 0.55 : 0.85 };
    path.after(svg("path", Object.assign(strokesOf(pattern, color, pxBox(polygon), 10), cut)));
  }

  function pxBox(polygon) {
    const area = polygon.getBounds();
    const corners = [area.getSouthWest(), area.getNorthWest(), area.getNorthEast(), area.getSouthEast()];
    const box = L.bounds(corners.map((corner) => leaf.latLngToLayerPoint(corner)));
    const view = leaf.getSize();
    return L.bounds(
      [Math.max(box.min.x, 0), Math.max(box.min.y, 0)],
      [Math.min(box.max.x, view.x), Math.min(box.max.y, view.y)]
    );
  }

  // Attributes of one path that fills a box with a pattern, in step with all others of its kind.
  function strokesOf(name, ink, box, gap) {
    const d = name === "dots" ? dots(box, gap) : slants(name, box, gap);
    const width = name === "dots" ? 1.8 : 0.7;
    return { d, fill: "none", stroke: ink, "stroke-width": width, "stroke-linecap": "round" };
  }

  function slants(name, { min, max }, gap) {
    const rising = name === "back" ? [] : rounds(min.x + min.y, max.x + max.y, gap);
    const falling = name === "hatch" ? [] : rounds(min.x - max.y, max.x - min.y, gap);
    const up = (level) => segment(Math.max(min.x, level - max.y), Math.min(max.x, level - min.y), (x) => level - x);
    const down = (level) => segment(Math.max(min.x, level + min.y), Math.min(max.x, level + max.y), (x) => x - level);
    return rising.map(up).concat(falling.map(down)).join("");
  }

  function segment(from, to, height) {
    return "M" + [from, height(from)].map(tenth).join(" ") + "L" + [to, height(to)].map(tenth).join(" ");
  }

  function dots({ min, max }, gap) {
    const lines = rounds(min.y, max.y, gap / 2);
    const odd = (y) => (Math.round(y / (gap / 2)) % 2 ? gap / 2 : 0);
    const dotted = (y) => rounds(min.x - odd(y), max.x - odd(y), gap).map((x) => "M" + (x + odd(y)) + " " + y + "h0");
    return lines.flatMap(dotted).join("");
  }

  function tenth(value) {
    return Math.round(value * 10) / 10;
  }

  // -------- names and marks

  function names() {
    const group = svg("g", { transform: "translate(" + BAND_PX + " " + BAND_PX + ")" });
    const { small, labels } = map.placements(leaf);
    for (const label of labels) put(group, labelText(label));
    for (const site of map.visibleSites()) put(group, siteMark(site, small.has(site.id)));
    return group;
  }

  function labelText({ kind, text: said, x, y, angle }) {
    const turn = angle ? " rotate(" + (angle * 180) / Math.PI + ")" : "";
    const [weight, size] = LABELS[kind];
    const style = { "font-weight": weight, "font-size": size, "text-anchor": "middle", dy: "0.35em" };
    const place = { class: "sheet-name sheet-" + kind, transform: "translate(" + x + " " + y + ")" + turn };
    return svg("text", Object.assign(place, style), said);
  }

  function siteMark({ at, verdict, role }, small) {
    if (!leaf.getBounds().contains(at)) return null;
    const { x, y } = leaf.latLngToContainerPoint(at);
    const ink = verdictColour(verdict);
    const group = svg("g", { transform: "translate(" + x + " " + y + ")" });
    if (small) return put(group, svg("circle", { r: 4, fill: ink, stroke: "#ffffff", "stroke-width": 1.2 }));
    const corner = role === "established" ? 2 : 8;
    const shape = { x: -10.5, y: -8, width: 21, height: 16, rx: corner, fill: ink, stroke: "#ffffff", "stroke-width": 1.4 };
    const said = { class: "sheet-letter", "text-anchor": "middle", dy: "0.36em", fill: inkOn(ink) };
    return put(group, svg("rect", shape), svg("text", said, shortened((verdicts.get(verdict) || {}).letter, 3)));
  }

  // -------- grid

  function gridLines(crs, zoom, size) {
    const group = svg("g", { class: "sheet-grid" });
    const corner = crs.latLngToPoint(leaf.containerPointToLatLng([0, 0]), zoom);
    const perMetre = crs.scale(zoom);
    const step = roundStep(TICK_PX / perMetre);
    const [west, north] = [corner.x / perMetre, -corner.y / perMetre];
    const columns = rounds(west, west + size.x / perMetre, step).map((y) => [y, BAND_PX + (y - west) * perMetre]);
    const lines = rounds(north - size.y / perMetre, north, step).map((x) => [x, BAND_PX + (north - x) * perMetre]);
    for (const [value, at] of columns) put(group, ...columnTicks(value, at, size.y));
    for (const [value, at] of lines) put(group, ...lineTicks(value, at, size.x));
    for (const [, x] of columns) for (const [, y] of lines) put(group, tick(x - 5, y, x + 5, y), tick(x, y - 5, x, y + 5));
    return group;
  }

  function columnTicks(value, x, high) {
    const foot = BAND_PX + high;
    const said = decimal(value, 0, NBSP);
    return [
      tick(x, BAND_PX - 5, x, BAND_PX + 5), tick(x, foot - 5, x, foot + 5),
      numberAt(said, x, BAND_PX - 9, 0), numberAt(said, x, foot + 15, 0),
    ];
  }

  function lineTicks(value, y, wide) {
    const end = BAND_PX + wide;
    const said = decimal(value, 0, NBSP);
    return [
      tick(BAND_PX - 5, y, BAND_PX + 5, y), tick(end - 5, y, end + 5, y),
      numberAt(said, BAND_PX - 9, y, -90), numberAt(said, end + 15, y, -90),
    ];
  }

  function tick(x1, y1, x2, y2) {
    return svg("line", { x1, y1, x2, y2 });
  }

  function numberAt(said, x, y, angle) {
    return svg("text", { transform: "translate(" + x + " " + y + ") rotate(" + angle + ")", "text-anchor": "middle" }, said);
  }

  // The least of 1, 2, 5, 10 … that is no less than `least`.
  function roundStep(least) {
    const power = Math.pow(10, Math.floor(Math.log10(least)));
    return [1, 2, 5, 10].map((times) => times * power).find((step) => step >= least * (1 - 1e-9));
  }

  function rounds(from, to, step) {
    const found = [];
    for (let at = Math.ceil(from / step); at * step <= to; at += 1) found.push(at * step);
    return found;
  }

  // -------- words around the map

  function titles() {
    const given = data.sheet || {};
    const top = put(el("header", "sheet-top"), el("h2", "sheet-title", filled(given.title) ? given.title : data.title));
    const below = filled(given.subtitle) ? given.subtitle : data.subtitle;
    if (filled(below)) put(top, el("p", "sheet-subtitle", below));
    return put(top, banner("sheet-banner"));
  }

  function fillSide(side, plane, { scale, layers }) {
    const given = data.sheet || {};
    const bar = scaleBar(scale, side.clientWidth - BESIDE_BAR_PX);
    put(
      side,
      put(el("div", "sheet-measure"), northArrow(), put(el("div", "sheet-scale"), scaleText(scale), bar, systemLine(plane))),
      put(el("div", "sheet-facts"), chosenSite(), factList(given)),
      put(el("div", "sheet-legend"), el("h3", "", word("legend")), signs(), evidenceLines(), ...layers.map(layerPart)),
      put(el("div", "sheet-foot"), ...sourceLines(given), filled(given.made) ? el("p", "sheet-made", given.made) : null)
    );
  }

  function scaleText(scale) {
    return el("p", "sheet-scale-text", word("scale") + " 1:" + figure(scale, 0));
  }

  function systemLine({ system }) {
    const lines = [system ? word("system") + ": " + system.label : "", word("true_size").replace("{}", () => word(paper))];
    return put(el("div", "sheet-system"), ...lines.filter(filled).map((line) => el("p", "", line)));
  }

  // Two round lengths, as long as there is room for.
  function scaleBar(scale, room) {
    const perMetre = PX_PER_M / scale;
    const whole = roundStep(room / perMetre / 5);
    const [unit, name] = whole >= 1000 ? [1000, "km"] : [1, "m"];
    const part = (whole * perMetre) / 2;
    const bar = svg("svg", { class: "sheet-bar", width: 4 * part + 60, height: 27 });
    for (const at of [0, 1, 2, 3]) {
      const fill = at % 2 ? "#ffffff" : INK;
      put(bar, svg("rect", { x: 8 + at * part, y: 15, width: part, height: 5, fill, stroke: INK, "stroke-width": 0.7 }));
    }
    for (const at of [0, 2, 4]) {
      const said = figure((at / 2) * (whole / unit), 0) + (at === 4 ? NBSP + name : "");
      const anchor = at === 4 ? { "text-anchor": "start", dx: -4 } : { "text-anchor": "middle" };
      put(bar, svg("text", Object.assign({ x: 8 + at * part, y: 11 }, anchor), said));
    }
    return bar;
  }

  function northArrow() {
    const arrow = svg("svg", { class: "sheet-north", width: 30, height: 54, viewBox: "0 0 30 54" });
    const outline = { stroke: INK, "stroke-width": 1, "stroke-linejoin": "round" };
    put(arrow, svg("text", { x: 15, y: 12, "text-anchor": "middle" }, word("north")));
    put(arrow, svg("path", Object.assign({ d: "M15 16 5 50l10-7z", fill: INK }, outline)));
    return put(arrow, svg("path", Object.assign({ d: "M15 16l10 34-10-7z", fill: "#ffffff" }, outline)));
  }

  function chosenSite() {
    const site = sites.get(state.site);
    return site ? put(el("div", "sheet-of-site"), el("strong", "", site.name), verdictMark(site.verdict)) : null;
  }

  function factList(given) {
    const node = el("dl", "sheet-lines");
    for (const [name, value] of list(given.lines)) put(node, put(el("div"), el("dt", "", name), el("dd", "", value)));
    return node.firstChild ? node : null;
  }

  function sourceLines(given) {
    const lines = list(given.sources);
    return lines.length ? [el("h3", "", word("sources")), ...lines.map((line) => el("p", "", line))] : [];
  }

  // -------- legend of what is on the sheet

  // The finding chosen on the screen, with what it rests on.
  function evidenceLines() {
    const items = map.visibleEvidence();
    if (!items.length) return null;
    const labels = Array.from(new Set(items.map(({ label }) => label).filter(filled))).slice(0, EVIDENCE_LINES);
    const title = state.finding ? el("strong", "", shortened(state.finding.title, TOOLTIP_LENGTH)) : null;
    const lines = labels.map((label) => el("span", "", shortened(label, TOOLTIP_LENGTH)));
    const words = put(el("div", "sheet-evidence-words"), title, ...lines);
    return put(el("div", "sheet-evidence"), swatch("fill", [items[0].style]), words);
  }

  function layerPart({ layer, fills }) {
    const name = put(el("p", "sheet-layer-name"), sample(layer, {}), el("span", "", layer.title));
    const entries = list(layer.legend).filter((entry) => layer.picture || fills.has(layerStyle(layer, entry).fillColor));
    const lines = entries.map((entry) => put(el("li"), sample(layer, entry), el("span", "", entry.label)));
    return put(el("div", "sheet-layer"), name, lines.length ? put(el("ul", "sheet-codes"), ...lines) : null);
  }

  function sample(layer, entry) {
    return swatch(layer.kind, [casingStyle(layer), layerStyle(layer, entry)]);
  }

  function swatch(kind, styles) {
    const node = svg("svg", { class: "sheet-sample", width: 26, height: 14, viewBox: "0 0 26 14" });
    const d = kind === "line" ? "M1 10 10 4l6 6 9-6" : "M1.5 1.5h23v11h-23z";
    for (const style of styles.filter(Boolean)) {
      put(node, svg("path", Object.assign({ d }, attributesOf(style))));
      if (style.pattern) put(node, svg("path", strokesOf(style.pattern, style.color, L.bounds([2, 2], [24, 12]), 6)));
    }
    return node;
  }

  // Leaflet's names of a style as SVG's attributes.
  function attributesOf({ color, weight, dashArray, fill, fillColor, fillOpacity }) {
    const line = { stroke: color, "stroke-width": Math.min(weight, 4.5) };
    const area = fill ? { fill: fillColor, "fill-opacity": fillOpacity } : { fill: "none" };
    return Object.assign(line, area, dashArray ? { "stroke-dasharray": dashArray } : null);
  }

  return self;
})();
