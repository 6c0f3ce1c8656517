// The form: what may be asked, what is asked, and what is wrong with it.
import { byId, day, make, say } from "./dom.js";
import { call, ownSectors } from "./api.js";

const regions = [
  ["Norte", ["AC", "AP", "AM", "PA", "RO", "RR", "TO"]],
  ["Nordeste", ["AL", "BA", "CE", "MA", "PB", "PE", "PI", "RN", "SE"]],
  ["Centro-Oeste", ["DF", "GO", "MT", "MS"]],
  ["Sudeste", ["ES", "MG", "RJ", "SP"]],
  ["Sul", ["PR", "RS", "SC"]],
];

const ufNames = {
  AC: "Acre", AL: "Alagoas", AP: "Amapá", AM: "Amazonas", BA: "Bahia", CE: "Ceará", DF: "Distrito Federal",
  ES: "Espírito Santo", GO: "Goiás", MA: "Maranhão", MT: "Mato Grosso", MS: "Mato Grosso do Sul",
  MG: "Minas Gerais", PA: "Pará", PB: "Paraíba", PR: "Paraná", PE: "Pernambuco", PI: "Piauí",
  RJ: "Rio de Janeiro", RN: "Rio Grande do Norte", RS: "Rio Grande do Sul", RO: "Rondônia", RR: "Roraima",
  SC: "Santa Catarina", SP: "São Paulo", SE: "Sergipe", TO: "Tocantins",
};

const modalities = [
  [6, "Pregão eletrônico"], [7, "Pregão presencial"], [4, "Concorrência eletrônica"],
  [5, "Concorrência presencial"], [8, "Dispensa"], [9, "Inexigibilidade"], [12, "Credenciamento"],
  [1, "Leilão eletrônico"], [13, "Leilão presencial"], [2, "Diálogo competitivo"], [3, "Concurso"],
  [10, "Manifestação de interesse"], [11, "Pré-qualificação"],
];
const usualModalities = new Set([4, 5, 6, 7]);

const spheres = [["F", "Federal"], ["E", "Estadual"], ["M", "Municipal"], ["D", "Distrital"], ["N", "Não se aplica"]];

const orders = [
  ["data_desc", "Mais novas primeiro"], ["data_asc", "Mais antigas primeiro"], ["prazo_asc", "Prazo mais próximo"],
  ["valor_desc", "Maior valor"], ["valor_asc", "Menor valor"], ["relevancia", "Mais relevantes"],
];

export const ufName = (uf) => ufNames[uf] || uf;

export function fillOrders(select) {
  select.append(...orders.map(([value, text]) => make("option", { value, textContent: text })));
}

function check(name, value, text, properties = {}) {
  return make("label", { className: "check", title: properties.title },
    make("input", { type: "checkbox", name, value, checked: properties.checked || false }),
    make("span", { textContent: text }));
}

const boxes = (name) => [...document.querySelectorAll(`input[name="${name}"]`)];
const checkedValues = (name) => boxes(name).filter((x) => x.checked).map((x) => x.value);

function makeRegion([name, ufs]) {
  const whole = make("button", { type: "button", className: "region", textContent: name,
    "aria-label": `Marcar ou desmarcar a região ${name}` });
  const out = make("div", { role: "group", "aria-label": name }, whole,
    make("div", { className: "states" }, ...ufs.map((uf) => check("ufs", uf, uf, { title: ufNames[uf] }))));
  whole.addEventListener("click", () => {
    const own = [...out.querySelectorAll("input")];
    const all = own.every((x) => x.checked);
    own.forEach((x) => { x.checked = !all; });
    countUfs();
  });
  return out;
}

function countUfs() {
  const n = checkedValues("ufs").length;
  byId("uf-count").textContent = n === 0 ? "(nenhum marcado)" : `(${n} de 27)`;
}

function setUfs(wanted) {
  boxes("ufs").forEach((x) => { x.checked = wanted.has(x.value); });
  countUfs();
}

function setPeriod(days) {
  byId("data_inicial").value = day(1 - days);
  byId("data_final").value = day();
}

const sectorOption = (x) => make("option", { value: x.id, textContent: x.name, title: x.description });

async function loadSectors() {
  const select = byId("setor_id");
  try {
    const [{ body }, own] = await Promise.all([call("/v1/setores"), ownSectors()]);
    if (own.length > 0) select.append(make("optgroup", { label: "Meus setores" }, ...own.map(sectorOption)));
    select.append(...body.map(sectorOption));
  } catch {
    byId("setor-hint").textContent = "A lista de setores não carregou; recarregue a página ou use palavras.";
  }
}

function describeSector() {
  const select = byId("setor_id");
  byId("setor-hint").textContent = select.selectedOptions[0]?.title || "";
}

const explainAfter = 300; // ms of quiet before the server is asked
let explaining = null;

// "luva: também luvas", for each word or phrase; what is left out, too.
function explanation({ termos, stopwords_removidas: dropped, termos_ignorados: ignored }) {
  const told = termos.map(({ termo, exato, formas }) => {
    const others = formas.filter((x) => x !== termo);
    if (exato) return `“${termo}”: só como está`;
    return others.length > 0 ? `${termo}: também ${others.join(", ")}` : termo;
  });
  if (dropped.length > 0) told.push(`sem significado próprio: ${dropped.join(", ")}`);
  if (ignored.length > 0) told.push(`ignorado: ${ignored.join(" ")}`);
  return told;
}

// Tells what would be looked for as it is typed; without an answer, nothing.
async function explainTerms() {
  explaining?.abort();
  explaining = new AbortController();
  const { signal } = explaining;
  const text = byId("termos_busca").value.trim();
  const list = byId("termos-forms");
  list.hidden = text === "";
  if (text === "") return;
  try {
    const query = new URLSearchParams({ termos_busca: text, flexoes: byId("flexoes").checked });
    const { body } = await call(`/v1/termos?${query}`, { signal });
    list.replaceChildren(...explanation(body).map((textContent) => make("li", { textContent })));
  } catch {
    if (!signal.aborted) list.hidden = true;
  }
}

function explainSoon() {
  clearTimeout(explainSoon.timer);
  explainSoon.timer = setTimeout(explainTerms, explainAfter);
}

// Puts a word in the place of another one, as it is shown after a search that
// found nothing.
export function replaceWord(old, word) {
  const input = byId("termos_busca");
  const same = new Intl.Collator("pt-BR", { sensitivity: "base", usage: "search" });
  const before = input.value;
  input.value = before.replace(/[\p{L}\p{M}\u00ad\u200b-\u200d]+/gu, (x) => (same.compare(x, old) === 0 ? word : x));
  // What else was asked for is not given up for it.
  if (input.value === before) input.value = `${before}${before.includes(",") ? ", " : " "}${word}`.trim();
  explainTerms();
}

// Resolves once the sectors are there to choose from.
export function setUpForm() {
  byId("ufs").append(...regions.map(makeRegion));
  byId("modalidades").append(...modalities.map(([value, text]) =>
    check("modalidades", value, text, { checked: usualModalities.has(value) })));
  byId("esferas").append(...spheres.map(([value, text]) => check("esferas", value, text)));
  fillOrders(byId("ordenacao"));
  setPeriod(7);
  countUfs();
  byId("ufs").addEventListener("change", countUfs);
  byId("uf-all").addEventListener("click", () => setUfs(new Set(Object.keys(ufNames))));
  byId("uf-none").addEventListener("click", () => setUfs(new Set()));
  byId("setor_id").addEventListener("change", describeSector);
  byId("termos_busca").addEventListener("input", explainSoon);
  byId("flexoes").addEventListener("change", explainTerms);
  for (const button of document.querySelectorAll("button[data-days]"))
    button.addEventListener("click", () => setPeriod(Number(button.dataset.days)));
  return loadSectors();
}

const list = (id) => byId(id).value.split(",").map((x) => x.trim()).filter(Boolean);

// "1.234,56" and "1234.56"; what is no number goes out as typed, so that the
// server says what is wrong with it.
export function parseMoney(text) {
  const bare = text.replace(/R\$|\s/g, "");
  if (!bare) return undefined;
  const plain = /^-?\d{1,3}(\.\d{3})+(,\d+)?$/.test(bare) || bare.includes(",")
    ? bare.replace(/\./g, "").replace(",", ".") : bare;
  const number = Number(plain);
  return Number.isFinite(number) ? number : text;
}

const some = (values) => (values.length > 0 ? values : undefined);

// The body of POST /v1/buscar; what was left out is left to the server.
export function readForm() {
  return {
    ufs: checkedValues("ufs"),
    data_inicial: byId("data_inicial").value || undefined,
    data_final: byId("data_final").value || undefined,
    setor_id: byId("setor_id").value || undefined,
    termos_busca: byId("termos_busca").value.trim() || undefined,
    modo_termos: checkedValues("modo_termos")[0],
    flexoes: byId("flexoes").checked,
    exclusion_terms: some(list("exclusion_terms")),
    modalidades: some(checkedValues("modalidades").map(Number)),
    status: byId("status").value,
    valor_minimo: parseMoney(byId("valor_minimo").value),
    valor_maximo: parseMoney(byId("valor_maximo").value),
    esferas: some(checkedValues("esferas")),
    orgaos: some(list("orgaos")),
    ordenacao: byId("ordenacao").value,
  };
}

// Shows again what a resumed search was asked.
export function showRequest(state) {
  if (!Array.isArray(state.ufs)) return;
  setUfs(new Set(state.ufs));
  for (const name of ["data_inicial", "data_final", "setor_id", "termos_busca"])
    byId(name).value = state[name] || "";
  boxes("modo_termos").forEach((x) => { x.checked = x.value === (state.modo_termos || "qualquer"); });
  byId("flexoes").checked = state.flexoes !== false;
  explainTerms();
  describeSector();
}

export function clearErrors() {
  say(byId("form-error"), "");
  for (const place of document.querySelectorAll("[data-field] > .error")) say(place, "");
  for (const input of document.querySelectorAll("[aria-invalid]")) {
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-errormessage");
  }
}

// The server names fields as the API does; people know them by their labels.
const inWords = (message) => message.replace(/\b[a-z]+_[a-z]+\b/g, (name) => {
  const label = document.querySelector(`label[for="${name}"]`);
  return label ? `“${label.textContent}”` : name;
});

function showError(field, message) {
  const place = field.querySelector(":scope > .error");
  place.id = `erro-${field.dataset.field}`;
  say(place, place.textContent ? `${place.textContent}. ${message}` : message);
  for (const input of field.querySelectorAll("input, select")) {
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-errormessage", place.id);
  }
  const folded = field.closest("details");
  if (folded) folded.open = true;
}

// Puts each message next to its field ("ufs[0]" belongs to "ufs"), the others
// above the form, and the focus on the first field that is wrong.
export function showErrors(problem) {
  const homeless = [];
  for (const { field, message } of problem.fields) {
    const name = String(field).replace(/[[.].*$/, "");
    const home = document.querySelector(`[data-field="${CSS.escape(name)}"]`);
    if (home) showError(home, inWords(message));
    else homeless.push(`${field}: ${message}`);
  }
  say(byId("form-error"), [problem.message, ...homeless].join(" "));
  document.querySelector("[aria-invalid]")?.focus();
}
