/* Names and marks on a map: what matters most is placed first, nothing over another. */

const LABEL_FONT = '"Segoe UI", "Noto Sans", Roboto, "Helvetica Neue", Arial, "Liberation Sans", sans-serif';
const LABELS_AT_MOST = 400;
const BESIDE_PX = 8;
const REPEATED_PX = 320; // names of one line stand at least this far apart
// kind → font weight, size in px
const LABELS = { site: [650, 12], chosen: [700, 13], area: [500, 11], line: [600, 10.5], code: [500, 9.5] };

const labelWidth = (function () {
  const pen = document.createElement("canvas").getContext("2d");
  const known = new Map();
  return (content, kind) => {
    const key = kind + content;
    if (!known.has(key)) {
      pen.font = LABELS[kind].join(" ") + "px " + LABEL_FONT;
      known.set(key, Math.ceil(pen.measureText(content).width) + 4);
    }
    return known.get(key);
  };
})();

// Boxes [west, north, east, south] in px, kept by cells so that thousands are tried quickly.
function freeRoom() {
  const side = 96;
  const cells = new Map();
  function* cellsOf([west, north, east, south]) {
    for (let x = Math.floor(west / side); x <= Math.floor(east / side); x += 1) {
      for (let y = Math.floor(north / side); y <= Math.floor(south / side); y += 1) yield x + "," + y;
    }
  }
  function isFree(box) {
    for (const cell of cellsOf(box)) {
      if ((cells.get(cell) || []).some((other) => overlap(box, other))) return false;
    }
    return true;
  }
  function take(box) {
    for (const cell of cellsOf(box)) cells.set(cell, (cells.get(cell) || []).concat([box]));
  }
  // Takes all boxes, or none of them.
  function claim(...boxes) {
    const free = boxes.every(isFree);
    if (free) boxes.forEach(take);
    return free;
  }
  return { take, claim };
}

function overlap([west, north, east, south], other) {
  return west < other[2] && other[0] < east && north < other[3] && other[1] < south;
}

function boxAt(x, y, width, height) {
  return [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
}

/*
 * Where names and marks stand on `leaf`, which may be any map:
 * `marks` [{id, at, label, chosen, ring}] by importance, `layers` [{items, labels, codes}] from the
 * top, `covered` boxes that something lies over. `ring` is half the width of a mark in px.
 * Returns {small: Set of ids without room for a letter, labels: [{kind, text, x, y, angle}]}, with
 * px from the map's corner to the middle of the text and angles in radians.
 */
function placements(leaf, marks, layers, covered) {
  const [view, size] = [leaf.getBounds(), leaf.getSize()];
  const pxPerDegree = size.x / (view.getEast() - view.getWest());
  const sheet = { leaf, view, size, pxPerDegree, room: freeRoom(), labels: [] };
  const small = placeMarks(sheet, marks);
  covered.forEach(sheet.room.take);
  for (const mark of marks) placeSiteName(sheet, mark, small.has(mark.id));
  for (const { items } of layers.filter(({ labels }) => labels)) placeNames(sheet, items);
  for (const { items } of layers.filter(({ codes }) => codes)) placeCodes(sheet, items);
  return { small, labels: sheet.labels };
}

function placeMarks(sheet, marks) {
  const small = new Set();
  for (const { id, at, chosen } of marks) {
    const { x, y } = sheet.leaf.latLngToContainerPoint(at);
    if (!sheet.room.claim(boxAt(x, y, 25, 21)) && !chosen) small.add(id);
  }
  for (const { id, at } of marks.filter((mark) => small.has(mark.id))) {
    const { x, y } = sheet.leaf.latLngToContainerPoint(at);
    sheet.room.take(boxAt(x, y, 10, 10));
  }
  return small;
}

function placeSiteName(sheet, { at, label, chosen, ring }, small) {
  if (!filled(label) || !sheet.view.contains(at)) return;
  const kind = chosen ? "chosen" : "site";
  const content = shortened(label, LABEL_LENGTH);
  const { x, y } = sheet.leaf.latLngToContainerPoint(at);
  const [wide, high] = [labelWidth(content, kind), LABELS[kind][1] + 4];
  const [aside, above] = [(small ? 7 : ring + 2) + wide / 2, (small ? 6 : ring) + high / 2];
  for (const [dx, dy] of [[aside, 0], [-aside, 0], [0, above], [0, -above]]) {
    if (place(sheet, { kind, text: content, x: x + dx, y: y + dy, angle: 0 }, wide, high)) return;
  }
}

function place(sheet, label, wide, high) {
  const box = boxAt(label.x, label.y, wide, high);
  const whole = box[0] >= 0 && box[1] >= 0 && box[2] <= sheet.size.x && box[3] <= sheet.size.y;
  if (!whole || !sheet.room.claim(box)) return false;
  sheet.labels.push(label);
  return true;
}

function placeNames(sheet, items) {
  const said = new Map();
  for (const item of items) {
    if (sheet.labels.length >= LABELS_AT_MOST) return;
    if (!filled(item.label) || !sheet.view.intersects(item.shape.box)) continue;
    const content = nameIn(item.label);
    if (item.shape.polygons.length) placeInArea(sheet, item, "area", content);
    else if (item.shape.lines.length) placeAlong(sheet, item.shape.lines, content, said);
    else placePoint(sheet, item.shape.points[0], content);
  }
}

// A label says all that is known, joined by dots; its name comes first.
function nameIn(label) {
  return shortened(String(label).split(" · ")[0], LABEL_LENGTH);
}

function placeCodes(sheet, items) {
  for (const item of items) {
    if (sheet.labels.length >= LABELS_AT_MOST) return;
    if (filled(item.code) && sheet.view.intersects(item.shape.box)) {
      placeInArea(sheet, item, "code", shortened(item.code, 8));
    }
  }
}

function placePoint(sheet, at, content) {
  const { x, y } = sheet.leaf.latLngToContainerPoint(at);
  const wide = labelWidth(content, "area");
  place(sheet, { kind: "area", text: content, x: x + 7 + wide / 2, y, angle: 0 }, wide, 14);
}

// A name stands within its area, and only where the area is wide enough for it.
function placeInArea(sheet, item, kind, content) {
  const [wide, high] = [labelWidth(content, kind), LABELS[kind][1] + 3];
  const { box } = item.shape;
  // Most areas of a province are too small for any text; this is all they cost.
  if ((box.getEast() - box.getWest()) * sheet.pxPerDegree < wide) return;
  const spot = spotOf(item, sheet.view);
  if (!spot) return;
  const { x, y } = sheet.leaf.latLngToContainerPoint(spot.at);
  const far = sheet.leaf.latLngToContainerPoint([spot.at.lat + spot.lat, spot.at.lng + spot.lng]);
  if (far.x - x < wide || y - far.y < high) return;
  for (const down of kind === "code" ? [0] : [0, 15, -15, 27, -27]) {
    if (place(sheet, { kind, text: content, x, y: y + down, angle: 0 }, wide, high)) return;
  }
}

// An area that is wholly in view keeps its place however the map is moved.
function spotOf(item, view) {
  if (!view.contains(item.shape.box)) return roomiest(item.shape.polygons, view);
  if (item.spot === undefined) item.spot = roomiest(item.shape.polygons, view);
  return item.spot;
}

function placeAlong(sheet, lines, content, said) {
  const wide = labelWidth(content, "line");
  for (const line of lines) {
    for (const share of [0.5, 0.3, 0.7]) {
      const chord = chordOf(runInView(sheet, line), wide, share);
      if (!chord || isSaid(said, content, chord)) continue;
      const steps = Array.from({ length: Math.ceil(wide / 12) + 1 }, (_, at) => at * 12 - wide / 2);
      const boxes = steps.map((step) => boxAt(chord.x + step * Math.cos(chord.angle), chord.y + step * Math.sin(chord.angle), 13, 13));
      if (!sheet.room.claim(...boxes)) continue;
      sheet.labels.push({ kind: "line", text: content, x: chord.x, y: chord.y, angle: chord.angle });
      said.set(content, (said.get(content) || []).concat([chord]));
      break;
    }
  }
}

function isSaid(said, content, { x, y }) {
  return (said.get(content) || []).some((other) => Math.hypot(other.x - x, other.y - y) < REPEATED_PX);
}

// The longest unbroken part of a line within view, in px.
function runInView({ leaf, size }, line) {
  const frame = L.bounds([0, 0], [size.x, size.y]);
  const points = line.map((at) => leaf.latLngToContainerPoint(at));
  const runs = [];
  for (let at = 1; at < points.length; at += 1) {
    const part = L.LineUtil.clipSegment(points[at - 1], points[at], frame);
    if (!part) continue;
    const run = runs[runs.length - 1];
    if (run && run[run.length - 1].equals(part[0])) run.push(part[1]);
    else runs.push([part[0], part[1]]);
  }
  return runs.reduce((best, run) => (lengthsOf(run).pop() > lengthsOf(best).pop() ? run : best), []);
}

// How far each vertex is along the line, in px.
function lengthsOf(run) {
  const lengths = [0];
  for (let at = 1; at < run.length; at += 1) lengths.push(lengths[at - 1] + run[at].distanceTo(run[at - 1]));
  return lengths;
}

// A straight enough stretch for a text of this width beside the line: its middle and readable angle.
function chordOf(run, wide, share) {
  const lengths = lengthsOf(run);
  const whole = lengths[lengths.length - 1];
  if (!(whole > wide * 1.15)) return null;
  const middle = Math.min(whole - wide / 2, Math.max(wide / 2, whole * share));
  const one = pointAt(run, lengths, middle - wide / 2);
  const other = pointAt(run, lengths, middle + wide / 2);
  if (one.distanceTo(other) < wide * 0.94) return null;
  const angle = Math.atan2(other.y - one.y, other.x - one.x) + (other.x < one.x ? Math.PI : 0);
  const centre = one.add(other).divideBy(2);
  return { x: centre.x + BESIDE_PX * Math.sin(angle), y: centre.y - BESIDE_PX * Math.cos(angle), angle };
}

function pointAt(run, lengths, far) {
  const at = Math.max(1, lengths.findIndex((length) => length >= Math.min(far, lengths[lengths.length - 1])));
  const share = (far - lengths[at - 1]) / (lengths[at] - lengths[at - 1] || 1);
  return run[at - 1].add(run[at].subtract(run[at - 1]).multiplyBy(share));
}
