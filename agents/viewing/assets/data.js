// What the page holds, by name, and who wants to know when something about it changes.
const DATA = JSON.parse(document.getElementById('data').textContent);
const RUN = DATA.run, MATCHES = DATA.matches, STORY = DATA.story, NEAR = STORY.near;
// Where no log could be opened again, nothing was counted.
const COUNTED = STORY.steps.some(step => step.tracks_in > 0);
const letThrough = step => (COUNTED ? `${whole(step.tracks_in)} → ${whole(step.tracks_out)}` : '');
const LOGS = new Map(DATA.logs.map(log => [log.id, log]));

const HEARERS = new Map();
function on(name, hear) { HEARERS.set(name, [...(HEARERS.get(name) || []), hear]); }
function emit(name, value) { (HEARERS.get(name) || []).forEach(hear => hear(value)); }

const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
const percent = value => `${Math.round(100 * value)}%`;
const percentFine = value => `${(100 * value).toFixed(1).replace(/\.0$/, '')}%`;
const IS_GIVEN = DATA.sureness.kind === 'given';
const span = (start, end) => `${start.toFixed(1)}–${end.toFixed(1)} s`;
const shortId = id => shortened(id, 9).replace(/…$/, '').replace(/-$/, '');
function words(category) {
  const text = category.toLowerCase().replace(/_/g, ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
const kindOf = words;
const tell = text => { document.getElementById('said').textContent = visible(text); };

// What is opened: a match or a near miss, both with the same fields.
MATCHES.forEach((match, at) => { match.kind = 'match'; match.key = match.id; match.at = at; });
NEAR.forEach((near, at) => {
  const first = near.spans[0] || [0, 0], last = near.spans[near.spans.length - 1] || [0, 0];
  Object.assign(near, { kind: 'near', key: `near-${at}`, at, start: first[0], end: last[1] });
});
const SELECTION = { item: null };
function select(item) {
  if (!item || SELECTION.item === item) return;
  SELECTION.item = item;
  emit('select', item);
}
const partnersOf = item => new Set(item.partners);
const matchesOf = log => MATCHES.filter(match => match.log === log);
