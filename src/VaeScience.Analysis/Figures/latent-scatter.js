// The interactive scatter of a report: point at, search, zoom, colour by. Plain script, no dependencies, no network.
"use strict";
for (const figure of document.querySelectorAll("figure.latent")) latentScatter(figure);

function latentScatter(figure) {
  const find = selector => figure.querySelector(selector);
  const data = JSON.parse(find("script").textContent);
  const { x, y, names, columns } = data;
  const n = x.length, manyPoints = 4000, mostLabels = 250, mostLines = 18, edge = { left: 46, right: 10, top: 8, bottom: 40 };
  const canvas = find("canvas"), pen = canvas.getContext("2d"), tip = find(".tip"), legend = find(".legend");
  const colourBy = find("select"), search = find("input"), dark = matchMedia("(prefers-color-scheme: dark)");
  let width = 0, height = 0, view = null, zoom = 1, chosen = -1, hovered = -1, found = [], muted = new Set(), column = -1, pending = false;

  find(".explorer").hidden = false;
  figure.classList.add("live");

  const paint = name => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  const isNumber = c => c && c.values !== undefined;
  const bounds = values => values.reduce((b, v) => v === null ? b : [Math.min(b[0], v), Math.max(b[1], v)], [Infinity, -Infinity]);
  const short = v => v === null ? "missing" : String(+v.toPrecision(4)).replace("-", "\u2212");

  function rampColour(t) {
    const stops = dark.matches ? data.ramp.slice().reverse() : data.ramp;
    return stops[Math.round(t * (stops.length - 1))];
  }

  // The colour and shape of every point, kept until the column or the page's colours change.
  let colours = [], shapes = [];
  function recolour() {
    const c = columns[column], series = Array.from({ length: 8 }, (_, i) => paint("c" + i));
    if (isNumber(c)) {
      const [low, high] = bounds(c.values);
      colours = c.values.map(v => v === null ? paint("axis") : rampColour(high > low ? (v - low) / (high - low) : 0.5));
      shapes = new Array(n).fill(0);
    } else {
      colours = x.map((_, i) => series[c ? c.codes[i] % 8 : 0]);
      shapes = x.map((_, i) => c ? c.codes[i] % 6 : 0);
    }
    drawLegend();
    redraw();
  }

  function drawLegend() {
    const c = columns[column];
    legend.replaceChildren();
    if (!c) return;
    if (isNumber(c)) {
      const [low, high] = bounds(c.values), bar = document.createElement("span");
      bar.className = "ramp";
      bar.style.background = `linear-gradient(to right,${[0, .25, .5, .75, 1].map(rampColour).join(",")})`;
      const text = t => { const span = document.createElement("span"); span.textContent = t; return span; };
      legend.append(text(c.name + (c.unit ? ` (${c.unit})` : "")), text(low <= high ? short(low) : "none"), bar, text(low <= high ? short(high) : ""));
      return;
    }
    c.levels.slice(0, 60).forEach((level, code) => {
      const button = document.createElement("button"), sample = document.createElement("canvas"), mark = sample.getContext("2d");
      sample.width = sample.height = 28;
      mark.scale(2, 2);
      mark.fillStyle = paint("c" + code % 8);
      mark.beginPath();
      shape(mark, code % 6, 7, 7, 5);
      mark.fill();
      button.type = "button";
      button.title = "show or hide";
      button.setAttribute("aria-pressed", String(!muted.has(code)));
      button.append(sample, level);
      button.onclick = () => { if (!muted.delete(code)) muted.add(code); button.setAttribute("aria-pressed", String(!muted.has(code))); redraw(); };
      legend.append(button);
    });
    if (c.levels.length > 60) legend.append(`and ${c.levels.length - 60} more`);
  }

  const corners = [null, [0, -1.25, 1.15, .8, -1.15, .8], [-.9, -.9, .9, -.9, .9, .9, -.9, .9], [0, -1.3, 1.3, 0, 0, 1.3, -1.3, 0],
    [0, 1.25, 1.15, -.8, -1.15, -.8], [-.45, -1.2, .45, -1.2, .45, -.45, 1.2, -.45, 1.2, .45, .45, .45, .45, 1.2, -.45, 1.2, -.45, .45, -1.2, .45, -1.2, -.45, -.45, -.45]];
  function shape(p, kind, cx, cy, r) {
    const c = corners[kind];
    if (!c) { p.moveTo(cx + r, cy); p.arc(cx, cy, r, 0, 7); return; }
    for (let i = 0; i < c.length; i += 2) p[i ? "lineTo" : "moveTo"](cx + r * c[i], cy + r * c[i + 1]);
    p.closePath();
  }

  const px = i => width / 2 + (edge.left - edge.right) / 2 + (x[i] - view.x) * view.kx;
  const py = i => height / 2 + (edge.top - edge.bottom) / 2 - (y[i] - view.y) * view.ky;
  const inside = (a, b) => a >= edge.left && a <= width - edge.right && b >= edge.top && b <= height - edge.bottom;
  const shown = i => !(columns[column] && !isNumber(columns[column]) && muted.has(columns[column].codes[i]));

  function reset() {
    const [x0, x1] = n ? bounds(x) : [0, 1], [y0, y1] = n ? bounds(y) : [0, 1];
    view = { x: (x0 + x1) / 2, y: (y0 + y1) / 2, kx: (width - edge.left - edge.right) * .9 / (x1 - x0 || 1), ky: (height - edge.top - edge.bottom) * .9 / (y1 - y0 || 1) };
    if (data.equal) view.kx = view.ky = Math.min(view.kx, view.ky);
    zoom = 1;
    canvas.style.touchAction = "pan-y";
    redraw();
  }

  // Zooms so that the data under the pixel (a, b) stays there.
  function zoomAt(factor, a = width / 2, b = height / 2) {
    factor = Math.min(60 / zoom, Math.max(1 / zoom, factor));
    if (zoom * factor <= 1.001) return reset();
    const dx = a - width / 2 - (edge.left - edge.right) / 2, dy = b - height / 2 - (edge.top - edge.bottom) / 2;
    view.x += dx / view.kx * (1 - 1 / factor);
    view.y -= dy / view.ky * (1 - 1 / factor);
    view.kx *= factor;
    view.ky *= factor;
    zoom *= factor;
    canvas.style.touchAction = "none";
    redraw();
  }

  function pan(dx, dy) { view.x -= dx / view.kx; view.y += dy / view.ky; redraw(); }

  function redraw() {
    if (pending || !view) return;
    pending = true;
    requestAnimationFrame(() => { pending = false; draw(); });
  }

  function draw() {
    const scale = devicePixelRatio || 1;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    drawAxes();
    pen.save();
    pen.beginPath();
    pen.rect(edge.left, edge.top, width - edge.left - edge.right, height - edge.top - edge.bottom);
    pen.clip();
    drawPoints();
    drawLabels();
    pen.restore();
    showTip();
  }

  function ticks(low, high, wanted) {
    const raw = (high - low) / wanted, power = 10 ** Math.floor(Math.log10(raw)), digit = raw / power;
    const step = (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10) * power, list = [];
    const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    for (let i = Math.ceil(low / step); i <= high / step; i++) list.push([i * step, (i * step).toFixed(Math.min(decimals, 12)).replace("-", "\u2212")]);
    return list;
  }

  function drawAxes() {
    const right = width - edge.right, bottom = height - edge.bottom;
    const toX = v => width / 2 + (edge.left - edge.right) / 2 + (v - view.x) * view.kx, toY = v => height / 2 + (edge.top - edge.bottom) / 2 - (v - view.y) * view.ky;
    const halfX = (right - edge.left) / 2 / view.kx, halfY = (bottom - edge.top) / 2 / view.ky;
    pen.font = "12px Helvetica,Arial,sans-serif";
    pen.lineWidth = 1;
    for (const [v, text] of ticks(view.x - halfX, view.x + halfX, width / 90)) {
      line(toX(v), edge.top, toX(v), bottom, paint(v === 0 ? "axis" : "grid"));
      write(text, toX(v), bottom + 16, "center", paint("muted"));
    }
    for (const [v, text] of ticks(view.y - halfY, view.y + halfY, height / 60)) {
      line(edge.left, toY(v), right, toY(v), paint(v === 0 ? "axis" : "grid"));
      write(text, edge.left - 6, toY(v) + 4, "right", paint("muted"));
    }
    line(edge.left, bottom, right, bottom, paint("axis"));
    line(edge.left, edge.top, edge.left, bottom, paint("axis"));
    pen.font = "13px Helvetica,Arial,sans-serif";
    write(data.xLabel, (edge.left + right) / 2, height - 6, "center", paint("ink"), right - edge.left);
    pen.save();
    pen.translate(12, (edge.top + bottom) / 2);
    pen.rotate(-Math.PI / 2);
    write(data.yLabel, 0, 0, "center", paint("ink"), bottom - edge.top);
    pen.restore();
  }

  function line(x0, y0, x1, y1, colour) { pen.strokeStyle = colour; pen.beginPath(); pen.moveTo(x0, y0); pen.lineTo(x1, y1); pen.stroke(); }
  function write(text, a, b, align, colour, most) { pen.textAlign = align; pen.fillStyle = colour; pen.fillText(text, a, b, most); }

  const ring = () => Math.max(radius(), 4) + 4;
  const radius = () => n > manyPoints ? Math.min(4, 1.3 * Math.sqrt(zoom)) : 5;

  function drawPoints() {
    const r = radius(), byColour = new Map(), rim = n <= manyPoints;
    for (let i = 0; i < n; i++) {
      if (!shown(i) || !inside(px(i), py(i))) continue;
      if (!byColour.has(colours[i])) byColour.set(colours[i], []);
      byColour.get(colours[i]).push(i);
    }
    const numeric = isNumber(columns[column]);
    for (const [colour, points] of byColour) {
      pen.fillStyle = colour;
      pen.strokeStyle = paint(numeric ? "muted" : "paper");
      pen.lineWidth = .8;
      if (!rim) {
        for (const i of points) pen.fillRect(px(i) - r, py(i) - r, 2 * r, 2 * r);
        continue;
      }
      pen.beginPath();
      for (const i of points) shape(pen, shapes[i], px(i), py(i), r);
      pen.fill();
      pen.stroke();
    }
    pen.strokeStyle = paint("ink");
    pen.lineWidth = 2;
    for (const i of found.concat(chosen, hovered)) {
      if (i < 0) continue;
      pen.beginPath();
      pen.arc(px(i), py(i), ring(), 0, 7);
      pen.stroke();
    }
  }

  // Names where they cover neither each other nor a mark; more of them appear as the reader zooms in.
  function drawLabels() {
    const visible = [];
    for (let i = 0; i < n && visible.length <= mostLabels; i++) if (shown(i) && inside(px(i), py(i))) visible.push(i);
    const wanted = visible.length <= mostLabels ? found.concat(visible) : found.slice(0, 40);
    const ringed = new Set(found.concat(chosen)), reach = i => ringed.has(i) ? ring() + 1 : radius();
    const taken = (visible.length <= mostLabels ? visible : wanted).map(i => [px(i) - reach(i), py(i) - reach(i), px(i) + reach(i), py(i) + reach(i)]);
    pen.font = "12px Helvetica,Arial,sans-serif";
    for (const i of new Set(wanted)) {
      const w = pen.measureText(names[i]).width, a = px(i), b = py(i), r = reach(i);
      for (const [left, top] of [[a + r + 3, b - 6], [a - r - 3 - w, b - 6], [a - w / 2, b - r - 15], [a - w / 2, b + r + 3]]) {
        const box = [left, top, left + w, top + 12];
        if (!inside(box[0], box[1]) || !inside(box[2], box[3]) || taken.some(t => t[0] < box[2] && box[0] < t[2] && t[1] < box[3] && box[1] < t[3])) continue;
        taken.push(box);
        write(names[i], left, top + 10, "left", paint("ink"));
        break;
      }
    }
  }

  function describe(i) {
    return [[data.xName, short(x[i])], [data.yName, short(y[i])]]
      .concat(columns.slice(0, mostLines).map(c => [c.name, isNumber(c) ? short(c.values[i]) + (c.unit && c.values[i] !== null ? " " + c.unit : "") : c.levels[c.codes[i]]]));
  }

  function showTip() {
    const i = hovered >= 0 ? hovered : chosen;
    tip.hidden = i < 0 || !inside(px(i), py(i));
    if (tip.hidden) return;
    const head = document.createElement("b"), list = document.createElement("dl");
    head.textContent = names[i];
    for (const [name, value] of describe(i)) {
      const dt = document.createElement("dt"), dd = document.createElement("dd");
      dt.textContent = name;
      dd.textContent = value;
      list.append(dt, dd);
    }
    tip.replaceChildren(head, list);
    const a = px(i), b = py(i), room = 14;
    tip.style.left = Math.max(0, a + room + tip.offsetWidth > width ? a - room - tip.offsetWidth : a + room) + "px";
    tip.style.top = Math.max(0, Math.min(height - tip.offsetHeight, b - tip.offsetHeight / 2)) + "px";
  }

  function nearest(a, b, reach) {
    let best = -1, least = reach * reach;
    for (let i = 0; i < n; i++) {
      const d = (px(i) - a) ** 2 + (py(i) - b) ** 2;
      if (d < least && shown(i) && inside(px(i), py(i))) { best = i; least = d; }
    }
    return best;
  }

  function choose(i) {
    chosen = i;
    find(".spoken").textContent = i < 0 ? "" : names[i] + ": " + describe(i).map(d => d.join(" ")).join(", ");
    redraw();
  }

  const pointers = new Map();
  let moved = false;
  const at = e => { const box = canvas.getBoundingClientRect(); return [e.clientX - box.left, e.clientY - box.top]; };
  const spread = () => { const [p, q] = [...pointers.values()]; return [Math.hypot(p[0] - q[0], p[1] - q[1]), (p[0] + q[0]) / 2, (p[1] + q[1]) / 2]; };
  canvas.addEventListener("pointerdown", e => { canvas.setPointerCapture(e.pointerId); pointers.set(e.pointerId, at(e)); moved = pointers.size > 1; });
  canvas.addEventListener("pointermove", e => {
    const now = at(e), before = pointers.get(e.pointerId);
    if (!before) {
      const i = nearest(now[0], now[1], 24);
      if (i !== hovered) { hovered = i; redraw(); }
      return;
    }
    if (pointers.size === 2) {
      const [from] = spread();
      pointers.set(e.pointerId, now);
      const [to, a, b] = spread();
      if (from > 0) zoomAt(to / from, a, b);
    } else if (moved || Math.hypot(now[0] - before[0], now[1] - before[1]) > 4) {
      moved = true;
      pan(now[0] - before[0], now[1] - before[1]);
      pointers.set(e.pointerId, now);
    }
  });
  canvas.addEventListener("pointerup", e => { if (pointers.delete(e.pointerId) && !moved) choose(nearest(...at(e), 24)); });
  canvas.addEventListener("pointercancel", e => pointers.delete(e.pointerId));
  canvas.addEventListener("pointerleave", () => { hovered = -1; redraw(); });

  // A reader who scrolls past the picture keeps scrolling; one who rests on it zooms.
  let lastScroll = -1e9;
  addEventListener("scroll", () => { lastScroll = performance.now(); }, { passive: true });
  canvas.addEventListener("wheel", e => {
    if (!e.ctrlKey && (performance.now() - lastScroll < 400 || (zoom <= 1 && e.deltaY > 0))) return;
    e.preventDefault();
    zoomAt(Math.exp(-Math.max(-100, Math.min(100, e.deltaY)) * .004), ...at(e));
  }, { passive: false });

  // The next point in the direction of an arrow key: near, and not far off the direction.
  function step(dx, dy) {
    if (chosen < 0) return choose(nearest(width / 2, height / 2, 1e9));
    let best = chosen, least = Infinity;
    for (let i = 0; i < n; i++) {
      const a = px(i) - px(chosen), b = py(i) - py(chosen), along = a * dx + b * dy, cost = along + 2 * Math.abs(a * dy - b * dx);
      if (along > 0 && cost < least && shown(i)) { best = i; least = cost; }
    }
    choose(best);
    reveal(best);
  }

  function reveal(i) { if (!inside(px(i), py(i))) { view.x = x[i]; view.y = y[i]; redraw(); } }

  const keys = { ArrowLeft: () => step(-1, 0), ArrowRight: () => step(1, 0), ArrowUp: () => step(0, -1), ArrowDown: () => step(0, 1),
    "+": () => zoomAt(1.5), "=": () => zoomAt(1.5), "-": () => zoomAt(1 / 1.5), 0: reset, Escape: () => choose(-1) };
  canvas.addEventListener("keydown", e => { if (keys[e.key] && !e.ctrlKey && !e.metaKey) { e.preventDefault(); keys[e.key](); } });
  for (const button of figure.querySelectorAll("[data-do]"))
    button.onclick = () => ({ in: () => zoomAt(1.5), out: () => zoomAt(1 / 1.5), reset })[button.dataset.do]();

  search.addEventListener("input", () => {
    const text = search.value.trim().toLowerCase(), matches = [];
    if (text) for (let i = 0; i < n && matches.length < 2000; i++) if (names[i].toLowerCase().includes(text)) matches.push(i);
    matches.sort((a, b) => names[b].toLowerCase().startsWith(text) - names[a].toLowerCase().startsWith(text) || a - b);
    found = matches;
    choose(matches.length === 1 ? matches[0] : -1);
    if (matches.length === 1) reveal(matches[0]);
    if (text && matches.length !== 1) find(".spoken").textContent = matches.length + " names found";
    search.setAttribute("aria-invalid", String(Boolean(text) && !matches.length));
  });
  search.addEventListener("keydown", e => { if (e.key === "Enter" && found.length) { choose(found[0]); reveal(found[0]); } });

  columns.forEach((c, i) => colourBy.add(new Option(c.name, i)));
  find(".by").hidden = columns.length === 0;
  colourBy.onchange = () => { column = +colourBy.value; muted.clear(); recolour(); };
  dark.addEventListener("change", recolour);
  new ResizeObserver(() => {
    if (canvas.clientWidth === width) return;
    width = canvas.clientWidth;
    height = canvas.clientHeight;
    reset();
  }).observe(canvas);
  column = columns.length ? 0 : -1;
  recolour();
}
