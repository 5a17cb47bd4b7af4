// What a person says to each match: kept in this browser where that is possible, and handed on as a review file.
const MARK_WORDS = { accept: 'accepted', reject: 'rejected' };
const STORE = `motherlode-review:${RUN.folder}:${RUN.digest}`;
const MARKS = new Map();
let keeps = true;
// Read again before each change: another page of the same run may have marked in between. What cannot be read changes nothing.
function readMarks() {
  const text = keeps ? kept.read(STORE) : null, ids = new Set(MATCHES.map(match => match.id)), found = new Map();
  if (text === null) return;
  try {
    for (const one of JSON.parse(text)) {
      if (ids.has(one.match) && (one.mark in MARK_WORDS || one.mark === '')) found.set(one.match, { mark: one.mark, note: String(one.note).slice(0, 2000) });
    }
  } catch { return; }
  MARKS.clear();
  found.forEach((one, id) => MARKS.set(id, one));
}
addEventListener('storage', event => {
  if (event.key !== STORE) return;
  const before = new Map(MARKS);
  readMarks();
  MATCHES.filter(({ id }) => JSON.stringify(before.get(id)) !== JSON.stringify(MARKS.get(id))).forEach(({ id }) => emit('marks', id));
});
const markOf = id => (MARKS.get(id) || { mark: '' }).mark;
const noteOf = id => (MARKS.get(id) || { note: '' }).note;
function mark(id, changes) {
  readMarks();
  const now = { mark: '', note: '', ...MARKS.get(id), ...changes };
  if (now.mark || now.note) MARKS.set(id, now); else MARKS.delete(id);
  keeps = kept.write(STORE, JSON.stringify([...MARKS].map(([match, one]) => ({ match, ...one }))));
  emit('marks', id);
}
function reviewFile() {
  const marks = MATCHES.filter(match => markOf(match.id)).map(match => ({ match: match.id, mark: markOf(match.id), note: noteOf(match.id) }));
  return { format: 1, run: { folder: RUN.folder, query: RUN.query, program_digest: RUN.digest, profile: RUN.profile }, marks };
}
function saveReview() {
  const file = reviewFile(), link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([JSON.stringify(file, null, 2) + '\n'], { type: 'application/json' }));
  link.download = `review-${RUN.folder.replace(/[^A-Za-z0-9._-]/g, '_')}.json`;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  const loose = MATCHES.filter(match => noteOf(match.id) && !markOf(match.id)).length;
  tell(`${plural(file.marks.length, 'mark')} written to ${link.download}${loose ? `; ${plural(loose, 'note')} on undecided matches left out` : ''}`);
}
