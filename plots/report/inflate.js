"use strict";
// inflate undoes raw deflate (RFC 1951) where the browser has no DecompressionStream.
function inflate(src) {
  let out = new Uint8Array(src.length * 4 + 1024), length = 0, at = 0, hold = 0, held = 0;
  const bits = (n) => {
    while (held < n) {
      if (at >= src.length) throw new Error("the packed field ends early");
      hold |= src[at++] << held;
      held += 8;
    }
    const v = hold & ((1 << n) - 1);
    hold >>>= n;
    held -= n;
    return v;
  };
  const room = (n) => {
    if (length + n <= out.length) return;
    const more = new Uint8Array(Math.max(out.length * 2, length + n));
    more.set(out);
    out = more;
  };
  // tree counts the codes of each length and sorts the symbols by code.
  const tree = (lengths) => {
    const count = new Uint16Array(16), start = new Uint16Array(16), symbols = new Uint16Array(lengths.length);
    for (const n of lengths) count[n]++;
    count[0] = 0;
    for (let n = 1; n < 15; n++) start[n + 1] = start[n] + count[n];
    lengths.forEach((n, s) => { if (n) symbols[start[n]++] = s; });
    return { count, symbols };
  };
  const symbol = (t) => {
    let code = 0, first = 0, index = 0;
    for (let n = 1; n < 16; n++) {
      code |= bits(1);
      const c = t.count[n];
      if (code - c < first) return t.symbols[index + code - first];
      index += c;
      first = (first + c) << 1;
      code <<= 1;
    }
    throw new Error("the packed field is damaged");
  };
  const base = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
  const extra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
  const far = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
  const order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
  for (let last = 0; !last;) {
    last = bits(1);
    const kind = bits(2);
    if (kind === 0) {
      hold = held = 0;
      const n = src[at] | src[at + 1] << 8;
      at += 4;
      room(n);
      out.set(src.subarray(at, at + n), length);
      at += n;
      length += n;
      continue;
    }
    let literals, distances;
    if (kind === 1) {
      const l = new Array(288);
      l.fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280);
      literals = tree(l);
      distances = tree(new Array(30).fill(5));
    } else {
      const nl = bits(5) + 257, nd = bits(5) + 1, nc = bits(4) + 4, lengths = new Array(19).fill(0);
      for (let i = 0; i < nc; i++) lengths[order[i]] = bits(3);
      const t = tree(lengths), all = [];
      while (all.length < nl + nd) {
        const s = symbol(t);
        if (s < 16) { all.push(s); continue; }
        const v = s === 16 ? all[all.length - 1] : 0;
        for (let n = s === 16 ? 3 + bits(2) : s === 17 ? 3 + bits(3) : 11 + bits(7); n > 0; n--) all.push(v);
      }
      literals = tree(all.slice(0, nl));
      distances = tree(all.slice(nl));
    }
    for (;;) {
      const s = symbol(literals);
      if (s === 256) break;
      if (s < 256) {
        room(1);
        out[length++] = s;
        continue;
      }
      const n = base[s - 257] + bits(extra[s - 257]);
      const d = symbol(distances), back = far[d] + bits(d < 2 ? 0 : (d >> 1) - 1);
      room(n);
      for (let i = 0; i < n; i++, length++) out[length] = out[length - back];
    }
  }
  return out.subarray(0, length);
}
