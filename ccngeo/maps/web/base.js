/*
 * One page script in parts, joined in the order of `page.py` within one function: what a part
 * declares, later parts use. `ccngeo-data`, a JSON block, says what is shown.
 *
 * Two habits keep data from ever becoming code. Text of the payload reaches the page only as
 * textContent; nothing here writes markup. Elements are found through maps kept while building
 * them, never by a selector made of data. Wording, rounding and order come ready in the payload;
 * an absent key shows nothing.
 */

const L = window.L;
delete window.L;
delete window.leaflet;

const HEX = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i;
const DASH = /^\d+(?:[ ,]+\d+)*$/;
const NEUTRAL = "#5f6b76";
const INK = "#16202a";
const HIGHLIGHT = "#b0007a";
const LABEL_LENGTH = 60;
const TOOLTIP_LENGTH = 400;
const LAID_OUT_LENGTH = 4000;
const NARROW = window.matchMedia("(max-width: 760px)");

const data = JSON.parse(document.getElementById("ccngeo-data").textContent);
const text = data.text || {};
const verdicts = new Map(Object.entries(data.verdicts || {}));
const verdictOrder = Array.from(verdicts.keys());
const sites = new Map(Object.entries(spelt(data.sites || {})));
const rows = list(data.rows);
const rules = list(data.rules);
// A page of one cluster stands on its panel; there is no table behind it.
const single = data.view === "cluster" && sites.size === 1;
// Inside a notebook's frame nothing has an address.
const inFrame = window.location.protocol === "about:";
// Links lead to these names only.
const HOME = "../overview.html";
const PAGES = "clusters/";
const PAGE_NAME = /^[A-Za-z0-9_-]{1,40}$/;
const rowById = new Map(rows.map((row) => [row.site_id, row]));

const state = {
  view: "both",
  tab: 0,
  site: null,
  finding: null,
  query: "",
  verdict: null,
  sort: { key: null, down: false },
};
const ui = { rows: new Map(), chips: new Map(), headers: new Map() };

// A text that stands in several places of the sites is written once, elsewhere as {"$": number}.
function spelt(value) {
  if (value === null || typeof value !== "object") return value;
  if (Number.isInteger(value.$)) return list(data.strings)[value.$];
  for (const key of Object.keys(value)) value[key] = spelt(value[key]);
  return value;
}

function list(value) {
  return Array.isArray(value) ? value : [];
}

function filled(value) {
  return value !== null && value !== undefined && String(value) !== "";
}

function word(key) {
  return filled(text[key]) ? String(text[key]) : "";
}

function el(tag, className, content) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  return filled(content) ? fillText(node, String(content)) : node;
}

// Text of any length is kept; only what a person could read is laid out, so that one absurd
// value cannot hang the page.
function fillText(node, content) {
  node.textContent = content.slice(0, LAID_OUT_LENGTH);
  if (content.length <= LAID_OUT_LENGTH) return node;
  const rest = document.createElement("span");
  rest.textContent = content.slice(LAID_OUT_LENGTH);
  rest.hidden = true;
  node.appendChild(rest);
  node.classList.add("cut");
  return node;
}

function put(parent, ...children) {
  for (const child of children) if (child) parent.appendChild(child);
  return parent;
}

function clear(node) {
  while (node.firstChild) node.removeChild(node.firstChild);
  return node;
}

function button(className, content, name, act) {
  const node = el("button", className, content);
  node.type = "button";
  if (name) {
    node.setAttribute("aria-label", name);
    node.title = name;
  }
  node.addEventListener("click", act);
  return node;
}

function colour(value, fallback) {
  return typeof value === "string" && HEX.test(value) ? value : fallback;
}

function inkOn(background) {
  const hex = background.length === 4 ? background.replace(/[0-9a-f]/gi, "$&$&") : background;
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.36 ? INK : "#ffffff";
}

function shortened(value, length) {
  const whole = filled(value) ? String(value) : "";
  return whole.length > length ? whole.slice(0, length) + "…" : whole;
}

function folded(value) {
  return String(value).slice(0, 20000).normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/gi, "d").toLowerCase();
}

function verdictColour(key) {
  return colour((verdicts.get(key) || {}).colour, NEUTRAL);
}

function badge(key) {
  const verdict = verdicts.get(key);
  if (!verdict) return null;
  const node = el("span", "badge", verdict.letter);
  node.style.backgroundColor = verdictColour(key);
  node.style.color = inkOn(verdictColour(key));
  node.title = filled(verdict.label) ? String(verdict.label) : "";
  return node;
}

function verdictMark(key) {
  const verdict = verdicts.get(key);
  if (!verdict) return null;
  return put(el("span", "verdict"), badge(key), el("span", "verdict-label", verdict.label));
}

function bounds(value) {
  const flat = list(value).flat();
  const sound = flat.length === 4 && flat.every((number) => Number.isFinite(number));
  return sound ? L.latLngBounds([flat[0], flat[1]], [flat[2], flat[3]]) : null;
}
