// Packed blocks back to arrays: base64, gzip, a header in JSON, then differences as int16.
function bytesOf(text) {
  const raw = atob(text), bytes = new Uint8Array(raw.length);
  for (let at = 0; at < raw.length; at += 1) bytes[at] = raw.charCodeAt(at);
  return bytes;
}
async function unpacked(name) {
  const holder = document.getElementById(name);
  if (!holder) return null;
  const stream = new Blob([bytesOf(holder.textContent)]).stream().pipeThrough(new DecompressionStream('gzip'));
  const buffer = await new Response(stream).arrayBuffer();
  const size = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, size)));
  return { header, columns: new Int16Array(buffer.slice(4 + size)) };
}
function summed(columns, from, counts, unit) {
  const total = counts.reduce((sum, count) => sum + count, 0), out = new Float32Array(total);
  let at = 0;
  for (const count of counts) {
    let value = 0;
    for (const end = at + count; at < end; at += 1) {
      value = ((value + columns[from + at]) << 16) >> 16;
      out[at] = value * unit;
    }
  }
  return out;
}
function clipFrom({ header, columns }) {
  const rows = header.rows, total = rows.reduce((sum, count) => sum + count, 0), units = header.units;
  const frame = summed(columns, 0, rows, 1).map(value => value & 0xffff);
  const clip = {
    log: header.log, uuid: header.uuid, category: header.category, ego: header.ego, mapProblem: header.map_problem,
    x: summed(columns, total, rows, units.centre_m), y: summed(columns, 2 * total, rows, units.centre_m),
    heading: summed(columns, 3 * total, rows, units.heading_rad), time: [],
    length: header.size_cm.filter((_, at) => at % 2 === 0).map(value => value / 100),
    width: header.size_cm.filter((_, at) => at % 2 === 1).map(value => value / 100),
    index: new Map(header.uuid.map((uuid, at) => [uuid, at])),
  };
  let clock = 0;
  for (const step of header.time_ms) clip.time.push((clock += step) / 1000);
  clip.frames = clip.time.length;
  clip.rowAt = new Int32Array(rows.length * clip.frames).fill(-1);
  let row = 0;
  rows.forEach((count, track) => {
    for (const end = row + count; row < end; row += 1) clip.rowAt[track * clip.frames + frame[row]] = row;
  });
  clip.roads = roadsFrom(header, columns, 4 * total);
  return clip;
}
function roadsFrom(header, columns, from) {
  const names = ['areas', 'narrow', 'crossings', 'lanes'], counts = names.flatMap(name => header.roads[name]);
  const points = counts.reduce((sum, count) => sum + count, 0), unit = header.units.road_m;
  const x = summed(columns, from, counts, unit), y = summed(columns, from + points, counts, unit);
  const roads = { styles: header.styles };
  let at = 0;
  for (const name of names) {
    roads[name] = header.roads[name].map(count => {
      const line = Array.from({ length: count }, (_, step) => [x[at + step], y[at + step]]);
      at += count;
      return line;
    });
  }
  return roads;
}
const UNPACKED = new Map();
function once(name, make) {
  if (!UNPACKED.has(name)) UNPACKED.set(name, unpacked(name).then(found => found && make(found)));
  return UNPACKED.get(name);
}
const clipOf = log => once(`clip-${DATA.clips[log]}`, clipFrom);
const toldOf = log => once(`told-${DATA.clips[log]}`, found => found.header);
const picturesOf = log => once(`pictures-${DATA.clips[log]}`, found => found.header.matches);
