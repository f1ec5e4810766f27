/* Shapes: whole steps to degrees, styles that survive a grey print, one canvas for all of them. */

const STEP = Number.isFinite(data.step) && data.step > 0 ? data.step : 1e-5;
const PATTERNS = new Set(["hatch", "back", "cross", "dots"]);
const PICTURE = /^data:image\/(?:png|jpeg);base64,[A-Za-z0-9+/=]+$/;
// A host without placeholders, then a path that knows no others than these.
const TILES = /^https:\/\/[a-z0-9.-]+(?::\d+)?\/(?:[\w./~%?&=@+-]|\{[zxy]\})+$/i;
const DIMMED = 0.38;
const CASING_PX = 1; // on each side of a line

// -------- geometry of the payload

// A flat list [lon, lat, dlon, dlat, …] in steps: first vertex whole, then differences.
function vertices(flat) {
  const found = [];
  let [lon, lat] = [0, 0];
  for (let at = 0; at + 1 < flat.length; at += 2) {
    lon += flat[at];
    lat += flat[at + 1];
    found.push(new L.LatLng(lat * STEP, lon * STEP));
  }
  return found;
}

// Degrees of a geometry; whatever is no number ends in an error of `L.LatLng`.
function decoded(geometry) {
  return {
    polygons: list(geometry.polygons).map(sound(3)).filter((rings) => rings.length),
    lines: sound(2)(list(geometry.lines)),
    points: list(geometry.points).map((point) => vertices(point)[0]),
  };
}

function sound(least) {
  return (parts) => list(parts).map(vertices).filter((part) => part.length >= least);
}

// One unreadable geometry costs itself, never the page.
function readable(geometry) {
  if (!geometry) return null;
  try {
    const shape = decoded(geometry);
    const box = L.latLngBounds([shape.polygons, shape.lines, shape.points].flat(3));
    return box.isValid() ? Object.assign(shape, { box }) : null;
  } catch (error) {
    console.warn("geometry left out", error.message);
    return null;
  }
}

// A Leaflet shape of a payload's geometry, null where nothing can be drawn. Give `renderer` to
// draw it on another map than the page's own.
function shapeOf(geometry, style, renderer) {
  const shape = readable(geometry);
  return shape ? drawn(shape, style, renderer) : null;
}

function drawn(shape, style, renderer) {
  const options = Object.assign({ interactive: false }, style, renderer ? { renderer } : null);
  const open = Object.assign({}, options, { fill: false, pattern: null });
  const parts = shape.points.map((at) => L.circleMarker(at, Object.assign({ radius: 4 }, options)));
  // A border that a page has cut comes with its own lines: the edge of the page is none of it.
  const bare = style.border && shape.lines.length;
  if (shape.polygons.length && !bare) parts.push(L.polygon(shape.polygons, options));
  if (shape.lines.length) parts.push(L.polyline(shape.lines, open));
  return parts.length === 1 ? parts[0] : L.featureGroup(parts);
}

// -------- styles

function layerStyle(layer, feature) {
  const line = colour(layer.colour, NEUTRAL);
  const own = colour(feature.fill, null);
  const fill = own || colour(layer.fill, null);
  const area = layer.kind !== "line";
  return {
    color: line,
    weight: lineWeight(layer, feature),
    dashArray: dashOf(layer),
    lineCap: dashOf(layer) ? "butt" : "round",
    fill: area && fill !== null,
    fillColor: fill || line,
    fillOpacity: own ? 0.6 : 0.28,
    pattern: area ? patternName(layer) : null,
    border: !area,
    quiet: true,
  };
}

function casingStyle(layer, feature) {
  const ink = isMinor(layer, feature) ? null : colour(layer.casing, null);
  const weight = lineWeight(layer, feature) + 2 * CASING_PX;
  return ink && { color: ink, weight, fill: false, border: layer.kind === "line", quiet: true };
}

// A line thinner than the layer's own goes without a casing and without a name.
function isMinor(layer, feature) {
  return Boolean(feature) && Number.isFinite(feature.weight) && feature.weight < layer.weight;
}

// A class of roads or dykes may have a width of its own.
function lineWeight(layer, feature) {
  const weight = [feature && feature.weight, layer.weight, 1].find(Number.isFinite);
  return Math.min(12, Math.max(0.2, weight));
}

function dashOf(layer) {
  return DASH.test(layer.dash || "") ? layer.dash : null;
}

function patternName(layer) {
  if (PATTERNS.has(layer.pattern)) return layer.pattern;
  return layer.hatch ? "hatch" : null;
}

const patterns = new Map();

function patternOf(name, ink) {
  const key = name + ink;
  if (!patterns.has(key)) patterns.set(key, inkedPattern(name, ink));
  return patterns.get(key);
}

// Tiles are drawn in device pixels, else they blur on fine screens.
function inkedPattern(name, ink) {
  const side = 8;
  const fine = Math.max(1, Math.ceil(window.devicePixelRatio || 1));
  const tile = document.createElement("canvas");
  tile.width = tile.height = side * fine;
  const pen = tile.getContext("2d");
  pen.scale(fine, fine);
  pen.strokeStyle = pen.fillStyle = ink;
  pen.lineWidth = 1;
  pen.beginPath();
  if (name === "dots") for (const [x, y] of [[2, 2], [6, 6]]) pen.rect(x - 0.8, y - 0.8, 1.6, 1.6);
  else for (const start of [-side, 0, side]) slanted(pen, name, start, side);
  if (name === "dots") pen.fill();
  else pen.stroke();
  const pattern = pen.createPattern(tile, "repeat");
  pattern.setTransform(new DOMMatrix().scale(1 / fine));
  return pattern;
}

function slanted(pen, name, start, side) {
  if (name !== "back") {
    pen.moveTo(start, side);
    pen.lineTo(start + side, 0);
  }
  if (name !== "hatch") {
    pen.moveTo(start, 0);
    pen.lineTo(start + side, side);
  }
}

// Lines of reference layers are thin over a province and full on a site.
function thinned(weight, zoom) {
  return weight * Math.min(1.2, Math.max(0.4, 0.4 + (zoom - 9.5) * 0.13));
}

function paint(pen, ink, strength) {
  pen.globalAlpha = strength;
  pen.fillStyle = ink;
  pen.fill("evenodd");
}

function paintPath(pen, options, strength, weight) {
  if (options.fill) paint(pen, options.fillColor || options.color, options.fillOpacity * strength);
  if (options.pattern) paint(pen, patternOf(options.pattern, options.color), 0.75 * strength);
  if (options.stroke === false || !weight) return;
  pen.globalAlpha = (options.opacity === undefined ? 1 : options.opacity) * strength;
  pen.setLineDash(options.dashArray ? String(options.dashArray).split(/[ ,]+/).map(Number) : []);
  pen.lineWidth = weight;
  pen.strokeStyle = options.color;
  pen.lineCap = options.lineCap || "round";
  pen.lineJoin = "round";
  pen.stroke();
}

// Leaflet's canvas with patterns, and with reference layers (`quiet`) that can step back.
const MapCanvas = L.Canvas.extend({
  dim(on) {
    if (this.dimmed === on) return;
    this.dimmed = on;
    if (this._map) this._update();
  },

  _fillStroke(pen, { options }) {
    const quiet = Boolean(options.quiet);
    const weight = quiet ? thinned(options.weight, this._map.getZoom()) : options.weight;
    paintPath(pen, options, quiet && this.dimmed ? DIMMED : 1, weight);
  },
});

// -------- where things are

function crossings(rings, level, across, along) {
  const found = [];
  for (const ring of rings) {
    let last = ring[ring.length - 1];
    for (const point of ring) {
      if (last[across] > level !== point[across] > level) {
        const share = (level - last[across]) / (point[across] - last[across]);
        found.push(last[along] + share * (point[along] - last[along]));
      }
      last = point;
    }
  }
  return found.sort((one, other) => one - other);
}

function inside(rings, at) {
  return crossings(rings, at.lat, "lat", "lng").filter((lng) => lng < at.lng).length % 2 === 1;
}

// Whether a shape lies under a place, or within `reach` of it ({lat, lng} in degrees).
function isUnder(shape, at, reach) {
  const { box } = shape;
  if (at.lat < box.getSouth() - reach.lat || at.lat > box.getNorth() + reach.lat) return false;
  if (at.lng < box.getWest() - reach.lng || at.lng > box.getEast() + reach.lng) return false;
  return (
    shape.polygons.some((rings) => inside(rings, at)) ||
    shape.lines.some((line) => isNear(line, at, reach)) ||
    shape.points.some((point) => isNear([point, point], at, reach))
  );
}

// In units of `reach`, with the place at the origin.
function isNear(line, at, reach) {
  const from = line.map(({ lat, lng }) => [(lng - at.lng) / reach.lng, (lat - at.lat) / reach.lat]);
  return from.slice(1).some(([x, y], index) => {
    const [x0, y0] = from[index];
    const [dx, dy] = [x - x0, y - y0];
    const size = dx * dx + dy * dy;
    const share = size ? Math.min(1, Math.max(0, -(x0 * dx + y0 * dy) / size)) : 0;
    return Math.hypot(x0 + share * dx, y0 + share * dy) <= 1;
  });
}

// The roomiest level place of a polygon within `view`: {at, lng, lat} with its width and height in
// degrees, null where it is out of sight.
function roomiest(polygons, view) {
  let best = null;
  for (const rings of polygons) {
    const box = L.latLngBounds(rings[0]);
    const [south, north] = [Math.max(box.getSouth(), view.getSouth()), Math.min(box.getNorth(), view.getNorth())];
    if (south >= north || box.getWest() > view.getEast() || box.getEast() < view.getWest()) continue;
    for (const [share, favour] of [[0.5, 1], [0.38, 0.85], [0.62, 0.85], [0.22, 0.6], [0.78, 0.6]]) {
      const lat = south + share * (north - south);
      const [west, east] = widest(crossings(rings, lat, "lat", "lng"), view.getWest(), view.getEast());
      const score = (east - west) * favour;
      if (score > 0 && (!best || score > best.score)) best = { score, rings, lat, west, east };
    }
  }
  if (!best) return null;
  const lng = (best.west + best.east) / 2;
  const [low, high] = around(crossings(best.rings, lng, "lng", "lat"), best.lat);
  return { at: L.latLng(best.lat, lng), lng: best.east - best.west, lat: 2 * Math.min(best.lat - low, high - best.lat) };
}

function widest(places, least, most) {
  let found = [0, 0];
  for (let at = 0; at + 1 < places.length; at += 2) {
    const [from, to] = [Math.max(places[at], least), Math.min(places[at + 1], most)];
    if (to - from > found[1] - found[0]) found = [from, to];
  }
  return found;
}

function around(places, level) {
  for (let at = 0; at + 1 < places.length; at += 2) {
    if (places[at] <= level && level <= places[at + 1]) return [places[at], places[at + 1]];
  }
  return [level, level];
}
