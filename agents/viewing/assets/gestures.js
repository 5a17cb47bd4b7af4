// The picture moved by hand: drag, wheel, two fingers.
function movable(canvas, moved) {
  const fingers = new Map();
  const place = event => { const box = canvas.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; };
  const apart = () => { const [a, b] = [...fingers.values()]; return Math.hypot(a[0] - b[0], a[1] - b[1]); };
  const middle = () => { const [a, b] = [...fingers.values()]; return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]; };
  canvas.addEventListener('pointerdown', event => {
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, place(event));
  });
  canvas.addEventListener('pointermove', event => {
    if (!fingers.has(event.pointerId)) return;
    const before = fingers.get(event.pointerId), now = place(event);
    if (fingers.size === 2) {
      const wide = apart(), [x, y] = middle();
      fingers.set(event.pointerId, now);
      const [nowX, nowY] = middle();
      panBy(nowX - x, nowY - y);
      zoomAt(nowX, nowY, apart() / Math.max(wide, 1));
    } else {
      fingers.set(event.pointerId, now);
      panBy(now[0] - before[0], now[1] - before[1]);
    }
    moved(true);
  });
  const lift = event => fingers.delete(event.pointerId);
  canvas.addEventListener('pointerup', lift);
  canvas.addEventListener('pointercancel', lift);
  canvas.addEventListener('wheel', event => {
    event.preventDefault();
    zoomAt(...place(event), Math.exp(-clamp(event.deltaY, -120, 120) * 0.0022));
    moved(false);
  }, { passive: false });
}
