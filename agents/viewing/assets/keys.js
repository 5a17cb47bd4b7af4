// The keyboard, and the page that tells of it.
const KEYS = [
  ['j k', 'next, previous match'], ['space', 'play, pause'], ['← →', 'one frame back, ahead; with shift one second'], ['Home', 'to the beginning of the match'],
  ['+ −', 'zoom in, out'], ['0', 'show the whole scene'], ['f', 'follow the track'], ['l', 'repeat the match'], ['[ ]', 'slower, faster'],
  ['a', 'accept'], ['x', 'reject'], ['u', 'undecided'], ['n', 'write a note'], ['/', 'filter'], ['d', 'dark, light'], ['?', 'this help'],
];
const PRESSED = {
  j: () => moveSelection(1), k: () => moveSelection(-1), ' ': () => play(!PLAYER.playing), Home: () => seek(PLAYER.from),
  ArrowRight: event => arrow(event, 1), ArrowLeft: event => arrow(event, -1), '+': () => zoom(1.3), '=': () => zoom(1.3), '-': () => zoom(1 / 1.3),
  0: () => { if (STAGE.clip) { frameScene(STAGE.clip, STAGE.item); redraw(); } }, f: () => follow(!STAGE.follow), l: () => setLoop(!PLAYER.loop),
  '[': () => changeSpeed(-1), ']': () => changeSpeed(1), a: () => setMark(SELECTION.item, 'accept'), x: () => setMark(SELECTION.item, 'reject'), u: () => setMark(SELECTION.item, ''),
  n: () => document.getElementById('note')?.focus(), '/': () => document.getElementById('filter').focus(), d: toggleTheme, '?': () => showHelp(),
};
function arrow(event, step) {
  if (event.shiftKey) seek(PLAYER.time + step); else if (STAGE.clip) stepFrames(STAGE.clip, step);
}
function typing(target) { return target.matches('input:not([type="range"]), textarea, select'); }
document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof Element)) return;
  if (typing(event.target)) { if (event.key === 'Escape') event.target.blur(); return; }
  if (document.getElementById('keys')?.open) return;
  if (event.key === ' ' && event.target.matches('button:focus-visible, summary, a')) return;
  const press = PRESSED[event.key];
  if (!press) return;
  event.preventDefault();
  press(event);
});
function helpDialog() {
  return el('dialog', { id: 'keys', 'aria-labelledby': 'keys-title' }, el('h2', { id: 'keys-title' }, 'Keyboard'),
    el('dl', { class: 'pairs keys' }, KEYS.map(([keys, words]) => [el('dt', null, keys.split(' ').map(key => [el('kbd', null, key), ' '])), el('dd', null, words)])),
    el('p', { class: 'soft' }, 'Drag the picture to move it; turn the wheel or pinch to zoom. Marks stay in this browser; Export review writes them to a file for agents memory add --from-review.'),
    el('form', { method: 'dialog' }, el('button', { class: 'primary', autofocus: true }, 'Close')));
}
function showHelp() { document.getElementById('keys').showModal(); }
