/* Tools on the map: where the pointer is, points with their coordinates, lengths and areas. */

const measuring = (function () {
  const SNAP_PX = 8;
  const PANE = "measuring";
  const LABEL_PANE = "measuring-labels";
  const LINE = { color: "#0b2a66", weight: 2.5, dashArray: "7 4" };
  const ICONS = {
    point: ["M10 3v14M3 10h14", "M10 5.5a4.5 4.5 0 1 0 .01 0z"],
    length: ["M3 16 8 6l5 6 4-8", "M3 16h.01M8 6h.01M13 12h.01M17 4h.01"],
    area: ["M4 15 6 4l10 3-2 10z", "M4 15h.01M6 4h.01M16 7h.01M14 17h.01"],
  };
  const self = {};
  const buttons = new Map();
  let leaf;
  let box;
  let result;
  let drawing;
  let trail;
  let renderer;
  let tool = null;
  let points = [];
  let done = false;

  self.build = function (mapBox) {
    box = mapBox;
    leaf = map.leaf();
    [PANE, LABEL_PANE].forEach((name, index) => {
      const pane = leaf.createPane(name);
      pane.style.zIndex = 660 + index;
      pane.style.pointerEvents = "none";
    });
    renderer = L.svg({ pane: PANE });
    drawing = L.layerGroup().addTo(leaf);
    trail = L.layerGroup().addTo(leaf);
    result = el("section", "measure");
    result.hidden = true;
    put(box, toolbar(), result, readout());
    // In the capture phase: what is measured must not choose a cluster or zoom.
    box.addEventListener("click", onClick, true);
    box.addEventListener("dblclick", (event) => onMap(event) && event.stopPropagation(), true);
    leaf.on("mousemove", ({ latlng }) => follow(latlng));
    leaf.on("zoomend", () => tool && refresh());
    document.addEventListener("keydown", onKey);
  };

  function available() {
    return grid.own ? ["point", "length", "area"] : ["point"];
  }

  function toolbar() {
    const node = el("div", "map-tools");
    node.setAttribute("role", "group");
    for (const key of available()) {
      const choice = button("map-tool", "", word("measure_" + key), () => choose(tool === key ? null : key));
      choice.setAttribute("aria-pressed", "false");
      buttons.set(key, choice);
      put(node, put(choice, icon(ICONS[key])));
    }
    return node;
  }

  function choose(key) {
    tool = key;
    restart();
    map.pick(tool === null);
    box.classList.toggle("measuring", tool !== null);
    for (const [name, choice] of buttons) choice.setAttribute("aria-pressed", String(name === tool));
    if (tool !== null) leaf.getContainer().focus({ preventScroll: true });
  }

  function restart() {
    points = [];
    done = false;
    refresh();
  }

  // -------- pointer and keys

  function onMap({ target }) {
    return tool !== null && leaf.getContainer().contains(target) && !target.closest(".leaflet-control");
  }

  function onClick(event) {
    // Leaflet marks a click that only ended a drag of the map.
    if (!onMap(event) || leaf.dragging.moved()) return;
    event.stopPropagation();
    if (event.detail > 1) finish();
    else add(snapped(leaf.mouseEventToContainerPoint(event)));
  }

  function onKey(event) {
    const elsewhere = event.target !== document.body && !box.contains(event.target);
    if (tool === null || elsewhere || event.target.closest("input, select, textarea")) return;
    const inMap = leaf.getContainer().contains(event.target);
    const acts = { Escape: cancel, Backspace: takeBack };
    if (!event.target.closest("button, summary, a")) acts.Enter = finish;
    if (inMap) acts[" "] = () => add(leaf.getCenter());
    if (!acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  }

  function add(at) {
    if (done) points = [];
    done = false;
    points.push(at);
    refresh();
  }

  function finish() {
    if (tool === "point" || points.length < 2) return;
    done = true;
    refresh();
  }

  function takeBack() {
    points.pop();
    done = false;
    refresh();
  }

  function cancel() {
    if (points.length) restart();
    else choose(null);
  }

  // The nearest vertex of what is drawn, where one is near: corners are meant, not pixels.
  function snapped(at) {
    const here = leaf.containerPointToLatLng(at);
    const reach = [-SNAP_PX, SNAP_PX].map((by) => leaf.containerPointToLatLng(at.add([by, by])));
    const around = L.latLngBounds(reach);
    let best = { at: here, distance: SNAP_PX };
    leaf.eachLayer((shape) => {
      if (!(shape instanceof L.Polyline) || shape.options.pane === PANE || !shape.getBounds().intersects(around)) return;
      for (const vertex of shape.getLatLngs().flat(Infinity)) {
        if (!around.contains(vertex)) continue;
        const distance = leaf.latLngToContainerPoint(vertex).distanceTo(at);
        if (distance < best.distance) best = { at: vertex, distance };
      }
    });
    return best.at;
  }

  // -------- figures, planar in the project's own system

  function places() {
    const found = points.map((at) => grid.place(grid.own, at));
    return found.every(Boolean) ? found : null;
  }

  function lengths(corners, closed) {
    const ends = closed ? corners.slice(1).concat(corners.slice(0, 1)) : corners.slice(1);
    return ends.map((end, index) => Math.hypot(end.x - corners[index].x, end.y - corners[index].y));
  }

  function areaOf(corners) {
    const [first] = corners;
    const next = (index) => corners[(index + 1) % corners.length];
    const crosses = corners.map(
      (corner, index) =>
        (corner.x - first.x) * (next(index).y - first.y) - (next(index).x - first.x) * (corner.y - first.y)
    );
    return Math.abs(sum(crosses)) / 2;
  }

  function sum(values) {
    return values.reduce((total, value) => total + value, 0);
  }

  function crossesItself(corners) {
    const sides = corners.map((corner, index) => [corner, corners[(index + 1) % corners.length]]);
    const beside = (one, other) => Math.abs(one - other) === 1 || Math.abs(one - other) === sides.length - 1;
    return sides.some((side, one) => sides.some((rest, other) => other > one && !beside(one, other) && meet(side, rest)));
  }

  function meet([a, b], [c, d]) {
    const turn = (p, q, r) => Math.sign((q.x - p.x) * (r.y - p.y) - (r.x - p.x) * (q.y - p.y));
    return turn(a, b, c) !== turn(a, b, d) && turn(c, d, a) !== turn(c, d, b);
  }

  // -------- drawing

  function refresh() {
    drawing.clearLayers();
    trail.clearLayers();
    const closed = tool === "area" && points.length > 2;
    if (tool !== "point" && points.length > 1) trace(points, drawing, closed && done);
    points.forEach((at, index) => mark(at, index));
    const corners = tool === null || tool === "point" || points.length < 2 ? null : places();
    if (corners) labelSides(corners, closed && done);
    fillResult(corners, closed);
  }

  function trace(line, group, closed) {
    const make = closed ? L.polygon : L.polyline;
    const style = { pane: PANE, renderer, interactive: false };
    make(line, Object.assign({ color: "#ffffff", weight: 5, fill: false }, style)).addTo(group);
    make(line, Object.assign({ fillOpacity: 0.12 }, LINE, style)).addTo(group);
  }

  function mark(at, index) {
    const style = { pane: PANE, renderer, interactive: false, radius: 4.5, color: LINE.color, weight: 2 };
    L.circleMarker(at, Object.assign({ fillColor: "#ffffff", fillOpacity: 1 }, style)).addTo(drawing);
    if (tool === "point") written(at, String(index + 1), "measure-number");
  }

  function written(at, said, className) {
    const icon = L.divIcon({ className: "measure-label " + className, html: el("span", "", said), iconSize: null });
    L.marker(at, { icon, pane: LABEL_PANE, interactive: false, keyboard: false }).addTo(drawing);
  }

  // A side too short for its number has it in the list only.
  function labelSides(corners, closed) {
    lengths(corners, closed).forEach((length, index) => {
      const ends = [points[index], points[(index + 1) % points.length]];
      const [one, other] = ends.map((at) => leaf.latLngToContainerPoint(at));
      if (one.distanceTo(other) < 62) return;
      const middle = leaf.containerPointToLatLng(one.add(other).divideBy(2));
      written(middle, figure(length, 1) + NBSP + "m", "measure-side");
    });
  }

  function follow(at) {
    trail.clearLayers();
    if (tool === null || tool === "point" || done || !points.length) return;
    const last = points[points.length - 1];
    trace(tool === "area" && points.length > 1 ? [last, at, points[0]] : [last, at], trail, false);
    const [from, to] = [last, at].map((place) => grid.place(grid.own, place));
    const live = result.querySelector(".measure-live");
    if (live) live.textContent = from && to ? "→ " + metres(Math.hypot(to.x - from.x, to.y - from.y)) : "";
  }

  // -------- what was found, in words

  function fillResult(corners, closed) {
    clear(result).hidden = tool === null;
    if (tool === null) return;
    const close = button("caption-close", "×", word("close"), () => choose(null));
    put(result, close, el("strong", "measure-title", word("measure_" + tool)));
    if (tool === "point") put(result, pinned());
    else put(result, found(corners, closed), el("p", "measure-live"));
    put(result, controls());
    for (const lines of result.querySelectorAll("ol")) lines.scrollTop = lines.scrollHeight;
    if (points.length < 2) put(result, el("p", "measure-hint", word(tool === "point" ? "point_hint" : "measure_hint")));
  }

  function found(corners, closed) {
    const node = el("div", "measure-found");
    node.setAttribute("aria-live", "polite");
    if (points.length > 1 && !corners) return put(node, el("p", "", word("outside_grid")));
    if (!corners) return node;
    const sides = lengths(corners, closed);
    const table = put(el("ol", "measure-sides"), ...sides.map((length) => el("li", "", metres(length))));
    put(node, table, line(word(closed ? "perimeter" : "total"), metres(sum(sides))));
    if (closed) {
      const bad = crossesItself(corners);
      put(node, line(word("measured_area"), bad ? word("crossing") : squareMetres(areaOf(corners))));
    }
    return put(node, el("p", "measure-system", word("planar") + " " + grid.own.label));
  }

  function line(name, value) {
    return put(el("p", "measure-line"), el("span", "", name + ": "), el("b", "", value));
  }

  function pinned() {
    const node = el("ol", "measure-points");
    for (const at of points) {
      const item = el("li");
      for (const { system, values } of positions(at)) put(item, positionLine(system, values));
      put(node, item);
    }
    return node;
  }

  function positionLine(system, values) {
    const node = put(el("div", "position"), el("span", "position-system", system));
    for (const [name, value] of values) {
      const said = (name ? name + NBSP : "") + value;
      put(node, document.createTextNode(" "), el("span", "position-value", said));
    }
    return node;
  }

  function controls() {
    if (!points.length) return null;
    const node = el("div", "measure-controls");
    if (tool !== "point" && !done && points.length > 1) put(node, button("", word("finish"), "", finish));
    put(node, button("", word("take_back"), "", takeBack), button("", word("erase"), "", restart));
    return put(node, button("", word("copy"), "", copy));
  }

  // Rows for a spreadsheet, without grouping; what the browser marked is not touched.
  function copy() {
    const said = points.map(copied).join("\n");
    const hand = (event) => {
      event.clipboardData.setData("text/plain", said);
      event.preventDefault();
    };
    document.addEventListener("copy", hand, true);
    document.execCommand("copy");
    document.removeEventListener("copy", hand, true);
  }

  function copied(at, index) {
    const cells = [String(index + 1)];
    for (const { system, values } of positions(at)) {
      cells.push(system, ...values.map(([name, value]) => (name ? value.split(NBSP).join("") : value)));
    }
    return cells.join("\t");
  }

  // -------- where the pointer is

  function readout() {
    const node = el("div", "map-readout");
    const show = ({ latlng }) => {
      clear(node).hidden = false;
      for (const { system, values } of positions(latlng.wrap())) put(node, positionLine(system, values));
    };
    node.hidden = true;
    leaf.on("mousemove click", show);
    leaf.on("mouseout", () => {
      node.hidden = true;
    });
    return node;
  }

  function icon(paths) {
    const node = svg("svg", { viewBox: "0 0 20 20", width: 20, height: 20, "aria-hidden": "true" });
    const [thin, thick] = paths;
    const style = { fill: "none", stroke: "currentColor", "stroke-linecap": "round", "stroke-linejoin": "round" };
    put(node, svg("path", Object.assign({ d: thin, "stroke-width": 1.5 }, style)));
    return put(node, svg("path", Object.assign({ d: thick, "stroke-width": thick.includes("h.01") ? 4 : 1.5 }, style)));
  }

  return self;
})();

function svg(tag, attributes, content) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return filled(content) ? put(node, document.createTextNode(String(content))) : node;
}
