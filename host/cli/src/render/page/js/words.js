// The data, elements and words. Sources, names, messages and ids are others' words: they become text
// nodes and attributes through `make`, never markup, and signs that nobody sees are written out.

const about = JSON.parse(document.getElementById("about").textContent);
const tasks = JSON.parse(document.getElementById("tasks").textContent);
const byId = new Map(tasks.map((task) => [task.id, task]));
const $ = (id) => document.getElementById(id);

const number = (n) => n.toLocaleString("en");
const many = (n, word) => `${number(n)} ${word}${n === 1 ? "" : "s"}`;
const time = (ms) => (ms < 1000 ? `${ms.toFixed(ms < 10 ? 1 : 0)} ms` : `${(ms / 1000).toFixed(2)} s`);

// Controls, marks of direction, and what shows nothing: the list of the terminal's messages, without
// line breaks and tabs.
const UNSEEN =
  /[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu;
const seen = (text) => text.replace(UNSEEN, (sign) => `\\u{${sign.codePointAt(0).toString(16)}}`);

// An element with properties and children; strings among the children become text.
function make(name, properties, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties || {})) {
    if (key === "class") element.className = value;
    else if (["hidden", "disabled", "open", "value"].includes(key)) element[key] = value;
    else element.setAttribute(key, seen(String(value)));
  }
  const there = children.filter((child) => child !== null);
  element.append(...there.map((child) => (typeof child === "string" ? seen(child) : child)));
  return element;
}

const button = (word, does, properties) =>
  make("button", { type: "button", class: "quiet", "data-does": does, ...properties }, word);

// Words and what stands beside each, in pairs.
const fact = (word, ...values) => make("div", null, make("dt", null, word), make("dd", null, ...values));

// So many parts of a task are drawn at once: it may have thousands of samples.
const MOST_AT_ONCE = 24;

// A list of what `draw` makes of each, the rest when it is asked for.
function listOf(name, items, draw) {
  const list = make("ul", { class: name });
  const add = (from, to) => list.append(...items.slice(from, to).map((item, at) => draw(item, from + at)));
  add(0, MOST_AT_ONCE);
  if (items.length > MOST_AT_ONCE) {
    const all = make("button", { type: "button", class: "quiet" }, `Show all ${number(items.length)}`);
    const last = make("li", null, all);
    all.addEventListener("click", () => {
      last.remove();
      add(MOST_AT_ONCE, items.length);
    });
    list.append(last);
  }
  return list;
}

// Who made a solver, as filters name it.
function maker(solver) {
  if (solver.generator) return solver.generator;
  if (!solver.name) return "unknown";
  return solver.name.startsWith("generated:") ? "battery" : "handed in";
}

function say(text) {
  $("said").textContent = seen(text);
}
