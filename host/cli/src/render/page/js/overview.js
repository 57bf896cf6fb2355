// The overview: totals, filters, search, order, tiles.

const isUntried = (task) => task.ran === 0 && task.searches.length === 0;
const SHOWS = [
  ["all", "All", () => true],
  ["solved", "Solved", (task) => task.state === "solved" || task.state === "demos"],
  ["near", "Near", (task) => task.state === "nearly"],
  ["unsolved", "Unsolved", (task) => task.state === "unsolved" && !isUntried(task)],
  ["untried", "Untried", isUntried],
];
const STATES = {
  solved: "solved",
  demos: "every demo, not every test",
  nearly: "near",
  unsolved: "unsolved",
};
const stateWords = (task) => (isUntried(task) ? "untried" : STATES[task.state]);
const ownSet = "own";

// The values of a task, for the filters that are lists.
const PICKS = [
  ["set", "Data set", (task) => [task.dataset || ownSet]],
  ["by", "Generator", (task) => task.solvers.map(maker)],
  ["in", "Language", (task) => task.solvers.map((solver) => solver.language)],
];

const least = (n) => (n === null || n === undefined ? Infinity : n);
const RANKS = ["solved", "demos", "nearly", "unsolved"];
const rank = (task) => (isUntried(task) ? RANKS.length : RANKS.indexOf(task.state));
const bestFuel = (task) => least(task.solvers[0] && task.solvers[0].fuel);
const tried = (task) => task.searches.reduce((sum, search) => sum + search.tried, 0);
const compareIds = (a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const SORTS = [
  ["id", "id", () => 0],
  ["best", "best first", (a, b) => rank(a) - rank(b) || b.matched / b.demos - a.matched / a.demos || compare(least(a.distance), least(b.distance))],
  ["worst", "worst first", (a, b) => rank(b) - rank(a) || a.matched / a.demos - b.matched / b.demos || compare(least(b.distance), least(a.distance))],
  ["fuel", "least fuel", (a, b) => compare(bestFuel(a), bestFuel(b))],
  ["solvers", "most solvers", (a, b) => b.ran - a.ran],
  ["tried", "most searched", (a, b) => tried(b) - tried(a)],
];

// How often each value is there, over tasks.
function tally(values) {
  const counts = new Map();
  for (const task of tasks) for (const value of new Set(values(task))) counts.set(value, (counts.get(value) || 0) + 1);
  return [...counts].sort(([a], [b]) => compare(a, b));
}

// The values that a part of the address may have.
const known = {};
function choices(key) {
  if (key === "show") return SHOWS.map(([name]) => name);
  if (key === "sort") return SORTS.map(([name]) => name);
  if (!known[key]) known[key] = tally(PICKS.find(([name]) => name === key)[2]).map(([value]) => value);
  return known[key];
}

const shown = { tasks: tasks, current: 0 };

// ---------------------------------------------------------------- marks

const check = (half) => () => make("span", { class: half ? "mark half" : "mark" }, half ? "(\u2713)" : "\u2713");
const dot = (verdict) => () => make("span", { class: "dots" }, make("i", { class: verdict }));
const TASK_MARKS = [
  [check(false), "solved: every demo and every test"],
  [check(true), "every demo, not every test"],
  [() => make("span", { class: "count near" }, "\u2248 1/3"), "near: some demo, or at most a tenth of the cells wrong"],
  [() => make("span", { class: "count" }, "0/3"), "unsolved"],
  [() => make("span", { class: "count" }, "\u2013"), "untried"],
  [() => make("span", { class: "bar nearly sample" }, make("i", { class: "on" }), make("i"), make("i")), "a bar a demo, full where it is matched"],
];
const RUN_MARKS = [
  [dot("match"), "match"],
  [dot("mismatch"), "another grid"],
  [dot("error"), "no grid: an error, a limit, an invalid output"],
  [() => make("span", { class: "dots" }, make("b")), "between demos and tests"],
  [() => make("span", { class: "wrong" }), "a cell other than expected"],
];

function legend(marks) {
  const items = marks.map(([mark, words]) => make("li", null, mark(), ` ${words}`));
  return make("ul", { class: "legend marks", "aria-label": "Marks" }, ...items);
}

function stateMark(task) {
  if (task.state === "solved") return check(false)();
  if (task.state === "demos") return check(true)();
  const count = `${task.matched}/${task.demos}`;
  if (task.state === "nearly") return make("span", { class: "count near" }, `\u2248 ${count}`);
  return make("span", { class: "count" }, task.ran ? count : "\u2013");
}

// ---------------------------------------------------------------- head and foot

function head() {
  const totals = about.totals;
  const made = new Date(about.made * 1000).toISOString();
  const sets = tally((task) => [task.dataset || ownSet]).map(([set, n]) => `${set} (${many(n, "task")})`);
  $("made").append(
    fact("archive", about.archive),
    fact("made", make("time", { datetime: made }, `${made.slice(0, 16).replace("T", " ")} UTC`)),
    fact(sets.length === 1 ? "data set" : "data sets", sets.join(", ") || "none"),
    fact("searched", searched()),
  );
  const share = (n) => (totals.tasks ? ` ${Math.round((100 * n) / totals.tasks)}\u202f%` : "");
  const total = (word, count, more) => fact(word, number(count), make("small", null, more));
  $("totals").append(
    total("tasks", totals.tasks, ""),
    total("with every demo matched", totals.demos_solved, share(totals.demos_solved)),
    total("with every test as well", totals.tests_solved, share(totals.tests_solved)),
    total("solvers run", totals.solvers, ""),
  );
  for (const [name, word, keeps] of SHOWS) {
    const count = make("span", null, number(tasks.filter(keeps).length));
    $("filters").append(make("button", { type: "button", "data-does": "filter", "data-filter": name }, word, count));
  }
  const pick = (key, word, options) => {
    const select = make("select", { id: key }, ...options.map(([value, label]) => make("option", { value }, label)));
    $("picks").append(make("label", { class: "pick" }, make("span", null, word), select));
  };
  for (const [key, word, values] of PICKS) {
    pick(key, word, [["", "all"], ...tally(values).map(([value, n]) => [value, `${value} (${number(n)})`])]);
  }
  pick("sort", "Order", SORTS);
  for (const key of ["set", "by", "in", "sort"]) $(key).addEventListener("change", (event) => change({ [key]: event.target.value }));
}

function marks() {
  $("marks").append(legend(TASK_MARKS));
  // On a telephone they would fill the screen.
  $("marks").open = window.innerWidth >= 640;
}

// The work of searches on all tasks together.
function searched() {
  const all = tasks.flatMap((task) => task.searches);
  if (all.length === 0) return "no search has left its state";
  const sum = (of) => all.reduce((before, search) => before + of(search), 0);
  const on = tasks.filter((task) => task.searches.length > 0).length;
  const work = `${many(sum((s) => s.rounds), "round")} of evolve on ${many(on, "task")}`;
  return `${work}, ${many(sum((s) => s.tried), "solver")} and ${many(sum((s) => s.expressions), "expression")} tried`;
}

function foot() {
  const sum = about.phases.reduce((all, [, ms]) => all + ms, 0);
  const bar = make("div", { class: "phases", "aria-hidden": "true" });
  const words = make("ul", { class: "legend" });
  for (const [phase, ms] of about.phases) {
    const part = make("i", { class: phase });
    part.style.flex = `${ms / Math.max(sum, 1e-9)}`;
    bar.append(part);
    words.append(make("li", null, make("i", { class: phase }), `${phase} ${time(ms)}`));
  }
  words.append(make("li", { class: "soft" }, `together ${time(sum)}`));
  $("timing").append(bar, words);
  $("facts").append(
    fact("engine", about.engine),
    fact("runtime", about.runtime),
    ...limits(),
    fact("solvers shown", `${number(about.totals.shown)} of ${number(about.totals.solvers)}`),
  );
}

const limitWords = (limits) => `${number(limits.fuel)} fuel, ${limits.memory_mib} MiB`;

// The limits of the runs: one fact where they are the same for all solvers that are shown.
function limits() {
  const all = new Set(tasks.flatMap((task) => task.solvers.map((solver) => limitWords(solver.limits))));
  const why = about.limits_asked_for ? "as asked for" : "those under which each was kept";
  const words = all.size === 1 ? [...all][0] : all.size === 0 ? "" : `${all.size} different ones`;
  return words ? [fact("limits of a run", `${words} (${why})`)] : [];
}

// ---------------------------------------------------------------- tiles

// Demos that have a part of the bar each.
const MOST_PARTS = 12;

function tile(task) {
  const bar = make("span", { class: `bar ${task.state}` });
  // Of many demos one part is the share that is matched.
  const parts = task.demos <= MOST_PARTS ? Array(task.demos).fill(1) : [task.matched, task.demos - task.matched];
  let before = 0;
  for (const part of parts.filter((part) => part > 0)) {
    const one = make("i", before < task.matched ? { class: "on" } : null);
    one.style.flexGrow = `${part}`;
    before += part;
    bar.append(one);
  }
  const label = `${task.id}: ${stateWords(task)}, ${task.matched} of ${task.demos} demos, ${many(task.ran, "solver")}`;
  const name = make("span", { class: "name" }, make("span", { class: "id" }, task.id), stateMark(task));
  const pair = make("span", { class: "thumb", "aria-hidden": "true" });
  return make("li", null, make("a", { class: "tile", "aria-label": label, title: label, tabindex: "-1" }, pair, name, bar));
}

const tiles = new Map(tasks.map((task) => [task, tile(task)]));
const linkOf = (task) => tiles.get(task).firstElementChild;

// Draws the first demo of a task on its tile.
function drawThumbnails(task) {
  const [first] = task.samples;
  if (!first) return;
  const pair = linkOf(task).firstElementChild;
  // The arrow is the style's.
  pair.append(thumbnail(task.grids[first.input]), make("i"));
  if (first.expected !== null) pair.append(thumbnail(task.grids[first.expected]));
}

// Hundreds of canvases take a second: each is drawn when its tile comes near to the screen.
const taskOf = new Map([...tiles].map(([task, li]) => [li, task]));
const watch = new IntersectionObserver(
  (entries) => {
    for (const { target } of entries.filter((entry) => entry.isIntersecting)) {
      watch.unobserve(target);
      drawThumbnails(taskOf.get(target));
    }
  },
  { rootMargin: "300px" },
);
for (const li of tiles.values()) watch.observe(li);

// Puts another state of a task in its place, or a task that is new at the end.
function put(task) {
  const before = byId.get(task.id);
  byId.set(task.id, task);
  const li = tile(task);
  if (before) {
    tasks[tasks.indexOf(before)] = task;
    shown.tasks = shown.tasks.map((one) => (one === before ? task : one));
    watch.unobserve(tiles.get(before));
    tiles.get(before).replaceWith(li);
    taskOf.delete(tiles.get(before));
    tiles.delete(before);
    words.delete(before);
  } else tasks.push(task);
  tiles.set(task, li);
  taskOf.set(li, task);
  watch.observe(li);
}

// The words that find a task: its id, and of its solvers the hashes, names, generators and sources.
const words = new Map();
function wordsOf(task) {
  if (!words.has(task)) {
    const solvers = task.solvers.flatMap((s) => [s.hash, s.name || "", maker(s), s.language, s.source || ""]);
    words.set(task, [task.id, task.dataset || ownSet, ...solvers].join("\n").toLowerCase());
  }
  return words.get(task);
}

// Shows the tiles of the view. They are made once, and shown, hidden and put in order after that.
function list() {
  const keeps = SHOWS.find(([name]) => name === view.show)[2];
  const sought = view.q.toLowerCase().split(/\s+/).filter(Boolean);
  const picked = PICKS.filter(([key]) => view[key] !== "");
  const before = shown.tasks[shown.current];
  const order = SORTS.find(([name]) => name === view.sort)[2];
  shown.tasks = tasks.filter(
    (task) =>
      keeps(task) &&
      picked.every(([key, , values]) => values(task).includes(view[key])) &&
      (sought.length === 0 || sought.every((word) => wordsOf(task).includes(word))),
  );
  shown.tasks.sort((a, b) => order(a, b) || compareIds(a, b));
  for (const li of tiles.values()) li.hidden = true;
  for (const task of shown.tasks) {
    tiles.get(task).hidden = false;
    linkOf(task).href = address(task.id);
  }
  $("tiles").append(...shown.tasks.map((task) => tiles.get(task)));
  for (const one of $("filters").children) one.setAttribute("aria-pressed", String(one.dataset.filter === view.show));
  for (const key of ["set", "by", "in", "sort"]) {
    $(key).value = view[key];
    $(key).classList.toggle("set", view[key] !== USUAL[key]);
  }
  if ($("search").value !== view.q) $("search").value = view.q;
  $("none").hidden = shown.tasks.length > 0;
  $("count").textContent = shown.tasks.length === tasks.length ? many(tasks.length, "task") : `${number(shown.tasks.length)} of ${many(tasks.length, "task")}`;
  choose(Math.max(0, shown.tasks.indexOf(before)), false);
}

// One tile is in the order of the tab key; the arrow keys go to the others.
function choose(at, focus) {
  for (const link of document.querySelectorAll('.tile[tabindex="0"]')) link.tabIndex = -1;
  shown.current = Math.max(0, Math.min(shown.tasks.length - 1, at));
  const task = shown.tasks[shown.current];
  if (!task) return;
  linkOf(task).tabIndex = 0;
  if (focus) linkOf(task).focus();
}

// Tiles beside one another, as they stand on the screen now.
function columns() {
  if (shown.tasks.length === 0) return 1;
  const top = linkOf(shown.tasks[0]).offsetTop;
  const next = shown.tasks.findIndex((task) => linkOf(task).offsetTop !== top);
  return next < 0 ? shown.tasks.length : next;
}
