// The pictures: maps of planes, x–t maps, profiles.
const dark = matchMedia("(prefers-color-scheme: dark)");
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
// A page is printed light, whatever the screen.
const root = document.documentElement, isDark = () => dark.matches && !root.classList.contains("printing");
const tables = shown.maps.map((map) => {
  const rgba = new Uint32Array(256), bytes = new Uint8Array(rgba.buffer);
  for (let i = 0; i < 256; i++) {
    for (let c = 0; c < 3; c++) bytes[4 * i + c] = parseInt(map.hex.substr(6 * i + 2 * c, 2), 16);
    bytes[4 * i + 3] = 255;
  }
  return rgba;
});
// preferred is the map of the first kind that suits the background.
function preferred(signed) {
  let at = shown.maps.findIndex((m) => m.signed === signed && (!signed || m.dark === isDark()));
  if (at < 0) at = shown.maps.findIndex((m) => m.signed === signed);
  return Math.max(0, at);
}
function packed(hex) {
  const v = parseInt(hex.slice(1), 16), out = new Uint8Array([v >> 16, v >> 8 & 255, v & 255, 255]);
  return new Uint32Array(out.buffer)[0];
}
const bothSigns = ([lo, hi]) => lo < 0 && hi > 0 && Math.min(-lo, hi) > 0.1 * Math.max(-lo, hi);

const panels = [], host = $("panels");
function element(kind, name, text) {
  const e = document.createElement(kind);
  if (name) e.className = name;
  if (text !== undefined) e.textContent = text;
  return e;
}

// panel adds a picture to a box. kind is truth, prediction, error or input; look
// is plane, history (x across, t up) or profile; at is the input's number.
function panel(box, look, kind, title, run = -1, at = 0) {
  const f = element("figure", "panel " + look + " " + kind), canvas = element("canvas"), p = { look, kind, run, at, canvas, figure: f, key: "" };
  p.caption = element("figcaption", "", title);
  const stage = element("div", "stage");
  stage.append(canvas);
  f.append(p.caption, stage);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", title);
  if (look !== "profile") {
    p.ramp = element("canvas", "ramp");
    p.ramp.width = 256;
    p.ramp.height = 1;
    const scale = element("div", "scale");
    p.from = element("span");
    p.to = element("span");
    scale.append(p.from, p.to);
    f.append(p.ramp, scale);
    if (look === "history") {
      p.now = element("div", "now");
      stage.append(p.now);
    }
    p.mark = element("div", "mark");
    stage.append(p.mark);
  }
  canvas.addEventListener("pointermove", (e) => point(e, p));
  canvas.addEventListener("pointerdown", (e) => point(e, p));
  canvas.addEventListener("pointerleave", () => { if (state.glance >= 0) { state.glance = -1; later(); } });
  box.append(f);
  panels.push(p);
  return p;
}
function legend(caption, names, from) {
  caption.className = "legend";
  names.forEach((name, i) => {
    const mark = element("i", i + from > 0 ? "dash" : "");
    mark.style.color = "var(--series-" + (i + from) % 6 + ")";
    caption.append(mark, name);
  });
}
// maps adds a row of maps for each of the inputs, the truth and the runs: with
// one run all side by side, with several the errors below their predictions.
function maps(look, box, given) {
  box.classList.add("fields");
  const place = (p, column, row) => { p.figure.style.gridColumn = column; p.figure.style.gridRow = row; };
  const one = runs === 1, lead = one ? given.length : 0;
  box.style.setProperty("--columns", one ? lead + 3 : Math.max(runs + 1, given.length));
  given.forEach((name, i) => place(panel(box, look, "input", name, -1, i), i + 1, one ? 1 : given.length === 1 ? 2 : 3));
  place(panel(box, look, "truth", "truth"), lead + 1, 1);
  shown.runs.forEach((name, r) => {
    place(panel(box, look, "prediction", name, r), lead + 2 + r, 1);
    place(panel(box, look, "error", "error of " + name, r), one ? lead + 3 : 2 + r, one ? 1 : 2);
  });
}
if (dims === 1) {
  inputs.forEach((name, i) => panel(host, "profile", "input", name, -1, i));
  legend(panel(host, "profile", "truth", "").caption, ["truth", ...shown.runs], 0);
  legend(panel(host, "profile", "error", "").caption, shown.runs.map((r) => runs > 1 ? "error of " + r : "error (prediction − truth)"), 1);
  if (frames > 1) {
    const box = element("div");
    host.append(box);
    maps("history", box, []);
  }
} else {
  maps("plane", host, inputs);
}

// cut says which values a map shows: across × up of them, at base + i·right +
// j·above, and the axes that these are (−1: time).
function cut(p) {
  const base = p.kind === "input" ? p.at * nodes : ((p.look === "history" ? 0 : state.frame) * channels + state.channel) * nodes;
  if (p.look === "history") return { base, across: space[0], up: frames, right: 1, above: channels * nodes, axes: [0, -1] };
  if (dims === 2) return { base, across: space[0], up: space[1], right: strides[0], above: 1, axes: [0, 1] };
  const axes = [0, 1, 2].filter((d) => d !== state.plane);
  return { base: base + state.probe[state.plane] * strides[state.plane], across: space[axes[0]], up: space[axes[1]], right: strides[axes[0]], above: strides[axes[1]], axes };
}

// scaleOf is the range and the colour map of a map.
function scaleOf(p) {
  if (p.kind === "error") return [-state.worst, state.worst, preferred(true)];
  if (p.kind === "input") {
    const [lo, hi] = shown.inputRanges[p.at], signed = bothSigns([lo, hi]), most = Math.max(-lo, hi);
    return signed ? [-most, most, preferred(true)] : [lo, hi > lo ? hi : lo + 1, preferred(false)];
  }
  const map = state.chosen ? state.map : preferred(state.signed);
  if (p.look === "history" && state.signed) { // whose profile is not centred
    const most = Math.max(Math.abs(state.low), Math.abs(state.high));
    return [-most, most, map];
  }
  return [state.low, state.high, map];
}

function paint(p) {
  const c = cut(p), [lo, hi, map] = scaleOf(p), { across, up, right, above } = c;
  const colours = tables[map], gap = colour("--missing"), key = [state.sample, c.base, right, above, lo, hi, map, gap].join();
  p.axes = c.axes;
  if (p.canvas.width !== across || p.canvas.height !== up || !p.pixels) {
    p.canvas.width = across;
    p.canvas.height = up;
    p.pixels = new ImageData(across, up);
    p.words = new Uint32Array(p.pixels.data.buffer);
    if (p.look === "plane") {
      const [a, b] = c.axes.map((d) => Math.abs(shown.hi[d] - shown.lo[d]));
      p.canvas.style.aspectRatio = String(Math.min(5, Math.max(0.2, a / b || 1)));
    }
    p.key = "";
  }
  if (p.key !== key) {
    p.key = key;
    const missing = packed(gap), scale = 256 / (hi - lo || 1), words = p.words;
    const own = p.kind === "input" ? state.fields[runs + 1] : p.kind === "error" ? state.fields[p.run + 1] : state.fields[0];
    const other = p.kind === "prediction" ? state.fields[p.run + 1] : null;
    for (let j = 0; j < up; j++) {
      const line = (up - 1 - j) * across;
      for (let i = 0, k = c.base + j * above; i < across; i++, k += right) {
        const v = other ? own[k] + other[k] : own[k];
        const n = (v - lo) * scale;
        words[line + i] = v === v ? colours[n < 0 ? 0 : n > 255 ? 255 : n | 0] : missing;
      }
    }
    p.canvas.getContext("2d").putImageData(p.pixels, 0, 0);
    const ramp = new ImageData(256, 1);
    new Uint32Array(ramp.data.buffer).set(colours);
    p.ramp.getContext("2d").putImageData(ramp, 0, 0);
    p.from.textContent = number(lo);
    p.to.textContent = number(hi);
  }
  // The point that is read, and the time in a map over time.
  const [i, j] = c.axes.map((d) => d < 0 ? (state.glance < 0 ? state.frame : state.glance) : state.probe[d]);
  p.mark.style.left = 100 * (i + 0.5) / across + "%";
  p.mark.style.top = 100 * (1 - (j + 0.5) / up) + "%";
  if (p.now) p.now.style.top = 100 * (1 - (state.frame + 0.5) / up) + "%";
}

function ticks(lo, hi) {
  const rough = (hi - lo) / 5, unit = 10 ** Math.floor(Math.log10(rough)), step = unit * ([1, 2, 5, 10].find((m) => m * unit >= rough) || 10);
  const list = [];
  for (let k = Math.ceil(lo / step); k * step <= hi && list.length < 20; k++) list.push(k * step);
  return list;
}

// draw paints a profile: the lines of truth and runs, of their errors, or of an input.
function draw(p) {
  const c = p.canvas, ratio = devicePixelRatio || 1, w = c.clientWidth, h = c.clientHeight, nx = space[0];
  c.width = Math.round(w * ratio);
  c.height = Math.round(h * ratio);
  const g = c.getContext("2d"), error = p.kind === "error", input = p.kind === "input";
  g.scale(ratio, ratio);
  const left = 58, right = 8, top = 8, bottom = 30;
  let [lo, hi] = input ? shown.inputRanges[p.at] : error ? [-state.worst, state.worst] : [state.low, state.high];
  const pad = (hi - lo) * 0.04 || 1;
  lo -= pad;
  hi += pad;
  const x = (i) => left + (w - left - right) * (nx > 1 ? i / (nx - 1) : 0.5), y = (v) => top + (h - top - bottom) * (hi - v) / (hi - lo);
  g.font = "12px system-ui, 'Liberation Sans', Arial, sans-serif";
  g.fillStyle = colour("--soft");
  g.strokeStyle = colour("--line");
  g.lineWidth = 1;
  g.textAlign = "right";
  g.textBaseline = "middle";
  for (const t of ticks(lo, hi)) {
    g.beginPath();
    g.moveTo(left, y(t));
    g.lineTo(w - right, y(t));
    g.stroke();
    g.fillText(number(t), left - 6, y(t));
  }
  g.textAlign = "center";
  g.textBaseline = "top";
  const extent = shown.hi[0] - shown.lo[0] || 1;
  for (const t of ticks(shown.lo[0], shown.hi[0])) {
    const at = x((t - shown.lo[0]) / extent * (nx - 1)), half = g.measureText(number(t)).width / 2;
    g.fillText(number(t), Math.min(at, w - half), h - bottom + 5); // the last one stays whole
  }
  g.fillText(shown.axes[0], left + (w - left - right) / 2, h - 13);
  g.save();
  g.beginPath();
  g.rect(left, top, w - left - right, h - top - bottom);
  g.clip();
  for (let r = error ? 0 : -1; r < (input ? 0 : runs); r++) {
    g.strokeStyle = colour("--series-" + (r + 1) % 6);
    g.lineWidth = r < 0 ? 2.2 : 1.6;
    g.setLineDash(r < 0 ? [] : [6, 3]);
    g.beginPath();
    let pen = false;
    for (let i = 0; i < nx; i++) {
      const v = input ? state.fields[runs + 1][p.at * nodes + i] : value(p.kind === "error" ? "error" : "", r, i);
      if (!Number.isFinite(v)) { pen = false; continue; }
      const yy = Math.max(-1e5, Math.min(1e5, y(v)));
      if (pen) g.lineTo(x(i), yy); else g.moveTo(x(i), yy);
      pen = true;
    }
    g.stroke();
  }
  g.setLineDash([]);
  g.strokeStyle = colour("--soft");
  g.lineWidth = 1;
  g.beginPath();
  g.moveTo(x(state.probe[0]), top);
  g.lineTo(x(state.probe[0]), h - bottom);
  g.stroke();
  g.restore();
  p.plane = [left, w - right];
}
