// The replay: canvas, its buttons, the transport below it.
const STAGE = { clip: null, told: null, follow: false, ink: null, dirty: false, item: null, canvas: null, related: new Map(), bonds: new Map(), tags: [] };
function redraw() {
  if (STAGE.dirty) return;
  STAGE.dirty = true;
  requestAnimationFrame(() => { STAGE.dirty = false; drawStage(); });
}
function sizeStage() {
  const canvas = STAGE.canvas, ratio = Math.min(devicePixelRatio || 1, 2), box = canvas.parentElement.getBoundingClientRect();
  LENS.width = Math.max(box.width, 1);
  LENS.height = Math.max(box.height, 1);
  canvas.width = Math.round(LENS.width * ratio);
  canvas.height = Math.round(LENS.height * ratio);
}
const holdsAt = (item, time) => (item.kind === 'near' ? item.spans : [[item.start, item.end]]).some(([from, to]) => time >= from - 0.05 && time <= to + 0.05);
const reachOf = (clip, track) => Math.max(15, Math.hypot(clip.length[track], clip.width[track]) * LENS.scale / 2 + 7);
function drawStage() {
  const { clip, item, canvas, ink } = STAGE;
  if (!canvas || !clip || !item || !ink) return;
  const context = canvas.getContext('2d'), ratio = canvas.width / LENS.width, time = PLAYER.time, moment = momentAt(clip, time);
  const mine = clip.index.get(item.track), pose = poseAt(clip, mine, moment);
  if (STAGE.follow && pose) { LENS.x = pose.x; LENS.y = pose.y; }
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = ink.ground;
  context.fillRect(0, 0, canvas.width, canvas.height);
  drawGround(context, groundOf(clip), ink, ratio);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  drawTraffic(context, clip, item, mine, pose, moment, ink);
  drawMeasures(context, ink);
}
function drawTraffic(context, clip, item, mine, own, moment, ink) {
  const time = PLAYER.time, colour = item.kind === 'near' ? ink.near : ink.referred;
  const partners = [...item.partners].map(uuid => clip.index.get(uuid)).filter(known).filter(track => track !== mine);
  const also = new Set(matchesOf(item.log).filter(match => holdsAt(match, time)).map(match => clip.index.get(match.track)));
  const marked = new Set([mine, clip.ego, ...partners]), poses = new Map();
  if (own) drawWay(context, trailOf(clip, mine, 0, PLAYER.end), colour);
  for (let track = 0; track < clip.uuid.length; track += 1) {
    const pose = poseAt(clip, track, moment);
    if (!pose) continue;
    poses.set(track, pose);
    if (!marked.has(track)) drawOther(context, clip, track, pose, ink, time);
    if (!marked.has(track) && also.has(track)) drawRing(context, pose, reachOf(clip, track) - 4, ink.referred, false);
  }
  if (poses.has(clip.ego) && clip.ego !== mine) {
    drawTrail(context, trailOf(clip, clip.ego, time - 3, time), ink.ego, 2);
    drawMarked(context, clip, clip.ego, poses.get(clip.ego), ink.ego, ink, false);
  }
  for (const track of partners.filter(one => poses.has(one))) {
    const pose = poses.get(track);
    drawTrail(context, trailOf(clip, track, time - 3, time), ink.related, 2.5);
    drawMarked(context, clip, track, pose, ink.related, ink, false);
    drawHatch(context, clip, track, pose, ink);
    if (poses.has(mine) && areRelated(track, time)) drawGap(context, poses.get(mine), pose, ink.related);
  }
  if (poses.has(mine)) {
    drawTrail(context, trailOf(clip, mine, time - 3, time), colour, 3);
    drawMarked(context, clip, mine, poses.get(mine), colour, ink, true);
    drawRing(context, poses.get(mine), reachOf(clip, mine), colour, holdsAt(item, time));
  }
  drawTags(context, ink);
}
// Whether a partner is related to the match's own track at a time; without reasons only what its log says of it is known.
function areRelated(track, time) {
  if (STAGE.item.kind === 'near') return holdsAt(STAGE.item, time);
  const bonds = STAGE.told && STAGE.told.bonds.length ? STAGE.bonds : STAGE.related;
  return (bonds.get(STAGE.clip.uuid[track]) || []).some(([from, to]) => time >= from - 0.05 && time <= to + 0.05);
}
// Whether it holds now, in words beside the ring.
function whenWords(item, time) {
  if (holdsAt(item, time)) return '';
  const next = spansOf(item).find(([from]) => from > time);
  return next ? `: in ${(next[0] - time).toFixed(1)} s` : ': over';
}
// The distance to a partner at a frame, as the numbers beside the replay have it.
function gapOf(uuid, moment) {
  const series = STAGE.told ? STAGE.told.series.find(one => one.of === uuid && one.name.startsWith('distance')) : null;
  return series ? series.values[moment.frame - series.first] : null;
}
// A match that drives through the picture is followed rather than shown from far above.
function isLongWay(clip, item) {
  const track = clip.index.get(item.track), way = trailOf(clip, track, item.start, item.end), first = way[0];
  return way.some(([x, y]) => Math.hypot(x - first[0], y - first[1]) > 70);
}
// The scene as the recording car faces it, wide enough for those who take part.
function frameScene(clip, item) {
  const points = [], at = time => momentAt(clip, time), ego = poseAt(clip, clip.ego, at(item.start)), far = isLongWay(clip, item);
  for (const time of far ? [item.start] : [item.start, (item.start + item.end) / 2, item.end]) {
    const moment = at(time), mine = poseAt(clip, clip.index.get(item.track), moment);
    if (mine) points.push([mine.x, mine.y]);
    for (const uuid of item.partners) {
      const pose = clip.index.has(uuid) ? poseAt(clip, clip.index.get(uuid), moment) : null;
      if (pose && mine && Math.hypot(pose.x - mine.x, pose.y - mine.y) < 60) points.push([pose.x, pose.y]);
    }
  }
  const first = points[0];
  if (ego && first && Math.hypot(ego.x - first[0], ego.y - first[1]) < 45) points.push([ego.x, ego.y]);
  if (points.length) frameOn(points, ego ? Math.PI / 2 - ego.heading : 0);
  follow(far);
}
function follow(wanted) {
  STAGE.follow = wanted;
  emit('follow', wanted);
  redraw();
}
function zoom(factor) {
  zoomAt(LENS.width / 2, LENS.height / 2, factor);
  redraw();
}
