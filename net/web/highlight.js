// Marks the words of a notice that the search matched.

const isWord = /[\p{L}\p{N}]/u;

// The server's folding: no accents, lower case (contract of `matched_terms`).
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

// [{fold, start, end}]: runs of letters and digits, marks belong to their letter.
function words(text) {
  const out = [];
  let open = null;
  let at = 0;
  for (const c of text) {
    if (isWord.test(c)) {
      open ??= { start: at, end: at };
      open.end = at + c.length;
    } else if (open && /\p{M}/u.test(c)) {
      open.end = at + c.length;
    } else if (open) {
      out.push(open);
      open = null;
    }
    at += c.length;
  }
  if (open) out.push(open);
  for (const word of out) word.fold = fold(text.slice(word.start, word.end));
  return out;
}

// The plural forms that the server knows for the last word of a term.
function forms(word) {
  return [word, `${word}s`, `${word}es`, word.replace(/ao$/, "oes"), word.replace(/m$/, "ns"), word.replace(/l$/, "is")];
}

// [[start, end]], ascending and apart, of the places where a term occurs.
export function places(text, terms) {
  const all = words(text);
  const found = [];
  for (const term of terms) {
    const wanted = words(term).map((x) => x.fold);
    if (wanted.length === 0) continue;
    const last = new Set(forms(wanted[wanted.length - 1]));
    for (let i = 0; i + wanted.length <= all.length; ++i) {
      const end = i + wanted.length - 1;
      if (wanted.every((w, k) => (i + k === end ? last.has(all[end].fold) : all[i + k].fold === w)))
        found.push([all[i].start, all[end].end]);
    }
  }
  found.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  const apart = [];
  for (const [start, end] of found) {
    const before = apart[apart.length - 1];
    if (before && start <= before[1]) before[1] = Math.max(before[1], end);
    else apart.push([start, end]);
  }
  return apart;
}

// Text and <mark> nodes; whatever the text holds, it stays text.
export function highlight(text, terms) {
  const out = document.createDocumentFragment();
  let at = 0;
  for (const [start, end] of places(text, terms)) {
    const mark = document.createElement("mark");
    mark.textContent = text.slice(start, end);
    out.append(text.slice(at, start), mark);
    at = end;
  }
  out.append(text.slice(at));
  return out;
}
