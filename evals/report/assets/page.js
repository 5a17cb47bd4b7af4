// Put together.
const WANTS_DARK = matchMedia('(prefers-color-scheme: dark)');
let chosen = null;
function applyTheme() {
  document.documentElement.dataset.theme = chosen || state('theme') || (WANTS_DARK.matches ? 'dark' : 'light');
}
function toggleTheme() {
  chosen = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
  applyTheme();
}
readHash();
applyTheme();
WANTS_DARK.addEventListener('change', applyTheme);
addEventListener('hashchange', () => { readHash(); applyTheme(); changed(); });
document.getElementById('top').append(header());
document.getElementById('main').append(...[headline(), comparison(), outcomes(), slices(), prompts(), calibration(), logTable(), cost(), provenance()].filter(Boolean));
document.getElementById('main').prepend(navigation());
PLOTS.forEach(redraw => redraw());
document.getElementById('foot').textContent = `${REPORT.schema} · the same content as report.json and report.md`;
document.documentElement.dataset.ready = 'true';
