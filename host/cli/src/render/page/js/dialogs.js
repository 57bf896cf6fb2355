// The layers over the page: the name of the cell under the pointer, an enlarged grid, the keys.

// ---------------------------------------------------------------- the cell under the pointer

function point(event) {
  const grid = drawn.get(event.target);
  const tip = $("tip");
  if (event.target === $("large-grid")) {
    tip.hidden = true;
    moveTo(...cellAt(event.target, event));
    return;
  }
  tip.hidden = !grid;
  if (!grid) return;
  tip.textContent = cellWords(grid, ...cellAt(event.target, event));
  const room = document.documentElement.clientWidth - tip.offsetWidth - 8;
  tip.style.left = `${Math.max(8, Math.min(room, event.clientX + 14))}px`;
  tip.style.top = `${event.clientY > 48 ? event.clientY - 36 : event.clientY + 20}px`;
}

// ---------------------------------------------------------------- an enlarged grid

const large = { grid: null, cell: 0, x: 0, y: 0 };

function enlarge(canvas) {
  const small = drawn.get(canvas);
  large.grid = { ...small, digits: true };
  const [height, width] = [small.lines.length, small.lines[0].length];
  const fits = Math.min((window.innerWidth - 72) / width, (window.innerHeight - 180) / height);
  large.cell = Math.max(4, Math.min(56, Math.floor(fits)));
  const task = open ? `${open.id}: ` : "";
  $("large-title").textContent = seen(`${task}${small.label}`);
  $("tip").hidden = true;
  $("large").showModal();
  moveTo(0, 0);
  $("large-grid").focus();
}

// Puts the mark at a cell and names the cell.
function moveTo(x, y) {
  const { lines } = large.grid;
  large.x = Math.max(0, Math.min(lines[0].length - 1, x));
  large.y = Math.max(0, Math.min(lines.length - 1, y));
  draw($("large-grid"), large.grid, large.cell, [large.x, large.y]);
  $("large-cell").textContent = cellWords(large.grid, large.x, large.y);
}

const IN_LARGE = {
  ArrowRight: () => moveTo(large.x + 1, large.y),
  ArrowLeft: () => moveTo(large.x - 1, large.y),
  ArrowDown: () => moveTo(large.x, large.y + 1),
  ArrowUp: () => moveTo(large.x, large.y - 1),
  Home: () => moveTo(0, large.y),
  End: () => moveTo(Infinity, large.y),
};

// ---------------------------------------------------------------- the keys

const KEYS = [
  ["Tasks", [
    [["\u2190", "\u2192", "\u2191", "\u2193"], "move"],
    [["j", "k"], "next and previous"],
    [["Home", "End"], "first and last"],
    [["Enter"], "opens the task"],
    [["/"], "searches"],
    [["Esc"], "empties the search, then all filters"],
  ]],
  ["A task", [
    [["j", "k"], "next and previous solver"],
    [["Enter"], "opens and closes a solver, enlarges a grid"],
    [["c"], "copies the source of the solver"],
    [["n", "p"], "next and previous task"],
    [["Esc"], "back to all tasks"],
  ]],
  ["An enlarged grid", [
    [["\u2190", "\u2192", "\u2191", "\u2193"], "name one cell after the other"],
    [["Esc"], "closes"],
  ]],
  ["Everywhere", [
    [["t"], "light, dark, or as the system has it"],
    [["?"], "these keys"],
  ]],
];

function help() {
  const dialog = $("help");
  if (dialog.open) {
    dialog.close();
    return;
  }
  if ($("help-keys").children.length === 0) {
    for (const [title, keys] of KEYS) {
      const line = ([names, does]) =>
        make("div", null, make("dt", null, ...names.map((name) => make("kbd", null, name))), make("dd", null, does));
      const lines = keys.map(line);
      $("help-keys").append(make("section", null, make("h3", null, title), make("dl", null, ...lines)));
    }
    $("help-marks").append(legend(TASK_MARKS), legend(RUN_MARKS));
  }
  dialog.showModal();
}

const openDialog = () => document.querySelector("dialog[open]");
