// The list of matches and near misses: filtered, sorted, gone through with the keyboard.
const LIST = { tab: MATCHES.length || !NEAR.length ? 'match' : 'near', text: '', log: '', category: '', mark: '', sort: 'order', shown: [] };
const SORTS = {
  order: ['as found', (a, b) => a.at - b.at],
  sure: ['surest first', (a, b) => (b.certainty ?? 0) - (a.certainty ?? 0) || a.at - b.at],
  unsure: ['least sure first', (a, b) => (a.certainty ?? 0) - (b.certainty ?? 0) || a.at - b.at],
  near: ['nearest to ego first, by centres', (a, b) => (a.ego_m ?? 0) - (b.ego_m ?? 0) || a.at - b.at],
  long: ['longest first', (a, b) => (b.end - b.start) - (a.end - a.start) || a.at - b.at],
  start: ['earliest first', (a, b) => a.start - b.start || a.at - b.at],
};
const searched = one => [one.log, one.track, one.category, kindOf(one.category), one.id || '', one.says || '', one.id ? noteOf(one.id) : ''].join(' ').toLowerCase();
function isShown(one) {
  if (LIST.log && one.log !== LIST.log) return false;
  if (LIST.category && one.category !== LIST.category) return false;
  if (LIST.mark && one.kind === 'match' && (markOf(one.id) || 'open') !== LIST.mark) return false;
  return LIST.text.toLowerCase().split(/\s+/).every(word => searched(one).includes(word));
}
function listed() {
  return (LIST.tab === 'near' ? NEAR : MATCHES).filter(isShown).sort(SORTS[LIST.sort][1]);
}
function badge(one) {
  const value = one.kind === 'match' ? markOf(one.id) : '';
  return el('span', { class: `badge ${value}`, 'data-mark': value }, { accept: '✓', reject: '✕' }[value] || '', el('span', { class: 'unseen' }, value ? ` ${MARK_WORDS[value]}` : ''));
}
// How near it comes to the recording car, which is not told of that car itself.
function apartOf(one) {
  if (one.category === 'EGO_VEHICLE') return 'the recording car itself';
  return el('span', { 'data-tip': 'Smallest distance to the ego vehicle in the match, centre to centre' }, `nearest to ego ${one.ego_m.toFixed(1)} m`);
}
function rowOf(one) {
  const facts = one.kind === 'near' ? foreign(shortened(one.says, 120), 'says')
    : el('span', { class: 'facts num' }, `${span(one.start, one.end)} · ${(one.end - one.start).toFixed(1)} s · `, apartOf(one));
  return el('li', { role: 'option', id: `row-${one.key}`, class: `row ${one.kind}`, 'aria-selected': String(SELECTION.item === one), 'data-key': one.key, onclick: () => select(one) },
    el('span', { class: 'line' }, one.kind === 'match' ? badge(one) : '', el('b', null, kindOf(one.category)), one.kind === 'match' && !IS_GIVEN ? el('span', { class: 'sure num', 'data-tip': 'How sure: the probability that this is what the query means' }, percent(one.certainty)) : ''),
    facts, el('span', { class: 'ids' }, 'log ', foreign(shortId(one.log)), ' · track ', foreign(shortId(one.track))));
}
function drawList() {
  const host = document.getElementById('rows');
  LIST.shown = listed();
  host.replaceChildren(...LIST.shown.map(rowOf));
  if (!LIST.shown.length) host.append(el('li', { class: 'none', role: 'option', 'aria-disabled': 'true' }, (LIST.tab === 'near' ? NEAR : MATCHES).length ? 'Nothing passes the filter.' : LIST.tab === 'near' ? 'Nothing nearly matched.' : 'Nothing matched.'));
  document.getElementById('count').textContent = `${whole(LIST.shown.length)} of ${whole((LIST.tab === 'near' ? NEAR : MATCHES).length)}${LIST.tab === 'near' ? '' : ' · metres between centres'}`;
  showSelected();
}
function showSelected() {
  const host = document.getElementById('rows'), item = SELECTION.item;
  host.querySelectorAll('[aria-selected="true"]').forEach(row => row.setAttribute('aria-selected', 'false'));
  const row = item && document.getElementById(`row-${item.key}`);
  if (!row) { host.removeAttribute('aria-activedescendant'); return; }
  row.setAttribute('aria-selected', 'true');
  host.setAttribute('aria-activedescendant', row.id);
  row.scrollIntoView({ block: 'nearest' });
}
function moveSelection(step) {
  const at = LIST.shown.indexOf(SELECTION.item);
  select(LIST.shown[at < 0 ? 0 : clamp(at + step, 0, LIST.shown.length - 1)]);
}
