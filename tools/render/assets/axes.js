// Scales, axes and drawing at the size of the place.
const PLOTS = [];
function plot(host, draw) {
  let width = 0;
  const redraw = () => {
    const now = Math.floor(host.clientWidth);
    if (!now) return;
    width = now;
    host.replaceChildren(draw(now));
  };
  new ResizeObserver(() => { if (Math.floor(host.clientWidth) !== width) redraw(); }).observe(host);
  PLOTS.push(redraw);
  return redraw;
}
function linear(from, to, start, end) {
  return value => start + (value - from) / (to - from || 1) * (end - start);
}
function canvas(width, height, label, ...content) {
  return svg('svg', { width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label }, ...content);
}
function text(x, y, content, attributes) {
  return svg('text', { x, y, ...attributes }, content);
}
function line(x1, y1, x2, y2, name) {
  return svg('line', { x1, y1, x2, y2, class: name });
}
function ticksX(x, values, top, bottom, format) {
  return values.map(value => [
    line(x(value), top, x(value), bottom, 'grid'),
    text(x(value), bottom + 14, format(value), { class: 'tick', 'text-anchor': 'middle' }),
  ]);
}
function ticksY(y, values, left, right, format) {
  return values.map(value => [
    line(left, y(value), right, y(value), 'grid'),
    text(left - 6, y(value) + 4, format(value), { class: 'tick', 'text-anchor': 'end' }),
  ]);
}
const PARTS = [0, 0.25, 0.5, 0.75, 1];
const hundredth = value => String(Math.round(100 * value));
function niceSteps(largest, count) {
  const rough = Math.max(1, largest / count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(part => part * power).find(value => value >= rough);
  return Array.from({ length: Math.floor(largest / step) + 1 }, (_, at) => at * step);
}
