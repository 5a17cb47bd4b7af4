// The report, words for its figures, and the page's state.
const DATA = JSON.parse(document.getElementById('data').textContent);
const REPORT = DATA.report;

const percent = value => (known(value) ? (100 * value).toFixed(1) : '–');
function range(interval) {
  return known(interval) && known(interval.low) ? `${percent(interval.low)}–${percent(interval.high)}` : '';
}
function spoken(interval) {
  if (!known(interval) || !known(interval.estimate)) return 'undefined';
  const between = range(interval) ? ` [${range(interval)}]` : '';
  return percent(interval.estimate) + between + (interval.note ? `\n${remark(interval)}` : '');
}
function remark(interval) { return known(interval.low) || !interval.note ? interval.note : `no interval: ${interval.note}`; }

const STATE = new Map();
const LISTENERS = [];
function readHash() {
  STATE.clear();
  const hash = location.hash.slice(1);
  if (hash.includes('=')) for (const [name, value] of new URLSearchParams(hash)) STATE.set(name, value);
}
function state(name, fallback) { return STATE.has(name) ? STATE.get(name) : fallback; }
function setState(changes) {
  for (const [name, value] of Object.entries(changes)) {
    if (value === '' || value === null) STATE.delete(name); else STATE.set(name, value);
  }
  const hash = new URLSearchParams([...STATE]).toString();
  history.replaceState(null, '', hash ? `#${hash}` : location.pathname + location.search);
  changed();
}
function changed() { LISTENERS.forEach(listener => listener()); }
function onState(listener) { LISTENERS.push(listener); listener(); }

const SHOWN = DATA.figures.filter(figure => known(REPORT.overall) && known(REPORT.overall[figure.name]));
function shownFigure() {
  return SHOWN.find(figure => figure.name === state('figure')) || SHOWN[0];
}

let definitions = 0;
function titled(tag, title, text) {
  if (!text) return el('div', { class: 'title' }, el(tag, null, title));
  const id = `definition-${++definitions}`;
  const note = el('p', { class: 'definition', id, hidden: true }, text);
  const toggle = event => {
    note.hidden = !note.hidden;
    event.currentTarget.setAttribute('aria-expanded', String(!note.hidden));
  };
  const button = el('button', { class: 'info', 'aria-label': `What is ${title}?`, 'aria-expanded': 'false', 'aria-controls': id, onclick: toggle }, '?');
  return [el('div', { class: 'title' }, el(tag, null, title), button), note];
}
function section(id, title, text, ...content) {
  return el('section', { id, 'aria-label': title }, titled('h2', title, text), ...content);
}
