/* Summary table: one row per cluster, searched, filtered and sorted. */

const NOTHING = "–"; // said of what does not apply; a card leaves it out

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
  return put(el("div", "tools"), search, sortChoice(), chips());
}

// Cards have no headers to press.
function sortChoice() {
  const node = el("select", "sort-choice");
  node.setAttribute("aria-label", word("sort"));
  const columns = list(data.columns);
  put(node, el("option", "", word("sort")), ...columns.map(({ label }) => el("option", "", label)));
  node.addEventListener("change", () => {
    state.sort = { key: null, down: false };
    if (columns[node.selectedIndex - 1]) sortBy(columns[node.selectedIndex - 1]);
    else sortRows();
  });
  return node;
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
  ui.nothing = el("p", "nothing", word("empty"));
  return put(el("div", "table-scroll"), put(table, head, ui.body), ui.nothing);
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
    const said = cells[column.key];
    if (index === main) put(cell, rowButton(row, said)).classList.add("main-cell");
    else put(cell, el("span", "cell-head", column.label), column.kind === "verdict" ? verdictMark(said) : el("span", "cell-text", said));
    if (!filled(said) || said === NOTHING) cell.classList.add("empty");
    put(line, cell);
  });
  line.addEventListener("click", () => {
    // Marking text in order to copy it is not choosing a site.
    if (window.getSelection().isCollapsed) goTo(row.site_id);
  });
  return line;
}

function rowButton(row, label) {
  const node = button("row-button", "", "", (event) => {
    event.stopPropagation();
    goTo(row.site_id);
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
  if (ui.nothing) ui.nothing.hidden = shown.size > 0;
  for (const [key, node] of ui.chips) node.setAttribute("aria-pressed", String(key === state.verdict));
  map.showSites((id) => !rowById.has(id) || shown.has(id));
}

function sortBy(column) {
  const again = state.sort.key === column.key;
  if (again && state.sort.down) state.sort = { key: null, down: false };
  else state.sort = { key: column.key, down: again };
  sortRows();
}

function sortRows() {
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
