// The line to write in, with completion of commands.

import { el, icon, shown } from "../words/dom.js";

/**
 * The commands as [{full: "/curate add", rest: "<url>"}], from the sandbox's [{command: "/curate", usage: "add <url>"}];
 * a usage may name several sub-commands with " | " between them.
 */
export function commandList(entries) {
  return (entries ?? []).flatMap(({ command, usage }) => String(usage ?? "").split(" | ").map((part) => {
    const [sub, ...rest] = part.trim().split(" ");
    return /^[\p{L}]/u.test(sub) ? { full: `${command} ${sub}`, rest: rest.join(" ") } : { full: command, rest: part.trim() };
  }));
}

/** What may be meant by `typed`: {choices: entries to complete, hint: the entry being filled in, or null}. */
export function completions(list, typed) {
  if (!typed.startsWith("/") || typed.includes("\n")) return { choices: [], hint: null };
  const lower = typed.toLowerCase();
  const hint = list.filter((entry) => lower.startsWith(`${entry.full} `)).sort((a, b) => b.full.length - a.full.length)[0] ?? null;
  if (hint && hint.full.includes(" ")) return { choices: [], hint };
  return { choices: list.filter((entry) => entry.full.startsWith(lower)), hint: null };
}

/**
 * The composer: {node, focus(), place(name, disabled)}. `send(text)` returns a promise of true when the text went out;
 * else it stays, so that nothing typed is lost.
 */
export function makeComposer({ id, send, commands }) {
  const options = el("ul", { class: "completions", role: "listbox", id: `${id}-options`, "aria-label": "Commands", hidden: true });
  const hint = el("p", { class: "usage", id: `${id}-usage`, hidden: true });
  const input = el("textarea", {
    class: "compose-text", id: `${id}-text`, rows: 1, role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false",
    "aria-controls": `${id}-options`, "aria-describedby": `${id}-usage`, autocomplete: "off", spellcheck: "true",
  });
  const button = el("button", { class: "button primary send", type: "submit", "aria-label": "Send", disabled: true }, icon("send"));
  const form = el("form", { class: "composer" }, options, hint, el("div", { class: "compose-line" }, input, button));
  let choices = [];
  let active = -1;

  function highlight(index) {
    active = index;
    [...options.children].forEach((row, at) => {
      row.setAttribute("aria-selected", String(at === active));
      if (at === active) row.scrollIntoView({ block: "nearest" });
    });
    if (active >= 0) input.setAttribute("aria-activedescendant", `${id}-option-${active}`);
    else input.removeAttribute("aria-activedescendant");
  }

  function show(found) {
    choices = found.choices;
    options.replaceChildren(...choices.map((choice, at) => el(
      "li",
      {
        role: "option", id: `${id}-option-${at}`, class: "completion",
        on: { mousedown: (event) => { event.preventDefault(); take(choice); }, mousemove: () => active !== at && highlight(at) },
      },
      el("span", { class: "completion-name" }, choice.full),
      choice.rest ? el("span", { class: "completion-rest" }, shown(choice.rest)) : null,
    )));
    options.hidden = choices.length === 0;
    input.setAttribute("aria-expanded", String(choices.length > 0));
    highlight(choices.length && !choices.some((choice) => choice.full === input.value.trim()) ? 0 : choices.findIndex((choice) => choice.full === input.value.trim()));
    hint.hidden = !found.hint;
    hint.textContent = found.hint ? `${found.hint.full} ${found.hint.rest}` : "";
  }

  function take(choice) {
    input.value = choice.rest ? `${choice.full} ` : choice.full;
    changed();
    input.focus();
  }

  function changed() {
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight, 160)}px`;
    button.disabled = !input.value.trim();
    show(completions(commands(), input.value));
  }

  async function go() {
    const text = input.value.trim();
    if (!text || form.getAttribute("aria-busy") === "true") return;
    form.setAttribute("aria-busy", "true");
    show({ choices: [], hint: null });
    if (await send(text)) {
      if (input.value.trim() === text) input.value = "";
      changed();
    }
    form.removeAttribute("aria-busy");
  }

  input.addEventListener("input", changed);
  input.addEventListener("blur", () => show({ choices: [], hint: null }));
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const open = choices.length > 0;
    if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      highlight((active + (event.key === "ArrowDown" ? 1 : choices.length - (active < 0 ? 0 : 1))) % choices.length);
    } else if (open && event.key === "Escape") {
      show({ choices: [], hint: null });
    } else if (open && event.key === "Tab" && !event.shiftKey) {
      take(choices[Math.max(active, 0)]);
    } else if (event.key === "Enter" && !event.shiftKey) {
      const choice = choices[active];
      if (choice && choice.full !== input.value.trim()) take(choice);
      else go();
    } else {
      return;
    }
    event.preventDefault();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go();
  });

  return {
    node: form,
    focus: () => input.focus(),
    place: (words) => {
      input.placeholder = words;
      input.setAttribute("aria-label", words);
    },
  };
}
