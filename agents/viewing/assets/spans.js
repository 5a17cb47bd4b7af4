// What is when: this match, whom it is related to, other matches and near misses of the same log.
const mostLanes = () => (innerHeight < 900 ? 5 : 9);
// Whom the match is related to and when; without reasons, when these are related to anybody in the log.
function relatedTo(item, told) {
  const others = told ? told.related : [], clip = STAGE.clip;
  if (!STAGE.bonds.size) return others;
  const spans = [...STAGE.bonds].flatMap(([track, list]) => list.map(([start, end]) => ({ track, category: clip.category[clip.index.get(track)] || '', start, end })));
  return [...spans, ...others.filter(one => !STAGE.bonds.has(one.track))];
}
function lanesOf(item, relatedHere) {
  const here = [{ name: item.kind === 'near' ? 'near miss' : 'this match', kind: item.kind === 'near' ? 'near' : 'referred own', items: [item] }];
  const partners = partnersOf(item), related = relatedHere.filter(one => partners.has(one.track)).sort((a, b) => a.start - b.start);
  const byTrack = (list, kind, name) => {
    const tracks = new Map();
    list.forEach(one => tracks.set(one.track, [...(tracks.get(one.track) || []), one]));
    return [...tracks.values()].map(items => ({ name: `${name}${kindOf(items[0].category)} ${items[0].track.slice(0, 4)}`, kind, items }));
  };
  const others = matchesOf(item.log).filter(one => one !== item), near = NEAR.filter(one => one.log === item.log && one !== item);
  return [...here, ...byTrack(related, 'related', 'with '), ...byTrack(others, 'referred', ''), ...byTrack(near, 'near', 'nearly: ')];
}
const spansOf = one => (one.kind === 'near' ? one.spans : [[one.start, one.end]]);
const share = time => `${(100 * clamp(time / (PLAYER.end || 1), 0, 1)).toFixed(2)}%`;
function pieceOf(one, lane, item) {
  return spansOf(one).map(([from, to]) => {
    const place = `left:${share(from)};width:max(4px, ${share(to - from)})`;
    const press = event => { event.stopPropagation(); if (one === item || !one.key) seek(from); else select(one); };
    return el('button', { type: 'button', class: `piece ${lane.kind}`, style: place, 'aria-label': `${lane.name}, ${span(from, to)}`, 'data-tip': `${lane.name}: ${span(from, to)}`, onclick: press });
  });
}
function drawSpans(host, item, relatedHere) {
  const lanes = lanesOf(item, relatedHere), shown = lanes.slice(0, mostLanes()), step = niceStep(PLAYER.end, 8), ticks = [];
  for (let time = 0; time <= PLAYER.end + 1e-6; time += step) ticks.push(el('span', { class: 'tick num', style: `left:${share(time)}` }, String(Math.round(time * 10) / 10)));
  const rows = shown.map(lane => {
    const bar = el('div', { class: 'bar', onclick: event => { const box = bar.getBoundingClientRect(); seek((event.clientX - box.left) / box.width * PLAYER.end); } },
      lane.items.map(one => pieceOf(one, lane, item)));
    return el('div', { class: 'lane' }, el('span', { class: 'name' }, foreign(lane.name)), bar);
  });
  host.replaceChildren(el('div', { class: 'lane axis', 'aria-hidden': 'true' }, el('span', { class: 'name' }, 'seconds'), el('div', { class: 'bar' }, ticks)), ...rows,
    lanes.length > shown.length ? el('p', { class: 'more' }, `and ${lanes.length - shown.length} more in this log`) : '', el('i', { class: 'now' }));
  host.style.setProperty('--now', PLAYER.end ? PLAYER.time / PLAYER.end : 0);
}
function niceStep(reach, most) {
  const rough = Math.max(reach / most, 0.1), power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map(part => part * power).find(value => value >= rough);
}
// One strip in the list of reasons: where a step holds.
function strip(item, clip, spans) {
  const at = frame => clip.time[clamp(frame, 0, clip.frames - 1)];
  const band = el('i', { class: 'band', style: `left:${share(item.start)};width:${share(item.end - item.start)}` });
  const pieces = spans.map(([from, to]) => el('i', { class: 'hold', style: `left:${share(at(from))};width:max(2px, ${share(at(to) - at(from))})` }));
  return el('div', { class: 'strip', 'aria-hidden': 'true', onclick: event => { const box = event.currentTarget.getBoundingClientRect(); seek((event.clientX - box.left) / box.width * PLAYER.end); } }, band, pieces, el('i', { class: 'cursor' }));
}
