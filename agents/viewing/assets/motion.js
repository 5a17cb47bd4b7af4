// Where a track is between two frames.
function momentAt(clip, time) {
  let low = 0, high = clip.frames - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (clip.time[middle] <= time) low = middle; else high = middle;
  }
  if (time >= clip.time[high]) return { frame: high, part: 0 };
  return { frame: low, part: clamp((time - clip.time[low]) / (clip.time[high] - clip.time[low] || 1), 0, 1) };
}
const turned = angle => Math.atan2(Math.sin(angle), Math.cos(angle));
function poseAt(clip, track, moment) {
  const base = track * clip.frames + moment.frame, here = clip.rowAt[base];
  const next = moment.part > 0 ? clip.rowAt[base + 1] : -1;
  if (here < 0 && next < 0) return null;
  if (here >= 0 && next >= 0) {
    const part = moment.part, heading = clip.heading[here];
    return {
      x: clip.x[here] + part * (clip.x[next] - clip.x[here]), y: clip.y[here] + part * (clip.y[next] - clip.y[here]),
      heading: heading + part * turned(clip.heading[next] - heading),
    };
  }
  if (here >= 0 ? moment.part > 0.5 : moment.part <= 0.5) return null;
  const row = here >= 0 ? here : next;
  return { x: clip.x[row], y: clip.y[row], heading: clip.heading[row] };
}
// Points of a track's way between two times, ending where it is now.
function trailOf(clip, track, from, to) {
  const first = momentAt(clip, from), last = momentAt(clip, to), points = [];
  for (let frame = first.frame; frame <= last.frame; frame += 1) {
    const row = clip.rowAt[track * clip.frames + frame];
    if (row >= 0) points.push([clip.x[row], clip.y[row]]);
  }
  const now = poseAt(clip, track, last);
  if (now) points.push([now.x, now.y]);
  return points;
}
