// Camera pictures, and what models said about them.
function pictureStrip(pictures) {
  return el('div', { class: 'pictures' }, pictures.map(one => el('figure', null,
    el('img', { src: `data:image/jpeg;base64,${one.jpeg}`, alt: `The track in camera ${one.camera} at ${one.time_s.toFixed(1)} s, framed`, loading: 'lazy' }),
    el('figcaption', null, el('button', { type: 'button', class: 'open', 'data-tip': 'Go to this moment', onclick: () => { play(false); seek(one.time_s); } }, `${one.camera.replace(/_/g, ' ')}, ${one.time_s.toFixed(1)} s`)))));
}
function looksOf(item, told) {
  const chosen = told && told.looks.length ? told.looks.map(at => DATA.looks[at]).filter(Boolean) : DATA.looks.filter(look => look.log === item.log && (look.track === item.track || look.track === ''));
  return chosen.filter(look => look.frame < 0 || item.kind === 'near' || (look.frame >= item.frames[0] && look.frame <= item.frames[1])).slice(0, 40);
}
const VERDICTS = { yes: '✓ yes', no: '✕ no', cannot_tell: '? cannot tell' };
function lookList(looks, clip) {
  return el('ul', { class: 'looks' }, looks.map(look => el('li', { class: look.verdict },
    el('span', { class: 'line' }, el('b', null, VERDICTS[look.verdict] || foreign(look.verdict)), el('code', null, foreign(look.question))),
    el('span', null, 'answered ', foreign(shortened(look.answer, 200)), look.frame >= 0 && clip ? ` at ${clip.time[clamp(look.frame, 0, clip.frames - 1)].toFixed(1)} s` : ' for all of the track'),
    look.reason ? el('span', { class: 'soft' }, foreign(shortened(look.reason, 400))) : '', el('span', { class: 'soft' }, foreign(look.model), look.views.length ? `, ${plural(look.views.length, 'picture')}` : ''))));
}
