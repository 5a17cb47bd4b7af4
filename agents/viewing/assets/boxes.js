// Traffic from above. Who is who shows in colour, in shape and in words.
const SMALL = /PEDESTRIAN|BICYCL|MOTORCYCL|WHEELED|STROLLER|WHEELCHAIR|DOG|ANIMAL|OFFICIAL_SIGNALER/;
const FIXED = /BOLLARD|CONE|SIGN|BARREL|TRAFFIC_LIGHT|MESSAGE_BOARD/;
function inkOf() {
  const style = getComputedStyle(document.documentElement), ink = name => style.getPropertyValue(`--${name}`).trim();
  return {
    ground: ink('ground'), road: ink('road'), narrow: ink('narrow'), stripe: ink('stripe'), lane: ink('lane'), faintLane: ink('faint-lane'),
    other: ink('other'), otherEdge: ink('other-edge'), referred: ink('referred'), related: ink('related'), ego: ink('ego'), near: ink('near'),
    edge: ink('ink'), paper: ink('paper'), soft: ink('soft'), onMark: ink('on-mark'),
  };
}
function boxPath(context, pose, length, width) {
  const cos = Math.cos(pose.heading) / 2, sin = Math.sin(pose.heading) / 2;
  const corner = (along, across) => toPixels(pose.x + along * length * cos - across * width * sin, pose.y + along * length * sin + across * width * cos);
  const corners = [corner(1, 1), corner(1, -1), corner(-1, -1), corner(-1, 1)];
  context.beginPath();
  corners.forEach(([x, y], at) => (at ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.closePath();
  return corners;
}
// The front: a filled wedge in larger boxes, a line ahead of smaller ones.
function drawHeading(context, pose, length, width, colour) {
  const cos = Math.cos(pose.heading), sin = Math.sin(pose.heading), at = (along, across) => toPixels(pose.x + along * cos - across * sin, pose.y + along * sin + across * cos);
  const small = length * LENS.scale < 16, tip = small ? length / 2 + 7 / LENS.scale : length / 2;
  context.beginPath();
  context.moveTo(...at(tip, 0));
  if (small) {
    context.lineTo(...at(length / 2, 0));
    context.strokeStyle = colour;
    context.stroke();
    return;
  }
  const back = length / 2 - Math.min(length * 0.28, 1.2);
  context.lineTo(...at(back, width * 0.36));
  context.lineTo(...at(back, -width * 0.36));
  context.closePath();
  context.fillStyle = colour;
  context.fill();
}
function drawTrail(context, points, colour, width) {
  context.strokeStyle = colour;
  context.lineWidth = width;
  for (let at = 1; at < points.length; at += 1) {
    context.globalAlpha = 0.08 + 0.62 * (at / points.length);
    context.beginPath();
    context.moveTo(...toPixels(...points[at - 1]));
    context.lineTo(...toPixels(...points[at]));
    context.stroke();
  }
  context.globalAlpha = 1;
}
function drawWay(context, points, colour) {
  if (points.length < 2) return;
  context.beginPath();
  points.forEach((point, at) => (at ? context.lineTo(...toPixels(...point)) : context.moveTo(...toPixels(...point))));
  context.strokeStyle = colour;
  context.globalAlpha = 0.28;
  context.lineWidth = 1.5;
  context.setLineDash([2, 4]);
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
}
function isSeen(pose, reach) {
  const [x, y] = toPixels(pose.x, pose.y), edge = reach * LENS.scale + 20;
  return x > -edge && y > -edge && x < LENS.width + edge && y < LENS.height + edge;
}
function drawOther(context, clip, track, pose, ink, time) {
  const category = clip.category[track], length = clip.length[track], width = clip.width[track];
  if (!isSeen(pose, length)) return;
  if (FIXED.test(category)) {
    const [x, y] = toPixels(pose.x, pose.y);
    context.fillStyle = ink.otherEdge;
    context.globalAlpha = 0.6;
    context.fillRect(x - 1.5, y - 1.5, 3, 3);
    context.globalAlpha = 1;
    return;
  }
  drawTrail(context, trailOf(clip, track, time - 1.2, time), ink.otherEdge, 1);
  context.lineWidth = 1;
  if (SMALL.test(category) && length * LENS.scale < 14) {
    const [x, y] = toPixels(pose.x, pose.y);
    context.beginPath();
    context.arc(x, y, Math.max(2.6, length * LENS.scale / 2), 0, 2 * Math.PI);
  } else boxPath(context, pose, length, width);
  context.fillStyle = ink.other;
  context.fill();
  context.strokeStyle = ink.otherEdge;
  context.stroke();
  drawHeading(context, pose, length, width, ink.otherEdge);
}
function drawMarked(context, clip, track, pose, colour, ink, heavy) {
  const length = Math.max(clip.length[track], 7 / LENS.scale), width = Math.max(clip.width[track], 6 / LENS.scale);
  boxPath(context, pose, length, width);
  context.fillStyle = colour;
  context.fill();
  context.lineWidth = heavy ? 2 : 1.5;
  context.strokeStyle = ink.edge;
  context.stroke();
  context.lineWidth = 2;
  drawHeading(context, pose, length, width, heavy || length * LENS.scale < 16 ? ink.edge : ink.paper);
}
// Partners are hatched as well as coloured.
function drawHatch(context, clip, track, pose, ink) {
  context.save();
  boxPath(context, pose, clip.length[track], clip.width[track]);
  context.clip();
  const [x, y] = toPixels(pose.x, pose.y), reach = clip.length[track] * LENS.scale;
  context.beginPath();
  for (let at = -reach; at < reach; at += 6) { context.moveTo(x + at, y - reach); context.lineTo(x + at + reach, y + reach); }
  context.strokeStyle = ink.paper;
  context.globalAlpha = 0.55;
  context.lineWidth = 1.2;
  context.stroke();
  context.restore();
}
