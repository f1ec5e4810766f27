/* Coordinates of VN-2000, from polynomials fitted to the transformation, and numbers as the language writes them. */

const NBSP = "\u00a0";

const grid = (function () {
  const self = {};
  const given = data.grid || {};
  const forward = boxOf(given);
  const backward = boxOf(given.back || {});
  const lat = matrix((given.back || {}).lat);
  const lon = matrix((given.back || {}).lon);

  // The first system is the project's own: lengths and areas are planar in it.
  self.systems = forward ? list(given.systems).map(systemOf).filter(Boolean) : [];
  self.own = self.systems[0] || null;
  self.invertible = Boolean(self.own && backward && lat && lon);

  // X (north) and Y (east) of a place in metres; null outside the box the fit holds in.
  self.place = function (system, at) {
    const [u, v] = within(forward, at.lat, at.lng);
    return Math.abs(u) <= 1 && Math.abs(v) <= 1 ? self.extended(system, at) : null;
  };

  // The same without the limit: a shape that runs out of the box is still drawn to its end.
  self.extended = function (system, at) {
    const [u, v] = within(forward, at.lat, at.lng);
    return { x: polynomial(system.x, u, v), y: polynomial(system.y, u, v) };
  };

  // Degrees of a place in the project's own system.
  self.degrees = function (x, y) {
    const [u, v] = within(backward, x, y);
    return L.latLng(polynomial(lat, u, v), polynomial(lon, u, v));
  };

  // How far a place lies from the middle of the fitted box, in halves of it.
  self.reach = function (at) {
    return Math.max(...within(forward, at.lat, at.lng).map(Math.abs));
  };

  function boxOf({ origin, half }) {
    const numbers = list(origin).concat(list(half));
    const sound = numbers.length === 4 && numbers.every(Number.isFinite) && half.every((length) => length > 0);
    return sound ? { origin, half } : null;
  }

  function within({ origin, half }, one, other) {
    return [(one - origin[0]) / half[0], (other - origin[1]) / half[1]];
  }

  function systemOf(system) {
    const { label, x, y } = system || {};
    return matrix(x) && matrix(y) ? { label: filled(label) ? String(label) : "", x, y } : null;
  }

  function matrix(value) {
    const sound = list(value).length && value.every((line) => list(line).length && line.every(Number.isFinite));
    return sound ? value : null;
  }

  // Horner's scheme in both unknowns: the sum of c[i][j]·u^i·v^j.
  function polynomial(lines, u, v) {
    return lines.reduceRight((sum, line) => sum * u + line.reduceRight((part, term) => part * v + term, 0), 0);
  }

  return self;
})();

function decimal(value, places, gap) {
  const [whole, part] = Math.abs(value).toFixed(places).split(".");
  const sign = value < 0 && Number(value.toFixed(places)) !== 0 ? "−" : "";
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, gap);
  return sign + grouped + (part ? (data.lang === "en" ? "." : ",") + part : "");
}

function figure(value, places) {
  return decimal(value, places, data.lang === "en" ? "," : ".");
}

function metres(length) {
  const said = figure(length, 1) + NBSP + "m";
  return length < 1000 ? said : said + " = " + figure(length / 1000, 2) + NBSP + "km";
}

function squareMetres(area) {
  return figure(area, 0) + NBSP + "m²" + " = " + figure(area / 10000, 2) + NBSP + "ha";
}

// Where a place is, line by line: every system of the project, then degrees.
function positions(at) {
  const lines = [];
  for (const system of grid.systems) {
    const place = grid.place(system, at);
    if (place) lines.push({ system: system.label, values: [["X", ordinate(place.x)], ["Y", ordinate(place.y)]] });
  }
  lines.push({ system: "WGS 84", values: [["", degrees(at)]] });
  return lines;
}

function ordinate(value) {
  return decimal(value, 1, NBSP);
}

// With points in both languages: so written, phones and web maps take it.
function degrees(at) {
  return at.lat.toFixed(6) + ", " + at.lng.toFixed(6);
}
