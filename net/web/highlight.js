// Marks the words of a notice that the search matched.

const isWord = /[\p{L}\p{N}]/u;

// What is never shown parts no word, nor do accents.
const isSilent = /[\p{M}\p{Default_Ignorable_Code_Point}]/u;

// The server's folding: other shapes of a letter, accents and case do not matter.
const fold = (text) => text.normalize("NFKD").replace(/[\p{M}\p{Default_Ignorable_Code_Point}]/gu, "").toLowerCase();

const isDigit = (c) => /\d/.test(fold(c));

// [{fold, start, end}]: runs of letters and runs of digits, marks belong to their letter.
function words(text) {
  const out = [];
  let open = null;
  let at = 0;
  for (const c of text) {
    if (isSilent.test(c)) {
      if (open) open.end = at + c.length;
    } else if (isWord.test(c)) {
      if (open && open.digit !== isDigit(c)) {
        out.push(open);
        open = null;
      }
      open ??= { start: at, end: at, digit: isDigit(c) };
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

// Hyphenated words once more, as one word.
function joined(text, all) {
  const out = [];
  for (let i = 0; i < all.length; ++i) {
    let last = i;
    while (last + 1 < all.length && all[last].digit === all[last + 1].digit
      && /^[-\u2010-\u2013]$/.test(text.slice(all[last].end, all[last + 1].start))) ++last;
    if (last > i)
      out.push({ fold: all.slice(i, last + 1).map((x) => x.fold).join(""), start: all[i].start, end: all[last].end });
    i = last;
  }
  return out;
}

// Each term in its words, and as one word.
function spellings(term) {
  const parts = words(term).map((x) => x.fold);
  return parts.length > 1 ? [parts, [parts.join("")]] : [parts];
}

// [[start, end]], ascending and apart, of the places where a term occurs.
export function places(text, terms) {
  const all = words(text);
  const compounds = joined(text, all);
  const found = [];
  for (const term of terms)
    for (const wanted of spellings(term.replace(/\*/g, ""))) {
      if (wanted.length === 0) continue;
      const end = wanted[wanted.length - 1];
      const last = new Set(forms(end));
      const ends = term.endsWith("*") ? (x) => x.startsWith(end) : (x) => last.has(x);
      for (let i = 0; i + wanted.length <= all.length; ++i)
        if (wanted.every((w, k) => (k === wanted.length - 1 ? ends(all[i + k].fold) : all[i + k].fold === w)))
          found.push([all[i].start, all[i + wanted.length - 1].end]);
      if (wanted.length === 1)
        found.push(...compounds.filter((x) => ends(x.fold)).map((x) => [x.start, x.end]));
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
