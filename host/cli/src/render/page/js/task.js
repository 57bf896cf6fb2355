// A task: its samples, what searches did for it, the row of each of its solvers.

let open = null;

// Runs of a solver that have a mark of their own in its row.
const MOST_DOTS = 40;

function show(task, solver) {
  open = task;
  const place = shown.tasks.indexOf(task);
  if (place >= 0) choose(place, false);
  const title = make("h1", { tabindex: "-1" }, task.id);
  const last = shown.tasks.length - 1;
  const moves = make(
    "div",
    { class: "moves" },
    button("Previous", "previous", { disabled: place <= 0, title: "p" }),
    button("Next", "next", { disabled: place < 0 || place >= last, title: "n" }),
    button(themeWord(), "theme", { title: "Light, dark, or as the system has it: t" }),
    button("?", "help", { "aria-label": "Keys and marks" }),
  );
  const state = isUntried(task) ? "unsolved" : task.state;
  $("task").replaceChildren(
    make(
      "header",
      { class: "task-head" },
      button("\u2190 All tasks", "close", { title: "Escape" }),
      title,
      make("span", { class: `badge ${state}` }, stateWords(task)),
      moves,
    ),
    make("p", { class: "summary" }, summary(task)),
    ...task.searches.map((search) => make("p", { class: "summary" }, searchWords(search))),
    make("main", null, samples(task), solvers(task)),
  );
  $("overview").hidden = true;
  $("task").hidden = false;
  $("tip").hidden = true;
  document.title = seen(`${task.id} \u2013 Solver Host`);
  window.scrollTo(0, 0);
  title.focus({ preventScroll: true });
  if (solver) jump(solver);
}

function summary(task) {
  const set = task.dataset ? `${task.dataset}. ` : "";
  if (task.ran === 0) return `${set}No solver in the archive.`;
  const shownOf = task.solvers.length < task.ran ? `, the best ${task.solvers.length} below` : "";
  return `${set}${task.matched} of ${many(task.demos, "demo")} matched by the best; ${many(task.ran, "solver")} run${shownOf}.`;
}

function searchWords(search) {
  const made = search.generators.map(([name, n, kept]) => `${name} ${number(n)} (${number(kept)})`);
  const from = made.length > 0 ? `; made (kept) by ${made.join(", ")}` : "";
  return `Searched with seed ${search.seed}: ${many(search.rounds, "round")}, ${many(search.tried, "solver")} and ${many(search.expressions, "expression")} tried${from}.`;
}

function samples(task) {
  const list = listOf("samples", task.samples, (sample) => {
    const expected = sample.expected === null ? null : figure(task.grids[sample.expected], "expected");
    return make(
      "li",
      null,
      make("h3", null, sample.id),
      make(
        "div",
        { class: "pair" },
        figure(task.grids[sample.input], "input"),
        make("span", { "aria-hidden": "true" }, "\u2192"),
        expected || make("span", null, "unknown"),
      ),
    );
  });
  return make("section", { class: "part" }, make("h2", null, "Samples"), list);
}

function solvers(task) {
  const part = make("section", { class: "part" }, make("h2", null, "Solvers"));
  if (task.solvers.length === 0) part.append(make("p", { class: "soft" }, "The archive has none for this task."));
  else part.append(legend(RUN_MARKS));
  task.solvers.forEach((solver, at) => {
    const box = make("details", { class: "solver", id: `solver-${solver.hash}` }, heading(task, solver, at));
    // The inside is made when it is first looked at.
    box.addEventListener("toggle", () => fill(box, task, solver));
    if (at === 0) {
      box.open = true;
      fill(box, task, solver);
    }
    part.append(box);
  });
  return part;
}

function heading(task, solver, at) {
  const verdicts = solver.runs.map((run, i) => `${task.samples[i].id} ${run.verdict}`).join(", ");
  const dots = make("span", { class: "dots", role: "img", "aria-label": verdicts });
  solver.runs.slice(0, MOST_DOTS).forEach((run, i) => {
    if (i === task.demos) dots.append(make("b"));
    dots.append(make("i", { class: run.verdict, title: `${task.samples[i].id}: ${run.verdict}` }));
  });
  const more = solver.runs.length - MOST_DOTS;
  if (more > 0) dots.append(make("span", { class: "soft" }, `+${number(more)}`));
  const tests = task.samples.length - task.demos;
  const fuel = solver.fuel === null ? "fuel unknown" : `${number(solver.fuel)} fuel`;
  return make(
    "summary",
    null,
    make("span", { class: "soft" }, `${at + 1}`),
    make("span", { class: "mono", title: solver.hash }, solver.hash.slice(0, 12)),
    dots,
    make("span", null, `${solver.matched} of ${many(task.demos, "demo")}, ${solver.tests_matched} of ${many(tests, "test")}`),
    make("span", { class: "soft push" }, `${fuel}, ${solver.generator || solver.name || "of unknown origin"}`),
  );
}

// The solvers of the open task, and the one that has the focus or is open.
const boxes = () => [...$("task").querySelectorAll(".solver")];
function currentBox() {
  const all = boxes();
  return all.find((box) => box.contains(document.activeElement)) || all.find((box) => box.open);
}

// Goes to the next solver, or the one before.
function step(by) {
  const all = boxes();
  const at = all.findIndex((box) => box.contains(document.activeElement));
  const next = all[at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + by))];
  if (next) next.querySelector("summary").focus();
}

// Opens a solver that a link leads to, by the beginning of its hash.
function jump(hash) {
  const box = boxes().find((one) => one.id.startsWith(`solver-${hash}`));
  if (!box) return;
  box.open = true;
  box.scrollIntoView({ block: "start" });
  box.querySelector("summary").focus({ preventScroll: true });
}
