// Below the replay: the program, what it let through, every log, how the run was made.
function programSection() {
  const notes = [...DATA.room, ...(DATA.pictures ? [DATA.pictures] : []), ...STORY.notes].map(note => el('li', null, foreign(note)));
  return el('section', { class: 'block', 'aria-labelledby': 'program-title' }, el('h2', { id: 'program-title' }, 'Program'),
    el('p', { class: 'soft' }, `Written by `, foreign(RUN.origin), `, profile `, foreign(RUN.profile), COUNTED ? '. Beside each line: tracks that came in and tracks that are left.' : '.'),
    programView(RUN.program), notes.length > 4 ? el('details', null, el('summary', null, `${notes.length} notes: what could not be told`), el('ul', { class: 'notes' }, notes)) : notes.length ? el('ul', { class: 'notes' }, notes) : '');
}
// Only where the steps could not be run again: else the counts stand beside the program.
function attritionSection() {
  if (!RUN.attrition.length || COUNTED || NONE_SEARCHED) return '';
  const some = RUN.attrition.some(step => step.unseen), heads = ['Line', 'Statement', 'Tracks left', 'Logs', ...(some ? ['Not known: images not looked at'] : [])];
  const row = step => el('tr', null, el('td', { class: 'num' }, step.line), el('td', { class: 'text' }, el('code', null, foreign(step.statement))), el('td', { class: 'num' }, whole(step.tracks)), el('td', { class: 'num' }, whole(step.logs)), some ? el('td', { class: 'num' }, plural(step.unseen, 'track')) : '');
  return el('section', { class: 'block', 'aria-labelledby': 'attrition-title' }, el('h2', { id: 'attrition-title' }, 'What each statement left'),
    el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'What each statement left' }, el('table', null, el('thead', null, el('tr', null, heads.map(name => el('th', { scope: 'col' }, name)))), el('tbody', null, RUN.attrition.map(row)))));
}
function logState(log) {
  if (log.status !== 'ok') return ['failed', `${log.status}: ${log.reason || 'no reason was given'}`];
  if (log.pruned) return ['pruned', `left out: ${log.pruned}`];
  const stretches = log.searched.length ? `searched only ${log.searched.map(([from, to]) => span(from, to)).join(', ')}` : 'searched';
  return ['ok', [stretches, ...(log.absent ? [`no replay: ${log.absent}`] : []), ...log.warnings].join('; ')];
}
function logSection() {
  const order = { failed: 0, pruned: 2, ok: 1 };
  const rows = DATA.logs.map(log => ({ log, state: logState(log), count: matchesOf(log.id).length })).sort((a, b) => order[a.state[0]] - order[b.state[0]] || b.count - a.count);
  return el('section', { class: 'block', id: 'logs', 'aria-labelledby': 'logs-title' }, el('h2', { id: 'logs-title' }, 'Logs'),
    el('div', { class: 'scroll tall', tabindex: 0, role: 'region', 'aria-label': 'Logs' }, el('table', null, el('thead', null, el('tr', null, ['Log', 'Matches', 'Tracks', 'What was done'].map(name => el('th', { scope: 'col' }, name)))),
      el('tbody', null, rows.map(({ log, state, count }) => el('tr', { class: `log ${state[0]}` }, el('td', { class: 'mono' }, foreign(log.id)), el('td', { class: 'num' }, whole(count)), el('td', { class: 'num' }, whole(log.tracks)), el('td', { class: 'text' }, foreign(state[1]))))))));
}
function runSection() {
  const rows = [['run folder', RUN.folder], ['program', RUN.digest.slice(0, 16)], ['status', RUN.status], ...(RUN.refinement ? [['tracks refined by', RUN.refinement]] : []), ...(RUN.eyes ? [['images seen by', RUN.settings.see_model || RUN.eyes]] : []), ...Object.entries(RUN.versions)];
  const settings = Object.entries(RUN.settings);
  return el('section', { class: 'block', 'aria-labelledby': 'run-title' }, el('h2', { id: 'run-title' }, 'Run'),
    el('dl', { class: 'pairs' }, rows.map(([name, value]) => [el('dt', null, foreign(name)), el('dd', null, foreign(String(value)))])),
    settings.length ? el('details', null, el('summary', null, 'Settings'), el('dl', { class: 'pairs' }, settings.map(([name, value]) => [el('dt', null, foreign(name)), el('dd', null, foreign(value))]))) : '');
}
function overview() {
  return el('div', { class: 'below' }, el('div', { class: 'column' }, programSection(), attritionSection(), candidateSection()), el('div', { class: 'column' }, logSection(), runSection()), nearTable());
}
