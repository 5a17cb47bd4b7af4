// Where words stand: beside what they name, over nothing that matters, and still while the picture plays. The same
// moment of the same view always looks the same: places are chosen from the beginning on, one after the other.
const CELL_S = 0.4, TAG_HIGH = 19, MOST_NAMED = 5;
const WAYS = [[0, -1], [0, 1], [1, 0], [-1, 0], [1, -1], [-1, -1], [1, 1], [-1, 1]];
const FARTHER = [0, 26, 58, 96];
const PLACES = FARTHER.flatMap((away, ring) => WAYS.map((way, at) => ({ way, away, dear: ring * 260 + at * 14 })));
const ALONG = [0.5, 0.38, 0.62, 0.26, 0.74].flatMap(part => [1, -1].map(side => ({ part, side })));
const LAYOUT = { key: '', clip: null, tags: [], walls: [], cells: new Map(), wide: new Map() };
const smooth = part => part * part * (3 - 2 * part);
function overlap(a, b) {
  return Math.max(0, Math.min(a.x + a.w / 2, b.x + b.w / 2) - Math.max(a.x - a.w / 2, b.x - b.w / 2)) * Math.max(0, Math.min(a.y + a.h / 2, b.y + b.h / 2) - Math.max(a.y - a.h / 2, b.y - b.h / 2));
}
function textWidth(words) {
  if (!LAYOUT.wide.has(words)) {
    const context = STAGE.canvas.getContext('2d');
    context.font = FONT;
    LAYOUT.wide.set(words, context.measureText(words).width);
  }
  return LAYOUT.wide.get(words);
}
// Whose names stand in the picture, the most important first: the match, the recording car, the nearest it is related to.
function namedIn(clip, item) {
  const mine = clip.index.get(item.track), partners = item.partners.map(uuid => clip.index.get(uuid)).filter(track => known(track) && track !== mine);
  const apart = new Map(partners.map(track => [track, leastApart(clip, item, mine, track)]));
  const near = partners.filter(track => track !== clip.ego).sort((a, b) => apart.get(a) - apart.get(b) || a - b).slice(0, MOST_NAMED);
  const kinds = near.map(track => clip.category[track]), several = track => kinds.filter(kind => kind === clip.category[track]).length > 1;
  const name = track => `${kindOf(clip.category[track])}${several(track) ? ` ${clip.uuid[track].slice(0, 4)}` : ''}`;
  const people = near.map(track => ({ track, colour: 'related', words: () => (several(track) ? name(track) : `with ${name(track)}`) }));
  const ego = clip.ego === mine ? [] : [{ track: clip.ego, colour: partners.includes(clip.ego) ? 'related' : 'ego', words: () => (partners.includes(clip.ego) ? 'with Ego' : 'Ego') }];
  const own = { track: mine, colour: item.kind === 'near' ? 'near' : 'referred', words: time => kindOf(clip.category[mine]) + whenWords(item, time) };
  return [own, ...ego, ...people, ...partners.filter(track => track === clip.ego || near.includes(track)).map(track => ({ track, gap: mine, colour: 'related' }))];
}
function leastApart(clip, item, mine, track) {
  const apart = [0, 0.25, 0.5, 0.75, 1].map(part => {
    const moment = momentAt(clip, item.start + part * (item.end - item.start)), a = poseAt(clip, mine, moment), b = poseAt(clip, track, moment);
    return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : Infinity;
  });
  return Math.min(...apart);
}
// Everything at a time, in pixels of the picture as it will then be seen.
function sceneAt(time) {
  const { clip, item } = STAGE, moment = momentAt(clip, time), mine = clip.index.get(item.track), own = poseAt(clip, mine, moment), places = new Map();
  const [dx, dy] = STAGE.follow && own ? toPixels(own.x, own.y).map((value, axis) => (axis ? LENS.height : LENS.width) / 2 - value) : [0, 0];
  const place = track => {
    if (!places.has(track)) {
      const pose = poseAt(clip, track, moment), [x, y] = pose ? toPixels(pose.x, pose.y) : [0, 0];
      places.set(track, pose ? { x: x + dx, y: y + dy, reach: reachOf(clip, track) - (track === mine ? -6 : 8) } : null);
    }
    return places.get(track);
  };
  return { time, moment, place, mine };
}
const isInView = spot => spot.x >= 0 && spot.y >= 0 && spot.x <= LENS.width && spot.y <= LENS.height;
function boxOf(tag, choice, scene) {
  const spot = scene.place(tag.track);
  if (!spot || !isInView(spot)) return null;
  if (known(tag.gap)) return gapBox(tag, choice, scene, spot);
  const words = shortened(visible(tag.words(scene.time)), 30), w = textWidth(words) + 12, { way: [right, down], away } = PLACES[choice], part = right && down ? 0.72 : 1;
  const reach = spot.reach * part + away + 4;
  return { x: spot.x + right * (reach + w / 2), y: spot.y + down * (reach + TAG_HIGH / 2), w, h: TAG_HIGH, words };
}
function gapBox(tag, choice, scene, spot) {
  const from = scene.place(tag.gap), metres = from && areRelated(tag.track, scene.time) ? gapOf(STAGE.clip.uuid[tag.track], scene.moment) : null;
  if (!from || !isInView(from) || !known(metres)) return null;
  const across = spot.x - from.x, along = spot.y - from.y, long = Math.hypot(across, along), words = `${metres.toFixed(1)} m`, w = textWidth('88.8 m') + 8;
  if (long - from.reach - spot.reach < 34) return null;
  const { part, side } = ALONG[choice], x = from.x + part * across, y = from.y + part * along;
  return { x: x + side * (w / 2 + 4) * Math.abs(along) / long, y: y + side * 13 * Math.abs(across) / long, w, h: 18, words };
}
// How much a place hides, and how far it leads the eye.
function costOf(tag, choice, scenes, taken, before) {
  const options = known(tag.gap) ? ALONG : PLACES;
  let cost = (known(tag.gap) ? choice * 12 : options[choice].dear) + (known(before) && before !== choice ? 300 + 3 * travel(tag, before, choice, scenes[2]) : 0);
  scenes.forEach((scene, at) => {
    const box = boxOf(tag, choice, scene);
    if (!box) return;
    cost += 12 * taken[at].reduce((sum, other) => sum + overlap(box, other), 0) + 3 * LAYOUT.walls.reduce((sum, wall) => sum + overlap(box, wall), 0);
    for (const other of LAYOUT.tags) {
      const spot = known(other.gap) ? null : scene.place(other.track);
      if (spot) cost += (other === tag ? 2 : 9) * overlap(box, { x: spot.x, y: spot.y, w: 2 * spot.reach - 4, h: 2 * spot.reach - 4 });
    }
    const inside = overlap(box, { x: LENS.width / 2, y: LENS.height / 2, w: LENS.width - 6, h: LENS.height - 6 });
    cost += 10 * (box.w * box.h - inside);
  });
  return cost;
}
function travel(tag, before, choice, scene) {
  const from = boxOf(tag, before, scene), to = boxOf(tag, choice, scene);
  return from && to ? Math.hypot(to.x - from.x, to.y - from.y) : 0;
}
function cellAt(index) {
  if (LAYOUT.cells.has(index)) return LAYOUT.cells.get(index);
  const first = Math.floor(PLAYER.from / CELL_S), root = index >= first ? first : 0, scenesOf = cell => [-0.5, -0.25, 0, 0.25, 0.5].map(part => sceneAt(clamp((cell + part) * CELL_S, 0, PLAYER.end)));
  for (let cell = root; cell <= index; cell += 1) {
    if (LAYOUT.cells.has(cell)) continue;
    const before = cell > root ? LAYOUT.cells.get(cell - 1) : [], scenes = scenesOf(cell), taken = scenes.map(() => []);
    const chosen = LAYOUT.tags.map((tag, at) => {
      const options = known(tag.gap) ? ALONG : PLACES;
      let best = before[at] ?? 0, least = costOf(tag, best, scenes, taken, before[at]);
      options.forEach((_, choice) => { const cost = choice === best ? Infinity : costOf(tag, choice, scenes, taken, before[at]); if (cost < least) { least = cost; best = choice; } });
      scenes.forEach((scene, number) => { const box = boxOf(tag, best, scene); if (box) taken[number].push(box); });
      return best;
    });
    LAYOUT.cells.set(cell, chosen);
  }
  return LAYOUT.cells.get(index);
}
// Boxes of the page that lie over the picture, in its pixels.
function wallsOf(canvas) {
  const view = canvas.getBoundingClientRect(), walls = [...canvas.parentElement.querySelectorAll('.banner, .legend, .zooms')].map(node => node.getBoundingClientRect());
  const measures = [{ left: view.right - 120, right: view.right, top: view.bottom - 40, bottom: view.bottom }, { left: view.right - 50, right: view.right, top: view.top, bottom: view.top + 50 }];
  return [...walls, ...measures].map(box => ({ x: (box.left + box.right) / 2 - view.left, y: (box.top + box.bottom) / 2 - view.top, w: box.right - box.left + 6, h: box.bottom - box.top + 6 }));
}
// The words of this moment with their places. What nothing can make fit is left out, the least important first.
function placedTags() {
  const { clip, item } = STAGE, where = STAGE.follow ? 'follow' : `${LENS.x} ${LENS.y}`, key = [item.key, where, LENS.scale, LENS.turn, LENS.width, LENS.height].join(' ');
  if (LAYOUT.key !== key || LAYOUT.clip !== clip) Object.assign(LAYOUT, { key, clip, tags: namedIn(clip, item), walls: wallsOf(STAGE.canvas), cells: new Map() });
  const at = PLAYER.time / CELL_S, cell = Math.floor(at), scene = sceneAt(PLAYER.time), now = cellAt(cell), next = cellAt(cell + 1), part = smooth(at - cell), drawn = [];
  LAYOUT.tags.forEach((tag, number) => {
    const from = boxOf(tag, now[number], scene), to = boxOf(tag, next[number], scene);
    if (!from || !to) return;
    const box = { ...from, x: from.x + part * (to.x - from.x), y: from.y + part * (to.y - from.y) };
    box.x = clamp(box.x, box.w / 2 + 3, LENS.width - box.w / 2 - 3);
    box.y = clamp(box.y, box.h / 2 + 3, LENS.height - box.h / 2 - 3);
    if (!drawn.some(other => overlap(box, other) > 0)) drawn.push({ ...box, tag, spot: scene.place(tag.track), isGap: known(tag.gap) });
  });
  return drawn;
}
