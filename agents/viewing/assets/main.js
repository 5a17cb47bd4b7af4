// Put together.
async function openItem(item) {
  play(false);
  const why = item.log in DATA.clips ? (LOGS.get(item.log) || {}).absent : 'nothing of it was kept';
  const [clip, told] = why ? [null, null] : await Promise.all([clipOf(item.log), toldOf(item.log)]);
  if (SELECTION.item !== item) return;
  const usable = clip && clip.index.has(item.track) ? clip : null;
  STAGE.clip = usable;
  STAGE.item = item;
  STAGE.told = told ? told.matches[item.id] || null : null;
  STAGE.related = new Map();
  (told ? told.related : []).forEach(one => STAGE.related.set(one.track, [...(STAGE.related.get(one.track) || []), [one.start, one.end]]));
  STAGE.bonds = new Map(usable && STAGE.told ? STAGE.told.bonds.map(one => [one.track, one.spans.map(([from, to]) => [usable.time[from], usable.time[to]])]) : []);
  const absent = document.getElementById('absent');
  absent.hidden = Boolean(usable);
  absent.closest('.stage').classList.toggle('empty', !usable);
  absent.textContent = visible(`No replay of this log. ${why || 'The track is not in it any more.'}`);
  document.getElementById('banner').replaceChildren(el('b', null, item.kind === 'near' ? `Near miss ${item.at + 1} of ${NEAR.length}` : `Match ${item.at + 1} of ${MATCHES.length}`), ' log ', foreign(shortId(item.log)), usable && usable.mapProblem ? el('span', { class: 'soft' }, ' · no map: ', foreign(shortened(usable.mapProblem, 80))) : '');
  STAGE.canvas.setAttribute('aria-label', `Replay from above: ${kindOf(item.category)}, ${span(item.start, item.end)}`);
  STAGE.canvas.parentElement.dataset.kind = item.kind;
  inspect(item, usable);
  if (!usable) { document.getElementById('spans').replaceChildren(); return; }
  sizeStage();
  loadPlayer(usable, item);
  frameScene(usable, item);
  drawSpans(document.getElementById('spans'), item, relatedTo(item, told));
  seek(PLAYER.from);
  drawStage();
  document.documentElement.dataset.opened = item.key;
  performance.mark('opened');
  if (!STILL.matches) play(true); else seek(item.start);
}
function build() {
  const work = el('div', { class: 'work' }, listPanel(), stagePanel(), inspector());
  document.getElementById('top').append(pageHeader(), ...troubles());
  document.getElementById('main').replaceChildren(...[MATCHES.length ? '' : nothingFound(), MATCHES.length || NEAR.length ? work : '', overview(), helpDialog()].filter(Boolean));
  document.getElementById('foot').textContent = visible(`Motherlode ${RUN.versions.motherlode || ''} · one file, no network`);
  new ResizeObserver(([entry]) => document.documentElement.style.setProperty('--head', `${Math.ceil(entry.target.getBoundingClientRect().height)}px`)).observe(document.getElementById('top'));
}
readMarks();
build();
applyTheme();
on('select', openItem);
on('time', time => document.getElementById('spans')?.style.setProperty('--now', PLAYER.end ? time / PLAYER.end : 0));
emit('loop', PLAYER.loop);
if (document.getElementById('rows')) {
  drawList();
  select(LIST.shown[0]);
}
document.documentElement.dataset.ready = 'true';
performance.mark('ready');
