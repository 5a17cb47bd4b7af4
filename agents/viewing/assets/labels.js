// Words and measures over the picture.
const FONT = '600 12px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';
function drawTags(context, ink) {
  STAGE.tags = placedTags();
  STAGE.tags.filter(one => !one.isGap).forEach(one => drawLeader(context, one, ink[one.tag.colour]));
  for (const one of STAGE.tags) {
    context.font = FONT;
    context.fillStyle = one.isGap ? ink.paper : ink[one.tag.colour];
    context.globalAlpha = one.isGap ? 0.85 : 1;
    context.beginPath();
    context.roundRect(one.x - one.w / 2, one.y - one.h / 2, one.w, one.h, 4);
    context.fill();
    context.globalAlpha = 1;
    context.fillStyle = one.isGap ? ink.edge : ink.onMark;
    context.textBaseline = 'middle';
    context.textAlign = 'center';
    context.fillText(one.words, one.x, one.y + 0.5);
  }
}
// A line to what a word names, where the word had to give way to others.
function drawLeader(context, { x, y, w, h, spot }, colour) {
  const edgeX = clamp(spot.x, x - w / 2, x + w / 2), edgeY = clamp(spot.y, y - h / 2, y + h / 2), far = Math.hypot(edgeX - spot.x, edgeY - spot.y);
  if (far < spot.reach + 14) return;
  const part = spot.reach / far;
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(edgeX, edgeY);
  context.lineTo(spot.x + part * (edgeX - spot.x), spot.y + part * (edgeY - spot.y));
  context.stroke();
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
// A line to whom the match is related to, while it is.
function drawGap(context, from, to, colour) {
  const [x1, y1] = toPixels(from.x, from.y), [x2, y2] = toPixels(to.x, to.y);
  if (Math.hypot(x2 - x1, y2 - y1) < 30) return;
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.setLineDash([3, 3]);
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
  context.setLineDash([]);
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
