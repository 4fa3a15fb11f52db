// What there is to show, and the bytes of it. Each sample has its blocks: the
// truth, each run's error, then the inputs where there are any; coder.go says
// what a block holds. A prediction is the truth plus its error. Values lie as
// (frame, channel, x[, y[, z]]), inputs as (input, x[, y[, z]]).
const $ = (id) => document.getElementById(id);
const space = shown.space, dims = space.length;
const nodes = space.reduce((a, b) => a * b), strides = space.map((_, d) => space.slice(d + 1).reduce((a, b) => a * b, 1));
const frames = shown.times ? shown.times.length : 1, channels = shown.channels.length;
const runs = shown.runs.length, inputs = shown.inputs || [], parts = runs + 1 + (inputs.length ? 1 : 0);

// state is what is looked at: probe is the point that is read, plane the axis
// across a slice in 3-D, glance the frame that the pointer is over in an x–t map.
const state = {
  sample: 0, frame: 0, channel: 0, map: 0, chosen: false, low: 0, high: 1, worst: 1, signed: false,
  probe: space.map((n) => n >> 1), plane: 2, glance: -1, playing: false, fields: null,
};

async function unpack(index, fields) {
  const text = atob($("block-" + index).textContent);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  let raw;
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    raw = new Uint8Array(await new Response(stream).arrayBuffer());
  } catch {
    raw = inflate(bytes);
  }
  const wide = shown.bits === 16, top = 2 ** shown.bits - 2, mask = 2 ** shown.bits - 1;
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const out = new Float32Array(fields * nodes), level = new Uint16Array(nodes);
  const head = 8 * fields, half = fields * nodes;
  for (let f = 0; f < fields; f++) {
    const lo = view.getFloat32(8 * f, true), hi = view.getFloat32(8 * f + 4, true), step = (hi - lo) / top, at = f * nodes;
    if (wide) for (let k = 0; k < nodes; k++) level[k] = raw[head + at + k] << 8 | raw[head + half + at + k];
    else for (let k = 0; k < nodes; k++) level[k] = raw[head + at + k];
    for (let d = 0; d < dims; d++) {
      const s = strides[d], block = s * space[d];
      for (let from = 0; from < nodes; from += block) {
        for (let k = from + s, end = from + block; k < end; k++) level[k] += level[k - s];
      }
    }
    for (let k = 0; k < nodes; k++) {
      const q = level[k] & mask;
      out[at + k] = q ? lo + (q - 1) * step : NaN;
    }
  }
  return out;
}

const cache = new Map();
function load(sample) {
  if (!cache.has(sample)) {
    const list = [];
    for (let p = 0; p < parts; p++) list.push(unpack(sample * parts + p, p > runs ? inputs.length : frames * channels));
    cache.set(sample, Promise.all(list));
    if (cache.size > 3) cache.delete(cache.keys().next().value);
  }
  return cache.get(sample);
}

// node is where the point that is read lies in a field.
const node = () => state.probe.reduce((k, i, d) => k + i * strides[d], 0);

// value is what a panel shows at a node of a frame.
function value(kind, run, k, frame = state.frame) {
  const at = (frame * channels + state.channel) * nodes + k, truth = state.fields[0][at];
  if (run < 0) return truth;
  const error = state.fields[run + 1][at];
  return kind === "error" ? error : truth + error;
}

// along is the coordinate of a node on an axis.
const along = (d, i) => shown.lo[d] + (shown.hi[d] - shown.lo[d]) * (space[d] > 1 ? i / (space[d] - 1) : 0);

function number(v) {
  if (!Number.isFinite(v)) return "–";
  const a = Math.abs(v);
  return (a !== 0 && (a < 1e-3 || a >= 1e5) ? v.toExponential(2) : String(Number(v.toPrecision(4)))).replace(/-/g, "−");
}
const parse = (text) => Number(text.replace(/−/g, "-").trim() || NaN);
