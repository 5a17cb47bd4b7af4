// What is pressed to see the replay: play, step, scrub, speed, follow, zoom.
function transport() {
  const playing = el('button', { type: 'button', id: 'play', class: 'play', 'aria-label': 'Play', 'data-tip': 'Play or pause (space)', onclick: () => play(!PLAYER.playing) }, '▶');
  const clock = el('output', { class: 'clock num', id: 'clock' }, '0.0 s');
  const scrub = el('input', { type: 'range', id: 'scrub', min: 0, max: 1, step: 0.05, value: 0, 'aria-label': 'Time in the log', oninput: () => { play(false); seek(Number(scrub.value)); } });
  const speed = el('select', { id: 'speed', 'aria-label': 'Speed', 'data-tip': 'Speed ([ and ])', onchange: () => { PLAYER.speed = Number(speed.value); } },
    SPEEDS.map(value => el('option', { value, selected: value === 1 }, `${value}×`)));
  const toggle = (id, label, tip, set) => el('button', { type: 'button', id, class: 'toggle', 'aria-pressed': 'false', 'data-tip': tip, onclick: set }, label);
  const following = toggle('follow', 'Follow', 'Keep the track in the middle (f)', () => follow(!STAGE.follow));
  const looping = toggle('loop', 'Loop', 'Repeat the match with 2 s before and 1 s after (l)', () => setLoop(!PLAYER.loop));
  on('time', time => {
    clock.textContent = `${time.toFixed(1)} / ${PLAYER.end.toFixed(1)} s`;
    scrub.max = PLAYER.end;
    scrub.value = time;
    scrub.setAttribute('aria-valuetext', `${time.toFixed(1)} seconds`);
    scrub.style.setProperty('--done', `${100 * time / (PLAYER.end || 1)}%`);
  });
  on('playing', now => { playing.textContent = now ? '❚❚' : '▶'; playing.setAttribute('aria-label', now ? 'Pause' : 'Play'); });
  on('speed', value => { speed.value = value; });
  on('follow', now => following.setAttribute('aria-pressed', String(now)));
  on('loop', now => looping.setAttribute('aria-pressed', String(now)));
  const button = (label, name, tip, press) => el('button', { type: 'button', 'aria-label': name, 'data-tip': tip, onclick: press }, label);
  return el('div', { class: 'transport', role: 'group', 'aria-label': 'Replay' },
    playing,
    button('⟲', 'Back to the beginning of the match', 'To the match (Home)', () => seek(PLAYER.from)),
    button('‹', 'One frame back', 'One frame back (←)', () => STAGE.clip && stepFrames(STAGE.clip, -1)),
    button('›', 'One frame ahead', 'One frame ahead (→)', () => STAGE.clip && stepFrames(STAGE.clip, 1)),
    scrub, clock, speed, looping, following);
}
function setLoop(wanted) {
  PLAYER.loop = wanted;
  emit('loop', wanted);
}
function stagePanel() {
  const canvas = el('canvas', { id: 'stage', tabindex: 0, role: 'img', 'aria-label': 'Replay from above' });
  STAGE.canvas = canvas;
  movable(canvas, dragged => { if (dragged) follow(false); redraw(); });
  const button = (label, name, tip, press) => el('button', { type: 'button', 'aria-label': name, 'data-tip': tip, onclick: press }, label);
  const view = el('div', { class: 'view' }, canvas, el('div', { class: 'banner', id: 'banner' }), legend(),
    el('div', { class: 'zooms', role: 'group', 'aria-label': 'Zoom' }, button('+', 'Zoom in', 'Zoom in (+)', () => zoom(1.3)), button('−', 'Zoom out', 'Zoom out (−)', () => zoom(1 / 1.3)),
      button('⤢', 'Show the whole scene', 'Show the whole scene (0)', () => { if (STAGE.clip) { frameScene(STAGE.clip, STAGE.item); redraw(); } })),
    el('p', { class: 'absent', id: 'absent', hidden: true }));
  new ResizeObserver(() => { sizeStage(); drawStage(); }).observe(view);
  on('time', redraw);
  on('theme', () => { STAGE.ink = inkOf(); redraw(); });
  return el('section', { class: 'stage', 'aria-label': 'Replay' }, view, transport(), el('div', { class: 'spans', id: 'spans' }));
}
function legend() {
  const entry = (name, words) => el('li', null, el('i', { class: `swatch ${name}` }), words);
  return el('ul', { class: 'legend' }, el('li', { class: 'of-match' }, el('i', { class: 'swatch referred' }), 'match'), el('li', { class: 'of-near' }, el('i', { class: 'swatch near' }), 'near miss'), entry('related', 'related'), entry('ego', 'ego'), entry('other', 'others'));
}
