// Why this matched, step by step; or what kept it out and by how much.
const measured = (value, unit) => `${amount(value)}${unit ? ` ${unit}` : ''}`;
function whyMatch(item, told, clip) {
  if (!STORY.steps.length) return el('p', { class: 'soft' }, STORY.problem || STORY.notes[0] || 'The steps of this program are not told.');
  const held = new Map((told ? told.held : []).map(one => [one.step, one]));
  const rows = STORY.steps.map((step, at) => {
    const here = held.get(at), own = here ? here.is_own : step.is_own, about = here && here.about.length ? here.about : [];
    const whom = counted(about.map(uuid => (clip && clip.index.has(uuid) ? kindOf(clip.category[clip.index.get(uuid)]).toLowerCase() : shortId(uuid))));
    return el('li', { class: own ? 'step own' : 'step' },
      el('div', { class: 'step-head' }, el('span', { class: 'says', 'data-tip': step.call }, foreign(step.says || step.call)), el('span', { class: 'let num', 'data-tip': 'Tracks that came in and tracks that are left, all logs together' }, letThrough(step))),
      whom ? el('span', { class: 'about' }, `about ${whom}`) : '', clip && here && here.spans.length ? strip(item, clip, here.spans) : '');
  });
  return el('ol', { class: 'steps' }, rows);
}
function whyNear(item) {
  const step = STORY.steps[item.step];
  return el('div', null, el('p', { class: 'notice' }, foreign(item.says)),
    el('dl', { class: 'pairs' }, el('dt', null, 'kept out by'), el('dd', null, el('code', null, foreign(step ? step.call : item.parameter)), step && step.says ? el('span', { class: 'soft' }, ' ', foreign(step.says)) : ''),
      known(item.needed) ? [el('dt', null, foreign(item.parameter)), el('dd', { class: 'num' }, `is ${measured(item.value, item.unit)}, would have to be ${measured(item.needed, item.unit)}`)] : ''));
}
function nearTable() {
  if (!NEAR.length) return '';
  const open = one => () => { LIST.tab = 'near'; drawList(); select(one); document.getElementById('main').scrollIntoView(); };
  const some = NEAR.some(one => known(one.needed)), numbers = one => (some ? [one.value, one.needed].map(value => el('td', { class: 'num' }, known(value) ? measured(value, one.unit) : '–')) : '');
  const rows = NEAR.map(one => el('tr', null, el('td', null, el('button', { type: 'button', class: 'open', onclick: open(one) }, kindOf(one.category))), el('td', null, foreign(shortId(one.log))),
    el('td', { class: 'num' }, one.spans.slice(0, 3).map(([from, to]) => span(from, to)).join(', ')), el('td', { class: 'text' }, foreign(one.says)),
    numbers(one)));
  return el('section', { class: 'block wide', 'aria-labelledby': 'near-title' }, el('h2', { id: 'near-title' }, STORY.nothing ? 'What came nearest' : 'What nearly matched'),
    el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Near misses' }, el('table', null, el('thead', null, el('tr', null, ['Track', 'Log', 'When', 'What kept it out', ...(some ? ['Is', 'Would need'] : [])].map(name => el('th', { scope: 'col' }, name)))), el('tbody', null, rows))));
}
