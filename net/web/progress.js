// What the events of a search look like.
import { byId, formatCount, formatSeconds, make, plural, say } from "./dom.js";
import { ufName } from "./form.js";
import { terminal } from "./stream.js";

const speakEvery = 5000; // ms, so that screen readers can finish a sentence

const ufTexts = {
  pending: "aguardando", fetching: "consultando", retrying: "tentando de novo", success: "concluído",
  failed: "falhou", recovered: "recuperado", skipped: "não consultado",
};

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
  if (detail.uf_status) return setChip(detail.uf, detail.uf_status);
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
