// The panel around the list: tabs, filters, order.
function choices(name, label, options) {
  const chosen = el('select', { id: `by-${name}`, 'aria-label': label, onchange: () => { LIST[name] = chosen.value; drawList(); } }, options.map(([value, words]) => el('option', { value }, shortened(visible(words), 60))));
  return chosen;
}
const distinct = values => [...new Set(values)].sort();
function listPanel() {
  const every = [...MATCHES, ...NEAR];
  const search = el('input', { type: 'search', id: 'filter', placeholder: 'Filter', 'aria-label': 'Filter by log, track, category, note', oninput: () => { LIST.text = search.value; drawList(); } });
  const logs = distinct(every.map(one => one.log)), categories = distinct(every.map(one => one.category));
  const panel = el('section', { class: 'list', id: 'list', 'aria-label': 'Matches' }, tabs(),
    el('div', { class: 'filters' }, search,
      choices('log', 'Log', [['', 'all logs'], ...logs.map(log => [log, `log ${shortId(log)} (${matchesOf(log).length})`])]),
      choices('category', 'Category', [['', 'all categories'], ...categories.map(one => [one, kindOf(one)])]),
      choices('mark', 'Mark', [['', 'all marks'], ['accept', 'accepted'], ['reject', 'rejected'], ['open', 'undecided']]),
      choices('sort', 'Order', Object.entries(SORTS).map(([name, [words]]) => [name, words]))),
    el('p', { class: 'counted num', id: 'count', role: 'status' }),
    el('ul', { class: 'rows', id: 'rows', role: 'listbox', tabindex: 0, 'aria-label': 'Matches', onkeydown: listKeys }));
  on('select', showSelected);
  on('marks', id => { const row = document.getElementById(`row-${id}`), one = MATCHES.find(match => match.id === id); if (row) row.querySelector('.badge').replaceWith(badge(one)); });
  return panel;
}
function tabs() {
  const tab = (name, words, count) => el('button', { type: 'button', id: `tab-${name}`, 'aria-pressed': String(LIST.tab === name), onclick: () => { LIST.tab = name; buttons.forEach(one => one.setAttribute('aria-pressed', String(one.id === `tab-${name}`))); drawList(); } }, `${words} `, el('span', { class: 'num' }, whole(count)));
  const buttons = [tab('match', 'Matches', MATCHES.length), tab('near', 'Nearly', NEAR.length)];
  return el('div', { class: 'tabs', role: 'group', 'aria-label': 'What is listed' }, buttons);
}
function listKeys(event) {
  const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, End: LIST.shown.length, Home: -LIST.shown.length };
  if (!(event.key in moves)) return;
  event.preventDefault();
  event.stopPropagation();
  moveSelection(moves[event.key]);
}
