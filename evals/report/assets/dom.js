// Elements, numbers and the page's state. Texts only ever become text nodes or attributes.
const DATA = JSON.parse(document.getElementById('data').textContent);
const REPORT = DATA.report;

// Escapes for what does not show or would reorder what follows: controls, marks of direction, blank letters.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u034f\u115f\u1160\u2800\u3164\uffa0\ufe00-\ufe0f]/gu;
const escapeOf = char => (char === '\n' ? char : char.codePointAt(0) > 0xffff ? `\\u{${char.codePointAt(0).toString(16)}}` : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
const visible = text => text.replace(UNSEEN, escapeOf);

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  for (const child of children.flat(3)) {
    if (child !== null && child !== undefined && child !== false) node.append(child instanceof Node ? child : visible(String(child)));
  }
  return node;
}
const el = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
const svg = (tag, attributes, ...children) => fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);

const known = value => value !== null && value !== undefined;
const percent = value => (known(value) ? (100 * value).toFixed(1) : '–');
const whole = value => (known(value) ? value.toLocaleString('en-US') : '–');
const plural = (count, word) => `${whole(count)} ${word}${count === 1 ? '' : 's'}`;
const shortened = (text, most) => (text.length > most ? `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…` : text);
// Texts of others: they have a direction of their own, and neither reorder nor stretch what is around them.
const foreign = (text, name) => el('bdi', { class: name }, text);
const folded = text => (text.length > 300 ? el('details', { class: 'folded' }, el('summary', null, foreign(shortened(text, 200))), foreign(text)) : foreign(text));
function amount(value) {
  if (!known(value)) return '–';
  if (value === 0) return '0';
  const digits = Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(Math.abs(value)))));
  return Number(value.toPrecision(3)).toLocaleString('en-US', { maximumFractionDigits: digits });
}
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

const TIP = document.getElementById('tip');
function showTip(text, x, y) {
  TIP.textContent = visible(text);
  TIP.hidden = false;
  const box = TIP.getBoundingClientRect();
  TIP.style.left = `${Math.max(8, Math.min(x + 14, innerWidth - box.width - 8))}px`;
  TIP.style.top = `${y + 18 + box.height > innerHeight ? y - box.height - 12 : y + 18}px`;
}
function hideTip() { TIP.hidden = true; }
function tipOf(target) { return target instanceof Element ? target.closest('[data-tip]') : null; }
document.addEventListener('pointermove', event => {
  const node = tipOf(event.target);
  if (node) showTip(node.dataset.tip, event.clientX, event.clientY); else if (!event.target.closest?.('[data-track]')) hideTip();
});
document.addEventListener('focusin', event => {
  const node = tipOf(event.target);
  if (!node || !node.matches(':focus-visible')) return;
  const box = node.getBoundingClientRect();
  showTip(node.dataset.tip, box.left, box.bottom - 10);
});
document.addEventListener('focusout', hideTip);
document.addEventListener('scroll', hideTip, { passive: true });
document.addEventListener('keydown', event => { if (event.key === 'Escape') hideTip(); });

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
