// The player of the fields. shown says what there is; the block of sample s and
// run r (0: the truth, else the error of run r−1) is block-(s·(runs+1)+r), see
// coder.go for its bytes. A prediction is the truth plus its error.
(() => {
  const $ = (id) => document.getElementById(id);
  const flat = shown.space.length === 1;
  const nx = shown.space[0], ny = flat ? 1 : shown.space[1], nodes = nx * ny;
  const frames = shown.times ? shown.times.length : 1, channels = shown.channels.length, runs = shown.runs.length;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const state = { sample: 0, frame: 0, channel: 0, map: 0, low: 0, high: 1, worst: 1, probe: [nx >> 1, ny >> 1], playing: false, fields: null };

  // ---- the bytes ----
  async function unpack(index) {
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
    const fields = frames * channels, wide = shown.bits === 16, top = 2 ** shown.bits - 2, mask = 2 ** shown.bits - 1;
    const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
    const out = new Float32Array(fields * nodes), level = new Uint16Array(nodes);
    const head = 8 * fields, half = fields * nodes;
    // Rows lie along x with y inside; a profile is one row.
    const h = flat ? 1 : nx, w = flat ? nx : ny;
    for (let f = 0, at = 0; f < fields; f++) {
      const lo = view.getFloat32(8 * f, true), hi = view.getFloat32(8 * f + 4, true), step = (hi - lo) / top;
      for (let i = 0, k = 0; i < h; i++) {
        for (let j = 0; j < w; j++, k++, at++) {
          let q = wide ? raw[head + at] << 8 | raw[head + half + at] : raw[head + at];
          if (j) q += level[k - 1];
          if (i) q += level[k - w];
          if (i && j) q -= level[k - w - 1];
          q &= mask;
          level[k] = q;
          out[at] = q ? lo + (q - 1) * step : NaN;
        }
      }
    }
    return out;
  }

  const cache = new Map();
  function load(sample) {
    if (!cache.has(sample)) {
      const parts = [];
      for (let r = 0; r <= runs; r++) parts.push(unpack(sample * (runs + 1) + r));
      cache.set(sample, Promise.all(parts));
      if (cache.size > 3) cache.delete(cache.keys().next().value);
    }
    return cache.get(sample);
  }

  // ---- numbers and colours ----
  function number(v) {
    if (!Number.isFinite(v)) return "–";
    const a = Math.abs(v);
    return (a !== 0 && (a < 1e-3 || a >= 1e5) ? v.toExponential(2) : String(Number(v.toPrecision(4)))).replace(/-/g, "−");
  }
  const parse = (text) => Number(text.replace(/−/g, "-").trim() || NaN);
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  // A page is printed light, whatever the screen.
  const root = document.documentElement, isDark = () => dark.matches && !root.classList.contains("printing");
  function table(map) {
    const rgba = new Uint32Array(256), bytes = new Uint8Array(rgba.buffer);
    for (let i = 0; i < 256; i++) {
      for (let c = 0; c < 3; c++) bytes[4 * i + c] = parseInt(map.hex.substr(6 * i + 2 * c, 2), 16);
      bytes[4 * i + 3] = 255;
    }
    return rgba;
  }
  const tables = shown.maps.map(table);
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

  // ---- panels ----
  const panels = [], host = $("panels");
  function element(kind, name, text) {
    const e = document.createElement(kind);
    if (name) e.className = name;
    if (text !== undefined) e.textContent = text;
    return e;
  }
  function panel(kind, title, run, column, row) {
    const f = element("figure", "panel " + kind), c = element("canvas"), p = { kind, run, canvas: c };
    p.caption = element("figcaption", "", title);
    const stage = element("div", "stage");
    stage.append(c);
    f.append(p.caption, stage);
    c.setAttribute("role", "img");
    c.setAttribute("aria-label", title);
    if (column) {
      f.style.gridColumn = column;
      f.style.gridRow = row;
      c.width = nx;
      c.height = ny;
      const aspect = Math.abs(shown.hi[0] - shown.lo[0]) / Math.abs(shown.hi[1] - shown.lo[1]) || 1;
      c.style.aspectRatio = String(Math.min(5, Math.max(0.2, aspect)));
      p.ramp = element("canvas", "ramp");
      p.ramp.width = 256;
      p.ramp.height = 1;
      const scale = element("div", "scale");
      p.from = element("span");
      p.to = element("span");
      scale.append(p.from, p.to);
      f.append(p.ramp, scale);
      p.mark = element("div", "mark");
      stage.append(p.mark);
      p.pixels = new ImageData(nx, ny);
      p.words = new Uint32Array(p.pixels.data.buffer);
    }
    c.addEventListener("pointermove", (e) => point(e, c));
    c.addEventListener("pointerdown", (e) => point(e, c));
    host.append(f);
    panels.push(p);
    return p;
  }
  if (flat) {
    const p = panel("profile truth", "", -1), e = panel("profile error", "", -1);
    legend(p.caption, ["truth", ...shown.runs], 0);
    legend(e.caption, shown.runs.map((r) => runs > 1 ? "error of " + r : "error (prediction − truth)"), 1);
  } else {
    host.classList.add("fields");
    host.style.setProperty("--columns", runs === 1 ? 3 : runs + 1);
    panel("truth", "truth", -1, 1, 1);
    shown.runs.forEach((name, r) => {
      panel("prediction", name, r, 2 + r, 1);
      panel("error", "error of " + name, r, runs === 1 ? 3 : 2 + r, runs === 1 ? 1 : 2);
    });
  }
  function legend(caption, names, from) {
    caption.className = "legend";
    names.forEach((name, i) => {
      const mark = element("i", i + from > 0 ? "dash" : "");
      mark.style.color = "var(--series-" + (i + from) % 6 + ")";
      caption.append(mark, name);
    });
  }

  // value is what a panel shows at a node of the current frame.
  function value(kind, run, k) {
    const at = (state.frame * channels + state.channel) * nodes + k, truth = state.fields[0][at];
    if (run < 0) return truth;
    const error = state.fields[run + 1][at];
    return kind === "error" ? error : truth + error;
  }

  function paint(p) {
    const error = p.kind === "error";
    const lo = error ? -state.worst : state.low, hi = error ? state.worst : state.high;
    const colours = tables[error ? preferred(true) : state.chosen ? state.map : preferred(state.signed)], missing = packed(colour("--missing"));
    const scale = 256 / (hi - lo || 1), at = (state.frame * channels + state.channel) * nodes;
    const truth = state.fields[0], other = p.run < 0 ? null : state.fields[p.run + 1], words = p.words;
    for (let i = 0; i < nx; i++) {
      for (let j = 0; j < ny; j++) {
        const k = at + i * ny + j;
        const v = error ? other[k] : other ? truth[k] + other[k] : truth[k];
        const c = (v - lo) * scale;
        words[(ny - 1 - j) * nx + i] = v === v ? colours[c < 0 ? 0 : c > 255 ? 255 : c | 0] : missing;
      }
    }
    const g = p.canvas.getContext("2d");
    g.putImageData(p.pixels, 0, 0);
    const ramp = new ImageData(256, 1);
    new Uint32Array(ramp.data.buffer).set(colours);
    p.ramp.getContext("2d").putImageData(ramp, 0, 0);
    p.from.textContent = number(lo);
    p.to.textContent = number(hi);
  }

  function ticks(lo, hi) {
    const rough = (hi - lo) / 5, unit = 10 ** Math.floor(Math.log10(rough)), step = unit * ([1, 2, 5, 10].find((m) => m * unit >= rough) || 10);
    const list = [];
    for (let k = Math.ceil(lo / step); k * step <= hi && list.length < 20; k++) list.push(k * step);
    return list;
  }
  function draw(p) {
    const c = p.canvas, ratio = devicePixelRatio || 1, w = c.clientWidth, h = c.clientHeight;
    c.width = Math.round(w * ratio);
    c.height = Math.round(h * ratio);
    const g = c.getContext("2d"), error = p.kind === "profile error";
    g.scale(ratio, ratio);
    const left = 58, right = 8, top = 8, bottom = 30;
    let lo = error ? -state.worst : state.low, hi = error ? state.worst : state.high;
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
    const span = shown.hi[0] - shown.lo[0] || 1;
    for (const t of ticks(shown.lo[0], shown.hi[0])) g.fillText(number(t), x((t - shown.lo[0]) / span * (nx - 1)), h - bottom + 5);
    g.fillText(shown.axes[0], left + (w - left - right) / 2, h - 13);
    g.save();
    g.beginPath();
    g.rect(left, top, w - left - right, h - top - bottom);
    g.clip();
    for (let r = error ? 0 : -1; r < runs; r++) {
      g.strokeStyle = colour("--series-" + (r + 1) % 6);
      g.lineWidth = r < 0 ? 2.2 : 1.6;
      g.setLineDash(r < 0 ? [] : [6, 3]);
      g.beginPath();
      let pen = false;
      for (let i = 0; i < nx; i++) {
        const v = value(error ? "error" : "", r, i);
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
  // mark shows the point that is read.
  function mark(p) {
    const [i, j] = state.probe;
    p.mark.style.left = 100 * (i + 0.5) / nx + "%";
    p.mark.style.top = 100 * (1 - (j + 0.5) / ny) + "%";
  }

  function render() {
    if (!state.fields) return;
    for (const p of panels) {
      if (flat) { draw(p); continue; }
      paint(p);
      mark(p);
    }
    $("time").value = state.frame;
    const clock = shown.times ? "t = " + number(shown.times[state.frame]) + (shown.timeUnit ? " " + shown.timeUnit : "") + " (" + (state.frame + 1) + " of " + frames + (state.frame < shown.given ? ", given" : "") + ")" : "";
    $("clock").textContent = clock;
    $("time").setAttribute("aria-valuetext", clock);
    read();
  }
  function read() {
    const [i, j] = state.probe, k = i * ny + j;
    const where = [i, j].slice(0, shown.space.length).map((n, d) => shown.axes[d] + " = " + number(shown.lo[d] + (shown.hi[d] - shown.lo[d]) * (shown.space[d] > 1 ? n / (shown.space[d] - 1) : 0))).join(", ");
    const head = element("tr"), row = element("tr"), below = element("tr");
    head.append(element("th", "", where), element("th", "", "truth"));
    row.append(element("th", "", shown.channels[state.channel]), element("td", "", number(value("", -1, k))));
    below.append(element("th", "", "error"), element("td"));
    shown.runs.forEach((name, r) => {
      head.append(element("th", "", name));
      row.append(element("td", "", number(value("prediction", r, k))));
      below.append(element("td", "", number(value("error", r, k))));
    });
    $("readout").tHead.replaceChildren(head);
    $("readout").tBodies[0].replaceChildren(row, below);
  }

  // ---- controls ----
  let pending = false;
  function later() {
    if (pending) return;
    pending = true;
    requestAnimationFrame(() => { pending = false; render(); });
  }
  async function choose(sample) {
    state.sample = Math.max(0, Math.min(shown.samples.length - 1, sample));
    $("sample").value = state.sample;
    const want = state.sample, fields = await load(want);
    if (want !== state.sample) return;
    state.fields = fields;
    later();
  }
  function seek(frame) {
    state.frame = Math.max(0, Math.min(frames - 1, frame));
    later();
  }
  function ranges() {
    const [lo, hi] = shown.ranges[state.channel], signed = lo < 0 && hi > 0 && Math.min(-lo, hi) > 0.1 * Math.max(-lo, hi);
    const most = Math.max(-lo, hi);
    state.low = signed && !flat ? -most : lo;
    state.high = signed && !flat ? most : hi > lo ? hi : lo + 1;
    state.worst = shown.errors[state.channel] || 1;
    state.signed = signed;
    if (!state.chosen) state.map = preferred(signed);
    $("map").value = state.map;
    fill();
  }
  function fill() {
    for (const [id, v] of [["low", state.low], ["high", state.high], ["worst", state.worst]]) {
      $(id).value = number(v);
      $(id).removeAttribute("aria-invalid");
    }
  }
  function typed() {
    const low = parse($("low").value), high = parse($("high").value), worst = parse($("worst").value);
    const good = Number.isFinite(low) && Number.isFinite(high) && low < high, fine = Number.isFinite(worst) && worst > 0;
    for (const [id, ok] of [["low", good], ["high", good], ["worst", fine]]) {
      if (ok) $(id).removeAttribute("aria-invalid"); else $(id).setAttribute("aria-invalid", "true");
    }
    if (good) { state.low = low; state.high = high; }
    if (fine) state.worst = worst;
    later();
  }
  let last = 0, owed = 0;
  function play(on) {
    state.playing = on && frames > 1;
    $("play").textContent = state.playing ? "Pause" : "Play";
    $("play").setAttribute("aria-label", state.playing ? "Pause" : "Play");
    if (!state.playing) return;
    if (state.frame === frames - 1) state.frame = 0;
    last = performance.now();
    owed = 0;
    requestAnimationFrame(tick);
  }
  function tick(now) {
    if (!state.playing) return;
    owed += Math.max(0, now - last) * Number($("speed").value) / 1000;
    last = now;
    if (owed >= 1) {
      state.frame = (state.frame + Math.floor(owed)) % frames;
      owed %= 1;
      render();
    }
    requestAnimationFrame(tick);
  }
  function point(e, c) {
    const box = c.getBoundingClientRect();
    let u = (e.clientX - box.left) / box.width;
    if (flat) {
      const [a, b] = panels[0].plane || [0, box.width];
      u = (e.clientX - box.left - a) / (b - a);
      state.probe[0] = Math.max(0, Math.min(nx - 1, Math.round(u * (nx - 1))));
    } else {
      state.probe = [Math.max(0, Math.min(nx - 1, Math.floor(u * nx))), Math.max(0, Math.min(ny - 1, Math.floor((1 - (e.clientY - box.top) / box.height) * ny)))];
    }
    later();
  }
  function nudge(dx, dy) {
    state.probe = [Math.max(0, Math.min(nx - 1, state.probe[0] + dx)), Math.max(0, Math.min(ny - 1, state.probe[1] + dy))];
    later();
  }
  document.addEventListener("keydown", (e) => {
    if (e.altKey || e.ctrlKey || e.metaKey) return;
    const on = e.target, inside = $("viewer").contains(on);
    // From elsewhere the keys play only what is in sight: space scrolls the rest.
    const box = host.getBoundingClientRect();
    if (!inside && (on !== document.body || box.bottom < 0 || box.top > innerHeight)) return;
    if (on.matches("input[type=text], select")) return;
    const slider = on.id === "time", button = on.matches("button");
    const act = {
      " ": () => button ? false : play(!state.playing),
      ArrowLeft: () => e.shiftKey ? nudge(-1, 0) : seek(state.frame - 1),
      ArrowRight: () => e.shiftKey ? nudge(1, 0) : seek(state.frame + 1),
      ArrowUp: () => e.shiftKey ? nudge(0, 1) : !inside ? false : slider ? seek(state.frame + 1) : void choose(state.sample - 1),
      ArrowDown: () => e.shiftKey ? nudge(0, -1) : !inside ? false : slider ? seek(state.frame - 1) : void choose(state.sample + 1),
      Home: () => inside ? seek(0) : false,
      End: () => inside ? seek(frames - 1) : false,
    }[e.key];
    if (act && act() !== false) e.preventDefault();
  });

  const option = (text, value) => { const o = element("option", "", text); o.value = value; return o; };
  shown.samples.forEach((n, i) => $("sample").append(option(n, i)));
  shown.channels.forEach((n, i) => $("channel").append(option(n, i)));
  shown.maps.forEach((m, i) => $("map").append(option(m.name, i)));
  $("channels").hidden = channels < 2;
  $("colours").hidden = flat;
  $("time").max = frames - 1;
  for (const id of ["play", "time", "speed"]) $(id).disabled = frames < 2;
  $("play").onclick = () => play(!state.playing);
  $("time").oninput = () => seek(Number($("time").value));
  $("sample").onchange = () => choose(Number($("sample").value));
  $("before").onclick = () => choose(state.sample - 1);
  $("after").onclick = () => choose(state.sample + 1);
  $("channel").onchange = () => { state.channel = Number($("channel").value); ranges(); later(); };
  $("map").onchange = () => { state.map = Number($("map").value); state.chosen = true; later(); };
  for (const id of ["low", "high", "worst"]) $(id).onchange = typed;
  $("reset").onclick = () => { ranges(); later(); };
  dark.addEventListener("change", () => {
    if (!state.chosen) $("map").value = state.map = preferred(state.signed);
    later();
  });
  addEventListener("resize", later);
  addEventListener("beforeprint", () => { root.classList.add("printing"); render(); });
  addEventListener("afterprint", () => { root.classList.remove("printing"); later(); });
  ranges();
  seek(Math.min(shown.given, frames - 1));
  choose(0).catch((e) => { host.textContent = "The fields could not be read: " + e.message; });
})();
