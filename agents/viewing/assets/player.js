// The clock of the replay.
const PLAYER = { time: 0, playing: false, speed: 1, end: 0, loop: true, from: 0, to: 0, last: 0 };
const LEAD_S = 2, TAIL_S = 1;
const SPEEDS = [0.25, 0.5, 1, 2, 4];
function loadPlayer(clip, item) {
  PLAYER.end = clip.time[clip.frames - 1];
  PLAYER.from = clamp(item.start - LEAD_S, 0, PLAYER.end);
  PLAYER.to = clamp(item.end + TAIL_S, 0, PLAYER.end);
  seek(PLAYER.from);
}
function seek(time) {
  PLAYER.time = clamp(time, 0, PLAYER.end);
  emit('time', PLAYER.time);
}
function play(wanted) {
  if (PLAYER.playing === wanted) return;
  PLAYER.playing = wanted;
  if (wanted && PLAYER.time >= PLAYER.end - 1e-3) seek(PLAYER.from);
  PLAYER.last = 0;
  if (wanted) requestAnimationFrame(tick);
  emit('playing', wanted);
}
function tick(now) {
  if (!PLAYER.playing) return;
  const passed = PLAYER.last ? Math.min((now - PLAYER.last) / 1000, 0.1) : 0;
  PLAYER.last = now;
  const wasWithin = PLAYER.time <= PLAYER.to;
  let time = PLAYER.time + passed * PLAYER.speed;
  if (PLAYER.loop && wasWithin && time > PLAYER.to) time = PLAYER.from;
  seek(time);
  if (time >= PLAYER.end) play(false); else requestAnimationFrame(tick);
}
// Frame by frame, as the log has them.
function stepFrames(clip, count) {
  play(false);
  const { frame, part } = momentAt(clip, PLAYER.time + 1e-4);
  seek(clip.time[clamp(frame + count + (count < 0 && part > 0.01 ? 1 : 0), 0, clip.frames - 1)]);
}
function changeSpeed(step) {
  PLAYER.speed = SPEEDS[clamp(SPEEDS.indexOf(PLAYER.speed) + step, 0, SPEEDS.length - 1)];
  emit('speed', PLAYER.speed);
}
