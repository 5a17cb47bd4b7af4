// A run that found nothing: why, what to try, and what each condition keeps out.
function presentLine() {
  const kinds = Object.entries(RUN.categories).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)), more = kinds.length - 8;
  return kinds.length ? el('p', { class: 'soft present' }, 'Tracks in these logs: ', foreign(kinds.slice(0, 8).map(([name, count]) => `${whole(count)} ${kindOf(name).toLowerCase()}`).join(', ')), more > 0 ? ` and ${plural(more, 'more kind')}.` : '.') : '';
}
const sentence = text => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? '' : '.'}`;
function sentences(title, list) {
  return list.length ? el('div', null, el('h3', null, title), el('ul', { class: 'told' }, list.map(text => el('li', null, foreign(sentence(text)))))) : '';
}
function nothingKnown() {
  const groups = new Map();
  for (const { id, reason } of DATA.logs) groups.set(reason, [...(groups.get(reason) || []), id]);
  const told = [...groups].sort((a, b) => b[1].length - a[1].length).slice(0, 5).map(([reason, ids]) => `log ${ids[0]}${ids.length > 1 ? ` and ${plural(ids.length - 1, 'more log')}` : ''}: ${shortened(reason || 'no reason was given', 400)}`);
  const more = groups.size > told.length ? [`and ${plural(groups.size - told.length, 'more reason')}: see the logs below`] : [];
  return el('section', { class: 'nothing', 'aria-labelledby': 'nothing-title' }, el('h2', { id: 'nothing-title' }, 'Nothing is known'), el('p', null, `No log could be searched: whether ${DATA.logs.length === 1 ? 'it holds' : 'these hold'} what was asked for is not known.`),
    el('div', { class: 'told-columns' }, sentences('Why', [...told, ...more]), sentences('What to try', ['mend or fetch again what is named here, then run the query again', '"agents doctor --logs FOLDER" checks the logs of a folder'])));
}
function nothingFound() {
  const ok = DATA.logs.filter(log => log.status === 'ok').length, told = STORY.nothing;
  if (NONE_SEARCHED) return nothingKnown();
  const head = `${plural(ok, 'log')} searched${ok < DATA.logs.length ? `, ${DATA.logs.length - ok} could not be` : ''}.`, left = RUN.attrition.length && !COUNTED ? 'Below: what each statement of the program left.' : '';
  return el('section', { class: 'nothing', 'aria-labelledby': 'nothing-title' }, el('h2', { id: 'nothing-title' }, 'Nothing matched'), el('p', null, head), presentLine(),
    told ? el('div', { class: 'told-columns' }, sentences('Why', told.why), sentences('What to try', told.advice)) : el('p', null, foreign(STORY.problem ? `Why is not told: ${STORY.problem}.` : left)));
}
