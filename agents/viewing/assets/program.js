// The program with colours, line numbers, and beside each line what it let through.
const TOKENS = /(#[^\n]*)|("""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|\b(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\b|\b(None|True|False|not|and|or|in|is|for|if|else|import|from|def|return|lambda)\b|([A-Za-z_]\w*)(?=\s*\()|([A-Za-z_]\w*)(?=\s*=[^=])/g;
const TOKEN_NAMES = ['comment', 'string', 'number', 'keyword', 'call', 'name'];
function coloured(source) {
  const pieces = [];
  let last = 0;
  for (const found of source.matchAll(TOKENS)) {
    if (found.index > last) pieces.push(source.slice(last, found.index));
    const kind = TOKEN_NAMES[found.slice(1).findIndex(known)];
    found[0].split('\n').forEach((part, at) => { if (at) pieces.push('\n'); if (part) pieces.push(el('span', { class: `tk-${kind}` }, part)); });
    last = found.index + found[0].length;
  }
  pieces.push(source.slice(last));
  return pieces.flatMap(piece => (typeof piece === 'string' ? piece.split(/(\n)/) : [piece])).filter(piece => piece !== '');
}
function programView(source) {
  const lines = [[]];
  for (const piece of coloured(source.replace(/\s+$/, ''))) { if (piece === '\n') lines.push([]); else lines[lines.length - 1].push(piece); }
  const counts = new Map();
  STORY.steps.forEach(step => counts.set(step.line, [...(counts.get(step.line) || []), step]));
  const rows = lines.map((line, at) => {
    const steps = counts.get(at + 1) || [];
    const told = steps.map(step => `${step.call}: ${whole(step.tracks_in)} tracks in, ${whole(step.tracks_out)} left`).join('\n');
    return el('li', { class: steps.length ? 'code-line stepped' : 'code-line', 'data-line': at + 1 }, el('code', null, el('bdi', { dir: 'ltr' }, line.length ? line : ' ')),
      steps.length && COUNTED ? el('span', { class: 'let num', 'data-tip': told }, steps.map(letThrough).join(', ')) : '');
  });
  return el('ol', { class: 'program', 'aria-label': 'Program', tabindex: 0 }, rows);
}
