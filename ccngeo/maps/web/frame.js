/* Frame of the page: banner, header, tabs, panes, plain tables. */

function banner(className) {
  return filled(data.banner) ? el("p", className, data.banner) : null;
}

function facts() {
  const node = el("dl", "facts");
  for (const [name, value] of list(data.facts)) {
    const said = el("dd", "", value);
    said.title = shortened(value, TOOLTIP_LENGTH);
    put(node, put(el("div"), el("dt", "", name), said));
  }
  return node.firstChild ? node : null;
}

function header() {
  const titles = put(el("div", "titles"), el("h1", "", data.title));
  if (filled(data.subtitle)) put(titles, el("p", "subtitle", data.subtitle));
  return put(el("header", "top"), titles, facts());
}

function viewSwitch() {
  const node = el("div", "switch");
  node.setAttribute("role", "group");
  const left = single ? ["content", "content_and_map"] : ["table", "both"];
  const views = [["table", word(left[0])], ["both", word(left[1])], ["map", word("map")]];
  ui.views = new Map();
  for (const [key, label] of views) {
    const choice = button("switch-" + key, label, "", () => showView(key));
    ui.views.set(key, choice);
    put(node, choice);
  }
  return node;
}

function showView(key) {
  state.view = NARROW.matches && key === "both" ? "table" : key;
  ui.main.className = "main view-" + state.view;
  for (const [name, choice] of ui.views) choice.setAttribute("aria-pressed", String(name === state.view));
  if (key === "map" && !NARROW.matches) map.showLegend();
  map.resized();
}

function sections() {
  const all = [
    single ? { title: word("cluster"), build: null } : { title: word("summary") || word("table"), build: summary },
    { title: word("plans"), build: () => plainTable(data.plans, "plans"), count: tableSize(data.plans) },
    { title: word("ranking"), build: () => plainTable(data.ranking), count: tableSize(data.ranking) },
    { title: word("not_checked"), build: () => plainTable(data.not_checked), count: tableSize(data.not_checked) },
    { title: word("sources"), build: () => plainTable(data.sources, "sources"), count: tableSize(data.sources) },
    { title: word("assumptions"), build: assumptions, count: list(data.assumptions).length },
    { title: word("headroom"), build: headroom, count: tableSize(data.quotas) + tableSize(data.headroom) },
  ];
  return all.filter((section, index) => index === 0 || section.count > 0);
}

function tabs() {
  const node = el("div", "tabs");
  node.setAttribute("role", "tablist");
  ui.tabs = sections().map((section, index) => {
    const tab = button("tab", section.title, "", () => openTab(index));
    if (section.count) put(tab, el("span", "tab-count", section.count));
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", "ccngeo-pane-" + index);
    tab.addEventListener("keydown", (event) => stepTab(event, index));
    put(node, tab);
    return { tab, section, pane: tabPane(index) };
  });
  return node;
}

function tabPane(index) {
  const pane = el("section", "pane");
  pane.id = "ccngeo-pane-" + index;
  pane.setAttribute("role", "tabpanel");
  return pane;
}

// What stands in a pane is made when it is first opened.
function fillPane({ section, pane }) {
  if (pane.firstChild || !section.build) return;
  pane.setAttribute("aria-label", section.title);
  put(pane, el("h2", "pane-title", section.title), section.build(), footer());
}

function stepTab(event, index) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const next = (index + step + ui.tabs.length) % ui.tabs.length;
  openTab(next);
  ui.tabs[next].tab.focus();
}

function openTab(index) {
  state.tab = index;
  if (state.site !== null && !single) goTo(null);
  showPanes();
}

// The panel lies over the table; on a page of one cluster it is the first tab itself.
function onPanel() {
  return state.site !== null && (!single || state.tab === 0);
}

function showPanes() {
  ui.tabs.forEach(({ tab, pane }, index) => {
    const on = index === state.tab;
    tab.setAttribute("aria-selected", String(on));
    tab.tabIndex = on ? 0 : -1;
    pane.hidden = !on || onPanel();
  });
  ui.panel.hidden = !onPanel();
  fillPane(ui.tabs[state.tab]);
}

function footer() {
  const lines = list(data.footer);
  if (!lines.length) return null;
  return put(el("footer", "foot"), ...lines.map((line) => el("p", "", line)));
}

function tableSize(table) {
  return list((table || {}).rows).length;
}

function plainTable(table, className) {
  const head = el("tr");
  for (const name of list(table.columns)) put(head, columnHead(name));
  const body = el("tbody");
  list(table.rows).forEach((cells, at) => {
    const line = el("tr");
    const id = list(table.sites)[at];
    list(cells).forEach((cell, index) => {
      const node = cardCell(list(table.columns)[index], "", cell);
      put(line, index === table.link && sites.has(id) ? linked(node, id) : node);
    });
    put(body, line);
  });
  return put(el("table", className ? "grid cards " + className : "grid cards"), put(el("thead"), head), body);
}

// The cell that names a cluster leads to it.
function linked(cell, id) {
  const said = cell.querySelector(".cell-text");
  const node = button("row-button", "", "", () => goTo(id));
  said.before(node);
  put(node, said);
  return cell;
}

function columnHead(name) {
  const node = el("th", "", name);
  node.scope = "col";
  return node;
}

// A cell that carries its heading along, shown where the table turns into cards.
function cardCell(heading, className, content) {
  const cell = el("td", className);
  put(cell, el("span", "cell-head", heading), el("span", "cell-text", content));
  return cell;
}

function assumptions() {
  return put(el("ul", "plain-list"), ...list(data.assumptions).map((line) => el("li", "", line)));
}

function headroom() {
  const node = el("div");
  for (const table of [data.quotas, data.headroom]) {
    if (!tableSize(table)) continue;
    put(node, el("h3", "", table.title), plainTable(table));
    put(node, put(el("ul", "plain-list"), ...list(table.notes).map((line) => el("li", "", line))));
  }
  return node;
}
