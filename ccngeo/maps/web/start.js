/* The way through the page: addresses, choosing a cluster or a finding, paper, start. */

const ADDRESS = /^#site=([A-Za-z0-9_-]{1,40})(?:&rule=([A-Za-z0-9_.-]{1,80}))?$/;

function addressed() {
  const [, id, rule] = ADDRESS.exec(window.location.hash) || [];
  const known = id !== undefined && sites.has(id);
  return { id: known ? id : null, rule: (known && rule) || null };
}

function addressOf(id, rule) {
  if (id === null) return window.location.pathname + window.location.search;
  return "#site=" + id + (rule && ADDRESS.test("#site=x&rule=" + rule) ? "&rule=" + rule : "");
}

// `write` is pushState where the browser's back shall lead here, else replaceState.
function remember(write, id, rule) {
  if (inFrame || (id !== null && !PAGE_NAME.test(id))) return;
  const here = addressed();
  if (here.id !== id || here.rule !== (rule || null)) window.history[write](null, "", addressOf(id, rule));
}

function goTo(id) {
  if (id !== null && !sites.has(id)) return;
  remember("pushState", id, null);
  show(id, null);
}

function show(id, rule) {
  if (id !== null && id === state.site) {
    if (single) openTab(0);
    showRule(rule);
    return;
  }
  const before = state.site;
  state.site = id;
  for (const [key, line] of ui.rows) line.classList.toggle("chosen", key === id);
  if (id !== null) fillPanel(id);
  showPanes();
  map.select(id);
  if (id === null) return leave(before);
  if (NARROW.matches) showView("table");
  ui.panel.focus({ preventScroll: true });
  ui.panel.scrollTop = 0;
  showRule(rule);
}

function leave(before) {
  if (before === null) return;
  map.fit(bounds(data.bounds));
  const line = ui.rows.get(before);
  const back = line && line.querySelector(".row-button");
  if (back) back.focus();
}

function follow() {
  const { id, rule } = addressed();
  if (id !== null || !single) show(id, rule);
}

// Folded groups would be lost on paper.
function openForPrint() {
  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = Array.from(ui.panel.querySelectorAll("details:not([open])"));
    for (const node of closed) node.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const node of closed) node.open = false;
  });
}

// What a user of folium added runs after this script and asks for Leaflet, and for the map.
function shareMap() {
  const sample = el("div", "leaflet-default-icon-path");
  const inlined = /^url\("(data:image\/png;base64,[A-Za-z0-9+/=]+)"\)$/;
  put(document.body, sample);
  const [, picture] = inlined.exec(window.getComputedStyle(sample).backgroundImage) || [];
  sample.remove();
  // Leaflet looks for its marker beside the page; it stands in the style sheet.
  L.Icon.Default.imagePath = "";
  L.Icon.Default.mergeOptions({ iconUrl: picture, iconRetinaUrl: picture });
  L.Icon.Default.include({ createShadow: () => null });
  window.L = L;
  window.map_ccngeo = map.leaf();
}

function start() {
  const app = document.getElementById("ccngeo-app");
  ui.main = el("main", "main view-both");
  ui.panel = panelNode();
  const left = el("div", "left");
  const tabRow = tabs();
  put(left, ...ui.tabs.map(({ pane }) => pane), ui.panel);
  const mapBox = el("div", "map");
  put(ui.main, left, mapBox);
  put(app, banner("banner"), header(), put(el("nav", "nav"), tabRow, sheet.control(), viewSwitch()), ui.main, banner("watermark"));
  showPanes();
  map.build(mapBox);
  measuring.build(mapBox);
  showView("both");
  filterRows();
  openForPrint();
  sheet.build();
  window.addEventListener("hashchange", follow);
  window.addEventListener("popstate", follow);
  NARROW.addEventListener("change", () => showView("both"));
  if (single) show(sites.keys().next().value, addressed().rule);
  else follow();
  if (data.shared === "map_ccngeo") shareMap();
  window.performance.mark("ccngeo-ready");
  window.ccngeoReady = true;
}

start();
