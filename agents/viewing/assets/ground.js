// The map under the traffic: drawn as paths in metres, made once per log.
function pathOf(lines, closed) {
  const path = new Path2D();
  for (const points of lines) {
    points.forEach(([x, y], at) => (at ? path.lineTo(x, y) : path.moveTo(x, y)));
    if (closed) path.closePath();
  }
  return path;
}
// Bars as they are painted: along the traffic, one after the other in the direction of walking.
function stripesOf(crossings) {
  const path = new Path2D(), bar = 0.5, step = 1.1;
  for (const [a, b, c, d] of crossings) {
    const long = Math.max(Math.hypot(b[0] - a[0], b[1] - a[1]), 0.1);
    const near = part => [a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1])];
    const far = part => [d[0] + part * (c[0] - d[0]), d[1] + part * (c[1] - d[1])];
    for (let at = 0.3; at + bar <= long; at += step) {
      const corners = [near(at / long), near((at + bar) / long), far((at + bar) / long), far(at / long)];
      corners.forEach(([x, y], corner) => (corner ? path.lineTo(x, y) : path.moveTo(x, y)));
      path.closePath();
    }
  }
  return path;
}
function groundOf(clip) {
  if (!clip.ground) {
    const roads = clip.roads, lanes = style => roads.lanes.filter((_, at) => roads.styles[at] === style);
    clip.ground = {
      areas: pathOf(roads.areas, true), narrow: pathOf(roads.narrow, true), stripes: stripesOf(roads.crossings),
      crossings: pathOf(roads.crossings, true), unmarked: pathOf(lanes(0)), dashed: pathOf(lanes(1)), solid: pathOf(lanes(2)),
    };
  }
  return clip.ground;
}
function drawGround(context, ground, ink, ratio) {
  groundTransform(context, ratio);
  const pixel = 1 / LENS.scale;
  context.fillStyle = ink.road;
  context.fill(ground.areas, 'evenodd');
  context.fillStyle = ink.narrow;
  context.fill(ground.narrow);
  context.fillStyle = ink.stripe;
  context.fill(ground.stripes);
  const stroke = (path, colour, width, dash) => {
    context.strokeStyle = colour;
    context.lineWidth = Math.max(width, pixel);
    context.setLineDash(dash);
    context.stroke(path);
  };
  stroke(ground.crossings, ink.stripe, 0.08, []);
  if (LENS.scale > 2) stroke(ground.unmarked, ink.faintLane, 0.05, []);
  stroke(ground.dashed, ink.lane, 0.14, [3, 4.5]);
  stroke(ground.solid, ink.lane, 0.14, []);
  context.setLineDash([]);
}
