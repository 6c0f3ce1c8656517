// Signing in and out. The token goes to the server once and comes back as a
// cookie that scripts cannot read; this page keeps nothing of it.
import { byId, say } from "./dom.js";
import { call, onSignIn } from "./api.js";

function ask() {
  byId("account-panel").hidden = false;
  byId("sign-out").hidden = true;
}

async function signIn(event, then) {
  event.preventDefault();
  const field = byId("token");
  const token = field.value.trim();
  field.value = "";
  say(byId("sign-in-error"), "");
  try {
    await call("/v1/session", { method: "POST", headers: { Authorization: `Bearer ${token}` } });
  } catch (problem) {
    say(byId("sign-in-error"), problem.status === 401 ? "Este token não é válido." : problem.message);
    return;
  }
  byId("account-panel").hidden = true;
  byId("sign-out").hidden = false;
  then();
}

async function signOut() {
  await call("/v1/session", { method: "DELETE" }).catch(() => {});
  location.reload();
}

// `then` runs when somebody has signed in.
export function setUpAccount(then) {
  onSignIn(ask);
  byId("sign-in").addEventListener("submit", (event) => signIn(event, then));
  byId("sign-out").addEventListener("click", signOut);
}
