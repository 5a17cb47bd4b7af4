// Everything above and below the prompts.
function header() {
  const suite = REPORT.suite, miner = REPORT.miner;
  const who = [miner.writer, miner.profile].filter(Boolean).join(' · ') || 'unnamed miner';
  const facts = [
    ['Edition', suite.edition + (suite.split ? ` ${suite.split}` : '')], ['Cases', whole(suite.n_cases)], ['Prompts', whole(suite.n_prompts)],
    ['Logs', whole(suite.n_logs)], ['Answered', `${whole(REPORT.n_answered)} (${percent(REPORT.n_answered / Math.max(1, suite.n_cases))} %)`], ['Suite digest', suite.digest.slice(0, 12)],
  ];
  return el('div', null,
    el('div', { class: 'head' },
      el('div', null, el('p', { class: 'eyebrow' }, 'Evaluation'), el('h1', null, foreign(suite.name), ' — ', foreign(who)),
        el('div', { class: 'facts' }, facts.map(([name, value]) => el('span', null, `${name} `, el('b', { class: 'num' }, value))))),
      el('button', { class: 'theme', onclick: toggleTheme, 'aria-label': 'Switch between light and dark' }, '◐')),
    el('p', { class: 'notice', id: 'comparable' }, suite.comparable));
}
function navigation() {
  const links = [['outcomes', 'Outcomes'], ['categories', 'Categories'], ['prompts', 'Prompts'], ['calibration', 'Calibration'], ['matches', 'Matches'], ['logs', 'Logs'], ['cost', 'Cost'], ['provenance', 'Provenance']];
  const present = links.filter(([id]) => document.getElementById(id));
  const jump = id => event => { event.preventDefault(); document.getElementById(id).scrollIntoView(); };
  const buttons = SHOWN.map(figure => el('button', { 'data-figure': figure.name, 'data-tip': figure.text, onclick: () => setState({ figure: figure.name }) }, figure.title));
  onState(() => buttons.forEach(button => button.setAttribute('aria-pressed', String(button.dataset.figure === shownFigure().name))));
  return el('nav', { 'aria-label': 'Sections' },
    el('div', { class: 'links' }, present.map(([id, title]) => el('a', { href: `#${id}`, onclick: jump(id) }, title))),
    SHOWN.length > 1 ? el('div', { class: 'segments', role: 'group', 'aria-label': 'Figure shown in the plots' }, buttons) : null);
}
function headline() {
  if (!SHOWN.length) return el('section', { id: 'headline' }, el('p', { class: 'notice warn' }, 'No figures: the truth of this suite is not known.'));
  const same = REPORT.n_answered === REPORT.suite.n_cases;
  const cards = SHOWN.map(figure => {
    const interval = REPORT.overall[figure.name], answered = REPORT.answered && REPORT.answered[figure.name], official = REPORT.official && REPORT.official[figure.name];
    const place = el('div');
    plot(place, width => strip(width, interval, official));
    return el('div', { class: 'card', 'data-figure': figure.name }, titled('h3', figure.title, figure.text),
      el('div', { class: 'value', 'data-tip': remark(interval) || null }, percent(interval.estimate), interval.note ? el('sup', null, '†') : null, el('span', { class: 'range' }, range(interval) || 'no interval')), place,
      el('dl', null,
        same ? null : [el('dt', { 'data-tip': DATA.texts.answered_only }, 'answered only'), el('dd', null, answered ? percent(answered.estimate) : '–')],
        known(official) ? [el('dt', { 'data-tip': 'Circle: what the official evaluator gives for the same files' }, '○ official'), el('dd', null, (100 * official).toFixed(4))] : null));
  });
  const marked = new Map();
  SHOWN.forEach(figure => {
    const note = remark(REPORT.overall[figure.name]);
    if (note) marked.set(note, [...(marked.get(note) || []), figure]);
  });
  const notes = [...REPORT.notes];
  return el('section', { id: 'headline', 'aria-label': 'Figures' }, el('div', { class: SHOWN.length === 2 ? 'cards n2' : 'cards' }, cards),
    el('p', { class: 'definition foot' }, `In hundredths; ${100 * REPORT.method.level} % confidence. ${DATA.texts.interval}`),
    DATA.nowhere ? el('p', { class: 'foot', id: 'nowhere' }, DATA.nowhere) : null,
    [...marked].map(([note, figures]) => el('p', { class: 'definition foot' }, `† ${figures.length < SHOWN.length ? `${figures.map(figure => figure.title).join(', ')}: ` : ''}${note}`)),
    notes.length ? el('details', { class: 'notice warn', open: notes.join('').length < 400 }, el('summary', null, `${plural(notes.length, 'note')} on what was scored`), el('ul', null, notes.map(note => el('li', null, folded(note))))) : null);
}
function outcomes() {
  const total = Math.max(1, REPORT.suite.n_cases), present = DATA.outcomes.filter(name => REPORT.outcomes[name]);
  const bar = present.map(name => {
    const part = el('span', { 'data-tip': `${name}: ${plural(REPORT.outcomes[name], 'case')}, ${percent(REPORT.outcomes[name] / total)} %`, 'data-outcome': name });
    part.style.flexGrow = REPORT.outcomes[name];
    part.style.background = `var(--${name})`;
    return part;
  });
  const legend = present.map(name => {
    const key = el('span', { class: 'key' });
    key.style.background = `var(--${name})`;
    return el('span', null, key, `${name} `, el('b', null, whole(REPORT.outcomes[name])));
  });
  return section('outcomes', 'Outcomes', 'What became of each case. A case without an answer, declined or failed, is not a zero in disguise: it is counted here, and the figures over all cases count it as an answer that refers to nothing. To decline is to say why no program was written; everything else went wrong.',
    el('div', { class: 'stack', role: 'img', 'aria-label': present.map(name => `${name} ${REPORT.outcomes[name]}`).join(', ') }, bar),
    el('div', { class: 'legend' }, legend), REPORT.errors.length ? errorKinds() : el('p', { class: 'soft' }, 'Every case was answered.'));
}
function errorKinds() {
  const largest = Math.max(...REPORT.errors.map(kind => kind.n_cases));
  const rows = REPORT.errors.map(kind => {
    const bar = el('span', { class: 'key' });
    bar.style.cssText = `background: var(--${kind.outcome}); width: ${Math.max(3, 90 * kind.n_cases / largest)}px; margin: 0`;
    const examples = kind.examples.map(one => el('li', null, folded(one.reason), el('div', { class: 'tags' }, folded(one.prompt), ' · ', foreign(one.log_id))));
    return el('tr', { class: 'kind' }, el('td', null, kind.outcome), el('td', { class: 'code' }, kind.code), el('td', { class: 'num' }, whole(kind.n_cases)), el('td', { class: 'wide' }, bar), el('td', { class: 'num wide' }, whole(kind.n_prompts)),
      el('td', { class: 'text' }, el('details', null, el('summary', null, foreign(shortened(kind.examples[0].reason, 110))), el('ul', { class: 'examples' }, examples))));
  });
  const head = [['Outcome', ''], ['Code', ''], ['Cases', 'num'], ['', 'wide'], ['Prompts', 'num wide'], ['For example', '']];
  const table = el('table', { id: 'kinds' }, el('thead', null, el('tr', null, head.map(([title, name]) => el('th', { class: name, scope: 'col' }, title)))), el('tbody', null, rows));
  table.style.marginTop = '14px';
  return el('div', { class: 'scroll' }, table);
}
function slicePlot(slices, pick, head) {
  const place = el('div'), redraw = plot(place, width => {
    const figure = shownFigure();
    const rows = slices.map(part => ({ title: part.title, interval: part.figures[figure.name], count: whole(part.n_prompts), pick: pick && (() => pick(part)),
      tip: `${part.title}: ${part.definition}\n${figure.title} ${spoken(part.figures[figure.name])}\n${plural(part.n_prompts, 'prompt')}, ${plural(part.n_cases, 'case')}` }));
    return dotRows(width, rows, REPORT.overall[figure.name].estimate, `${figure.title} by group of prompts`, head);
  });
  onState(redraw);
  return el('figure', null, place);
}
function slices() {
  if (!SHOWN.length) return null;
  const pick = part => { setState({ category: state('category') === part.name ? '' : part.name, prompt: '' }); document.getElementById('prompts').scrollIntoView(); };
  return el('div', { class: 'two' },
    section('categories', 'By what the prompt asks about', 'Read from the words of the prompt by a fixed table; a prompt may be in several groups, or in none. Choose one to see its prompts. Lines are confidence intervals, the dashed line is the figure over all prompts.', slicePlot(REPORT.categories, pick, 'category')),
    section('positives', 'By how often the prompt holds', DATA.texts.positives, slicePlot(REPORT.positives, null, 'timestamps'), scoreSpread()));
}
function scoreSpread() {
  if (!REPORT.prompts.some(row => row.n_positive_logs)) return null;
  const place = el('div'), title = el('h3', null, '');
  const redraw = plot(place, width => {
    const figure = shownFigure(), held = REPORT.prompts.filter(row => row.n_positive_logs && known(row.figures[figure.name].estimate));
    title.textContent = `Prompts by ${figure.title}, of the ${whole(held.length)} that hold somewhere`;
    return scoreBins(width, held.map(row => row.figures[figure.name].estimate));
  });
  onState(redraw);
  const drawn = el('figure', { id: 'spread' }, title, place);
  drawn.style.marginTop = '20px';
  return drawn;
}
function calibration() {
  const parts = [
    calibrated('calibration', 'Calibration', DATA.texts.calibration, 'answers', REPORT.calibration),
    calibrated('matches', 'How sure each match is', DATA.texts.matches, 'matches', REPORT.matches),
    REPORT.retrieval ? retrieval(REPORT.retrieval) : null,
    REPORT.coarse ? coarse(REPORT.coarse) : null,
  ].filter(Boolean);
  return parts.length ? el('div', { class: 'two even' }, parts) : null;
}
function calibrated(id, title, words, unit, one) {
  if (!one || !one.n_answers) return null;
  const place = el('div');
  plot(place, width => reliability(width, one.bins));
  const facts = [['ECE', percent(one.ece.estimate) + (range(one.ece) ? ` [${range(one.ece)}]` : ' (no interval)'), remark(one.ece)], ['Brier', one.brier.toFixed(3)], ['right', `${percent(one.base_rate)} %`], [unit, whole(one.n_answers)]];
  return section(id, title, words,
    el('div', { class: 'legend' }, facts.map(([name, value, tip]) => el('span', { 'data-tip': tip || null }, `${name} `, el('b', null, value)))), el('figure', null, place));
}
function retrieval(one) {
  const rows = [
    ...one.precision_at.map(head => [`Precision at ${head.k}`, head.precision]), ['Average precision', one.average_precision], ['Interval IoU', one.interval_iou],
    ['Interval precision, IoU ≥ 0.5', one.interval_precision], ['Interval recall, IoU ≥ 0.5', one.interval_recall], ['Timestamp F1 (2025)', one.timestamp_f1_2025], ['Log F1 (2025)', one.log_f1_2025],
  ];
  return section('retrieval', 'As a search result', `Referred tracks of all cases as one list, best first: ${whole(one.n_tracks)} tracks against ${whole(one.n_true_tracks)} of the truth, compared by place. Intervals are those in which anything is referred to, per case.`,
    el('table', { class: 'mini' }, el('tbody', null, rows.map(([title, value]) => el('tr', null, el('td', null, title), scoreCell(value, null, ''))))));
}
function coarse(one) {
  const rows = [['cases searched', one.searched], ['windows searched', one.windows], ['cases with a match', one.matching], ['tracks', one.tracks], ['track frames', one.frames]];
  return section('coarse', 'Coarse filter', `${DATA.texts.coarse} Filter: ${one.filtered_by}.` + (one.n_unindexed ? ` ${whole(one.n_unindexed)} answered cases are of logs without an index, which are searched whole.` : ''),
    el('table', { class: 'mini' }, el('tbody', null, rows.map(([title, share]) => el('tr', null, el('td', null, `${title}: ${whole(share.left)} of ${whole(share.whole)}`), scoreCell(share.whole ? share.left / share.whole : null, null, ''))))));
}
function comparison() {
  const one = REPORT.comparison;
  if (!one) return null;
  const rows = DATA.figures.filter(figure => one.figures[figure.name]).map(figure => {
    const pair = one.figures[figure.name], corrected = one.p_corrected[figure.name];
    return el('tr', { class: 'pair' }, el('td', null, figure.title), el('td', { class: 'num' }, percent(pair.first)), el('td', { class: 'num' }, percent(pair.second)),
      el('td', { class: 'num' }, `${pair.difference.estimate > 0 ? '+' : ''}${percent(pair.difference.estimate)}`), el('td', { class: 'num', 'data-tip': remark(pair.difference) || null }, known(pair.difference.low) ? `${percent(pair.difference.low)} to ${percent(pair.difference.high)}` : 'no interval'),
      el('td', { class: 'num' }, known(pair.p_value) ? pair.p_value.toFixed(4) : '–'), el('td', { class: 'num' }, known(corrected) ? corrected.toFixed(4) : '–'));
  });
  const head = ['Figure', 'this', 'other', 'difference', 'interval', 'p', 'p (Holm)'];
  return section('comparison', `Against ${one.against}`, 'The same cases, both runs resampled by the same logs. p: of all exchanges of whole logs between the runs, the part whose difference is at least as large. With few logs no difference can have a small p.',
    el('div', { class: 'scroll' }, el('table', null, el('thead', null, el('tr', null, head.map((title, at) => el('th', { class: at ? 'num' : '', scope: 'col' }, title)))), el('tbody', null, rows))));
}
function logTable() {
  const columns = [{ key: 'log', title: 'Log', name: '', value: row => row.log_id }, { key: 'n', title: 'Prompts', name: 'num wide', value: row => row.n_cases }, { key: 'hold', title: 'Hold', name: 'num', value: row => row.n_positive }, { key: 'unanswered', title: 'Not answered', name: 'num', tip: 'Cases that were declined, and cases that failed', value: unansweredOf },
    ...SHOWN.map((figure, at) => ({ key: figure.name, title: figure.title, name: `num score ${at ? 'wide' : ''}`, value: row => row.figures[figure.name] }))];
  let sorted = { key: 'log', down: false };
  const made = sortable(columns, sorted, column => {
    sorted = { key: column.key, down: sorted.key === column.key ? !sorted.down : column.key !== 'log' };
    show();
  });
  const show = () => {
    made.mark(sorted.key, sorted.down);
    const column = columns.find(one => one.key === sorted.key);
    made.body.replaceChildren(...inOrder(REPORT.logs, column.value, sorted.down).map(row => el('tr', { class: 'log' }, el('td', { class: 'mono' }, foreign(row.log_id)), el('td', { class: 'num wide' }, whole(row.n_cases)), el('td', { class: 'num' }, whole(row.n_positive)),
      unansweredCell(row, ''), SHOWN.map((figure, at) => scoreCell(row.figures[figure.name], null, at ? 'wide' : '')))));
  };
  show();
  const part = section('logs', 'Logs', SHOWN.length ? DATA.texts.per_log : null, el('div', { class: 'scroll' }, made.table));
  part.classList.add('long');
  return part;
}
function cost() {
  const one = REPORT.cost;
  const kinds = [['CPU per case', one.cpu_ms, 'CPU ms', DATA.texts.cpu], ['Latency per prompt', one.latency_s, 'seconds', DATA.texts.latency], ['Tokens per prompt', one.tokens, 'tokens', null], ['Money per prompt', one.usd, 'US dollars', null], ...(one.looks ? [['Looks per case', one.looks.calls, 'calls', null], ['Tokens of looks per case', one.looks.tokens, 'tokens', null], ['Money of looks per case', one.looks.usd, 'US dollars', null]] : [])];
  const parts = kinds.map(([title, data, unit, text_]) => {
    if (!data.counts.length) return el('div', null, titled('h3', title, text_), el('p', { class: 'soft' }, data.zeros ? `0 ${unit} throughout (${whole(data.zeros)}).` : 'Nothing measured.'));
    if (data.counts.length === 1 && !data.zeros) return el('div', null, titled('h3', title, text_), el('p', { class: 'soft' }, `About ${amount(data.median)} ${unit} each (${whole(data.counts[0])}), ${amount(data.total)} in all.`));
    const place = el('div');
    plot(place, width => histogram(width, data, unit));
    return el('div', { class: 'histogram' }, titled('h3', title, text_), place, el('div', { class: 'legend' }, [['median', data.median], ['90 %', data.p90], ['largest', data.largest], ['total', data.total]].map(([name, value]) => el('span', null, `${name} `, el('b', null, amount(value))))));
  });
  const grid = el('div', { class: 'two even' }, parts);
  grid.style.rowGap = '22px';
  const clock = seconds => (known(seconds) ? new Date(1000 * seconds).toISOString().replace('T', ' ').slice(0, 19) + ' UTC' : '–');
  const facts = Object.entries(one.run).map(([name, value]) => [name.replace(/_unix_s$/, '').replaceAll('_', ' '), name.endsWith('unix_s') ? clock(value) : value]);
  return section('cost', 'Cost and latency', 'The only part of this report in which two runs of the same evaluation differ.', grid, pairs(facts));
}
function pairs(facts) {
  return el('dl', { class: 'pairs' }, facts.map(([name, value]) => [el('dt', null, name), el('dd', null, folded(String(value)))]));
}
function provenance() {
  const method = REPORT.method;
  const facts = [['suite digest', REPORT.suite.digest], ...Object.entries(REPORT.miner).map(([name, value]) => [`miner ${name}`, value]),
    ['bootstrap', `${whole(method.n_resamples)} resamples of logs, seed ${method.seed}, level ${method.level}`], ['range', `${method.max_range_m} m around the ego vehicle`],
    ['region of interest', method.region ? 'boxes away from the mapped road are left out' : 'not applied'], ...Object.entries(REPORT.versions)];
  const glossary = [...DATA.figures.map(figure => [figure.title, figure.text]), ['Prompt scores', DATA.texts.prompt_score], ['Answered only', DATA.texts.answered_only], ['Intervals', DATA.texts.interval]];
  return el('div', { class: 'two even' }, section('provenance', 'Provenance', null, pairs(facts)),
    section('definitions', 'Definitions', null, el('dl', { class: 'glossary' }, glossary.map(([name, value]) => [el('dt', null, name), el('dd', null, value)]))));
}
