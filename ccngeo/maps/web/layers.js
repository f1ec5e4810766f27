/* The switch of layers, by theme: it is the legend too, with swatches drawn as the map draws. */

const SEARCHED_FROM = 12; // layers
const FOLDED_FROM = 6; // entries of one legend: other layers shall stay in sight
const SWATCH = { wide: 30, high: 16 };

// `switches` [{layer, on, set}] in drawing order; the panel lists the topmost first.
function layerPanel(switches) {
  const node = el("details", "layers");
  const name = [word("layers"), word("legend")].filter(filled).join(" · ");
  const box = put(el("div", "layers-box"), signs());
  const themes = themesOf(switches).map(themeBox);
  if (switches.length > SEARCHED_FROM) put(box, layerSearch(themes));
  put(box, ...themes.map((theme) => theme.node));
  L.DomEvent.disableScrollPropagation(box);
  L.DomEvent.disableClickPropagation(node);
  return put(node, el("summary", "", name), box);
}

function themesOf(switches) {
  const known = list(data.themes).map(({ key, title }) => ({ key, title, switches: [] }));
  const rest = { key: null, title: word("other_layers") || word("layers"), switches: [] };
  for (const one of switches.slice().reverse()) {
    (known.find(({ key }) => key === one.layer.theme) || rest).switches.push(one);
  }
  return known.concat([rest]).filter((theme) => theme.switches.length);
}

function themeBox(theme) {
  const node = el("details", "theme");
  const tally = el("span", "theme-tally");
  const count = () => {
    tally.textContent = theme.switches.filter(({ on }) => on).length + "/" + theme.switches.length;
  };
  const lines = theme.switches.map((one) => layerSwitch(one, count));
  node.open = theme.switches.some(({ on, layer }) => on || layer.status === "red");
  count();
  put(node, put(el("summary"), el("span", "theme-title", theme.title), tally), ...lines.map((line) => line.node));
  return { node, lines };
}

function layerSearch(themes) {
  const search = el("input", "layer-search");
  search.type = "search";
  search.placeholder = word("find_layer");
  search.setAttribute("aria-label", word("find_layer"));
  search.addEventListener("input", () => {
    const query = folded(search.value.trim());
    for (const { node, lines } of themes) {
      for (const line of lines) line.node.hidden = !line.searched.includes(query);
      node.hidden = lines.every((line) => line.node.hidden);
      if (query) node.open = true;
    }
  });
  return search;
}

function layerSwitch(one, changed) {
  const { layer } = one;
  const node = el("div", "layer");
  const label = el("label");
  const box = el("input");
  box.type = "checkbox";
  box.checked = one.on;
  box.disabled = isEmpty(layer);
  put(label, box, swatchOf(layer), el("span", "layer-title", layer.title));
  put(node, label, layerNote(layer));
  if (layer.status === "red") {
    label.classList.add("red");
    put(label, el("span", "layer-alarm", "!"));
  }
  const legend = layerLegend(layer);
  const show = () => {
    if (legend) legend.hidden = !one.on;
  };
  box.addEventListener("change", () => {
    one.on = box.checked;
    one.set(one.on);
    show();
    changed();
  });
  show();
  return { node: put(node, legend), searched: folded(filled(layer.title) ? layer.title : "") };
}

function layerNote(layer) {
  const red = layer.status === "red";
  const said = filled(layer.note) || !isEmpty(layer) ? layer.note : word("empty_layer");
  return filled(said) ? el("p", red ? "layer-note red" : "layer-note", said) : null;
}

function isEmpty(layer) {
  return Array.isArray(layer.features) && !layer.features.length && !layer.picture;
}

function layerLegend(layer) {
  const entries = list(layer.legend);
  if (!entries.length) return null;
  const lines = entries.map((entry) => put(el("li"), swatchOf(layer, entry), el("span", "", entry.label)));
  const legend = put(el("ul", "legend"), ...lines);
  if (entries.length <= FOLDED_FROM) return legend;
  return put(el("details", "folded-legend"), el("summary", "", word("legend") + " (" + entries.length + ")"), legend);
}

// What verdicts and kinds of clusters look like.
function signs() {
  const node = el("ul", "legend signs");
  for (const key of verdictOrder) put(node, put(el("li"), verdictMark(key)));
  const present = new Set(list(data.site_features).map(({ role }) => role));
  for (const role of ["established", "planned", "proposed"]) {
    if (present.has(role) && filled(text[role])) put(node, sign(role, text[role]));
  }
  if (list(data.markers).length && filled(text.no_boundary)) put(node, sign("marker", text.no_boundary));
  return node.firstChild ? node : null;
}

function sign(role, said) {
  return put(el("li"), el("span", "role role-" + role), el("span", "", said));
}

// -------- swatches

function swatchOf(layer, feature) {
  const node = el("canvas", "swatch");
  const fine = Math.max(1, Math.ceil(window.devicePixelRatio || 1));
  node.width = SWATCH.wide * fine;
  node.height = SWATCH.high * fine;
  node.setAttribute("aria-hidden", "true");
  const pen = node.getContext("2d");
  pen.scale(fine, fine);
  for (const style of [casingStyle(layer), layerStyle(layer, feature || layer)].filter(Boolean)) {
    traceSwatch(pen, swatchKind(layer));
    paintPath(pen, style, 1, Math.min(4.5, style.weight));
  }
  return node;
}

function swatchKind(layer) {
  const [first] = list(layer.features);
  return first && first.geometry && list(first.geometry.points).length ? "point" : layer.kind;
}

function traceSwatch(pen, kind) {
  pen.beginPath();
  if (kind === "point") return pen.arc(SWATCH.wide / 2, SWATCH.high / 2, 4, 0, 2 * Math.PI);
  if (kind !== "line") return pen.rect(2, 2, SWATCH.wide - 4, SWATCH.high - 4);
  pen.moveTo(1, SWATCH.high - 5);
  pen.lineTo(SWATCH.wide * 0.4, 5);
  pen.lineTo(SWATCH.wide * 0.6, SWATCH.high - 5);
  return pen.lineTo(SWATCH.wide - 1, 5);
}
