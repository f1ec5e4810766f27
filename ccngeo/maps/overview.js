/*
 * The overview page: summary table, site panel and map, drawn from the JSON block #ccngeo-data.
 *
 * Two habits keep data from ever becoming code. Text of the payload reaches the page only as
 * textContent; nothing here writes markup. Elements are found through maps kept while building
 * them, never by a selector made of data. Wording, rounding and order come ready in the payload;
 * an absent key shows nothing.
 */
(function () {
  "use strict";

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
  const sites = new Map(Object.entries(data.sites || {}));
  const rows = list(data.rows);
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
  const ui = { rows: new Map(), chips: new Map(), headers: new Map(), badges: new Map() };

  // ---------------------------------------------------------------- small helpers

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

  // ---------------------------------------------------------------- frame of the page

  function banner(className) {
    return filled(data.banner) ? el("p", className, data.banner) : null;
  }

  function facts() {
    const node = el("dl", "facts");
    for (const [name, value] of list(data.facts)) {
      put(node, put(el("div"), el("dt", "", name), el("dd", "", value)));
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
    const both = word("both") || word("table") + " + " + word("map");
    const views = [["table", word("table")], ["both", both], ["map", word("map")]];
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
      { title: word("summary") || word("table"), build: summary },
      { title: word("plans"), build: () => plainTable(data.plans, "plans"), count: tableSize(data.plans) },
      { title: word("ranking"), build: () => plainTable(data.ranking), count: tableSize(data.ranking) },
      { title: word("not_checked"), build: () => plainTable(data.not_checked), count: tableSize(data.not_checked) },
      { title: word("sources"), build: () => plainTable(data.sources), count: tableSize(data.sources) },
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
      tab.addEventListener("keydown", (event) => stepTab(event, index));
      put(node, tab);
      return { tab, pane: tabPane(section) };
    });
    return node;
  }

  function tabPane(section) {
    const pane = el("section", "pane");
    pane.setAttribute("role", "tabpanel");
    put(pane, el("h2", "pane-title", section.title), section.build(), footer());
    return pane;
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
    if (state.site !== null) leaveSite();
    showPanes();
  }

  function showPanes() {
    ui.tabs.forEach(({ tab, pane }, index) => {
      const on = index === state.tab;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      pane.hidden = !on || state.site !== null;
    });
    ui.panel.hidden = state.site === null;
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
    const node = button("row-button", "", "", () => goToSite(id));
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

  // ---------------------------------------------------------------- summary table

  function summary() {
    return put(el("div", "summary"), problems(), tools(), summaryTable());
  }

  function problems() {
    const lines = list(data.problems);
    if (!lines.length) return null;
    const items = put(el("ul"), ...lines.map((line) => el("li", "", line)));
    return put(el("div", "problems"), el("strong", "", word("problems")), items);
  }

  function tools() {
    const search = el("input", "search");
    search.type = "search";
    search.placeholder = word("search");
    search.setAttribute("aria-label", word("search"));
    search.addEventListener("input", () => {
      state.query = folded(search.value.trim());
      filterRows();
    });
    return put(el("div", "tools"), search, chips());
  }

  function chips() {
    const node = el("div", "chips");
    node.setAttribute("role", "group");
    put(node, chip(null, el("span", "", word("all")), rows.length));
    for (const { verdict, count } of list(data.counts)) {
      if (verdicts.has(verdict)) put(node, chip(verdict, verdictMark(verdict), count));
    }
    return node;
  }

  function chip(verdict, label, count) {
    const node = button("chip", "", "", () => {
      state.verdict = state.verdict === verdict ? null : verdict;
      filterRows();
    });
    ui.chips.set(verdict, node);
    return put(node, label, el("span", "chip-count", count));
  }

  function summaryTable() {
    const table = el("table", "grid summary-table");
    const columns = list(data.columns);
    const span = columns.length;
    const head = el("thead");
    if (filled(data.banner)) {
      const cell = el("th", "banner-row", data.banner);
      cell.colSpan = Math.max(1, span);
      put(head, put(el("tr", "print-only"), cell));
    }
    put(head, put(el("tr"), ...columns.map(sortHead)));
    ui.body = el("tbody");
    const main = mainColumn(columns);
    const classes = columns.map((column, index) => "kind-" + kind(column) + (index === main ? "" : roomClass(column)));
    for (const row of rows) {
      const line = summaryRow(row, columns, main, classes);
      ui.rows.set(row.site_id, line);
      put(ui.body, line);
    }
    ui.body.addEventListener("keydown", stepRow);
    return put(el("div", "table-scroll"), put(table, head, ui.body));
  }

  function mainColumn(columns) {
    const at = columns.findIndex((column) => column.key === "name");
    return at < 0 ? 0 : at;
  }

  function sortHead(column, index, columns) {
    const node = el("th", "kind-" + kind(column) + (index === mainColumn(columns) ? " main-cell" : ""));
    node.scope = "col";
    node.setAttribute("aria-sort", "none");
    ui.headers.set(column.key, node);
    const sorter = button("sorter", "", "", () => sortBy(column));
    put(sorter, el("span", "", column.label), el("span", "sort-mark"));
    return put(node, sorter);
  }

  // A column with sentences in it is given room, so that rows stay low.
  function roomClass(column) {
    if (kind(column) !== "text") return "";
    const longest = Math.max(0, ...rows.map(({ cells }) => String((cells || {})[column.key] || "").length));
    if (longest > 30) return " long";
    return longest > 17 ? " middling" : "";
  }

  function kind(column) {
    return column.kind === "number" || column.kind === "verdict" ? column.kind : "text";
  }

  function summaryRow(row, columns, main, classes) {
    const line = el("tr", "site-row");
    const cells = row.cells || {};
    columns.forEach((column, index) => {
      const cell = el("td", classes[index]);
      if (index === main) put(cell, rowButton(row, cells[column.key])).classList.add("main-cell");
      else if (column.kind === "verdict") put(cell, verdictMark(cells[column.key]));
      else if (filled(cells[column.key])) fillText(cell, String(cells[column.key]));
      put(line, cell);
    });
    line.addEventListener("click", () => {
      // Marking text in order to copy it is not choosing a site.
      if (window.getSelection().isCollapsed) goToSite(row.site_id);
    });
    return line;
  }

  function rowButton(row, label) {
    const node = button("row-button", "", "", (event) => {
      event.stopPropagation();
      goToSite(row.site_id);
    });
    return put(node, badge((sites.get(row.site_id) || {}).verdict), el("span", "row-name", label));
  }

  function stepRow(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !event.target.classList.contains("row-button")) return;
    const buttons = visibleRows().map((row) => ui.rows.get(row.site_id).querySelector(".row-button"));
    const next = buttons[buttons.indexOf(event.target) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  function rowMatches(row) {
    if (state.verdict !== null && (sites.get(row.site_id) || {}).verdict !== state.verdict) return false;
    if (!state.query) return true;
    if (row.searched === undefined) {
      const cells = row.cells || {};
      const shown = list(data.columns).filter((column) => column.kind !== "verdict");
      const parts = shown.map((column) => (filled(cells[column.key]) ? cells[column.key] : ""));
      row.searched = folded([row.site_id].concat(parts).join(" "));
    }
    return row.searched.includes(state.query);
  }

  function visibleRows() {
    return sortedRows().filter(rowMatches);
  }

  function filterRows() {
    const shown = new Set(rows.filter(rowMatches).map((row) => row.site_id));
    for (const [id, line] of ui.rows) line.hidden = !shown.has(id);
    for (const [key, node] of ui.chips) node.setAttribute("aria-pressed", String(key === state.verdict));
    map.showSites((id) => !rowById.has(id) || shown.has(id));
  }

  function sortBy(column) {
    const again = state.sort.key === column.key;
    if (again && state.sort.down) state.sort = { key: null, down: false };
    else state.sort = { key: column.key, down: again };
    for (const [key, node] of ui.headers) {
      const on = key === state.sort.key;
      node.setAttribute("aria-sort", on ? (state.sort.down ? "descending" : "ascending") : "none");
    }
    for (const row of sortedRows()) put(ui.body, ui.rows.get(row.site_id));
  }

  function sortedRows() {
    const column = list(data.columns).find(({ key }) => key === state.sort.key);
    if (!column) return rows;
    const sign = state.sort.down ? -1 : 1;
    const keyed = rows.map((row) => [sortValue(row, column), row]);
    keyed.sort(([one], [other]) => {
      // What has no value stays last in both directions.
      if (one === null || other === null) return (one === null) - (other === null);
      return sign * compare(one, other);
    });
    return keyed.map(([, row]) => row);
  }

  function sortValue(row, column) {
    const given = (row.sort || {})[column.key];
    if (filled(given)) return given;
    const cell = (row.cells || {})[column.key];
    if (column.kind === "verdict") return verdicts.has(cell) ? verdictOrder.indexOf(cell) : null;
    return filled(cell) && column.kind !== "number" ? String(cell) : null;
  }

  function compare(one, other) {
    if (typeof one === "number" && typeof other === "number") return one - other;
    return String(one).localeCompare(String(other), data.lang === "en" ? "en" : "vi", { numeric: true });
  }

  // ---------------------------------------------------------------- one site

  function fillPanel(id) {
    const site = sites.get(id);
    state.finding = null;
    ui.findings = [];
    clear(ui.panel).scrollTop = 0;
    put(
      ui.panel,
      panelBar(id),
      panelHead(site),
      panelProblems(),
      advice(site),
      areas(site),
      notes(site),
      siteOpinions(site),
      decisiveTable(site),
      budget(site),
      foldedGroups(site),
      footer()
    );
  }

  function panelBar(id) {
    const ids = visibleRows().map((row) => row.site_id);
    const at = ids.indexOf(id);
    const node = put(el("div", "panel-bar"), button("back", "← " + word("back"), "", () => goToSite(null)));
    const beside = [["‹", word("previous"), ids[at - 1]], ["›", word("next"), ids[at + 1]]];
    const steps = el("span", "steps");
    for (const [sign, name, other] of beside) {
      const step = button("step", sign, name, () => goToSite(other));
      step.disabled = at < 0 || other === undefined;
      put(steps, step);
    }
    return put(node, steps);
  }

  function panelHead(site) {
    const titles = put(el("div", "titles"), el("h2", "", site.name));
    if (filled(site.subtitle)) put(titles, el("p", "subtitle", site.subtitle));
    const result = el("div", "overall");
    if (filled(text.preliminary)) put(result, el("span", "overall-note", text.preliminary));
    put(result, verdictMark(site.verdict));
    const head = put(el("div", "panel-head"), titles, result);
    const sentence = filled(site.sentence) ? el("p", "sentence", site.sentence) : null;
    if (sentence) sentence.style.borderLeftColor = verdictColour(site.verdict);
    return put(el("div"), head, sentence);
  }

  // On paper a site's sheet travels alone, so what could not be used stands on it too.
  function panelProblems() {
    const node = problems();
    if (node) node.classList.add("print-only");
    return node;
  }

  function advice(site) {
    if (!site.advice) return null;
    const node = put(el("section", "block advice"), el("h3", "", word("advice")), el("p", "advised", site.advice.sentence));
    for (const line of list(site.advice.lines)) put(node, el("p", "note", line));
    for (const [heading, lines] of list(site.advice.lists)) {
      const head = put(el("summary"), el("span", "group-title", heading), el("span", "tally", list(lines).length));
      const items = put(el("ul", "plain-list"), ...list(lines).map((line) => el("li", "", line)));
      put(node, put(el("details", "group"), head, items));
    }
    return node;
  }

  function areas(site) {
    const node = el("dl", "areas");
    for (const [name, value] of list(site.areas)) {
      put(node, put(el("div"), el("dt", "", name), el("dd", "", value)));
    }
    return node.firstChild ? node : null;
  }

  function notes(site) {
    const lines = list(site.notes);
    return lines.length ? put(el("ul", "notes"), ...lines.map((line) => el("li", "", line))) : null;
  }

  function findingsOf(site, grade) {
    const all = list(site.groups).flatMap((group) => list(group.findings));
    return all.filter((finding) => (finding.grade === "decisive") === (grade === "decisive"));
  }

  function decisiveTable(site) {
    const findings = findingsOf(site, "decisive");
    if (!findings.length) return null;
    return put(el("section", "block"), el("h3", "", word("decisive")), findingTable(findings));
  }

  function findingTable(findings) {
    const heads = ["findings", "measured", "limit", "clause", "result", "opinion"].map(word);
    const table = put(el("table", "grid cards findings"), put(el("thead"), put(el("tr"), ...heads.map(columnHead))));
    for (const finding of findings) put(table, findingLines(finding, heads));
    return table;
  }

  // One tbody per finding keeps its two lines together, on the screen and over a page break.
  function findingLines(finding, heads) {
    const body = el("tbody", "finding");
    const shown = list(finding.evidence).filter((index) => list(data.evidence)[index]);
    body.style.setProperty("--mark", verdictColour(finding.verdict));
    const line = put(
      el("tr"),
      put(el("td", "finding-title"), findingTitle(finding, shown, body)),
      cellOf(heads[1], list(finding.measured), "lines"),
      cellOf(heads[2], [finding.limit], "lines"),
      cellOf(heads[3], [finding.clause, finding.in_force, finding.confidence, finding.stamp], "lines small"),
      put(cellOf(heads[4], [], "result"), verdictMark(finding.verdict)),
      opinionCell(heads[5], list(finding.opinions))
    );
    return put(body, line, findingMore(finding));
  }

  function opinionCell(heading, opinions) {
    const cell = cellOf(heading, [], "lines");
    for (const opinion of opinions) put(cell, opinionOf(opinion));
    if (opinions.length) cell.classList.remove("empty");
    return cell;
  }

  // What speaks of another boundary or law is struck out and stays legible, with the reason below.
  function opinionOf(opinion) {
    const node = el("div", opinion.stale ? "opinion stale" : "opinion");
    for (const line of list(opinion.said)) {
      if (filled(line)) put(node, el(opinion.stale ? "s" : "span", "cell-text", line));
    }
    if (filled(opinion.note)) put(node, el("em", "cell-text", opinion.note));
    return node;
  }

  function siteOpinions(site) {
    const opinions = list(site.opinions);
    if (!opinions.length) return null;
    return put(el("section", "block opinions"), el("h3", "", word("opinions")), ...opinions.map(opinionOf));
  }

  function findingTitle(finding, shown, body) {
    if (!shown.length) return el("span", "", finding.title);
    const node = button("evidence-button", "", "", () => chooseFinding(finding, shown, body));
    node.setAttribute("aria-pressed", "false");
    if (filled(text.show_evidence)) node.title = String(text.show_evidence);
    ui.findings.push({ body, node });
    return put(node, el("span", "", finding.title), pin());
  }

  function pin() {
    const node = el("span", "pin", "◎");
    node.setAttribute("aria-hidden", "true");
    return node;
  }

  function cellOf(heading, lines, className) {
    const cell = put(el("td", className), el("span", "cell-head", heading));
    for (const line of lines) if (filled(line)) put(cell, el("span", "cell-text", line));
    if (cell.childNodes.length === 1 && className !== "result") cell.classList.add("empty");
    return cell;
  }

  function findingMore(finding) {
    const parts = [
      [word("reasons"), list(finding.reasons)],
      [word("action"), [finding.action]],
      [word("ask"), [finding.ask]],
    ];
    const cell = el("td");
    cell.colSpan = 6;
    for (const [name, lines] of parts) {
      const said = lines.filter(filled);
      if (!said.length) continue;
      const part = el("p", "more");
      if (name) put(part, el("b", "", name + ": "));
      said.forEach((line, index) => put(part, index ? document.createTextNode(" · ") : null, el("span", "", line)));
      put(cell, part);
    }
    return cell.firstChild ? put(el("tr", "more-row"), cell) : null;
  }

  function budget(site) {
    const parts = list(site.budget);
    if (!parts.length) return null;
    const bar = el("div", "bar");
    const legend = el("ul", "bar-legend");
    parts.forEach((part, index) => put(bar, barPart(part, index)) && put(legend, barLine(part, index)));
    const notes = list(site.budget_notes).map((text) => el("p", "note", text));
    return put(el("section", "block"), el("h3", "", word("budget")), bar, legend, ...notes);
  }

  function barPart(part, index) {
    const share = Math.min(1, Math.max(0, Number(part.share) || 0));
    // A part too thin for its number shows its colour only; the line below has the figure.
    const node = el("span", "bar-part", share >= 0.035 ? index + 1 : "");
    node.style.width = share * 100 + "%";
    return painted(node, colour(part.colour, NEUTRAL));
  }

  function painted(node, background) {
    node.style.backgroundColor = background;
    node.style.color = inkOn(background);
    return node;
  }

  function barLine(part, index) {
    const mark = painted(el("span", "bar-mark", index + 1), colour(part.colour, NEUTRAL));
    return put(el("li"), mark, el("span", "bar-label", part.label), el("span", "bar-text", part.text));
  }

  function foldedGroups(site) {
    const groups = list(site.groups)
      .map((group) => [group.title, list(group.findings).filter(({ grade }) => grade !== "decisive")])
      .filter(([, findings]) => findings.length);
    if (!groups.length) return null;
    const node = put(el("section", "block"), el("h3", "", word("consult")));
    for (const [title, findings] of groups) put(node, foldedGroup(title, findings));
    return node;
  }

  function foldedGroup(title, findings) {
    const head = put(el("summary"), el("span", "group-title", title));
    const tally = el("span", "tally");
    for (const key of verdictOrder) {
      const count = findings.filter(({ verdict }) => verdict === key).length;
      if (count) put(tally, put(el("span", "tally-part"), badge(key), el("span", "", count)));
    }
    return put(el("details", "group"), put(head, tally), findingTable(findings));
  }

  function chooseFinding(finding, shown, body) {
    const on = state.finding !== finding;
    state.finding = on ? finding : null;
    for (const other of ui.findings) {
      const chosen = on && other.body === body;
      other.body.classList.toggle("chosen", chosen);
      other.node.setAttribute("aria-pressed", String(chosen));
    }
    if (on && (NARROW.matches || state.view === "table")) showView(NARROW.matches ? "map" : "both");
    map.showEvidence(on ? shown.map((index) => data.evidence[index]) : [], on ? finding.title : "");
  }

  // ---------------------------------------------------------------- map

  const map = (function () {
    const self = {};
    let leaf;
    let framed = null;
    let panelNode;
    let labels;
    let selection;
    let evidence;
    let layers = [];
    let siteShapes = [];

    self.build = function (box) {
      const holder = el("div", "map-holder");
      ui.caption = el("div", "map-caption");
      ui.caption.hidden = true;
      put(box, holder, ui.caption);
      leaf = L.map(holder, {
        preferCanvas: true,
        attributionControl: false,
        trackResize: false,
        zoomControl: false,
        zoomSnap: 0.25,
        zoomDelta: 0.5,
        minZoom: 6,
        maxZoom: 19,
      });
      leaf.setView([21.3, 105.5], 9);
      L.control.zoom({ position: "topleft", zoomInTitle: word("zoom_in"), zoomOutTitle: word("zoom_out") }).addTo(leaf);
      L.control.scale({ imperial: false, maxWidth: 140 }).addTo(leaf);
      panelNode = layerPanel();
      panelNode.addEventListener("toggle", self.resized);
      put(box, homeButton(), cursor(), panelNode);
      leaf.createPane("names").style.zIndex = 450;
      labels = L.layerGroup().addTo(leaf);
      addLayers();
      addSites();
      evidence = L.featureGroup().addTo(leaf);
      selection = L.featureGroup().addTo(leaf);
      leaf.on("dragstart zoomstart", () => {
        framed = null;
      });
      leaf.on("moveend zoomend", refreshLabels);
      self.fit(bounds(data.bounds));
      if (window.ResizeObserver) new window.ResizeObserver(self.resized).observe(holder);
      window.addEventListener("resize", self.resized);
    };

    self.showLegend = function () {
      panelNode.open = true;
    };

    // The last place asked for is shown again after a change of size, until the reader moves away.
    self.resized = function () {
      leaf.invalidateSize();
      if (framed) self.fit(framed.area, framed.closest);
    };

    self.fit = function (area, closest) {
      if (!area || !area.isValid()) return;
      const size = leaf.getSize();
      // A hidden map has no size to fit into; `resized` comes back when it is shown.
      if (size.x > 60 && size.y > 60) {
        const covered = panelNode.open && size.x > 620 ? panelNode.offsetWidth + 10 : 0;
        const options = { paddingTopLeft: [24, 24], paddingBottomRight: [24 + covered, 24] };
        leaf.fitBounds(area, Object.assign(options, { maxZoom: closest || 17, animate: false }));
      }
      framed = { area, closest };
      refreshLabels();
    };

    function homeButton() {
      return button("map-home", "⤢", word("full_extent") || word("all"), () => self.fit(bounds(data.bounds)));
    }

    function cursor() {
      const node = el("div", "map-cursor");
      const value = el("span", "map-cursor-value");
      put(node, el("span", "", word("cursor")), value);
      node.hidden = true;
      leaf.on("mousemove", ({ latlng }) => {
        node.hidden = false;
        value.textContent = latlng.lat.toFixed(5) + ", " + latlng.wrap().lng.toFixed(5);
      });
      leaf.on("mouseout", () => {
        node.hidden = true;
      });
      return node;
    }

    // -------- reference layers

    function addLayers() {
      layers = list(data.layers).map((layer) => {
        const group = L.featureGroup();
        const named = [];
        for (const feature of list(layer.features)) {
          const shape = shapeOf(feature.geometry, layerStyle(layer, feature));
          if (!shape) continue;
          tip(shape, [layer.title, feature.label]);
          group.addLayer(shape);
          if (layer.labels && filled(feature.label)) named.push({ shape, label: feature.label, at: null });
        }
        if (layer.visible) group.addTo(leaf);
        return { layer, group, named };
      });
    }

    function layerStyle(layer, feature) {
      const line = colour(layer.colour, NEUTRAL);
      const fill = colour(feature.fill, colour(layer.fill, null));
      const style = {
        color: line,
        weight: Number.isFinite(layer.weight) ? layer.weight : 1,
        dashArray: DASH.test(layer.dash || "") ? layer.dash : null,
        fill: layer.kind !== "line" && (fill !== null || Boolean(layer.hatch)),
        fillColor: fill || line,
        fillOpacity: colour(feature.fill, null) ? 0.55 : 0.22,
      };
      if (layer.hatch) Object.assign(style, { fillColor: hatch(fill || line), fillOpacity: 0.8 });
      return style;
    }

    function hatch(ink) {
      const tile = document.createElement("canvas");
      tile.width = tile.height = 8;
      const pen = tile.getContext("2d");
      pen.strokeStyle = ink;
      pen.lineWidth = 1.2;
      pen.beginPath();
      for (const start of [-8, 0, 8]) {
        pen.moveTo(start, 8);
        pen.lineTo(start + 8, 0);
      }
      pen.stroke();
      return pen.createPattern(tile, "repeat");
    }

    // One unreadable geometry costs itself, never the page.
    function shapeOf(geometry, style) {
      if (!geometry) return null;
      const options = {
        style: () => style,
        pointToLayer: (_, at) => L.circleMarker(at, { radius: 5 }),
      };
      try {
        const group = L.geoJSON({ type: "Feature", properties: {}, geometry }, options);
        return group.getLayers().length && group.getBounds().isValid() ? group : null;
      } catch (error) {
        console.warn("geometry left out", error.message);
        return null;
      }
    }

    function tip(shape, lines) {
      shape.bindTooltip(
        () => put(el("div"), ...lines.filter(filled).map((line) => el("div", "", shortened(line, TOOLTIP_LENGTH)))),
        { sticky: true, className: "map-tip" }
      );
    }

    function restack() {
      for (const { group } of layers) if (leaf.hasLayer(group)) group.bringToFront();
      for (const { shape } of siteShapes) if (leaf.hasLayer(shape)) shape.bringToFront();
      evidence.bringToFront();
      selection.bringToFront();
    }

    // -------- labels of a layer, only where they have room

    function refreshLabels() {
      if (!labels || !leaf.getSize().x) return;
      labels.clearLayers();
      const view = leaf.getBounds();
      const taken = siteShapes.filter(({ mark }) => leaf.hasLayer(mark)).map(({ mark }) => boxAround(mark.getLatLng(), 12, 11));
      for (const { group, named } of layers) {
        if (!named.length || !leaf.hasLayer(group)) continue;
        for (const item of named) if (view.intersects(item.shape.getBounds())) placeLabel(item, view, taken);
      }
      leaf.getContainer().classList.toggle("named-sites", leaf.getZoom() >= 12.5);
    }

    function placeLabel(item, view, taken) {
      const area = item.shape.getBounds();
      const left = leaf.latLngToContainerPoint(area.getSouthWest());
      const right = leaf.latLngToContainerPoint(area.getNorthEast());
      const half = Math.min(String(item.label).length * 6, 140) / 2;
      item.at = item.at || middle(item.shape) || area.getCenter();
      if (right.x - left.x < half * 1.7 || !view.contains(item.at)) return;
      const at = leaf.latLngToContainerPoint(item.at);
      const free = [0, 16, -16, 28, -28].find((down) => !taken.some((other) => other.overlaps(boxAt(at, half, 7, down))));
      if (free === undefined) return;
      taken.push(boxAt(at, half, 7, free));
      const place = leaf.containerPointToLatLng(at.add([0, free]));
      const icon = L.divIcon({ className: "map-label", html: el("span", "", shortened(item.label, LABEL_LENGTH)), iconSize: null });
      L.marker(place, { icon, pane: "names", interactive: false, keyboard: false }).addTo(labels);
    }

    function boxAround(place, half, high) {
      return boxAt(leaf.latLngToContainerPoint(place), half, high, 0);
    }

    function boxAt(at, half, high, down) {
      return L.bounds([at.x - half, at.y + down - high], [at.x + half, at.y + down + high]);
    }

    // Centroid of the largest outer ring, in degrees: near enough to hang a name on.
    function middle(shape) {
      let best = null;
      shape.eachLayer((part) => {
        if (!(part instanceof L.Polygon)) return;
        const rings = part.getLatLngs();
        for (const ring of rings.map((ring) => (Array.isArray(ring[0]) ? ring[0] : ring))) {
          const found = centroid(ring);
          if (found && (!best || found.size > best.size)) best = found;
        }
      });
      return best ? best.at : null;
    }

    function centroid(ring) {
      let size = 0;
      let lat = 0;
      let lng = 0;
      if (!ring.length) return null;
      const [y0, x0] = [ring[0].lat, ring[0].lng];
      for (let i = 0; i < ring.length; i += 1) {
        const [one, other] = [ring[i], ring[(i + 1) % ring.length]];
        const cross = (one.lng - x0) * (other.lat - y0) - (other.lng - x0) * (one.lat - y0);
        size += cross;
        lat += (one.lat + other.lat - 2 * y0) * cross;
        lng += (one.lng + other.lng - 2 * x0) * cross;
      }
      if (!size) return null;
      return { size: Math.abs(size), at: L.latLng(y0 + lat / (3 * size), x0 + lng / (3 * size)) };
    }

    // -------- sites

    const ROLE = {
      established: { weight: 1.5, dashArray: null, fillOpacity: 0.3 },
      planned: { weight: 2, dashArray: "6 4", fillOpacity: 0.25 },
      proposed: { weight: 2.5, dashArray: null, fillOpacity: 0.35 },
    };

    function addSites() {
      for (const feature of list(data.site_features)) {
        const ink = verdictColour(feature.verdict);
        const style = Object.assign({ color: ink, fillColor: ink }, ROLE[feature.role] || ROLE.planned);
        const shape = shapeOf(feature.geometry, style);
        if (!shape) continue;
        tip(shape, [feature.label, (verdicts.get(feature.verdict) || {}).label]);
        shape.on("click", () => goToSite(feature.site_id));
        shape.addTo(leaf);
        const at = middle(shape) || shape.getBounds().getCenter();
        siteShapes.push({ id: feature.site_id, shape, mark: siteBadge(feature, at) });
      }
      for (const marker of list(data.markers)) addMarker(marker);
    }

    function addMarker(marker) {
      const at = list(marker.at);
      if (at.length !== 2 || !at.every(Number.isFinite)) return;
      const ink = verdictColour(marker.verdict);
      const shape = L.featureGroup([
        L.circleMarker(at, { radius: 15, color: ink, weight: 2, dashArray: "4 4", fillColor: ink, fillOpacity: 0.1 }),
      ]);
      tip(shape, [marker.label, word("no_boundary"), (verdicts.get(marker.verdict) || {}).label]);
      shape.on("click", () => goToSite(marker.site_id));
      shape.addTo(leaf);
      const feature = { site_id: marker.site_id, verdict: marker.verdict, label: marker.label, role: "marker" };
      siteShapes.push({ id: marker.site_id, shape, mark: siteBadge(feature, L.latLng(at)) });
    }

    function siteBadge(feature, at) {
      const node = el("span", "site-mark");
      const sign = badge(feature.verdict) || el("span", "badge", "");
      if (feature.role === "established") sign.classList.add("square");
      put(node, sign, el("span", "site-name", shortened(feature.label, LABEL_LENGTH)));
      const icon = L.divIcon({ className: "site-icon", html: node, iconSize: null });
      const mark = L.marker(at, { icon, keyboard: false, riseOnHover: true });
      tip(mark, [feature.label, (verdicts.get(feature.verdict) || {}).label]);
      mark.on("click", () => goToSite(feature.site_id));
      mark.addTo(leaf);
      return mark;
    }

    self.showSites = function (wantedSite) {
      for (const { id, shape, mark } of siteShapes) {
        for (const item of [shape, mark]) {
          if (wantedSite(id)) item.addTo(leaf);
          else item.remove();
        }
      }
      restack();
    };

    self.select = function (id) {
      selection.clearLayers();
      self.showEvidence([], "");
      if (id === null) return;
      const area = bounds((sites.get(id) || {}).bounds);
      const around = L.latLngBounds([]);
      for (const item of siteShapes.filter((one) => one.id === id)) {
        item.shape.eachLayer((part) => outline(part));
        around.extend(item.shape.getBounds());
      }
      const place = area || around;
      // A marker has a place but no extent: show the commune around it.
      self.fit(place.isValid() ? place.pad(0.6) : null, area ? 16 : 13);
      restack();
    };

    function outline(part) {
      for (const [ink, weight] of [["#ffffff", 7], [INK, 3.5]]) {
        const style = { color: ink, weight, fill: false, interactive: false };
        if (part instanceof L.CircleMarker) L.circleMarker(part.getLatLng(), Object.assign({ radius: 15 }, style)).addTo(selection);
        else if (part instanceof L.Polyline) (part instanceof L.Polygon ? L.polygon : L.polyline)(part.getLatLngs(), style).addTo(selection);
        else if (part.eachLayer) part.eachLayer(outline);
      }
    }

    self.showEvidence = function (items, title) {
      evidence.clearLayers();
      clear(ui.caption).hidden = true;
      for (const item of items) {
        const style = { color: HIGHLIGHT, weight: 3, fillColor: hatch(HIGHLIGHT), fillOpacity: 0.9 };
        const casing = shapeOf(item.geometry, { color: "#ffffff", weight: 6, fill: false, interactive: false });
        const shape = shapeOf(item.geometry, style);
        if (!shape) continue;
        tip(shape, [item.label, (verdicts.get(item.verdict) || {}).label]);
        evidence.addLayer(casing);
        evidence.addLayer(shape);
      }
      if (!items.length) return;
      showCaption(title, items);
      const area = evidence.getBounds();
      if (area.isValid()) self.fit(area.extend(selection.getBounds()).pad(0.15), 17);
      restack();
    };

    function showCaption(title, items) {
      const close = button("caption-close", "×", word("close") || word("back"), () => {
        if (NARROW.matches) showView("table");
        else clear(ui.caption).hidden = true;
      });
      put(ui.caption, close, el("strong", "", shortened(title, TOOLTIP_LENGTH)));
      const lines = Array.from(new Set(items.map(({ label }) => label).filter(filled)));
      put(ui.caption, put(el("ul"), ...lines.slice(0, 4).map((line) => el("li", "", shortened(line, TOOLTIP_LENGTH)))));
      ui.caption.hidden = false;
    }

    // -------- switch and legend

    function layerPanel() {
      const node = el("details", "layers");
      const name = [word("layers"), word("legend")].filter(filled).join(" · ");
      put(node, el("summary", "", name));
      const box = put(el("div", "layers-box"), verdictLegend(), roleLegend());
      for (const entry of list(data.layers).entries()) put(box, layerSwitch(entry[1], entry[0]));
      L.DomEvent.disableScrollPropagation(box);
      return put(node, box);
    }

    function verdictLegend() {
      const node = el("ul", "legend");
      for (const key of verdictOrder) put(node, put(el("li"), verdictMark(key)));
      return node.firstChild ? node : null;
    }

    function roleLegend() {
      const present = new Set(list(data.site_features).map(({ role }) => role));
      const node = el("ul", "legend roles");
      for (const role of Object.keys(ROLE)) {
        if (present.has(role) && filled(text[role])) put(node, put(el("li"), el("span", "role role-" + role), el("span", "", text[role])));
      }
      if (list(data.markers).length && filled(text.no_boundary)) {
        put(node, put(el("li"), el("span", "role role-marker"), el("span", "", text.no_boundary)));
      }
      return node.firstChild ? node : null;
    }

    function layerSwitch(layer, index) {
      const node = el("div", "layer");
      const label = el("label");
      const box = el("input");
      box.type = "checkbox";
      box.checked = Boolean(layer.visible);
      box.addEventListener("change", () => toggleLayer(index, box.checked));
      put(label, box, swatch(layer), el("span", "layer-title", layer.title));
      if (layer.status === "red") {
        label.classList.add("red");
        put(label, el("span", "layer-alarm", "!"));
      }
      put(node, label);
      if (filled(layer.note)) put(node, el("p", layer.status === "red" ? "layer-note red" : "layer-note", layer.note));
      return put(node, layerLegend(layer));
    }

    function layerLegend(layer) {
      const entries = list(layer.legend);
      if (!entries.length) return null;
      const node = el("ul", "legend");
      for (const entry of entries) {
        const mark = el("span", "swatch");
        mark.style.backgroundColor = colour(entry.fill, "transparent");
        put(node, put(el("li"), mark, el("span", "", entry.label)));
      }
      return node;
    }

    function swatch(layer) {
      const ink = colour(layer.colour, NEUTRAL);
      const fill = colour(layer.fill, "transparent");
      const node = el("span", layer.kind === "line" ? "swatch line" : "swatch");
      node.style.borderColor = ink;
      node.style.borderStyle = layer.dash ? "dashed" : "solid";
      if (layer.kind === "line") return node;
      if (layer.hatch) node.style.backgroundImage = "repeating-linear-gradient(135deg, " + ink + " 0 1px, transparent 1px 4px)";
      else node.style.backgroundColor = fill;
      return node;
    }

    function toggleLayer(index, on) {
      if (on) layers[index].group.addTo(leaf);
      else layers[index].group.remove();
      restack();
      refreshLabels();
    }

    return self;
  })();

  // ---------------------------------------------------------------- way through the page

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
})();
