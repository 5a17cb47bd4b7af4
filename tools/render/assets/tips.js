// What something is, beside it, for whoever points at it or reaches it with the keyboard.
const TIP = document.getElementById('tip');
function showTip(text, x, y) {
  TIP.textContent = visible(text);
  TIP.hidden = false;
  const box = TIP.getBoundingClientRect();
  TIP.style.left = `${Math.max(8, Math.min(x + 14, innerWidth - box.width - 8))}px`;
  TIP.style.top = `${y + 18 + box.height > innerHeight ? y - box.height - 12 : y + 18}px`;
}
function hideTip() { TIP.hidden = true; }
function tipOf(target) { return target instanceof Element ? target.closest('[data-tip]') : null; }
document.addEventListener('pointermove', event => {
  const node = tipOf(event.target);
  if (node) showTip(node.dataset.tip, event.clientX, event.clientY); else if (!event.target.closest?.('[data-track]')) hideTip();
});
document.addEventListener('focusin', event => {
  const node = tipOf(event.target);
  if (!node || !node.matches(':focus-visible')) return;
  const box = node.getBoundingClientRect();
  showTip(node.dataset.tip, box.left, box.bottom - 10);
});
document.addEventListener('focusout', hideTip);
document.addEventListener('scroll', hideTip, { passive: true });
document.addEventListener('keydown', event => { if (event.key === 'Escape') hideTip(); });
