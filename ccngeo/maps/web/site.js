/* One cluster: its sentence, recommendation, land bar and findings. */

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
