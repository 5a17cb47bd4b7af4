// Dark and light: as the system has it, until somebody chooses.
const WANTS_DARK = matchMedia('(prefers-color-scheme: dark)');
const STILL = matchMedia('(prefers-reduced-motion: reduce)');
const kept = {
  read(name) { try { return localStorage.getItem(name); } catch { return null; } },
  write(name, value) { try { localStorage.setItem(name, value); return true; } catch { return false; } },
};
let theme = kept.read('motherlode-theme');
function applyTheme() {
  const dark = theme ? theme === 'dark' : WANTS_DARK.matches;
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  emit('theme', dark);
}
function toggleTheme() {
  theme = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
  kept.write('motherlode-theme', theme);
  applyTheme();
}
WANTS_DARK.addEventListener('change', applyTheme);
const themeButton = () => el('button', { type: 'button', class: 'theme quiet', 'aria-label': 'Switch between dark and light', 'data-tip': 'Dark or light', onclick: toggleTheme }, '◐');
