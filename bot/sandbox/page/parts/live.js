// Keeping up with the sandbox: its state again after every event, and trying again when it is out of reach.

import { Trouble, getState } from "../api.js";
import { hideLost, showLost, toast } from "./notices.js";

const RETRY_MS = 3000;

/** {refresh(), lost(), listen()}; `fresh(state)` is called with every state fetched. */
export function makeLive(fresh) {
  let fetching = null;
  let again = false;
  let retrying = null;
  let events = null;

  async function fetchAll() {
    do {
      again = false;
      try {
        fresh(await getState());
        found();
      } catch (error) {
        if (!(error instanceof Trouble)) throw error;
        lost();
      }
    } while (again);
  }

  /** Fetch the state and show it; a call while one is under way is answered by one more fetch. */
  function refresh() {
    if (fetching) again = true;
    else fetching = fetchAll().finally(() => { fetching = null; });
    return fetching;
  }

  function lost() {
    showLost(refresh);
    retrying ??= setInterval(refresh, RETRY_MS);
  }

  function found() {
    if (!hideLost()) return;
    clearInterval(retrying);
    retrying = null;
    toast("Connected again.");
    listen();
  }

  function listen() {
    events?.close();
    events = new EventSource("/sandbox/events");
    events.onmessage = refresh;
    events.onerror = lost;
  }

  return { refresh, lost, listen };
}
