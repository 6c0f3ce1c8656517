// Following one search over whatever lies between: the stream of its events,
// and its state where no events arrive.
import { call, search } from "./api.js";

export const terminal = new Set(["complete", "degraded", "error", "cancelled"]);
const ended = new Set(["completed", "degraded", "failed", "cancelled"]);

// In ms.
export const patience = {
  ask: 3000, // between two looks at the state while no event arrives
  silence: 30000, // of two heartbeats: a page that wakes up then does not trust its stream
};

export const hasEnded = (state) => ended.has(state.status);

// Calls `on.event(event or state)` for every event, and for the state that is
// asked for while there are none; `on.end(event or state)` once. The server
// closes the stream after the terminal event, and a browser would connect
// again: so the stream is closed here first. Returns a function that stops it
// all.
export function watch(id, url, on) {
  let source = null;
  let timer = null;
  let over = false;
  let last = 0; // id of the last event
  let heard = 0; // when it came, or the stream was opened

  const open = () => {
    source?.close();
    const address = new URL(url, location.href);
    if (last > 0) address.searchParams.set("last_event_id", last);
    source = new EventSource(address);
    heard = Date.now();
    source.onmessage = take;
    source.onerror = () => {
      if (over) return;
      if (source.readyState === EventSource.CLOSED) look(true);
      else on.away();
    };
  };

  const take = (message) => {
    const event = JSON.parse(message.data);
    heard = Date.now();
    if (event.id > 0 && event.id <= last) return;
    last = event.id;
    on.event(event);
    if (terminal.has(event.stage)) end(event);
  };

  // A proxy may hold back what it likes, and a network may be gone without a
  // word: the state tells what the stream does not.
  const look = async (now) => {
    clearTimeout(timer);
    if (now || Date.now() - heard >= patience.ask) await ask();
    if (!over) timer = setTimeout(look, patience.ask);
  };

  const ask = async () => {
    const before = heard;
    try {
      const { body } = await call(search(id, "status"));
      if (over || heard !== before) return;
      // What the stream has shown is shown better there.
      if (body.last_event_id > last || source.readyState !== EventSource.OPEN) on.event(body);
      if (hasEnded(body)) end(body);
    } catch (problem) {
      if (over) return;
      if (problem.status !== 404 && problem.status !== 410) return void on.away();
      stop();
      on.lost(problem);
    }
  };

  // Timers and sockets of a page that slept may be dead without having noticed.
  const wake = () => {
    if (document.visibilityState === "hidden") return;
    const silent = Date.now() - heard >= patience.silence;
    if (silent || source.readyState === EventSource.CLOSED) open();
  };

  const stop = () => {
    over = true;
    source.close();
    clearTimeout(timer);
    window.removeEventListener("pageshow", wake);
    window.removeEventListener("online", wake);
    document.removeEventListener("visibilitychange", wake);
  };

  const end = (how) => {
    stop();
    on.end(how);
  };

  window.addEventListener("pageshow", wake);
  window.addEventListener("online", wake);
  document.addEventListener("visibilitychange", wake);
  open();
  look();
  return stop;
}
