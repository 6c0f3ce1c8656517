// Building blocks: elements without markup from data, and texts in pt-BR.

export const byId = (id) => document.getElementById(id);

// Children that are not nodes become text, never markup.
export function make(tag, properties = {}, ...children) {
  const out = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name in out && name !== "role") out[name] = value;
    else out.setAttribute(name, value);
  }
  out.append(...children.filter((x) => x !== null && x !== undefined));
  return out;
}

// An empty text hides the element.
export function say(element, text) {
  element.textContent = text || "";
  element.hidden = !text;
}

const money = new Intl.NumberFormat("pt-BR", { style: "currency", currency: "BRL" });
const whole = new Intl.NumberFormat("pt-BR");

const scientific = new Intl.NumberFormat("pt-BR", { notation: "scientific", maximumFractionDigits: 2 });

// An amount of hundreds of digits is told by its magnitude.
const formatAmount = (x) => (Math.abs(x) < 1e16 ? money.format(x) : `R$ ${scientific.format(x)}`);
export const formatMoney = (x) => (typeof x === "number" ? formatAmount(x) : "não informado");
export const formatCount = (x) => whole.format(x || 0);
export const plural = (n, one, many) => `${formatCount(n)} ${n === 1 ? one : many}`;

// "2026-01-15T12:00:00", a local time without zone, as "15/01/2026 12:00".
export function formatTime(text) {
  const m = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d))?/.exec(text || "");
  return m ? `${m[3]}/${m[2]}/${m[1]}${m[4] ? ` ${m[4]}` : ""}` : "";
}

export function formatSeconds(seconds) {
  if (seconds < 60) return plural(Math.max(1, Math.round(seconds)), "segundo", "segundos");
  return plural(Math.round(seconds / 60), "minuto", "minutos");
}

// Today in Brasília plus `shift` days, as the API wants it.
export function day(shift = 0) {
  const today = new Intl.DateTimeFormat("en-CA", {
    timeZone: "America/Sao_Paulo", year: "numeric", month: "2-digit", day: "2-digit",
  }).format(new Date());
  const date = new Date(`${today}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + shift);
  return date.toISOString().slice(0, 10);
}

// Links come from agencies: anything but the web stays text.
export function webAddress(text, base) {
  try {
    const url = new URL(text, base);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}
