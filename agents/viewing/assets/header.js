// What was asked, how it was read, what came of it: on one glance.
// Then the absence of matches says nothing about the logs.
const NONE_SEARCHED = DATA.logs.length > 0 && DATA.logs.every(log => log.status !== 'ok');
const seconds = value => value.toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
function pageHeader() {
  const counts = RUN.counts, searchedLogs = DATA.logs.filter(log => log.status === 'ok' && !log.pruned).length;
  const fact = (value, words, tip) => el('span', { class: 'fact', 'data-tip': tip || null }, el('b', { class: 'num' }, value), ` ${words}`);
  const tracks = counts.referred_tracks ?? new Set(MATCHES.map(one => one.log + one.track)).size;
  const found = [fact(whole(MATCHES.length), MATCHES.length === 1 ? 'match' : 'matches', 'Uninterrupted intervals of tracks'), fact(whole(tracks), tracks === 1 ? 'track' : 'tracks'),
    fact(`${seconds(counts.referred_s ?? 0)} s`, 'matched'), fact(`${whole(new Set(MATCHES.map(one => one.log)).size)} of ${whole(DATA.logs.length)}`, 'logs with matches', `${searchedLogs} searched`)];
  return el('div', { class: 'head' },
    el('div', { class: 'asked' }, el('h1', null, foreign(shortened(RUN.title, 300))), readingLine(), el('p', { class: 'facts-line' },
      NONE_SEARCHED ? fact(`0 of ${whole(DATA.logs.length)}`, 'logs could be searched') : found,
      IS_GIVEN ? '' : fact(percent(RUN.confidence), 'sure of the reading', 'Probability that the program says what the query means; below: what it rests on'))),
    el('div', { class: 'actions' }, reviewButton(), el('button', { type: 'button', class: 'quiet', id: 'help', 'aria-label': 'Keyboard and help', 'data-tip': 'Keyboard (?)', onclick: showHelp }, '?'), themeButton()));
}
function readingLine() {
  const reading = STORY.reading || RUN.understood;
  const words = reading ? el('span', null, el('span', { class: 'soft' }, 'Read as '), foreign(shortened(reading, 400))) : el('span', { class: 'soft' }, RUN.origin === 'file' ? 'A program was given.' : 'How it was read is not told.');
  if (!RUN.assumptions.length) return el('p', { class: 'reading' }, words);
  return el('div', { class: 'reading' }, words, ' ', el('details', { class: 'assumed' }, el('summary', null, plural(RUN.assumptions.length, 'assumption')), el('ul', null, RUN.assumptions.map(one => el('li', null, foreign(one))))));
}
// What went wrong stands above everything else.
function troubles() {
  const failed = DATA.logs.filter(log => log.status !== 'ok'), moved = DATA.logs.filter(log => log.absent);
  const notices = [];
  if (failed.length && !NONE_SEARCHED) {
    const { id, reason } = failed[0], said = reason || 'no reason was given', first = said.includes(id) ? said : `${id}: ${said}`;
    notices.push(`${whole(failed.length)} of ${plural(DATA.logs.length, 'log')} could not be searched${failed.length > 1 ? '; the first' : ''}: ${first}`);
  }
  if (moved.length && !DATA.room.length) notices.push(`${plural(moved.length, 'log')} cannot be replayed: ${moved[0].absent}`);
  notices.push(...DATA.room);
  if (DATA.looks_problem) notices.push(DATA.looks_problem);
  if (STORY.problem && !NONE_SEARCHED) notices.push(`Reasons and numbers are missing: ${STORY.problem}`);
  return notices.map(text => el('p', { class: 'notice warn' }, foreign(shortened(text, 500)), ' ', el('a', { href: '#logs' }, 'Logs')));
}
