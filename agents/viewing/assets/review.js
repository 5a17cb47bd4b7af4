// Accept, reject, or leave open; with a note.
function judge(item) {
  const button = (value, label, key) => el('button', { type: 'button', class: `verdict ${value || 'undecided'}`, id: `mark-${value || 'undecided'}`, 'aria-pressed': String(markOf(item.id) === value), 'data-tip': `${label} (${key})`, onclick: () => setMark(item, value) },
    el('span', { 'aria-hidden': 'true' }, { accept: '✓ ', reject: '✕ ' }[value] || '○ '), label);
  const buttons = [button('accept', 'Accept', 'a'), button('reject', 'Reject', 'x'), button('', 'Undecided', 'u')];
  const note = el('textarea', { id: 'note', rows: 1, maxlength: 2000, placeholder: 'Note', 'aria-label': 'Note on this match', oninput: () => mark(item.id, { note: note.value }) });
  note.value = noteOf(item.id);
  const show = id => {
    if (id !== item.id) return;
    if (document.activeElement !== note) note.value = noteOf(id);
    ['accept', 'reject', ''].forEach((value, at) => buttons[at].setAttribute('aria-pressed', String(markOf(item.id) === value)));
  };
  return { node: el('div', { class: 'judge' }, el('div', { class: 'verdicts', role: 'group', 'aria-label': 'Your judgement' }, buttons), note), show };
}
function setMark(item, value) {
  if (!item || item.kind !== 'match') return;
  mark(item.id, { mark: value });
  tell(`${kindOf(item.category)} ${MARK_WORDS[value] || 'undecided'}`);
}
function reviewButton() {
  const count = el('span', { class: 'num' }), button = el('button', { type: 'button', id: 'export', class: 'primary', 'data-tip': 'Save your marks as a review file', onclick: saveReview }, 'Export review ', count);
  const show = () => {
    const done = MATCHES.filter(match => markOf(match.id)).length;
    count.textContent = `${done}/${MATCHES.length}`;
    button.disabled = !done;
  };
  const lost = el('span', { class: 'lost', role: 'status' });
  on('marks', () => { show(); lost.textContent = keeps ? '' : 'This browser keeps no marks: export them before you close the page.'; });
  show();
  return [lost, button];
}
