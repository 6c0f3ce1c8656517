// Following one search: the stream of its events, and what they look like.
import { byId, formatCount, formatSeconds, make, plural, say } from "./dom.js";
import { call, search } from "./api.js";
import { ufName } from "./form.js";

const terminal = new Set(["complete", "degraded", "error", "cancelled"]);
const ended = new Set(["completed", "degraded", "failed", "cancelled"]);
const pollEvery = 2000; // ms, when the stream is refused
const speakEvery = 5000; // ms, so that screen readers can finish a sentence

const ufTexts = {
  pending: "aguardando", fetching: "consultando", retrying: "tentando de novo", success: "concluído",
  failed: "falhou", recovered: "recuperado", skipped: "não consultado",
};

export const hasEnded = (state) => ended.has(state.status);

// Calls `on.event(event)` for every event and `on.end(event or state)` once.
// The server closes the stream after the terminal event, and a browser would
// connect again: so the stream is closed here first. If the server refuses the
// stream, the state is asked for instead. Returns a function that stops it all.
export function watch(id, url, on) {
  let timer = null;
  let over = false;
  const source = new EventSource(url);
  const stop = () => {
    over = true;
    source.close();
    clearTimeout(timer);
  };
  const poll = async () => {
    try {
      const { body } = await call(search(id, "status"));
      if (over) return;
      on.event(body);
      if (hasEnded(body)) return void (stop(), on.end(body));
    } catch (problem) {
      if (over) return;
      if (problem.status === 404 || problem.status === 410) return void (stop(), on.lost(problem));
      on.away();
    }
    timer = setTimeout(poll, pollEvery);
  };
  source.onmessage = (message) => {
    const event = JSON.parse(message.data);
    on.event(event);
    if (terminal.has(event.stage)) {
      stop();
      on.end(event);
    }
  };
  source.onerror = () => {
    if (over) return;
    if (source.readyState === EventSource.CLOSED) poll();
    else on.away();
  };
  return stop;
}

let spokenAt = 0;

function speak(text, now) {
  if (!now && Date.now() - spokenAt < speakEvery) return;
  spokenAt = Date.now();
  byId("spoken").textContent = text;
}

export function setChip(uf, status, count) {
  const known = ufTexts[status] ? status : "pending";
  let chip = byId(`uf-${uf}`);
  if (!chip) {
    chip = make("li", { id: `uf-${uf}` }, make("b", { textContent: uf }), make("span"));
    byId("chips").append(chip);
  }
  chip.dataset.status = known;
  chip.title = `${ufName(uf)}: ${ufTexts[known]}`;
  const read = plural(count, "lida", "lidas");
  chip.lastChild.textContent = count === undefined ? ufTexts[known]
    : known === "success" ? read : `${ufTexts[known]}, ${read}`;
}

export function resetProgress(ufs) {
  byId("chips").replaceChildren();
  ufs.forEach((uf) => setChip(uf, "pending"));
  showProgress(0);
  say(byId("message"), "Enviando a busca");
  say(byId("estimate"), "");
  spokenAt = 0;
  delete byId("progress").dataset.end;
  byId("progress").hidden = false;
  byId("progress-title").textContent = "Andamento";
  const cancel = byId("cancel");
  cancel.hidden = false;
  cancel.disabled = false;
  cancel.textContent = "Cancelar busca";
}

function showProgress(percent) {
  byId("bar").value = percent;
  byId("percent").textContent = `${percent}%`;
}

function estimate(stage, detail) {
  const parts = [];
  if (stage === "queued" && detail.queue_position > 0) parts.push(`Posição na fila: ${detail.queue_position}`);
  if (stage !== "fetching") return parts.join("");
  if (detail.pages_known > 0)
    parts.push(`${formatCount(detail.pages_done)} de ${plural(detail.pages_known, "página", "páginas")}`);
  if (detail.items_read > 0)
    parts.push(plural(detail.items_read, "licitação lida", "licitações lidas"));
  if (detail.items_found > 0)
    parts.push(plural(detail.items_found, "oportunidade até aqui", "oportunidades até aqui"));
  if (detail.seconds_left > 0)
    parts.push(`resta cerca de ${formatSeconds(detail.seconds_left)}`);
  return parts.join(" · ");
}

// Shows one event of the stream, or a state, which has no detail.
export function showEvent(event) {
  const detail = event.detail || { queue_position: event.queue_position };
  showProgress(event.progress);
  if (event.stage === "uf_status") return setChip(detail.uf, detail.uf_status);
  say(byId("message"), event.message);
  say(byId("estimate"), estimate(event.stage, detail));
  speak(`${event.message}. ${event.progress}%`, terminal.has(event.stage));
}

export function showAway() {
  say(byId("estimate"), "A conexão caiu; reconectando.");
}

const titles = {
  complete: "Busca concluída", degraded: "Busca concluída em parte", error: "A busca falhou",
  cancelled: "Busca cancelada", completed: "Busca concluída", failed: "A busca falhou",
};

// `how` is a terminal stage or the status of a result.
export function endProgress(how, message) {
  byId("progress").dataset.end = how;
  byId("progress-title").textContent = titles[how] || "Busca encerrada";
  byId("cancel").hidden = true;
  showProgress(100);
  say(byId("message"), message);
  say(byId("estimate"), "");
  for (const chip of byId("chips").children)
    if (["pending", "fetching", "retrying"].includes(chip.dataset.status))
      setChip(chip.id.slice(3), "skipped");
}
