// The page: one search at a time, kept in the address, so that a reload or a
// bookmark comes back to it.
import { byId, say } from "./dom.js";
import { setUpAccount } from "./account.js";
import { call, cancelSearch, getResults, search, startSearch } from "./api.js";
import { clearErrors, fillOrders, readForm, setUpForm, showErrors, showRequest } from "./form.js";
import { endProgress, resetProgress, setChip, showAway, showEvent } from "./progress.js";
import { showResults } from "./results.js";
import { hasEnded, watch } from "./stream.js";

const pageSize = 50;
const usualOrder = "data_desc";
const refreshEvery = 2000; // ms between two looks at what a running search has

let current = null; // the search on show

// The address of a progress stream carries a ticket: it must outlive a reload,
// but not the tab. Storage may be forbidden; then the plain address has to do.
const tickets = {
  key: (id) => `bidiq.progress.${id}`,
  keep(id, url) {
    try { sessionStorage.setItem(this.key(id), url); } catch { /* forbidden */ }
  },
  find(id) {
    try { return sessionStorage.getItem(this.key(id)); } catch { return null; }
  },
};

function readAddress() {
  const query = new URLSearchParams(location.hash.slice(1));
  const id = query.get("busca") || "";
  if (!/^[A-Za-z0-9_-]{8,64}$/.test(id)) return null;
  return { id, page: Math.max(1, parseInt(query.get("pagina"), 10) || 1), order: query.get("ordem") || usualOrder };
}

function addressOf(view) {
  const query = new URLSearchParams({ busca: view.id });
  if (view.page > 1) query.set("pagina", view.page);
  if (view.order !== usualOrder) query.set("ordem", view.order);
  return `#${query}`;
}

function fail(message) {
  say(byId("failure"), message);
  byId("empty").hidden = true;
}

function close() {
  if (!current) return;
  current.stop();
  current.abort?.abort();
  clearTimeout(current.timer);
  current = null;
}

function clearPanel() {
  document.title = "BidIQ: busca de licitações";
  say(byId("failure"), "");
  byId("progress").hidden = true;
  byId("results").hidden = true;
}

function makeView({ id, page, order }) {
  close();
  clearPanel();
  byId("empty").hidden = true;
  byId("order").value = order;
  current = { id, page, order, running: true, found: 0, seen: 0, loaded: 0, stop() {} };
  return current;
}

// Loads the page of the result on show; a later call overtakes an earlier one.
async function load(view) {
  clearTimeout(view.timer);
  view.timer = null;
  view.abort?.abort();
  view.abort = new AbortController();
  const { signal } = view.abort;
  const found = view.found;
  view.loaded = Date.now();
  try {
    const { status, body } = await getResults(view.id, { page: view.page, size: pageSize, order: view.order }, signal);
    if (view !== current || signal.aborted) return;
    view.seen = found;
    if (status !== 202) showResults(body);
    if (status !== 202 && !view.running) settle(body);
  } catch (problem) {
    if (view !== current || signal.aborted) return;
    if (!view.running) fail(problem.message);
  }
  view.abort = null;
  if (view.running && view.found > view.seen) refreshSoon(view);
}

function refreshSoon(view) {
  if (view.timer || view.abort) return;
  view.timer = setTimeout(() => load(view), Math.max(0, view.loaded + refreshEvery - Date.now()));
}

function settle(result) {
  for (const { uf, status, results_count: count } of result.ufs_status_detail) setChip(uf, status, count);
}

function finish(view, how, message) {
  view.running = false;
  document.title = "BidIQ: busca de licitações";
  endProgress(how, message);
  load(view);
}

function follow(view, url) {
  view.stop = watch(view.id, url, {
    event(event) {
      showEvent(event);
      document.title = `${event.progress}% · BidIQ`;
      view.found = Math.max(view.found, event.detail?.items_found ?? event.total_filtrado ?? 0);
      if (view.found > view.seen) refreshSoon(view);
    },
    end: (event) => finish(view, event.detail ? event.stage : event.status, event.message),
    lost(problem) {
      clearPanel();
      fail(problem.message);
    },
    away: showAway,
  });
}

async function resume(address) {
  const view = makeView(address);
  try {
    const { body: state } = await call(search(view.id, "status"));
    if (view !== current) return;
    showRequest(state);
    resetProgress(state.ufs || []);
    if (hasEnded(state)) finish(view, state.status, state.message);
    else follow(view, tickets.find(view.id) || `/v1/buscar-progress/${view.id}`);
  } catch (problem) {
    if (view === current) fail(problem.message);
  }
}

async function submit(event) {
  event.preventDefault();
  clearErrors();
  const button = byId("submit");
  button.disabled = true;
  try {
    const request = readForm();
    const { body } = await startSearch(request);
    const view = makeView({ id: body.search_id, page: 1, order: request.ordenacao });
    tickets.keep(view.id, body.progress_url);
    location.hash = addressOf(view);
    resetProgress(request.ufs);
    follow(view, body.progress_url);
    byId("painel").focus();
  } catch (problem) {
    showErrors(problem);
  } finally {
    button.disabled = false;
  }
}

async function cancel() {
  const view = current;
  const button = byId("cancel");
  button.disabled = true;
  button.textContent = "Cancelando";
  try {
    await cancelSearch(view.id);
  } catch (problem) {
    // It has ended meanwhile: its last event is on the way.
    if (problem.status === 409 || view !== current) return;
    say(byId("failure"), problem.message);
    button.disabled = false;
    button.textContent = "Cancelar busca";
  }
}

async function turnTo(page, order) {
  const view = current;
  Object.assign(view, { page, order });
  history.replaceState(null, "", addressOf(view));
  await load(view);
  byId("range").focus();
}

function openAddress() {
  const address = readAddress();
  if (address && address.id === current?.id) return;
  if (address) return void resume(address);
  close();
  clearPanel();
  byId("empty").hidden = false;
}

async function start() {
  fillOrders(byId("order"));
  byId("form").addEventListener("submit", submit);
  byId("cancel").addEventListener("click", cancel);
  byId("previous").addEventListener("click", () => turnTo(current.page - 1, current.order));
  byId("next").addEventListener("click", () => turnTo(current.page + 1, current.order));
  byId("order").addEventListener("change", (event) => turnTo(1, event.target.value));
  window.addEventListener("hashchange", openAddress);
  setUpAccount(() => {
    close();
    clearPanel();
    openAddress();
  });
  await setUpForm();
  openAddress();
}

start();
