// Follows one search as Node.js programs do: with the npm package eventsource.
// Prints one line of JSON per thing that happens, and ends once the server has
// said that nothing follows: client.mjs URL
import { EventSource } from "eventsource";

const say = (what) => console.log(JSON.stringify(what));
const source = new EventSource(process.argv[2]);
let connects = 0;

source.onopen = () => say({ open: ++connects });
source.onmessage = (event) => say({ id: event.lastEventId, data: JSON.parse(event.data) });
source.onerror = (event) => {
  say({ error: event.message ?? "", code: event.code ?? null, closed: source.readyState === EventSource.CLOSED });
  if (source.readyState === EventSource.CLOSED) process.exit(0);
};
