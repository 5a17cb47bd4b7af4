// The plots, each from plain values.

// Rows of a label, a dot with its interval, and a number at the right.
function dotRows(width, rows, mean, label, head) {
  const narrow = width < 520, left = narrow ? 152 : 178, right = 62, step = 25, top = 20;
  const bottom = top + rows.length * step + 4;
  const x = linear(0, 1, left, width - right);
  const drawn = rows.map((row, at) => {
    const y = top + at * step + step / 2, interval = row.interval;
    const defined = known(interval) && known(interval.estimate);
    return svg('g', { class: row.pick ? 'row link' : 'row', tabindex: 0, role: row.pick ? 'button' : 'img', 'data-tip': row.tip, 'aria-label': row.tip, onclick: row.pick,
      onkeydown: event => { if (row.pick && event.key === 'Enter') row.pick(); } },
      svg('rect', { class: 'hit', x: 0, y: y - step / 2, width, height: step }),
      text(0, y + 4, row.title, { class: 'label' }),
      defined && known(interval.low) ? line(x(interval.low), y, x(interval.high), y, 'range') : null,
      defined ? svg('circle', { class: 'dot', cx: x(interval.estimate), cy: y, r: 4.5 }) : null,
      text(width, y + 4, row.count, { class: 'n', 'text-anchor': 'end' }));
  });
  return canvas(width, bottom + 20, label,
    ticksX(x, PARTS, top - 4, bottom, hundredth),
    known(mean) ? line(x(mean), top - 4, x(mean), bottom, 'mean') : null,
    known(mean) ? text(x(mean), top - 9, `all ${percent(mean)}`, { class: 'tick', 'text-anchor': 'middle' }) : null,
    text(0, top - 9, head, { class: 'tick' }),
    text(width, top - 9, 'prompts', { class: 'tick', 'text-anchor': 'end' }), drawn);
}

// A strip on the scale from 0 to 1: interval and estimate.
function strip(width, interval, official) {
  const x = linear(0, 1, 1, width - 1), y = 9;
  return canvas(width, 18, `on the scale from 0 to 100: ${spoken(interval)}`,
    line(x(0), y, x(1), y, 'axis'), PARTS.map(part => line(x(part), y - 3, x(part), y + 3, 'axis')),
    known(interval.low) ? svg('rect', { class: 'pale', x: x(interval.low), y: y - 5, width: Math.max(1, x(interval.high) - x(interval.low)), height: 10, rx: 2 }) : null,
    known(interval.estimate) ? svg('rect', { class: 'bar', x: x(interval.estimate) - 1.5, y: y - 8, width: 3, height: 16, rx: 1 }) : null,
    known(official) ? svg('circle', { cx: x(official), cy: y, r: 3, fill: 'none', stroke: 'var(--program)', 'stroke-width': 1.5 }) : null);
}

// Every prompt by rank.
function ranked(width, rows, picked, onPick, label) {
  const left = 30, right = 8, top = 8, height = 230, bottom = height - 26;
  const x = linear(0, Math.max(1, rows.length - 1), left + 6, width - right - 6), y = linear(0, 1, bottom, top);
  const size = rows.length > 150 ? 2.4 : rows.length > 40 ? 3.4 : 4.5;
  const place = at => (rows.length === 1 ? (left + width) / 2 : x(at));
  const content = rows.map((row, at) => {
    const name = row.kept ? '' : ' dim', interval = row.interval;
    return [
      known(interval.low) ? line(place(at), y(interval.low), place(at), y(interval.high), `range${name}`) : null,
      svg('circle', { class: `dot prompt-dot${row.void ? ' void' : row.silent ? ' silent' : ''}${name}${row.prompt === picked ? ' picked' : ''}`, cx: place(at), cy: y(interval.estimate || 0), r: size }),
    ];
  });
  const nearest = event => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = Math.round((event.clientX - box.left - left - 6) / Math.max(1, width - right - left - 12) * (rows.length - 1));
    return rows[Math.max(0, Math.min(rows.length - 1, at || 0))];
  };
  let cursor = Math.max(0, rows.findIndex(row => row.prompt === picked));
  const step = event => {
    const moves = { ArrowRight: 1, ArrowLeft: -1, Home: -rows.length, End: rows.length };
    if (event.key === 'Enter') onPick(rows[cursor]);
    if (!(event.key in moves)) return;
    event.preventDefault();
    cursor = Math.max(0, Math.min(rows.length - 1, cursor + moves[event.key]));
    const box = event.currentTarget.getBoundingClientRect();
    showTip(rows[cursor].tip, box.left + place(cursor), box.top + y(rows[cursor].interval.estimate || 0));
  };
  const drawn = canvas(width, height, label, ticksY(y, PARTS, left, width - right, hundredth), content,
    text(left + 6, height - 6, 'lowest', { class: 'tick' }), text(width - right - 6, height - 6, 'highest', { class: 'tick', 'text-anchor': 'end' }));
  fill(drawn, { tabindex: 0, 'data-track': '', onpointermove: event => showTip(nearest(event).tip, event.clientX, event.clientY),
    onpointerleave: hideTip, onclick: event => onPick(nearest(event)), onkeydown: step }, []);
  return drawn;
}

// Mean confidence against the part that is right; counts beneath.
function reliability(width, bins) {
  const side = Math.min(width, 420), left = 34, right = 10, top = 8, square = Math.min(250, side - left - right), low = top + square + 36;
  const x = linear(0, 1, left, left + side - left - right), y = linear(0, 1, top + square, top);
  const largest = Math.max(1, ...bins.map(bin => bin.count)), tall = linear(0, largest, 0, 46);
  const filled = bins.filter(bin => bin.count);
  return canvas(width, low + 82, 'Reliability diagram: confidence against the part of answers that is right',
    ticksX(x, PARTS, top, top + square, hundredth), ticksY(y, PARTS, left, x(1), hundredth), line(x(0), y(0), x(1), y(1), 'mean'),
    filled.length > 1 ? svg('polyline', { points: filled.map(bin => `${x(bin.confidence)},${y(bin.accuracy)}`).join(' '), fill: 'none', class: 'range' }) : null,
    filled.map(bin => svg('circle', { class: 'dot calibration-dot', tabindex: 0, cx: x(bin.confidence), cy: y(bin.accuracy), r: 3 + 5 * Math.sqrt(bin.count / largest),
      'data-tip': `confidence ${percent(bin.confidence)}, right ${percent(bin.accuracy)}\n${plural(bin.count, 'answer')}` })),
    bins.map(bin => svg('rect', { class: 'pale', x: x(bin.low) + 1, width: Math.max(1, x(bin.high) - x(bin.low) - 2), y: low + 56 - tall(bin.count), height: tall(bin.count), 'data-tip': plural(bin.count, 'answer') })),
    bins.map(bin => (bin.count ? text((x(bin.low) + x(bin.high)) / 2, low + 52 - tall(bin.count), whole(bin.count), { class: 'tick', 'text-anchor': 'middle' }) : null)),
    line(left, low + 56, x(1), low + 56, 'axis'),
    text(x(0.5), low + 74, 'confidence, with the number of answers', { class: 'axis-title', 'text-anchor': 'middle' }));
}

// Counts on a logarithmic axis.
function histogram(width, data, unit) {
  const left = 34, right = 12, top = 20, bottom = 116, largest = Math.max(1, ...data.counts);
  const first = Math.log10(data.edges[0]), last = Math.log10(data.edges[data.edges.length - 1]);
  const x = linear(first, last, left, width - right), y = linear(0, largest, bottom, top);
  const powers = [];
  for (let power = Math.ceil(first - 1e-9); power <= last + 1e-9; power += 1) powers.push(power);
  const marks = powers.length > 1 ? powers : [first, last];
  const bars = data.counts.map((count, at) => {
    const start = x(Math.log10(data.edges[at])), end = x(Math.log10(data.edges[at + 1]));
    return svg('rect', { class: 'bar', x: start + 0.5, width: Math.max(1, end - start - 1), y: y(count), height: bottom - y(count),
      'data-tip': `${amount(data.edges[at])} to ${amount(data.edges[at + 1])} ${unit}\n${whole(count)}` });
  });
  const middle = data.median > 0 ? x(Math.log10(data.median)) : null;
  return canvas(width, 150, `Distribution in ${unit}`, ticksY(y, niceSteps(largest, 3), left, width - right, whole), bars,
    marks.map(power => text(x(power), bottom + 15, amount(10 ** power), { class: 'tick', 'text-anchor': 'middle' })),
    known(middle) ? [line(middle, top - 12, middle, bottom, 'mean'), text(middle + 4, top - 6, `median ${amount(data.median)}`, { class: 'tick' })] : null,
    text((left + width) / 2, 147, unit, { class: 'axis-title', 'text-anchor': 'middle' }));
}

// How many prompts have which score, in tenths.
function scoreBins(width, values) {
  const counts = Array(10).fill(0), left = 34, right = 12, top = 12, bottom = 96;
  values.forEach(value => { counts[Math.min(9, Math.floor(10 * value))] += 1; });
  const largest = Math.max(1, ...counts), x = linear(0, 1, left, width - right), y = linear(0, largest, bottom, top);
  return canvas(width, bottom + 20, 'Number of prompts by score', ticksY(y, niceSteps(largest, 3), left, width - right, whole),
    counts.map((count, at) => svg('rect', { class: 'bar score-bin', x: x(at / 10) + 0.5, width: Math.max(1, x(0.1) - x(0) - 1), y: y(count), height: bottom - y(count),
      'data-tip': `${10 * at} to ${10 * at + 10}: ${plural(count, 'prompt')}` })),
    PARTS.map(value => text(x(value), bottom + 15, hundredth(value), { class: 'tick', 'text-anchor': 'middle' })));
}
