// Words and measures over the picture.
const FONT = '600 12px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';
function drawTag(context, pose, reach, words, colour, ink) {
  const [x, y] = toPixels(pose.x, pose.y), text = shortened(visible(words), 28);
  if (x < 0 || y < 0 || x > LENS.width || y > LENS.height) return;
  context.font = FONT;
  const wide = context.measureText(text).width + 12, top = y - reach - 24;
  const left = clamp(x - wide / 2, 4, LENS.width - wide - 4), edge = clamp(top, 4, LENS.height - 24);
  context.fillStyle = colour;
  context.beginPath();
  context.roundRect(left, edge, wide, 19, 4);
  context.fill();
  context.fillStyle = ink.onMark;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.fillText(text, left + 6, edge + 10);
}
// A ring with four ticks around what was asked for: whole while it holds, dashed before and after.
function drawRing(context, pose, reach, colour, holds) {
  const [x, y] = toPixels(pose.x, pose.y);
  context.strokeStyle = colour;
  context.lineWidth = holds ? 3 : 1.5;
  context.setLineDash(holds ? [] : [4, 4]);
  context.beginPath();
  context.arc(x, y, reach, 0, 2 * Math.PI);
  context.stroke();
  context.setLineDash([]);
  if (!holds) return;
  context.beginPath();
  for (let at = 0; at < 4; at += 1) {
    const cos = Math.cos(at * Math.PI / 2), sin = Math.sin(at * Math.PI / 2);
    context.moveTo(x + cos * reach, y + sin * reach);
    context.lineTo(x + cos * (reach + 6), y + sin * (reach + 6));
  }
  context.stroke();
}
// A line to whom the match is related to; the distance beside it is the one that the page plots, where there is one.
function drawGap(context, from, to, metres, colour, ink) {
  const [x1, y1] = toPixels(from.x, from.y), [x2, y2] = toPixels(to.x, to.y);
  const reach = Math.hypot(x2 - x1, y2 - y1);
  if (reach < 30) return;
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.setLineDash([3, 3]);
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
  context.setLineDash([]);
  if (!known(metres) || reach < 110) return;
  const text = `${metres.toFixed(1)} m`, x = (x1 + x2) / 2 + 30 * Math.abs(y2 - y1) / reach, y = (y1 + y2) / 2 + 14 * Math.abs(x2 - x1) / reach;
  context.font = FONT;
  const wide = context.measureText(text).width + 8;
  context.fillStyle = ink.paper;
  context.globalAlpha = 0.85;
  context.fillRect(x - wide / 2, y - 9, wide, 18);
  context.globalAlpha = 1;
  context.fillStyle = ink.edge;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(text, x, y);
}
function scaleBar() {
  const metres = [1, 2, 5, 10, 20, 50, 100, 200].find(value => value * LENS.scale >= 70) || 200;
  return { metres, pixels: metres * LENS.scale };
}
function drawMeasures(context, ink) {
  const { metres, pixels } = scaleBar(), right = LENS.width - 14, y = LENS.height - 14;
  context.strokeStyle = ink.edge;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(right - pixels, y - 5);
  context.lineTo(right - pixels, y);
  context.lineTo(right, y);
  context.lineTo(right, y - 5);
  context.stroke();
  context.font = FONT;
  context.fillStyle = ink.edge;
  context.textAlign = 'center';
  context.textBaseline = 'bottom';
  context.fillText(`${metres} m`, right - pixels / 2, y - 3);
  drawNorth(context, ink);
}
function drawNorth(context, ink) {
  const x = LENS.width - 26, y = 26, turn = LENS.turn, tip = (angle, reach) => [x - Math.sin(angle) * reach, y - Math.cos(angle) * reach];
  context.beginPath();
  context.moveTo(...tip(turn, 11));
  context.lineTo(...tip(turn + 2.5, 8));
  context.lineTo(...tip(turn - 2.5, 8));
  context.closePath();
  context.fillStyle = ink.soft;
  context.fill();
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.font = '600 11px system-ui, sans-serif';
  context.fillText('N', ...tip(turn, 19));
}
