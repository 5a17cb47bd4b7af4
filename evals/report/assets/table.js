// A table that sorts by any column and shows the rows it is told to.
function sortable(columns, sorted, onSort) {
  const heads = columns.map(column => el('th', { class: column.name, scope: 'col', 'data-key': column.key },
    el('button', { onclick: () => onSort(column), 'data-tip': column.tip }, column.title)));
  const body = el('tbody');
  const table = el('table', null, el('thead', null, el('tr', null, heads)), body);
  const mark = (key, down) => heads.forEach(head => {
    if (head.dataset.key === key) head.setAttribute('aria-sort', down ? 'descending' : 'ascending'); else head.removeAttribute('aria-sort');
  });
  mark(sorted.key, sorted.down);
  return { table, body, mark };
}
function inOrder(rows, value, down) {
  const rank = one => (known(one) ? one : -Infinity);
  const compare = (a, b) => {
    const [first, second] = [rank(value(a)), rank(value(b))];
    return first < second ? -1 : first > second ? 1 : 0;
  };
  return [...rows].sort((a, b) => (down ? compare(b, a) : compare(a, b)));
}
function scoreCell(value, tip, name) {
  const bar = el('i');
  const cell = el('td', { class: `num score ${name || ''}`, 'data-tip': tip }, percent(value), bar);
  if (known(value)) bar.style.setProperty('--part', `${Math.max(0, Math.min(100, 100 * value))}%`);
  return cell;
}
function unansweredOf(row) {
  return Object.entries(row.outcomes).reduce((sum, [name, count]) => sum + (name === 'answered' ? 0 : count), 0);
}
// To decline is no failure: the two are told apart.
function toldApart(row) {
  const declined = row.outcomes.declined || 0, failed = unansweredOf(row) - declined;
  return [declined ? `${whole(declined)} declined` : '', failed ? `${whole(failed)} failed` : ''].filter(Boolean).join(', ');
}
function unansweredCell(row, name) {
  return el('td', { class: `num unanswered ${name}`, 'data-tip': unanswered(row) }, whole(unansweredOf(row)), el('div', { class: 'tags' }, toldApart(row)));
}
function unanswered(row) {
  const kinds = Object.entries(row.outcomes).filter(([name]) => name !== 'answered');
  return kinds.length ? kinds.map(([name, count]) => `${name}: ${count}`).join('\n') : 'every case was answered';
}
