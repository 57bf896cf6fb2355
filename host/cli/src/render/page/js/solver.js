// The inside of a solver's row: its source, where it comes from, its runs.

// So far back a chain of ancestors is shown.
const MOST_ANCESTORS = 32;

function fill(box, task, solver) {
  if (!box.open || box.querySelector(".inside")) return;
  const copy = solver.source === null ? null : button("Copy", "copy", { title: "c", "aria-label": "Copy the source" });
  box.append(
    make(
      "div",
      { class: "inside" },
      make(
        "div",
        null,
        make("div", { class: "over" }, make("h3", null, "Source"), copy),
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

// The interpreter of a solver, and the limits that decided its verdicts.
function terms(solver) {
  const kept = solver.kept_within === null ? "; its file names no limits" : "";
  const runtime = solver.runtime === about.runtime ? "" : ` (runtime ${solver.runtime.slice(0, 16)})`;
  return `${solver.interpreter || solver.language}${runtime}, within ${limitWords(solver.limits)}${kept}`;
}

// ---------------------------------------------------------------- the source

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
      code.append(kind ? make("span", { class: kind }, all) : seen(all));
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

// Copies the source of a solver as it is, also what is shown written out.
async function copySource(box) {
  const solver = box && open.solvers.find((one) => box.id === `solver-${one.hash}`);
  if (!solver || solver.source === null) {
    say("Nothing to copy.");
    return;
  }
  const done = await copyText(solver.source);
  const word = done ? "Copied" : "Cannot copy";
  say(`${word}: the source of ${solver.hash.slice(0, 12)}`);
  const there = box.querySelector('[data-does="copy"]');
  if (!there) return;
  there.textContent = word;
  setTimeout(() => (there.textContent = "Copy"), 1500);
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Files have no clipboard in some browsers: there a text is selected and copied as by hand.
    const before = document.activeElement;
    const area = make("textarea", { class: "unseen", "aria-hidden": "true", value: text });
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    before.focus({ preventScroll: true });
    return done;
  }
}

// ---------------------------------------------------------------- the runs

function runs(task, solver) {
  // Beside its own dearest run: one hungry solver would leave nothing to see of all others.
  const most = Math.max(1, ...solver.runs.map((run) => run.fuel || 0));
  return listOf("runs", solver.runs, (run, i) => {
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
      const pair = make("div", { class: "pair" }, figure(output, "output", expected === null ? undefined : expected));
      // A right output would be shown twice.
      if (expected !== null && output !== expected) pair.append(figure(expected, "expected"));
      item.append(pair);
    }
    return item;
  });
}

// ---------------------------------------------------------------- the ancestors

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
      there && steps
        ? make("a", { class: "mono", href: address(task.id, hash), "data-solver": hash }, name)
        : make("span", { class: "mono" }, steps ? name : "this one"),
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
  const left = (solver.parents || []).map((hash) => [hash, 1]).reverse();
  while (left.length > 0) {
    if (chain.children.length > MOST_ANCESTORS) {
      chain.append(make("li", { class: "soft" }, "and more"));
      break;
    }
    const [hash, steps] = left.pop();
    const ancestor = task.lineage[hash];
    if (told.has(hash)) line(hash, steps, "see above", null);
    else if (!ancestor) line(hash, steps, "not in the archive", null);
    else {
      line(hash, steps, `${ancestor.matched} of ${many(ancestor.demos, "demo")}`, ancestor);
      for (const parent of [...(ancestor.parents || [])].reverse()) left.push([parent, steps + 1]);
    }
    told.add(hash);
  }
  return chain;
}
