// The control API of the sandbox, and the words for what can go wrong with it.

/** Something that didn't work, said for a person; `lost` when the sandbox itself didn't answer. */
export class Trouble extends Error {
  constructor(words, { lost = false } = {}) {
    super(words);
    this.lost = lost;
  }
}

const WORDS = {
  not_acked: "Passalong did not answer within 3 seconds. Is it running?",
  not_connected: "Passalong isn't connected to this workspace. Is it running?",
  unknown_command: "There is no such command here. Type / to see what there is.",
  invalid_blocks: "Passalong answered with something Slack would refuse.",
  message_not_found: "That message is gone.",
  not_found: "That window is no longer open in the workspace.",
  view_not_found: "That window is no longer open in the workspace.",
  action_not_found: "That button is gone. The message has changed since.",
  channel_not_found: "That channel doesn't exist any more.",
  user_not_found: "That person isn't in this workspace.",
};

/** Words for an error name of the sandbox; unknown names are shown as they are. */
export function inWords(error) {
  if (!error) return "That didn't work, and the sandbox gave no reason.";
  return WORDS[error] ?? (/\s/.test(error) ? error : `That didn't work: ${error.replaceAll("_", " ")}.`);
}

async function call(method, path, body) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
    });
  } catch {
    throw new Trouble("The sandbox can't be reached. Was it stopped?", { lost: true });
  }
  let answer = null;
  try {
    answer = await response.json();
  } catch {
    // no JSON: told by the status below
  }
  if (!response.ok) throw new Trouble(answer?.error ? inWords(answer.error) : `The sandbox answered ${response.status}.`);
  return answer;
}

export const getState = () => call("GET", "/sandbox/state");
export const getCommands = () => call("GET", "/sandbox/commands");
export const submit = (form) => call("POST", "/sandbox/submit", form);
export const moveClock = (move) => call("POST", "/sandbox/clock", move);

async function done(path, body) {
  const answer = await call("POST", path, body);
  if (answer?.ok === false || answer?.acked === false) throw new Trouble(inWords(answer.error ?? (answer.acked === false ? "not_acked" : null)));
  return answer;
}

// These throw Trouble when the sandbox or the bot says no.
export const press = (action) => done("/sandbox/press", action);
export const command = (words) => done("/sandbox/command", words);
export const say = (words) => done("/sandbox/say", words);
export const invite = (user, channel) => done("/sandbox/invite", { user, channel });
export const closeView = (user, view) => done("/sandbox/close", { user, view_id: view });
export const openHome = (user) => done("/sandbox/open_home", { user });
export const shortcut = (chosen) => done("/sandbox/shortcut", chosen);
