// The player: what moves, what is read, and the controls.
function render() {
  if (!state.fields) return;
  for (const p of panels) {
    if (p.look === "profile") draw(p); else paint(p);
  }
  $("time").value = state.frame;
  const clock = shown.times ? "t = " + number(shown.times[state.frame]) + (shown.timeUnit ? " " + shown.timeUnit : "") + " (" + (state.frame + 1) + " of " + frames + (state.frame < shown.given ? ", given" : "") + ")" : "";
  $("clock").textContent = clock;
  $("time").setAttribute("aria-valuetext", clock);
  if (dims === 3) {
    const at = state.probe[state.plane], where = shown.axes[state.plane] + " = " + number(along(state.plane, at)) + " (" + (at + 1) + " of " + space[state.plane] + ")";
    $("depth").max = space[state.plane] - 1;
    $("depth").value = at;
    $("depth").setAttribute("aria-valuetext", where);
    $("where").textContent = where;
  }
  read();
}
function read() {
  const k = node(), frame = state.glance < 0 ? state.frame : state.glance, row = (...cells) => {
    const r = element("tr");
    cells.forEach((c, i) => r.append(element(i && !cells.head ? "td" : "th", "", c)));
    return r;
  };
  let where = state.probe.map((i, d) => shown.axes[d] + " = " + number(along(d, i))).join(", ");
  if (frame !== state.frame) where += ", t = " + number(shown.times[frame]);
  const body = [
    row(shown.channels[state.channel], number(value("", -1, k, frame)), ...shown.runs.map((_, r) => number(value("prediction", r, k, frame)))),
    row("error", "", ...shown.runs.map((_, r) => number(value("error", r, k, frame)))),
    ...inputs.map((name, i) => row(name, number(state.fields[runs + 1][i * nodes + k]))),
  ];
  const head = element("tr");
  for (const c of [where, "truth", ...shown.runs]) head.append(element("th", "", c));
  $("readout").tHead.replaceChildren(head);
  $("readout").tBodies[0].replaceChildren(...body);
}

let pending = false;
function later() {
  if (pending) return;
  pending = true;
  requestAnimationFrame(() => { pending = false; render(); });
}
const within = (v, n) => Math.max(0, Math.min(n - 1, v));
async function choose(sample) {
  state.sample = within(sample, shown.samples.length);
  $("sample").value = state.sample;
  const want = state.sample, fields = await load(want);
  if (want !== state.sample) return;
  state.fields = fields;
  later();
}
function seek(frame) {
  state.frame = within(frame, frames);
  later();
}
function ranges() {
  const [lo, hi] = shown.ranges[state.channel], most = Math.max(-lo, hi);
  state.signed = bothSigns([lo, hi]);
  const centred = state.signed && dims > 1;
  state.low = centred ? -most : lo;
  state.high = centred ? most : hi > lo ? hi : lo + 1;
  state.worst = shown.errors[state.channel] || 1;
  if (!state.chosen) state.map = preferred(state.signed);
  $("map").value = state.map;
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
// point reads what the pointer is over; pressed over an x–t map, it sets the time.
function point(e, p) {
  const box = p.canvas.getBoundingClientRect(), u = (e.clientX - box.left) / box.width, v = 1 - (e.clientY - box.top) / box.height;
  if (p.look === "profile") {
    const [a, b] = p.plane || [0, box.width];
    state.probe[0] = within(Math.round((e.clientX - box.left - a) / (b - a) * (space[0] - 1)), space[0]);
  } else {
    [u, v].forEach((w, n) => {
      const d = p.axes[n];
      if (d >= 0) { state.probe[d] = within(Math.floor(w * space[d]), space[d]); return; }
      state.glance = within(Math.floor(w * frames), frames);
      if (e.buttons & 1 || e.type === "pointerdown") state.frame = state.glance;
    });
  }
  later();
}
// nudge moves the point that is read along the axes in view.
function nudge(...steps) {
  const axes = dims === 3 ? [0, 1, 2].filter((d) => d !== state.plane) : [0, 1].slice(0, dims);
  axes.forEach((d, n) => { state.probe[d] = within(state.probe[d] + steps[n], space[d]); });
  later();
}
// deeper moves the plane that is shown in 3-D.
function deeper(step) {
  if (dims < 3) return false;
  state.probe[state.plane] = within(state.probe[state.plane] + step, space[state.plane]);
  later();
}
document.addEventListener("keydown", (e) => {
  if (e.altKey || e.ctrlKey || e.metaKey) return;
  const on = e.target, inside = $("viewer").contains(on);
  // From elsewhere the keys play only what is in sight: space scrolls the rest.
  const box = host.getBoundingClientRect();
  if (!inside && (on !== document.body || box.bottom < 0 || box.top > innerHeight)) return;
  if (on.matches("input[type=text], select") || on.id === "depth" && e.key !== " ") return;
  const slider = on.id === "time", button = on.matches("button");
  const act = {
    " ": () => button ? false : play(!state.playing),
    ArrowLeft: () => e.shiftKey ? nudge(-1, 0) : seek(state.frame - 1),
    ArrowRight: () => e.shiftKey ? nudge(1, 0) : seek(state.frame + 1),
    ArrowUp: () => e.shiftKey ? nudge(0, 1) : !inside ? false : slider ? seek(state.frame + 1) : void choose(state.sample - 1),
    ArrowDown: () => e.shiftKey ? nudge(0, -1) : !inside ? false : slider ? seek(state.frame - 1) : void choose(state.sample + 1),
    Home: () => inside ? seek(0) : false,
    End: () => inside ? seek(frames - 1) : false,
    "[": () => deeper(-1),
    "]": () => deeper(1),
  }[e.key];
  if (act && act() !== false) e.preventDefault();
});

const option = (text, value) => { const o = element("option", "", text); o.value = value; return o; };
shown.samples.forEach((n, i) => $("sample").append(option(n, i)));
shown.channels.forEach((n, i) => $("channel").append(option(n, i)));
shown.maps.forEach((m, i) => $("map").append(option(m.name, i)));
$("channels").hidden = channels < 2;
$("colours").hidden = !panels.some((p) => p.look !== "profile");
$("clockwork").hidden = frames < 2;
$("pace").hidden = frames < 2;
for (const e of document.querySelectorAll(".moving")) e.hidden = frames < 2;
for (const e of document.querySelectorAll(".deep")) e.hidden = dims < 3;
$("time").max = frames - 1;
$("play").onclick = () => play(!state.playing);
$("time").oninput = () => seek(Number($("time").value));
$("sample").onchange = () => choose(Number($("sample").value));
$("before").onclick = () => choose(state.sample - 1);
$("after").onclick = () => choose(state.sample + 1);
$("channel").onchange = () => { state.channel = Number($("channel").value); ranges(); later(); };
$("map").onchange = () => { state.map = Number($("map").value); state.chosen = true; later(); };
if (dims === 3) {
  shown.axes.forEach((name, d) => $("plane").append(option("across " + name, d)));
  $("plane").value = state.plane;
  $("plane").onchange = () => { state.plane = Number($("plane").value); later(); };
  $("depth").oninput = () => { state.probe[state.plane] = Number($("depth").value); later(); };
}
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
choose(0).then(() => requestAnimationFrame(() => performance.mark("fields shown")), (e) => { host.textContent = "The fields could not be read: " + e.message; });
