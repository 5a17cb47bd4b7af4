// Beside the replay: the facts of what is opened, your judgement, and why it matched.
const INSPECT = { updates: [], show: null, turn: 0 };
function inspector() {
  const panel = el('section', { class: 'inspect', id: 'inspect', tabindex: 0, 'aria-label': 'About this match' });
  on('time', time => {
    panel.style.setProperty('--now', PLAYER.end ? time / PLAYER.end : 0);
    INSPECT.updates.forEach(update => update(time));
  });
  on('marks', id => INSPECT.show && INSPECT.show(id));
  return panel;
}
function factsOf(item) {
  const fact = (value, words, tip) => el('li', { 'data-tip': tip }, el('b', { class: 'num' }, value), ` ${words}`);
  const facts = [fact(span(item.start, item.end), '', 'Seconds since the first frame of the log'), fact(`${(item.end - item.start).toFixed(1)} s`, 'long', 'From its first frame to its last')];
  if (item.kind === 'match' && !IS_GIVEN) facts.push(fact(percent(item.certainty), 'sure', 'Probability that this is what the query means'));
  if (item.kind === 'match' && item.category !== 'EGO_VEHICLE') facts.push(fact(`${item.ego_m.toFixed(1)} m`, 'from ego at least, by centres', 'Smallest distance to the ego vehicle in the match, centre to centre; the numbers below are from box to box'));
  if (item.kind === 'match' && item.score < 1) facts.push(fact(item.score.toFixed(2), 'detection score', 'Mean over the match, as the tracks have it'));
  return el('div', null, el('ul', { class: 'tally' }, facts), el('dl', { class: 'pairs tight' }, [['Log', item.log], ['Track', item.track], ...(item.id ? [['Match', item.id]] : [])].map(([name, id]) => [el('dt', null, name), el('dd', { class: 'mono' }, foreign(id))])));
}
const part = (title, ...content) => el('div', { class: 'part' }, el('h3', null, title), ...content);
async function inspect(item, clip) {
  const panel = document.getElementById('inspect'), turn = ++INSPECT.turn, review = item.kind === 'match' ? judge(item) : null;
  const heading = el('h2', null, kindOf(item.category), item.kind === 'near' ? (known(item.needed) ? ' nearly matched' : ' came nearest') : '', partnerWords(item, clip));
  const late = el('div', { class: 'late' });
  INSPECT.updates = [];
  INSPECT.show = review && review.show;
  panel.replaceChildren(...[heading, review && review.node, factsOf(item), late].filter(Boolean));
  panel.scrollTop = 0;
  const told = item.kind === 'match' && item.log in DATA.clips ? ((await toldOf(item.log)) || { matches: {} }).matches[item.id] : null;
  const pictures = item.kind === 'match' && item.log in DATA.clips ? ((await picturesOf(item.log)) || {})[item.id] || [] : [];
  if (turn !== INSPECT.turn) return;
  fill(late, null, [cameraPart(item, pictures), part(item.kind === 'near' ? 'Why not' : 'Why', item.kind === 'near' ? whyNear(item) : whyMatch(item, told, clip)), numbersPart(item, told, clip), looksPart(item, told, clip)]);
}
function cameraPart(item, pictures) {
  if (pictures.length) return part('Camera', pictureStrip(pictures));
  return DATA.pictures && item.kind === 'match' ? part('Camera', el('p', { class: 'soft' }, 'No picture of this match. ', foreign(sentence(DATA.pictures)))) : '';
}
function partnerWords(item, clip) {
  const every = [...item.partners].map(uuid => (clip && clip.index.has(uuid) ? (clip.index.get(uuid) === clip.ego ? 'the ego vehicle' : kindOf(clip.category[clip.index.get(uuid)]).toLowerCase()) : shortId(uuid)));
  return every.length ? el('span', { class: 'soft' }, ` with ${counted(every)}`) : '';
}
// `6 × bicycle, bus`: three kinds at most, the rest as a number.
function counted(every) {
  const names = [...new Set(every)].map(name => [name, every.filter(one => one === name).length]), shown = names.slice(0, 3), more = every.length - shown.reduce((sum, [, count]) => sum + count, 0);
  return `${shown.map(([name, count]) => (count > 1 ? `${count} × ${name}` : name)).join(', ')}${more ? ` and ${more} more` : ''}`;
}
// What the program decides by comes first.
function numbersPart(item, told, clip) {
  if (!told || !clip || !told.series.length) return '';
  const plots = [...told.series].sort((a, b) => (b.limits.length > 0) - (a.limits.length > 0)).map(series => seriesPlot(series, item, clip, stretchOf(told.series, clip)));
  INSPECT.updates = plots.map(plot => plot.update).filter(Boolean);
  return part('Numbers', plots.map(plot => plot.node || plot));
}
function looksPart(item, told, clip) {
  const looks = looksOf(item, told);
  return looks.length ? part('What was seen in pictures', lookList(looks, clip)) : '';
}
