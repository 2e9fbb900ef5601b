// What can be pressed in a message or a view: buttons, menus, selects. Each press goes out by `context.act`.

import { el, icon, shown, webAddress } from "../words/dom.js";
import { textObject } from "../words/mrkdwn.js";
import { openMenu } from "./menu.js";

/** The node of one interactive element of `block`. */
export function control(element, block, context) {
  switch (element.type) {
    case "button":
      return button(element, block, context);
    case "overflow":
      return overflow(element, block, context);
    case "static_select":
    case "users_select":
    case "conversations_select":
    case "channels_select":
      return select(element, block, context);
    case "timepicker":
    case "datepicker":
      return picker(element, block, context);
    case "checkboxes":
    case "radio_buttons":
      return choices(element, block, context);
    case "image":
      return el("span", { class: "picture-words" }, shown(element.alt_text));
    default:
      return el("span", { class: "unknown" }, `No way yet to show “${shown(element.type)}”.`);
  }
}

function button(element, block, context) {
  const look = element.style === "primary" ? "button primary" : element.style === "danger" ? "button danger" : "button";
  const href = element.url ? webAddress(element.url) : null;
  const words = [el("span", {}, textObject(element.text, context.people))];
  const common = { class: look, "data-action": element.action_id, "aria-label": element.accessibility_label ?? null };
  const press = (node) => context.act({ action_id: element.action_id, block_id: block.block_id, value: element.value }, node);
  if (href) {
    // Slack tells the app about a press on a link button too; the link itself opens in any case.
    return el("a", { ...common, href, target: "_blank", rel: "noopener noreferrer", on: { click: (event) => press(event.currentTarget) } }, words, icon("open"));
  }
  return el(
    "button",
    { ...common, type: "button", on: { click: (event) => confirmed(element.confirm, context, event.currentTarget, press) } },
    words,
  );
}

function overflow(element, block, context) {
  const node = el("button", {
    class: "button dots", type: "button", "aria-haspopup": "menu", "aria-expanded": "false",
    "aria-label": "More actions", "data-action": element.action_id,
  }, icon("dots"));
  const entries = (element.options ?? []).map((option) => ({
    label: textObject(option.text, context.people),
    name: String(option.value ?? "").split(":")[0],
    href: option.url ? webAddress(option.url) : null,
    choose: () =>
      confirmed(element.confirm, context, node, (pressed) =>
        context.act({ action_id: String(option.value ?? "").split(":")[0], block_id: block.block_id, value: option.value }, pressed)),
  }));
  node.addEventListener("click", () => openMenu(node, entries));
  return node;
}

/** The options of a select, its groups flattened: [{value, label nodes}]. */
export function optionsOf(element, context) {
  if (element.type.endsWith("users_select")) return context.people.everyone().map((user) => ({ value: user.id, label: user.name }));
  if (/(conversations|channels)_select$/.test(element.type)) {
    return context.people.channels().map((channel) => ({ value: channel.id, label: `#${channel.name}` }));
  }
  const groups = element.option_groups ? element.option_groups.flatMap((group) => group.options) : element.options ?? [];
  return groups.map((option) => ({ value: option.value, label: shown(option.text?.text), hint: shown(option.description?.text) }));
}

/** The value an element starts with: a string, or null. */
export function startOf(element) {
  return element.initial_option?.value ?? element.initial_user ?? element.initial_conversation ?? element.initial_channel
    ?? element.initial_time ?? element.initial_date ?? element.initial_value ?? null;
}

/** A native select: it works by keyboard, on phones and for screen readers without our doing. */
export function nativeSelect(element, context, attributes = {}) {
  const start = startOf(element);
  const options = optionsOf(element, context);
  return el(
    "select",
    { class: "select", "data-action": element.action_id, ...attributes },
    el("option", { value: "", disabled: true, selected: start === null }, shown(element.placeholder?.text) || "Choose…"),
    options.map((option) => el("option", { value: option.value, selected: option.value === start }, shown(option.label))),
  );
}

function select(element, block, context) {
  const node = nativeSelect(element, context, { "aria-label": shown(element.placeholder?.text) || "Choose" });
  node.addEventListener("change", () => {
    const value = node.value;
    if (value) confirmed(element.confirm, context, node, (pressed) => context.act({ action_id: element.action_id, block_id: block.block_id, value }, pressed));
  });
  return node;
}

function picker(element, block, context) {
  const node = el("input", {
    class: "field", type: element.type === "timepicker" ? "time" : "date", value: startOf(element),
    "data-action": element.action_id, "aria-label": shown(element.placeholder?.text) || "Choose",
  });
  node.addEventListener("change", () => context.act({ action_id: element.action_id, block_id: block.block_id, value: node.value }, node));
  return node;
}

function choices(element, block, context) {
  const many = element.type === "checkboxes";
  const chosen = new Set(many ? (element.initial_options ?? []).map((option) => option.value) : [startOf(element)]);
  const group = el("div", { class: "choices", role: many ? "group" : "radiogroup" });
  group.append(...(element.options ?? []).map((option) => {
    const box = el("input", { type: many ? "checkbox" : "radio", name: `${block.block_id}-${element.action_id}`, value: option.value, checked: chosen.has(option.value) });
    box.addEventListener("change", () => {
      const values = [...group.querySelectorAll("input:checked")].map((input) => input.value);
      context.act({ action_id: element.action_id, block_id: block.block_id, value: many ? values : values[0] }, group);
    });
    return el("label", { class: "choice" }, box, el("span", {}, textObject(option.text, context.people)));
  }));
  return group;
}

function confirmed(question, context, node, press) {
  if (!question) return press(node);
  const no = el("button", { class: "button", value: "no" }, shown(question.deny?.text) || "Cancel");
  const yes = el("button", { class: question.style === "danger" ? "button danger" : "button primary", value: "yes" }, shown(question.confirm?.text) || "Yes");
  const dialog = el(
    "dialog",
    { class: "sheet small", "aria-label": shown(question.title?.text) || "Are you sure?" },
    el("form", { method: "dialog" },
      el("h2", { class: "sheet-title" }, textObject(question.title, context.people)),
      el("div", { class: "sheet-body" }, el("div", { class: "rich" }, textObject(question.text, context.people))),
      el("div", { class: "sheet-foot" }, no, yes)),
  );
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (dialog.returnValue === "yes") press(node);
  });
  dialog.showModal();
  return undefined;
}
