/* The way through the page: addresses, choosing a cluster, paper, start. */

function siteInAddress() {
  const found = /^#site=([A-Za-z0-9_-]{1,40})$/.exec(window.location.hash);
  return found && sites.has(found[1]) ? found[1] : null;
}

function goToSite(id) {
  if (id !== null && !sites.has(id)) return;
  const address = id === null ? "" : "#site=" + id;
  if (address === window.location.hash) showSite(id);
  else if (address) window.location.hash = address;
  else {
    window.history.pushState(null, "", window.location.pathname + window.location.search);
    showSite(null);
  }
}

function showSite(id) {
  const before = state.site;
  state.site = id;
  for (const [key, line] of ui.rows) line.classList.toggle("chosen", key === id);
  if (id !== null) fillPanel(id);
  showPanes();
  map.select(id);
  if (id !== null) {
    if (NARROW.matches) showView("table");
    ui.panel.focus({ preventScroll: true });
    ui.panel.scrollTop = 0;
  } else if (before !== null) {
    map.fit(bounds(data.bounds));
    const line = ui.rows.get(before);
    const back = line && line.querySelector(".row-button");
    if (back) back.focus();
  }
}

function leaveSite() {
  window.history.pushState(null, "", window.location.pathname + window.location.search);
  const tab = state.tab;
  state.site = null;
  map.select(null);
  map.fit(bounds(data.bounds));
  for (const line of ui.rows.values()) line.classList.remove("chosen");
  state.tab = tab;
}

// Folded groups would be lost on paper.
function openForPrint() {
  const folded = Array.from(ui.panel.querySelectorAll("details:not([open])"));
  window.addEventListener("beforeprint", () => {
    folded.length = 0;
    for (const node of ui.panel.querySelectorAll("details:not([open])")) {
      node.open = true;
      folded.push(node);
    }
  });
  window.addEventListener("afterprint", () => {
    for (const node of folded) node.open = false;
  });
}

function start() {
  const app = document.getElementById("ccngeo-app");
  ui.main = el("main", "main view-both");
  ui.panel = el("article", "panel");
  ui.panel.tabIndex = -1;
  const left = el("div", "left");
  const tabRow = tabs();
  put(left, ...ui.tabs.map(({ pane }) => pane), ui.panel);
  const mapBox = el("div", "map");
  put(ui.main, left, mapBox);
  put(app, banner("banner"), header(), put(el("nav", "nav"), tabRow, viewSwitch()), ui.main, banner("watermark"));
  map.build(mapBox);
  showView("both");
  showPanes();
  filterRows();
  openForPrint();
  window.addEventListener("hashchange", () => showSite(siteInAddress()));
  window.addEventListener("popstate", () => {
    if (siteInAddress() !== state.site) showSite(siteInAddress());
  });
  NARROW.addEventListener("change", () => showView("both"));
  if (siteInAddress() !== null) showSite(siteInAddress());
  window.ccngeoReady = true;
}

start();
