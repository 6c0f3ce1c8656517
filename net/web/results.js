// The result of a search, or of what it has found so far.
import { byId, formatCount, formatMoney, formatTime, make, plural, say, webAddress } from "./dom.js";
import { replaceWord } from "./form.js";
import { highlight } from "./highlight.js";

const urgencies = { critica: "urgente", alta: "em breve", media: "no mês", baixa: "com folga", encerrada: "encerrada" };

const rejections = {
  rejeitadas_keyword: "sem as palavras procuradas", rejeitadas_exclusao: "com palavras excluídas",
  rejeitadas_uf: "de outro estado", rejeitadas_modalidade: "de outra modalidade",
  rejeitadas_valor: "fora da faixa de valor", rejeitadas_prazo: "com prazo encerrado",
  rejeitadas_status: "em outra situação", rejeitadas_esfera: "de outra esfera",
  rejeitadas_municipio: "de outro município", rejeitadas_orgao: "de outro órgão", duplicadas: "repetidas",
};

const cell = (label, properties, ...children) =>
  make("td", { role: "cell", "data-label": label, ...properties }, ...children);
const small = (text, className = "soft") => make("span", { className: `line ${className}`, textContent: text });

// Singulars and plurals of the searcher's own words are told once, for all.
let formsTold = [];

function title(x) {
  const text = highlight(x.objeto || "Sem descrição", [...(x.matched_terms || []), ...formsTold]);
  const href = webAddress(x.link);
  if (!href) return make("span", { className: "line object" }, text);
  return make("a", { className: "line object", href, target: "_blank", rel: "noopener noreferrer" }, text,
    make("span", { className: "hidden-text", textContent: " (abre em outra aba)" }));
}

function remaining(days) {
  if (days === null || days === undefined) return "";
  if (days < 0) return "";
  return days === 0 ? "menos de um dia" : `${plural(days, "dia", "dias")}`;
}

function closing(x) {
  if (!x.data_encerramento) return [small("sem data de encerramento")];
  const left = remaining(x.dias_restantes);
  const badge = urgencies[x.urgencia];
  return [
    make("span", { className: "line", textContent: formatTime(x.data_encerramento) }),
    left ? small(left) : null,
    badge ? make("span", { className: `badge ${x.urgencia}`, textContent: badge }) : null,
  ];
}

function origin(x) {
  return [
    `PNCP ${x.pncp_id}`,
    x.data_publicacao ? `publicada em ${formatTime(x.data_publicacao).slice(0, 10)}` : "",
    x.merged_from?.length ? `reúne ${plural(x.merged_from.length + 1, "publicação", "publicações")}` : "",
    typeof x.viability_score === "number" ? `viabilidade ${x.viability_score} de 100` : "",
  ].filter(Boolean).join(" · ");
}

// Who buys: the body, its unit, and the body that took the purchase over.
function buyers(x) {
  const heirs = [x.orgao_subrogado, x.unidade_subrogada].filter(Boolean).join(", ");
  return [
    small(x.orgao || "Órgão não informado", "agency"),
    x.unidade && x.unidade !== x.orgao ? small(x.unidade, "soft unit") : null,
    heirs ? small(`sub-rogada a ${heirs}`, "soft heir") : null,
  ];
}

// The system of origin, often only its homepage.
function originLink(x) {
  const href = webAddress(x.link_origem);
  if (!href || href === webAddress(x.link)) return null;
  return make("a", { className: "line soft origin", href, target: "_blank", rel: "noopener noreferrer" },
    "sistema de origem", make("span", { className: "hidden-text", textContent: " (abre em outra aba)" }));
}

function amount(x) {
  const known = x.valor !== null && !x.valor_implausivel;
  return cell("Valor estimado", { className: known ? "number" : "number soft" }, formatMoney(x.valor),
    x.valor_implausivel ? make("span", { className: "badge alta", title: "Não entra em somas",
      textContent: "valor implausível" }) : null);
}

function makeRow(x) {
  return make("tr", { role: "row", "data-id": x.pncp_id },
    cell("Objeto e órgão", { className: "wide" }, title(x), ...buyers(x),
      small(origin(x)), originLink(x)),
    cell("Local", {}, make("span", { className: "line", textContent: x.municipio || "" }), small(x.uf)),
    amount(x),
    cell("Modalidade", {}, x.modalidade || ""),
    cell("Encerramento", {}, ...closing(x)),
    cell("Relevância", { className: "number" }, `${Math.round((x.relevance_score || 0) * 100)}%`));
}

// A refresh must not take the focus from a link that is still there.
function showRows(list) {
  const id = document.activeElement?.closest("#rows tr")?.dataset.id;
  byId("rows").replaceChildren(...list.map(makeRow));
  if (id) byId("rows").querySelector(`tr[data-id="${CSS.escape(id)}"] a`)?.focus({ preventScroll: true });
}

function showPager(x) {
  const pages = Math.max(1, x.total_paginas);
  const first = (x.pagina - 1) * x.itens_por_pagina + 1;
  const last = Math.min(x.total_filtrado, first + x.licitacoes.length - 1);
  byId("range").textContent = x.licitacoes.length === 0 ? ""
    : `${formatCount(first)} a ${formatCount(last)} de ${plural(x.total_filtrado, "oportunidade", "oportunidades")}`;
  byId("page").textContent = `Página ${formatCount(x.pagina)} de ${formatCount(pages)}`;
  byId("previous").disabled = x.pagina <= 1;
  byId("next").disabled = x.pagina >= pages;
  byId("pager").hidden = pages <= 1 && x.pagina <= 1;
}

function partialText(x, running) {
  if (running) return "Resultados parciais: a busca ainda está correndo e a ordem pode mudar.";
  if (x.status === "cancelled") return "A busca foi cancelada; abaixo está o que ela encontrou até então.";
  if (x.status === "failed") return x.degradation_reason || "A busca falhou.";
  if (!x.is_partial && x.failed_ufs.length === 0) return x.degradation_reason || "";
  const missing = x.failed_ufs.length ? ` Sem resposta de: ${x.failed_ufs.join(", ")}.` : "";
  const coverage = Math.floor(x.coverage_pct ?? 100);
  return `Resultado parcial, com ${coverage}% do pedido consultado.${missing} Repita a busca mais tarde para completar.`;
}

function showFigures(x) {
  const doubted = x.resumo.valores_implausiveis;
  const entries = [
    [x.total_filtrado === 1 ? "oportunidade" : "oportunidades", formatCount(x.total_filtrado)],
    [doubted ? `valor estimado, fora ${plural(doubted, "implausível", "implausíveis")}` : "valor estimado",
      formatMoney(x.resumo.valor_total)],
    [x.total_raw === 1 ? "licitação lida" : "licitações lidas", formatCount(x.total_raw)],
  ];
  byId("figures").replaceChildren(...entries.map(([name, value]) =>
    make("div", {}, make("dt", { textContent: name }), make("dd", { textContent: value }))));
}

function showAccount(x) {
  const entries = [["licitações lidas", x.total_raw],
    ...Object.entries(rejections).map(([key, text]) => [text, -(x.filter_stats[key] || 0)]).filter(([, n]) => n !== 0),
    ["oportunidades", x.total_filtrado]];
  byId("counts").replaceChildren(...entries.map(([name, n]) =>
    make("div", {}, make("dt", { textContent: name }),
      make("dd", { textContent: n < 0 ? `−${formatCount(-n)}` : formatCount(n) }))));
  const terms = x.termos_utilizados.length ? `Termos encontrados: ${x.termos_utilizados.join(", ")}.` : "";
  const dropped = x.stopwords_removidas.length ? ` Palavras ignoradas: ${x.stopwords_removidas.join(", ")}.` : "";
  const ignored = x.termos_ignorados?.length ? ` Sinais ignorados: ${x.termos_ignorados.join(" ")}.` : "";
  say(byId("terms"), terms + dropped + ignored);
  say(byId("sources"), x.source_stats.map((s) =>
    `Fonte ${s.source}: ${plural(s.records, "registro", "registros")} em ${plural(s.pages, "página", "páginas")}, `
    + `${(s.duration_ms / 1000).toLocaleString("pt-BR", { maximumFractionDigits: 1 })} s`
    + `${s.retries ? `, ${plural(s.retries, "nova tentativa", "novas tentativas")}` : ""}.`).join(" "));
}

function fromBase64(text) {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  return URL.createObjectURL(new Blob([bytes],
    { type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" }));
}

let made = null; // the object URL on show, to be given back

// The signed address lives for `excel_expires_in` s from now on; each reading of
// the result brings one that lives on.
function showDownload(x) {
  const link = byId("download");
  if (made) URL.revokeObjectURL(made);
  made = x.excel_base64 ? fromBase64(x.excel_base64) : null;
  const left = x.excel_expires_in ?? Infinity;
  const href = made || (x.download_url && left > 0 ? webAddress(x.download_url, location.href) : null);
  link.hidden = !href;
  link.href = href || "";
  link.download = made ? "licitacoes.xlsx" : "";
  let text = "";
  if (x.excel_status === "failed") text = "A planilha não pôde ser gerada.";
  else if (x.excel_status === "processing") text = "A planilha está sendo gerada.";
  else if (x.download_url && left <= 0) text = "O endereço da planilha expirou; repita a busca para baixá-la.";
  else if (href && left < Infinity) text = `Este endereço da planilha vale por ${plural(Math.ceil(left / 60), "minuto", "minutos")}.`;
  say(byId("download-note"), text);
}

// Each of the words notices hold is a button that puts it in the form.
function showSuggestions(list) {
  byId("suggestions").hidden = list.length === 0;
  byId("suggested").replaceChildren(...list.flatMap(({ termo, em_vez_de: old, ocorrencias }, i) => {
    const button = make("button", { type: "button", textContent: `${termo} (${formatCount(ocorrencias)})` });
    button.addEventListener("click", () => {
      replaceWord(old, termo);
      byId("termos_busca").focus();
    });
    return i === 0 ? [button] : [" ou ", button];
  }));
}

// Shows one page of the result; while the search runs there is no summary yet.
export function showResults(x) {
  const running = x.status === "running" || x.status === "queued";
  byId("results").hidden = false;
  byId("results").dataset.status = x.status;
  byId("results-title").textContent = running ? "Encontradas até aqui" : "Resultados";
  say(byId("partial"), partialText(x, running));
  byId("partial").className = running ? "note live" : "note warn";
  say(byId("urgent"), running ? "" : x.resumo.alerta_urgencia);
  say(byId("summary"), running ? "" : x.resumo.resumo_executivo);
  byId("highlights").replaceChildren(...(running ? [] : x.resumo.destaques).map((textContent) => make("li", { textContent })));
  byId("figures").hidden = running;
  byId("account").hidden = running;
  byId("download").hidden = true;
  say(byId("download-note"), "");
  if (!running) {
    showFigures(x);
    showAccount(x);
    showDownload(x);
  }
  byId("table").hidden = x.licitacoes.length === 0;
  say(byId("none"), x.licitacoes.length > 0 ? "" : running ? "Nada encontrado até aqui."
    : x.pagina > 1 ? "Não há mais resultados."
    : "Nenhuma licitação corresponde à busca. Tente um período maior, mais estados ou outras palavras.");
  showSuggestions(running ? [] : x.sugestoes || []);
  formsTold = x.termos_utilizados.slice(0, 100);
  showRows(x.licitacoes);
  showPager(x);
}
