// The short names the product and people at a desk use; any other name stays readable as :name:.

const EMOJI = {
  wave: "👋", tada: "🎉", "+1": "👍", thumbsup: "👍", "-1": "👎", thumbsdown: "👎", clap: "👏", pray: "🙏",
  smile: "😄", slightly_smiling_face: "🙂", grinning: "😀", joy: "😂", wink: "😉", thinking_face: "🤔", heart: "❤️",
  eyes: "👀", fire: "🔥", sparkles: "✨", star: "⭐", bulb: "💡", rocket: "🚀", raised_hands: "🙌", ok_hand: "👌",
  white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌", no_entry: "⛔", warning: "⚠️", question: "❓", exclamation: "❗",
  calendar: "📅", date: "📅", clock9: "🕘", hourglass: "⌛", alarm_clock: "⏰", bell: "🔔", mega: "📣", newspaper: "📰",
  link: "🔗", memo: "📝", pencil2: "✏️", speech_balloon: "💬", inbox_tray: "📥", outbox_tray: "📤", bar_chart: "📊",
  chart_with_upwards_trend: "📈", mag: "🔍", lock: "🔒", seedling: "🌱", coffee: "☕", sunny: "☀️", house: "🏠",
  arrow_right: "➡️", point_right: "👉", camera: "📷", robot_face: "🤖", zzz: "💤", recycle: "♻️", gear: "⚙️",
};

/** The sign of an emoji's short name, or ":name:" when this page has none. */
export function emoji(name) {
  return Object.hasOwn(EMOJI, name) ? EMOJI[name] : `:${name}:`;
}

/** Text with its :short_names: turned into signs. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (_, name) => emoji(name));
}
