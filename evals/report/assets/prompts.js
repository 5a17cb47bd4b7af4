// The prompts: ranked plot, filters, table, and the logs of one prompt.
const CASES_OF = new Map();
DATA.cases.prompt.forEach((prompt, at) => {
  if (!CASES_OF.has(prompt)) CASES_OF.set(prompt, []);
  CASES_OF.get(prompt).push(at);
});
const INDEX_OF = new Map(REPORT.prompts.map((row, at) => [row.prompt, at]));

function kept(row) {
  const words = state('filter', '').toLowerCase().split(/\s+/).filter(Boolean), name = row.prompt.toLowerCase();
  const category = state('category', ''), outcome = state('outcome', '');
  return words.every(word => name.includes(word)) && (!category || row.categories.includes(category)) && (!outcome || outcome in row.outcomes);
}
function promptColumns() {
  return [
    { key: 'prompt', title: 'Prompt', name: '', value: row => row.prompt.toLowerCase() },
    { key: 'logs', title: 'Holds in', name: 'num', tip: 'Logs in which the prompt holds, of all its logs', value: row => row.n_positive_logs },
    { key: 'stamps', title: 'Timestamps', name: 'num wide', tip: 'Timestamps at which it holds, over all its logs', value: row => row.n_positive_stamps },
    { key: 'unanswered', title: 'Not answered', name: 'num wide', tip: 'Cases that were declined, and cases that failed', value: unansweredOf },
    ...SHOWN.map(figure => ({ key: figure.name, title: figure.title, name: 'num score', tip: figure.text, value: row => known(row.figures[figure.name]) ? row.figures[figure.name].estimate : null })),
  ];
}
function promptTable(count) {
  const columns = promptColumns();
  const order = () => {
    const key = columns.some(one => one.key === state('sort')) ? state('sort') : SHOWN.length ? SHOWN[0].name : 'prompt';
    return { key, down: state('order') === 'down' };
  };
  const made = sortable(columns, order(), column => {
    const now = order();
    setState({ sort: column.key, order: now.key === column.key && !now.down ? 'down' : '' });
  });
  onState(() => {
    const sorted = order(), shown = shownFigure();
    made.mark(sorted.key, sorted.down);
    made.table.querySelectorAll('th.score').forEach(head => head.classList.toggle('wide', head.dataset.key !== shown.name));
    const value = columns.find(one => one.key === sorted.key).value;
    // Prompts that hold nowhere have nothing to be found: they come last unless an order was asked for.
    const last = row => (!STATE.has('sort') && row.n_positive_logs === 0 ? 2 : 0) + (known(value(row)) ? value(row) : 0);
    const rows = inOrder(REPORT.prompts.filter(kept), sorted.key === 'prompt' ? value : last, sorted.down);
    made.body.replaceChildren(...rows.flatMap(promptRows));
    count.textContent = `${whole(rows.length)} of ${plural(REPORT.prompts.length, 'prompt')}`;
  });
  return el('div', { class: 'scroll' }, made.table);
}
function promptRows(row) {
  const open = state('prompt') === row.prompt, shown = SHOWN.length ? shownFigure().name : '';
  const toggle = () => setState({ prompt: open ? '' : row.prompt });
  const names = row.categories.map(name => DATA.categories[name].title.toLowerCase()).join(' · ');
  const main = el('tr', { class: 'main', 'data-prompt': INDEX_OF.get(row.prompt), onclick: toggle },
    el('td', { class: 'text' }, el('button', { class: 'open', 'aria-expanded': String(open) }, foreign(row.prompt, open ? '' : 'clamped')), el('div', { class: 'tags' }, names)),
    el('td', { class: 'num' }, known(row.n_positive_logs) ? `${row.n_positive_logs}/${row.n_cases}` : `–/${row.n_cases}`), el('td', { class: 'num wide' }, whole(row.n_positive_stamps)),
    unansweredCell(row, 'wide'),
    SHOWN.map(figure => scoreCell(row.figures[figure.name] && row.figures[figure.name].estimate, `${figure.title} ${spoken(row.figures[figure.name])}`, `${figure.name === shown ? '' : 'wide'}${row.n_positive_logs === 0 ? ' void' : ''}`)));
  return open ? [main, detail(row)] : [main];
}
function detail(row) {
  const cases = CASES_OF.get(INDEX_OF.get(row.prompt)) || [], truth = { 1: 'holds', 0: 'does not hold', '-1': 'unknown' };
  const rows = cases.map(at => {
    const outcome = DATA.outcomes[DATA.cases.outcome[at]], key = el('span', { class: 'key' });
    key.style.background = `var(--${outcome})`;
    return el('tr', { class: 'case' }, el('td', { class: 'mono' }, foreign(REPORT.logs[DATA.cases.log[at]].log_id)), el('td', null, truth[DATA.cases.holds[at]]), el('td', null, key, outcome), el('td', { class: 'num' }, whole(DATA.cases.referred[at])), el('td', { class: 'num' }, DATA.cases.referred[at] ? DATA.cases.confidence[at].toFixed(2) : '–'));
  });
  const head = [['Log', ''], ['Truth', ''], ['Outcome', ''], ['Boxes referred', 'num'], ['Confidence', 'num']];
  return el('tr', { class: 'detail' }, el('td', { colspan: 4 + SHOWN.length }, known(row.threshold) ? el('p', { class: 'tags' }, `Best score threshold ${row.threshold.toFixed(3)}`) : null,
    el('table', { class: 'mini' }, el('thead', null, el('tr', null, head.map(([title, name]) => el('th', { class: name, scope: 'col' }, title)))), el('tbody', null, rows))));
}
function promptPlot() {
  const place = el('div');
  const redraw = plot(place, width => {
    const figure = shownFigure();
    const rows = inOrder(REPORT.prompts.filter(row => row.figures[figure.name]), row => row.figures[figure.name].estimate, false).map(row => ({
      prompt: row.prompt, interval: row.figures[figure.name], kept: kept(row), void: row.n_positive_logs === 0, silent: !row.outcomes.answered,
      tip: `${shortened(row.prompt, 200)}\n${figure.title} ${spoken(row.figures[figure.name])}\nholds in ${row.n_positive_logs} of ${plural(row.n_cases, 'log')}, ${row.outcomes.answered ? `answered on ${row.outcomes.answered}` : 'never answered'}`,
    }));
    const pick = row => { setState({ prompt: row.prompt, filter: '', category: '', outcome: '' }); const node = document.querySelector('tr.detail'); if (node) node.previousSibling.scrollIntoView({ block: 'center' }); };
    return ranked(width, rows, state('prompt', ''), pick, `${figure.title} of each prompt, from the lowest to the highest`);
  });
  onState(redraw);
  return el('figure', null, place, el('figcaption', null, 'Each dot is a prompt, each line its confidence interval over its own logs; hollow: the prompt holds nowhere; grey: it was never answered. Choose one to see its logs.'));
}
function prompts() {
  const input = el('input', { type: 'search', id: 'filter', placeholder: 'Filter prompts…', 'aria-label': 'Filter prompts by words', oninput: () => setState({ filter: input.value }) });
  const used = REPORT.categories.map(part => el('option', { value: part.name }, `${part.title} (${part.n_prompts})`));
  const category = el('select', { 'aria-label': 'Category', onchange: () => setState({ category: category.value }) }, el('option', { value: '' }, 'All categories'), used);
  const ended = DATA.outcomes.filter(name => REPORT.outcomes[name]).map(name => el('option', { value: name }, `has ${name} (${REPORT.outcomes[name]})`));
  const outcome = el('select', { 'aria-label': 'Outcome', onchange: () => setState({ outcome: outcome.value }) }, el('option', { value: '' }, 'All outcomes'), ended);
  const count = el('span', { class: 'count', id: 'shown', role: 'status' });
  const clear = el('button', { onclick: () => setState({ filter: '', category: '', outcome: '', prompt: '' }) }, 'Clear');
  onState(() => {
    if (document.activeElement !== input) input.value = state('filter', '');
    category.value = state('category', '');
    outcome.value = state('outcome', '');
    clear.hidden = !['filter', 'category', 'outcome', 'prompt'].some(name => STATE.has(name));
  });
  const part = section('prompts', 'Prompts', SHOWN.length ? DATA.texts.prompt_score : null, SHOWN.length ? promptPlot() : null, el('div', { class: 'controls' }, input, category, outcome, clear, count), promptTable(count));
  part.classList.add('long');
  return part;
}
