// Numbers over time, small, with a cursor that goes with the replay.
const PLOT = { width: 300, height: 58, left: 2, right: 2, top: 5, bottom: 5 };
// The stretch that all numbers of a match lie in: a little more than the match.
function stretchOf(list, clip) {
  const at = frame => clip.time[clamp(frame, 0, clip.frames - 1)];
  return [Math.min(...list.map(one => at(one.first))), Math.max(...list.map(one => at(one.first + one.values.length - 1)))];
}
// From nought, or from below it, to round numbers, so that the curve never runs along the edge.
function scaleOf(values) {
  const rounded = value => {
    const power = 10 ** Math.floor(Math.log10(value));
    return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map(part => part * power).find(step => step >= value * 1.0001);
  };
  const least = Math.min(...values), most = Math.max(...values);
  return [least < -0.05 ? -rounded(-least) : 0, most > 0.05 ? rounded(Math.max(most, 1)) : least < -0.05 ? 0 : 1];
}
// The program's limits: a line each, where that leaves the curve room; in words always.
function limitsOf(series, finite) {
  const reach = 3 * Math.max(...finite.map(Math.abs), 1), unit = shortened(visible(series.unit.replace('^2', '²')), 16);
  return series.limits.map(({ value, parameter, step }) => {
    const call = STORY.steps[step] ? STORY.steps[step].call : '';
    return { value, inside: Math.abs(value) <= reach, words: `limit ${amount(value)} ${unit}`, tip: `${parameter} in step ${step + 1}${call ? `: ${call}` : ''}` };
  });
}
function seriesPlot(series, item, clip, [start, end]) {
  const values = series.values, finite = values.filter(known), unit = shortened(visible(series.unit.replace('^2', '²')), 16);
  if (!finite.length) return el('div', { class: 'plot' }, el('div', { class: 'plot-head' }, el('span', null, series.name), el('span', { class: 'soft' }, 'not defined')));
  const limits = limitsOf(series, finite), lines = limits.filter(one => one.inside), [low, high] = scaleOf([...finite, ...lines.map(one => one.value)]);
  const x = time => PLOT.left + (PLOT.width - PLOT.left - PLOT.right) * clamp((time - start) / (end - start || 1), 0, 1);
  const y = value => PLOT.height - PLOT.bottom - (PLOT.height - PLOT.top - PLOT.bottom) * (value - low) / (high - low || 1);
  const time = at => clip.time[clamp(series.first + at, 0, clip.frames - 1)];
  let path = '', drawn = false;
  values.forEach((value, at) => {
    if (!known(value)) { drawn = false; return; }
    path += `${drawn ? 'L' : 'M'}${x(time(at)).toFixed(1)} ${y(value).toFixed(1)}`;
    drawn = true;
  });
  const cursor = svg('line', { class: 'cursor', x1: 0, x2: 0, y1: 0, y2: PLOT.height });
  const now = el('b', { class: 'num' }, ''), bands = spansOf(item).map(([from, to]) => svg('rect', { class: 'band', x: x(from), y: 0, width: Math.max(1, x(to) - x(from)), height: PLOT.height }));
  const bounds = lines.map(({ value }) => svg('line', { class: 'limit', x1: 0, x2: PLOT.width, y1: y(value), y2: y(value) }));
  const chart = svg('svg', { viewBox: `0 0 ${PLOT.width} ${PLOT.height}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': `${series.name}: ${amount(Math.min(...finite))} to ${amount(Math.max(...finite))} ${unit}${limits.map(one => `, ${one.words}`).join('')}`,
    onclick: event => { const box = chart.getBoundingClientRect(); seek(start + (event.clientX - box.left) / box.width * (end - start)); } },
    bands, svg('line', { class: 'zero', x1: 0, x2: PLOT.width, y1: y(0), y2: y(0) }), bounds, svg('path', { class: 'curve', d: path }), cursor);
  const update = seconds => {
    const at = momentAt(clip, seconds + 1e-4).frame - series.first, value = at >= 0 && at < values.length ? values[at] : null;
    cursor.setAttribute('x1', x(seconds));
    cursor.setAttribute('x2', x(seconds));
    cursor.style.visibility = seconds < start || seconds > end ? 'hidden' : 'visible';
    now.textContent = known(value) ? `${(Number(value.toFixed(1)) + 0).toFixed(1)} ${unit}` : '–';
  };
  update(PLAYER.time);
  const node = el('div', { class: 'plot' }, el('div', { class: 'plot-head', 'data-tip': series.how || null }, foreign(series.name), limits.map(one => el('span', { class: 'limit-words num', 'data-tip': visible(one.tip) }, one.words)), now),
    el('div', { class: 'chart' }, el('div', { class: 'scale num', 'aria-hidden': 'true' }, el('span', null, amount(high)), el('span', null, amount(low))), chart));
  return { node, update };
}
