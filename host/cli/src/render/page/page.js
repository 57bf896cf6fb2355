"use strict";
// Draws the page from its data. Sources, messages and ids are others' words: they become text nodes
// and attributes through `make`, never markup.
(() => {
  const about = JSON.parse(document.getElementById("about").textContent);
  const tasks = JSON.parse(document.getElementById("tasks").textContent);
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const $ = (id) => document.getElementById(id);
  const number = (n) => n.toLocaleString("en");
  const many = (n, word) => `${number(n)} ${word}${n === 1 ? "" : "s"}`;
  // So far back a chain of ancestors is shown.
  const MOST_ANCESTORS = 32;

  // An element with properties and children; strings among the children become text.
  function make(name, properties, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(properties || {})) {
      if (key === "class") element.className = value;
      else if (key === "hidden" || key === "disabled" || key === "open") element[key] = value;
      else element.setAttribute(key, value);
    }
    element.append(...children.filter((child) => child !== null));
    return element;
  }

  // ---------------------------------------------------------------- grids

  // A grid is rows of digits with "/" between them.
  const rows = (text) => text.split("/");
  const size = (text) => `${rows(text).length}\u00d7${rows(text)[0].length}`;

  // Cells that differ; none where the sizes do, since then no cell has a partner.
  function wrongCells(output, expected) {
    if (size(output) !== size(expected)) return null;
    const wrong = [];
    const right = rows(expected);
    rows(output).forEach((row, y) => {
      for (let x = 0; x < row.length; x++) if (row[x] !== right[y][x]) wrong.push([x, y]);
    });
    return wrong;
  }

  // A canvas is one element a grid, where a table would be up to 900.
  function draw(text, label, wrong) {
    const lines = rows(text);
    const [height, width] = [lines.length, lines[0].length];
    // Two of the largest stand beside one another on a telephone.
    const side = window.innerWidth < 640 ? 124 : 150;
    const cell = Math.max(4, Math.min(20, Math.floor(side / Math.max(height, width))));
    const scale = window.devicePixelRatio || 1;
    const canvas = make("canvas", { role: "img", "aria-label": label });
    canvas.width = Math.round((width * cell + 1) * scale);
    canvas.height = Math.round((height * cell + 1) * scale);
    canvas.style.width = `${width * cell + 1}px`;
    const pen = canvas.getContext("2d");
    pen.scale(scale, scale);
    pen.fillStyle = "#6b6b6b";
    pen.fillRect(0, 0, width * cell + 1, height * cell + 1);
    lines.forEach((line, y) => {
      for (let x = 0; x < width; x++) {
        pen.fillStyle = about.palette[Number(line[x])];
        pen.fillRect(x * cell + 1, y * cell + 1, cell - 1, cell - 1);
      }
    });
    // A frame in two colours is seen on each of the ten.
    for (const [x, y] of wrong || []) {
      const inner = cell - 1;
      pen.lineWidth = Math.max(1, cell / 8);
      const half = pen.lineWidth / 2;
      pen.strokeStyle = "#fff";
      pen.strokeRect(x * cell + 1 + half, y * cell + 1 + half, inner - 2 * half, inner - 2 * half);
      if (cell < 7) continue;
      pen.strokeStyle = "#d00";
      pen.strokeRect(x * cell + 1 + 3 * half, y * cell + 1 + 3 * half, inner - 6 * half, inner - 6 * half);
    }
    return canvas;
  }

  function figure(text, caption, wrong) {
    const label = `${caption}, ${size(text)}`;
    return make("figure", null, draw(text, label, wrong), make("figcaption", null, label));
  }

  // ---------------------------------------------------------------- overview

  const FILTERS = [
    ["all", "All", () => true],
    ["solved", "Solved", (task) => task.state === "solved" || task.state === "demos"],
    ["nearly", "Nearly", (task) => task.state === "nearly"],
    ["unsolved", "Unsolved", (task) => task.state === "unsolved"],
  ];
  const STATES = {
    solved: "solved",
    demos: "every demo, not every test",
    nearly: "nearly",
    unsolved: "unsolved",
  };
  const shown = { filter: "all", search: "", tasks: tasks, current: 0 };

  function head() {
    const totals = about.totals;
    $("made").textContent = `${about.engine}, runtime ${about.runtime.slice(0, 12)}`;
    const share = (n) => (totals.tasks ? ` ${Math.round((100 * n) / totals.tasks)}\u202f%` : "");
    const total = (word, count, more) =>
      make("div", null, make("dt", null, word), make("dd", null, number(count), make("small", null, more)));
    $("totals").append(
      total("tasks", totals.tasks, ""),
      total("with every demo matched", totals.demos_solved, share(totals.demos_solved)),
      total("with every test as well", totals.tests_solved, share(totals.tests_solved)),
      total("solvers run", totals.solvers, ""),
    );
    for (const [name, word, keeps] of FILTERS) {
      const count = make("span", null, number(tasks.filter(keeps).length));
      const button = make("button", { type: "button", "data-filter": name }, word, count);
      button.addEventListener("click", () => {
        shown.filter = name;
        list();
      });
      $("filters").append(button);
    }
    const sum = about.phases.reduce((all, [, ms]) => all + ms, 0);
    const bar = make("div", { class: "phases", "aria-hidden": "true" });
    const legend = make("ul", { class: "legend" });
    for (const [phase, ms] of about.phases) {
      const part = make("i", { class: phase });
      part.style.flex = `${ms / Math.max(sum, 1e-9)}`;
      bar.append(part);
      legend.append(make("li", null, make("i", { class: phase }), `${phase} ${time(ms)}`));
    }
    legend.append(make("li", { class: "soft" }, `together ${time(sum)}`));
    $("timing").append(bar, legend);
    const fact = (word, value) => [make("dt", null, word), make("dd", null, value)];
    $("facts").append(
      ...fact("engine", about.engine),
      ...fact("runtime", about.runtime),
      ...limits(),
      ...fact("solvers shown", `${number(totals.shown)} of ${number(totals.solvers)}`),
    );
  }

  const limitWords = (limits) => `${number(limits.fuel)} fuel, ${limits.memory_mib} MiB`;

  // The limits of the runs: one fact where they are the same for all solvers that are shown.
  function limits() {
    const all = new Set(tasks.flatMap((task) => task.solvers.map((solver) => limitWords(solver.limits))));
    const why = about.limits_asked_for ? "as asked for" : "those under which each was kept";
    const words = all.size === 1 ? [...all][0] : all.size === 0 ? "" : `${all.size} different ones`;
    return words ? [make("dt", null, "limits of a run"), make("dd", null, `${words} (${why})`)] : [];
  }

  // What a solver is written in, and what decided its verdicts.
  function terms(solver) {
    const what = solver.interpreter || solver.language;
    const kept = solver.kept_within === null ? "; its file names no limits" : "";
    return `${what}, within ${limitWords(solver.limits)}${kept}`;
  }

  const time = (ms) => (ms < 1000 ? `${ms.toFixed(ms < 10 ? 1 : 0)} ms` : `${(ms / 1000).toFixed(2)} s`);

  function tile(task) {
    const bar = make("span", { class: `bar ${task.state}` });
    for (let i = 0; i < task.demos; i++) bar.append(make("i", i < task.matched ? { class: "on" } : null));
    const mark = {
      solved: () => make("span", { class: "mark" }, "\u2713"),
      demos: () => make("span", { class: "mark half" }, "\u2713"),
      nearly: () => make("span", { class: "count near" }, `\u2248 ${task.matched}/${task.demos}`),
      unsolved: () => make("span", { class: "count" }, task.ran ? `${task.matched}/${task.demos}` : "\u2013"),
    }[task.state]();
    const label = `${task.id}: ${STATES[task.state]}, ${task.matched} of ${task.demos} demos, ${many(task.ran, "solver")}`;
    const name = make("span", { class: "name" }, make("span", { class: "id" }, task.id), mark);
    const link = make("a", { class: "tile", href: address(task), "aria-label": label, title: label, tabindex: "-1" }, name, bar);
    return make("li", null, link);
  }

  const address = (task) => `#${encodeURIComponent(task.id)}`;
  const tiles = tasks.map(tile);

  // Shows the tiles of the filter and the search. They are made once and shown or hidden after that.
  function list() {
    const keeps = FILTERS.find(([name]) => name === shown.filter)[2];
    const wanted = shown.search.trim().toLowerCase();
    const before = shown.tasks[shown.current];
    shown.tasks = [];
    tasks.forEach((task, at) => {
      const there = keeps(task) && task.id.toLowerCase().includes(wanted);
      tiles[at].hidden = !there;
      if (there) shown.tasks.push(task);
    });
    for (const button of $("filters").children) {
      button.setAttribute("aria-pressed", String(button.dataset.filter === shown.filter));
    }
    $("none").hidden = shown.tasks.length > 0;
    $("said").textContent = many(shown.tasks.length, "task");
    choose(Math.max(0, shown.tasks.indexOf(before)), false);
  }

  const linkOf = (task) => tiles[tasks.indexOf(task)].firstElementChild;

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

  // ---------------------------------------------------------------- a task

  let open = null;

  function show(task) {
    open = task;
    const place = shown.tasks.indexOf(task);
    if (place >= 0) choose(place, false);
    const view = $("task");
    const title = make("h1", { tabindex: "-1" }, task.id);
    const move = (word, does, enabled, hint) =>
      make("button", { type: "button", class: "quiet", "data-does": does, disabled: !enabled, title: hint }, word);
    const last = shown.tasks.length - 1;
    view.replaceChildren(
      make(
        "header",
        { class: "task-head" },
        move("\u2190 All tasks", "close", true, "Escape"),
        title,
        make("span", { class: `badge ${task.state}` }, STATES[task.state]),
        make(
          "div",
          { class: "moves" },
          move("Previous", "previous", place > 0, "p"),
          move("Next", "next", place >= 0 && place < last, "n"),
          move(themeWord(), "theme", true, "Light, dark, or as the system has it"),
        ),
      ),
      make("p", { class: "summary" }, summary(task)),
      make("main", null, samples(task), solvers(task)),
    );
    $("overview").hidden = true;
    view.hidden = false;
    document.title = `${task.id} \u2013 Solver Host`;
    window.scrollTo(0, 0);
    title.focus({ preventScroll: true });
  }

  function summary(task) {
    if (task.ran === 0) return "No solver in the archive.";
    const shownOf = task.solvers.length < task.ran ? `, the best ${task.solvers.length} below` : "";
    return `${task.matched} of ${many(task.demos, "demo")} matched by the best; ${many(task.ran, "solver")} run${shownOf}.`;
  }

  function samples(task) {
    const items = task.samples.map((sample) => {
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
    return make("section", { class: "part" }, make("h2", null, "Samples"), make("ul", { class: "samples" }, ...items));
  }

  function solvers(task) {
    const part = make("section", { class: "part" }, make("h2", null, "Solvers"));
    if (task.solvers.length === 0) part.append(make("p", { class: "soft" }, "The archive has none for this task."));
    task.solvers.forEach((solver, at) => {
      const box = make("details", { class: "solver", id: `solver-${solver.hash}` }, heading(task, solver, at));
      // What is inside is made when it is first looked at.
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
    const dots = make("span", { class: "dots", role: "img", "aria-label": solver.runs.map((run, i) => `${task.samples[i].id} ${run.verdict}`).join(", ") });
    solver.runs.forEach((run, i) => {
      if (i === task.demos) dots.append(make("b"));
      dots.append(make("i", { class: run.verdict, title: `${task.samples[i].id}: ${run.verdict}` }));
    });
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

  function fill(box, task, solver) {
    if (!box.open || box.querySelector(".inside")) return;
    box.append(
      make(
        "div",
        { class: "inside" },
        make(
          "div",
          null,
          make("h3", null, "Source"),
          solver.source === null
            ? make("p", { class: "soft" }, `A component of ${number(solver.bytes)} bytes.`)
            : source(solver.source),
          make("p", { class: "soft small" }, terms(solver)),
          make("h3", null, "Where it comes from"),
          solver.name ? make("p", { class: "small" }, `First kept as ${solver.name}.`) : null,
          solver.generator
            ? ancestry(task, solver)
            : solver.name
              ? null
              : make("p", { class: "soft small" }, "Its file does not say."),
          make("p", { class: "command" }, make("code", null, `solver-host archive show ${solver.hash.slice(0, 16)}`)),
        ),
        make("div", null, make("h3", null, "Runs"), runs(task, solver)),
      ),
    );
  }

  // Comment, string, word, number, or whatever else, one sign at a time.
  const TOKEN = /(#.*)|("[^"\n]*"?|'[^'\n]*'?)|([A-Za-z_]\w*)|(\d+)|(\s+|.)/g;
  const KEYWORDS = new Set("def return lambda if else elif for in while and or not is None True False import from pass".split(" "));

  function source(text) {
    const code = make("code");
    text.split("\n").forEach((line, at) => {
      code.append(make("span", { class: "l", "aria-hidden": "true" }, `${at + 1}`));
      for (const token of line.matchAll(TOKEN)) {
        const [all, comment, string, word, digits] = token;
        const called = line[token.index + all.length] === "(";
        const kind = comment ? "c" : string ? "s" : digits ? "n" : word ? kindOf(word, called) : "";
        code.append(kind ? make("span", { class: kind }, all) : all);
      }
      code.append("\n");
    });
    return make("pre", { class: "source", tabindex: "0", "aria-label": "Source" }, code);
  }

  function kindOf(word, called) {
    if (KEYWORDS.has(word)) return "k";
    if (/^[A-Z][A-Z_]+$|^[TF]$/.test(word)) return "n";
    return called ? "f" : "";
  }

  function runs(task, solver) {
    // Beside its own dearest run: one hungry solver would leave nothing to see of all others.
    const most = Math.max(1, ...solver.runs.map((run) => run.fuel || 0));
    const items = solver.runs.map((run, i) => {
      const sample = task.samples[i];
      const output = run.output === null ? null : task.grids[run.output];
      const expected = sample.expected === null ? null : task.grids[sample.expected];
      const word = run.detail ? `${run.verdict}: ${run.detail}` : run.verdict;
      const item = make(
        "li",
        null,
        make(
          "div",
          { class: "line" },
          make("span", { class: "mono" }, sample.id),
          make("span", { class: `verdict ${run.verdict}` }, word),
          make("span", { class: "soft" }, difference(output, expected)),
        ),
      );
      if (run.fuel !== null) {
        const bar = make("i");
        bar.style.width = `${(100 * run.fuel) / most}%`;
        const used = make("span", { "aria-hidden": "true" }, bar);
        item.append(make("div", { class: "fuel" }, used, make("span", null, `${number(run.fuel)} fuel`)));
      }
      if (run.message) item.append(make("p", { class: "said" }, run.message));
      if (output !== null) {
        const pair = make("div", { class: "pair" });
        const wrong = expected === null ? null : wrongCells(output, expected);
        pair.append(figure(output, "output", wrong));
        // What is right would be shown twice.
        if (expected !== null && output !== expected) pair.append(figure(expected, "expected"));
        item.append(pair);
      }
      return item;
    });
    return make("ul", { class: "runs" }, ...items);
  }

  function difference(output, expected) {
    if (output === null || expected === null || output === expected) return "";
    const wrong = wrongCells(output, expected);
    if (wrong === null) return `${size(output)} instead of ${size(expected)}`;
    const cells = rows(expected).length * rows(expected)[0].length;
    return `${wrong.length} of ${number(cells)} cells differ`;
  }

  // The solver, its parents below it, theirs below them: each told once, since files may say
  // anything, also that two solvers come from each other.
  function ancestry(task, solver) {
    const chain = make("ul", { class: "chain" });
    const told = new Set([solver.hash]);
    const line = (hash, steps, known, origin) => {
      const there = task.solvers.some((other) => other.hash === hash);
      const name = hash.slice(0, 12);
      const item = make(
        "li",
        { class: steps ? "" : "self" },
        there && steps ? make("a", { class: "mono", href: `${address(task)}`, "data-solver": hash }, name) : make("span", { class: "mono" }, steps ? name : "this one"),
        make("span", { class: "soft" }, ` ${[known, made(origin)].filter(Boolean).join(", ")}`),
      );
      item.style.setProperty("--deep", `${Math.max(0, steps - 1)}`);
      chain.append(item);
    };
    const made = (origin) => {
      if (!origin) return "";
      return origin.generator ? `by ${origin.generator}, seed ${origin.seed}` : "of unknown origin";
    };
    line(solver.hash, 0, "", solver);
    const open = (solver.parents || []).map((hash) => [hash, 1]).reverse();
    while (open.length > 0) {
      if (chain.children.length > MOST_ANCESTORS) {
        chain.append(make("li", { class: "soft" }, "and more"));
        break;
      }
      const [hash, steps] = open.pop();
      const known = task.lineage[hash];
      if (told.has(hash)) line(hash, steps, "see above", null);
      else if (!known) line(hash, steps, "not in the archive", null);
      else {
        line(hash, steps, `${known.matched} of ${many(known.demos, "demo")}`, known);
        for (const parent of [...(known.parents || [])].reverse()) open.push([parent, steps + 1]);
      }
      told.add(hash);
    }
    return chain;
  }

  // Opens a solver that a link leads to.
  function jump(hash) {
    const box = $(`solver-${hash}`);
    if (!box) return;
    box.open = true;
    box.scrollIntoView({ block: "start" });
    box.querySelector("summary").focus({ preventScroll: true });
  }

  // ---------------------------------------------------------------- moving about

  // The address says what is shown, so that the browser's own back and links work.
  function follow() {
    let id = "";
    try {
      id = decodeURIComponent(location.hash.slice(1));
    } catch {
      // What is no encoding is no id.
    }
    const task = byId.get(id);
    if (task) show(task);
    else if (open) close();
  }

  function close() {
    const task = open;
    open = null;
    $("task").hidden = true;
    $("task").replaceChildren();
    $("overview").hidden = false;
    document.title = "Solver Host: report";
    const place = shown.tasks.indexOf(task);
    if (place >= 0) choose(place, true);
  }

  function go(step) {
    const place = shown.tasks.indexOf(open);
    const task = shown.tasks[place + step];
    // A move is no step of the browser's history, so that its back leads to the overview.
    if (place >= 0 && task) {
      history.replaceState(null, "", address(task));
      follow();
    }
  }

  function leave() {
    history.replaceState(null, "", location.pathname + location.search);
    close();
  }

  // ---------------------------------------------------------------- theme

  const THEMES = ["system", "light", "dark"];
  const root = document.documentElement;
  const themeWord = () => `Theme: ${root.dataset.theme || "system"}`;

  function setTheme(theme) {
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
    for (const button of document.querySelectorAll('[data-does="theme"]')) button.textContent = themeWord();
    try {
      localStorage.setItem("solver-host-theme", theme);
    } catch {
      // Where nothing may be kept it holds for this visit.
    }
  }

  function keptTheme() {
    try {
      return localStorage.getItem("solver-host-theme");
    } catch {
      return null;
    }
  }

  // ---------------------------------------------------------------- events

  const DOES = {
    theme: () => setTheme(THEMES[(THEMES.indexOf(root.dataset.theme || "system") + 1) % THEMES.length]),
    close: leave,
    next: () => go(1),
    previous: () => go(-1),
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-does]");
    if (button) DOES[button.dataset.does]();
    const link = event.target.closest("[data-solver]");
    if (link) {
      event.preventDefault();
      jump(link.dataset.solver);
    }
  });

  const IN_TASK = { Escape: leave, n: () => go(1), p: () => go(-1) };
  const IN_OVERVIEW = {
    ArrowRight: () => choose(shown.current + 1, true),
    ArrowLeft: () => choose(shown.current - 1, true),
    ArrowDown: () => choose(shown.current + columns(), true),
    ArrowUp: () => choose(shown.current - columns(), true),
    j: () => choose(shown.current + 1, true),
    k: () => choose(shown.current - 1, true),
    Home: () => choose(0, true),
    End: () => choose(shown.tasks.length - 1, true),
    "/": () => $("search").select(),
    Escape: () => {
      shown.search = $("search").value = "";
      list();
    },
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const search = $("search");
    if (event.target === search) {
      // In the box letters are letters; these three lead out of it.
      if (event.key === "Escape") IN_OVERVIEW.Escape();
      else if (event.key === "Enter" && shown.tasks[shown.current]) location.hash = address(shown.tasks[shown.current]);
      else if (event.key !== "ArrowDown") return;
      event.preventDefault();
      search.blur();
      if (event.key !== "Enter") choose(shown.current, true);
      return;
    }
    if (open && event.key === "/") leave();
    const does = (open ? IN_TASK : IN_OVERVIEW)[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  });

  $("search").addEventListener("input", (event) => {
    shown.search = event.target.value;
    list();
  });
  // A tile that was reached with the tab key or the mouse is the current one.
  $("tiles").addEventListener("focusin", (event) => {
    const at = shown.tasks.findIndex((task) => linkOf(task) === event.target);
    if (at >= 0) choose(at, false);
  });
  window.addEventListener("hashchange", follow);

  if (THEMES.includes(keptTheme())) setTheme(keptTheme());
  head();
  $("tiles").append(...tiles);
  list();
  $("said").textContent = "";
  follow();
})();
