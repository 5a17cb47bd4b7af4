// How sure the program is, and which programs were weighed against one another.
function candidateSection() {
  const told = DATA.candidates;
  if (!told) return surenessSection();
  const rows = told.candidates.map(one => el('li', { class: one.number === told.chosen ? 'candidate chosen' : 'candidate' },
    el('div', { class: 'line' }, el('b', null, `${one.number === told.chosen ? '★ ' : ''}${one.number}`), foreign(shortened(one.writer, 80)), el('span', { class: 'soft' }, foreign(one.status)), known(one.total) ? el('b', { class: 'num' }, one.total.toFixed(2)) : ''),
    one.reason ? el('p', { class: 'soft' }, folded(one.reason)) : '', one.terms.length ? termTable(one.terms) : '',
    one.source ? el('details', null, el('summary', null, 'Program'), el('pre', { tabindex: 0 }, el('bdi', { dir: 'ltr' }, one.source))) : ''));
  return el('section', { class: 'block', 'aria-labelledby': 'candidates-title' }, el('h2', { id: 'candidates-title' }, 'Candidates and votes'),
    told.problem ? el('p', { class: 'notice warn' }, foreign(told.problem)) : '', el('ul', { class: 'candidates' }, rows));
}
function termTable(terms) {
  return el('table', { class: 'terms' }, el('thead', null, el('tr', null, ['Term', 'Value', 'Weight', 'Because'].map(name => el('th', { scope: 'col' }, name)))),
    el('tbody', null, terms.map(term => el('tr', null, el('td', null, foreign(term.name)), el('td', { class: 'num meter', style: `--part:${clamp(100 * term.value, 0, 100)}%` }, term.value.toFixed(2)), el('td', { class: 'num' }, term.weight.toFixed(2)), el('td', null, foreign(term.why))))));
}
// What the confidence rests on where nothing was weighed: how the query was read.
function surenessSection() {
  const told = DATA.sureness, rows = told.terms.map(term => el('tr', null, el('td', { class: 'text' }, term.says), el('td', { class: 'num' }, amount(term.amount)), el('td', { class: 'num' }, percentFine(term.without))));
  return el('section', { class: 'block', 'aria-labelledby': 'sure-title' }, el('h2', { id: 'sure-title' }, told.kind === 'given' ? 'How sure' : `How sure: ${percentFine(RUN.confidence)}`), el('p', { class: 'soft' }, told.says),
    rows.length ? el('table', { class: 'terms' }, el('thead', null, el('tr', null, ['What makes it less sure', 'How much', 'Without it'].map(name => el('th', { scope: 'col' }, name)))),
      el('tbody', null, rows, el('tr', null, el('td', { class: 'text' }, 'the plainest query there is'), el('td', { class: 'num' }, ''), el('td', { class: 'num' }, percentFine(told.plainest))))) : '');
}
