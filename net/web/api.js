// Talking to the server: answers or problems, never exceptions of the network.

// What the user may read: `detail` of the problem document, or our own words
// where the server cannot know that it was a search that is missing.
export class Problem extends Error {
  constructor(status, body, retryAfter) {
    super(status === 404 || status === 410 ? explain(status) : body?.detail || explain(status));
    this.status = status;
    this.code = body?.code || "";
    this.fields = Array.isArray(body?.errors) ? body.errors : [];
    if (retryAfter > 0 && (status === 429 || status === 503))
      this.message += ` Tente de novo em ${retryAfter} s.`;
  }
}

function explain(status) {
  if (status === 0) return "Não foi possível falar com o servidor. Verifique a conexão e tente de novo.";
  if (status === 404 || status === 410) return "Esta busca não existe mais. Faça uma nova.";
  if (status >= 500) return "O servidor não conseguiu responder agora. Tente de novo em instantes.";
  return "O servidor não aceitou o pedido.";
}

// What is done when the server wants to know who asks.
let signIn = () => {};
export const onSignIn = (then) => { signIn = then; };

// {status, body}. Throws a Problem for every refusal, and the signal's
// AbortError.
export async function call(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { ...options, headers: { Accept: "application/json", ...options.headers } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0);
  }
  const body = await response.json().catch((error) => {
    if (error.name === "AbortError") throw error;
    return null;
  });
  if (response.status === 401) signIn();
  if (!response.ok) throw new Problem(response.status, body, Number(response.headers.get("Retry-After")));
  return { status: response.status, body };
}

// The user's own sectors; none while nobody has signed in.
export async function ownSectors() {
  const response = await fetch("/v1/setores/meus", { headers: { Accept: "application/json" } }).catch(() => null);
  const body = response?.ok ? await response.json().catch(() => null) : null;
  return body?.setores || [];
}

export const search = (id, rest) => `/v1/search/${encodeURIComponent(id)}/${rest}`;

export const startSearch = (request) => call("/v1/buscar", {
  method: "POST",
  headers: { "Content-Type": "application/json", Prefer: "respond-async" },
  body: JSON.stringify(request),
});

export const cancelSearch = (id) => call(search(id, "cancel"), { method: "POST" });

export function getResults(id, { page, size, order }, signal) {
  const query = new URLSearchParams({ pagina: page, itens_por_pagina: size });
  if (order) query.set("ordenacao", order);
  return call(search(id, `results?${query}`), { signal });
}
