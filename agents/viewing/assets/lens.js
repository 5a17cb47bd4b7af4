// What part of the ground is seen: metres to pixels and back.
const LENS = { x: 0, y: 0, scale: 8, turn: 0, width: 1, height: 1 };
const SCALES = [0.6, 90];
function toPixels(x, y) {
  const cos = Math.cos(LENS.turn), sin = Math.sin(LENS.turn), dx = x - LENS.x, dy = y - LENS.y;
  return [LENS.width / 2 + LENS.scale * (cos * dx - sin * dy), LENS.height / 2 - LENS.scale * (sin * dx + cos * dy)];
}
function toMetres(px, py) {
  const cos = Math.cos(LENS.turn), sin = Math.sin(LENS.turn);
  const dx = (px - LENS.width / 2) / LENS.scale, dy = (LENS.height / 2 - py) / LENS.scale;
  return [LENS.x + cos * dx + sin * dy, LENS.y - sin * dx + cos * dy];
}
// The canvas in metres, for paths; `ratio` are device pixels per pixel.
function groundTransform(context, ratio) {
  const scale = LENS.scale * ratio, cos = Math.cos(LENS.turn) * scale, sin = Math.sin(LENS.turn) * scale;
  const [left, top] = toPixels(0, 0);
  context.setTransform(cos, -sin, -sin, -cos, left * ratio, top * ratio);
}
function zoomAt(px, py, factor) {
  const [x, y] = toMetres(px, py);
  LENS.scale = clamp(LENS.scale * factor, ...SCALES);
  const [nowX, nowY] = toMetres(px, py);
  LENS.x += x - nowX;
  LENS.y += y - nowY;
}
function panBy(px, py) {
  const [x, y] = toMetres(LENS.width / 2 - px, LENS.height / 2 - py);
  LENS.x = x;
  LENS.y = y;
}
// So near that the given points fit, but never nearer or farther than a street scene needs.
function frameOn(points, turn) {
  LENS.turn = turn;
  const cos = Math.cos(turn), sin = Math.sin(turn);
  const along = points.map(([x, y]) => cos * x - sin * y), up = points.map(([x, y]) => sin * x + cos * y);
  const middle = list => (Math.min(...list) + Math.max(...list)) / 2, reach = list => Math.max(...list) - Math.min(...list);
  const a = middle(along), b = middle(up);
  LENS.x = cos * a + sin * b;
  LENS.y = -sin * a + cos * b;
  const room = Math.min(LENS.width / (reach(along) + 24), LENS.height / (reach(up) + 24));
  LENS.scale = clamp(room, 3.2, 16);
}
