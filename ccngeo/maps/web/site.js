/* One cluster: its sentence, recommendation, decisive findings, land bar, and all else folded. */

const DECISIVE = "decisive";
const WORST = verdictOrder[0];

function panelNode() {
  const node = el("article", "panel");
  node.tabIndex = -1;
  node.setAttribute("aria-label", word("cluster"));
  node.addEventListener("keydown", panelKey);
  return node;
}

function fillPanel(id) {
  const site = sites.get(id);
  const findings = findingsOf(site);
  state.finding = null;
  ui.findings = [];
  clear(ui.panel).scrollTop = 0;
  put(
    ui.panel,
    panelBar(id),
    panelHead(site),
    panelProblems(),
    areas(site),
    advice(site),
    siteOpinions(site),
    findingBlock("not_met", findings.filter(isAgainst)),
    findingBlock("decisive", decisiveOf(findings)),
    budget(site),
    notes(site),
    grounds(site),
    foldedGroups(findings),
    footer()
  );
}

// Findings with what their rules say; a number that is no rule's costs its finding.
function findingsOf(site) {
  return list(site.findings)
    .filter(({ rule }) => rules[rule])
    .map((finding) => Object.assign({}, rules[finding.rule], finding));
}

function panelBar(id) {
  const node = el("div", "panel-bar");
  if (!single) put(node, button("back", "← " + word("back"), "", () => goTo(null)));
  else if (data.home === HOME && !inFrame) put(node, link("back", "← " + word("back"), HOME));
  if (data.pages === PAGES && PAGE_NAME.test(id) && !inFrame) {
    put(node, link("own-page", word("own_page"), PAGES + id + ".html"));
  }
  return put(node, single ? null : steps(id));
}

function link(className, content, address) {
  const node = el("a", className, content);
  node.href = address;
  return node;
}

function steps(id) {
  const ids = visibleRows().map((row) => row.site_id);
  const at = ids.indexOf(id);
  const node = el("span", "steps");
  for (const [sign, name, other] of [["‹", word("previous"), ids[at - 1]], ["›", word("next"), ids[at + 1]]]) {
    const step = button("step", sign, name, () => goTo(other));
    step.disabled = at < 0 || other === undefined;
    put(node, step);
  }
  return node;
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
  const lines = list(site.advice.lines).map((line) => el("p", "note", line));
  return put(el("section", "block advice"), el("h3", "", word("advice")), el("p", "advised", site.advice.sentence), ...lines);
}

// What a recommendation rests on, below the findings it is drawn from.
function grounds(site) {
  const lists = list((site.advice || {}).lists);
  if (!lists.length) return null;
  const node = put(el("section", "block"), el("h3", "", word("grounds")));
  for (const [heading, lines] of lists) {
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

// What is not met is never folded away, though an agency is only to be asked about it.
function isAgainst({ grade, verdict }) {
  return grade !== DECISIVE && verdict === WORST;
}

// What stands against a cluster is read first; within a verdict the order of the report is kept.
function decisiveOf(findings) {
  const place = ({ verdict }) => verdictOrder.indexOf(verdict);
  return findings.filter(({ grade }) => grade === DECISIVE).sort((one, other) => place(one) - place(other));
}

function findingBlock(heading, findings) {
  if (!findings.length) return null;
  return put(el("section", "block"), el("h3", "", word(heading)), findingTable(findings));
}

function findingTable(findings) {
  const heads = ["findings", "measured", "limit", "clause", "result", "opinion"].map(word);
  const heard = findings.some(({ opinions }) => list(opinions).length);
  const table = put(el("table", heard ? "grid cards findings heard" : "grid cards findings"), put(el("thead"), put(el("tr"), ...heads.map(columnHead))));
  for (const finding of findings) put(table, findingLines(finding, heads));
  return table;
}

// One tbody per finding keeps its two lines together, on the screen and over a page break.
function findingLines(finding, heads) {
  const body = el("tbody", "finding");
  body.style.setProperty("--mark", verdictColour(finding.verdict));
  const line = put(
    el("tr"),
    put(el("td", "finding-title"), findingTitle(finding, body)),
    cellOf(heads[1], list(finding.measured), "lines"),
    cellOf(heads[2], [finding.limit], "lines"),
    cellOf(heads[3], [finding.clause, finding.in_force, finding.confidence], "lines small"),
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

// Every finding can be chosen and linked to; those with shapes carry a pin.
function findingTitle(finding, body) {
  const entry = { rule: finding.rule_id, title: finding.title, shapes: shapesOf(finding), body };
  entry.node = button("evidence-button", "", "", () => chooseFinding(state.finding === entry ? null : entry));
  entry.node.setAttribute("aria-pressed", "false");
  if (entry.shapes.length && filled(text.show_evidence)) entry.node.title = String(text.show_evidence);
  ui.findings.push(entry);
  return put(entry.node, el("span", "", finding.title), entry.shapes.length ? pin() : null);
}

function shapesOf(finding) {
  return list(finding.evidence).map((index) => list(data.evidence)[index]).filter(Boolean);
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
    ["", [finding.stamp]],
  ];
  const cell = el("td");
  cell.colSpan = 6;
  for (const [name, lines] of parts) {
    const said = lines.filter(filled);
    if (!said.length) continue;
    const part = el("p", name ? "more" : "more small");
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

// All other findings, under the chapters of the appraisal report.
function foldedGroups(findings) {
  const others = findings.filter((finding) => finding.grade !== DECISIVE && !isAgainst(finding));
  if (!others.length) return null;
  const node = put(el("section", "block"), el("h3", "", word("consult")));
  list(data.headings).forEach((title, index) => {
    const found = others.filter(({ heading }) => heading === index);
    if (found.length) put(node, foldedGroup(title, found));
  });
  const rest = others.filter(({ heading }) => list(data.headings)[heading] === undefined);
  return put(node, rest.length ? foldedGroup(word("other_contents"), rest) : null);
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

// -------- choosing a finding

function chooseFinding(entry) {
  markFinding(entry);
  remember("replaceState", state.site, entry && entry.rule);
  if (entry && entry.shapes.length && (NARROW.matches || state.view === "table")) {
    showView(NARROW.matches ? "map" : "both");
  }
}

function markFinding(entry) {
  state.finding = entry;
  for (const other of ui.findings) {
    other.body.classList.toggle("chosen", other === entry);
    other.node.setAttribute("aria-pressed", String(other === entry));
  }
  map.showEvidence(entry ? entry.shapes : [], entry ? entry.title : "");
}

// The finding an address names: its group is unfolded and its evidence shown.
function showRule(rule) {
  const entry = ui.findings.find((one) => one.rule === rule) || null;
  if (entry === state.finding) return;
  markFinding(entry);
  if (!entry) return;
  const group = entry.node.closest("details");
  if (group) group.open = true;
  entry.body.scrollIntoView({ block: "center" });
}

function panelKey(event) {
  if (event.key === "Escape") return state.finding ? chooseFinding(null) : single ? null : goTo(null);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const at = ui.findings.findIndex(({ node }) => node === event.target);
  if (!step || at < 0) return null;
  event.preventDefault();
  const shown = ui.findings.filter(({ node }) => node.offsetParent !== null);
  const next = shown[shown.indexOf(ui.findings[at]) + step];
  return next ? next.node.focus() : null;
}
