// Elements and numbers. Texts only ever become text nodes or attributes.
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
  return Number(Math.abs(value) >= 1000 ? Math.round(value) : value.toPrecision(3)).toLocaleString('en-US', { maximumFractionDigits: digits });
}
