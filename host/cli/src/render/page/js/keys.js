// Moving about: the address, the theme, the mouse, the keys.

// Shows what the address says.
function follow() {
  const { task, solver } = readAddress();
  list();
  if (openDialog()) openDialog().close();
  if (task) show(task, solver);
  else if (open) close();
}

function close() {
  const task = open;
  open = null;
  $("task").hidden = true;
  $("task").replaceChildren();
  $("overview").hidden = false;
  $("tip").hidden = true;
  document.title = "Solver Host: report";
  const place = shown.tasks.indexOf(task);
  if (place >= 0) choose(place, true);
}

function go(by) {
  const place = shown.tasks.indexOf(open);
  const task = shown.tasks[place + by];
  // A move is no step of the browser's history, so that its back leads to the overview.
  if (place >= 0 && task) {
    writeAddress(address(task.id));
    show(task, "");
  }
}

function leave() {
  writeAddress(address(""));
  close();
}

// Shows another view. The address follows when nobody has typed for a moment: browsers refuse one
// that changes with every key.
let writing = 0;
function change(parts) {
  Object.assign(view, parts);
  list();
  say(many(shown.tasks.length, "task"));
  clearTimeout(writing);
  writing = setTimeout(() => open || writeAddress(address("")), "q" in parts ? 200 : 0);
}

// ---------------------------------------------------------------- theme

const THEMES = ["system", "light", "dark"];
const root = document.documentElement;
const themeWord = () => `Theme: ${root.dataset.theme || "system"}`;

function setTheme(theme) {
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  for (const one of document.querySelectorAll('[data-does="theme"]')) one.textContent = themeWord();
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

const nextTheme = () => setTheme(THEMES[(THEMES.indexOf(root.dataset.theme || "system") + 1) % THEMES.length]);

// ---------------------------------------------------------------- events

const DOES = {
  theme: nextTheme,
  help,
  close: leave,
  next: () => go(1),
  previous: () => go(-1),
  filter: (button) => change({ show: button.dataset.filter }),
  enlarge: (button) => enlarge(button.firstElementChild),
  copy: (button) => copySource(button.closest(".solver")),
  shut: () => openDialog().close(),
  clear: () => change(USUAL),
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-does]");
  if (button) DOES[button.dataset.does](button);
  const link = event.target.closest("[data-solver]");
  if (link) {
    event.preventDefault();
    writeAddress(address(open.id, link.dataset.solver));
    jump(link.dataset.solver);
  }
  // Beside a dialog is outside of it.
  if (event.target === openDialog()) openDialog().close();
});

const IN_TASK = {
  Escape: leave,
  n: () => go(1),
  p: () => go(-1),
  j: () => step(1),
  k: () => step(-1),
  c: () => copySource(currentBox()),
  t: nextTheme,
  "?": help,
  "/": () => {
    leave();
    $("search").select();
  },
};
const IN_OVERVIEW = {
  ArrowRight: () => choose(shown.current + 1, true),
  ArrowLeft: () => choose(shown.current - 1, true),
  ArrowDown: () => choose(shown.current + columns(), true),
  ArrowUp: () => choose(shown.current - columns(), true),
  j: () => choose(shown.current + 1, true),
  k: () => choose(shown.current - 1, true),
  Home: () => choose(0, true),
  End: () => choose(shown.tasks.length - 1, true),
  t: nextTheme,
  "?": help,
  "/": () => $("search").select(),
  Escape: () => change(view.q === "" ? USUAL : { q: "" }),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const dialog = openDialog();
  if (dialog) {
    const does = { ...(dialog === $("large") ? IN_LARGE : { "?": help }), Escape: () => dialog.close() }[event.key];
    if (!does) return;
    event.preventDefault();
    does();
    return;
  }
  const search = $("search");
  if (event.target === search) {
    // In the box letters are letters; these three lead out of it.
    if (event.key === "Escape") change({ q: "" });
    else if (event.key === "Enter" && shown.tasks[shown.current]) {
      writeAddress(address(""));
      location.hash = address(shown.tasks[shown.current].id);
    } else if (event.key !== "ArrowDown") return;
    event.preventDefault();
    search.blur();
    if (event.key !== "Enter") choose(shown.current, true);
    return;
  }
  // A list that drops down has keys of its own, but for the one that leads to the keys.
  if (event.target.tagName === "SELECT" && event.key !== "?") return;
  const does = (open ? IN_TASK : IN_OVERVIEW)[event.key];
  if (!does) return;
  event.preventDefault();
  does();
});

document.addEventListener("pointermove", point);
document.addEventListener("pointerdown", point);
document.addEventListener("scroll", () => ($("tip").hidden = true), { passive: true });
$("search").addEventListener("input", (event) => change({ q: event.target.value }));
// A tile that was reached with the tab key or the mouse is the current one.
$("tiles").addEventListener("focusin", (event) => {
  const at = shown.tasks.findIndex((task) => linkOf(task) === event.target);
  if (at >= 0) choose(at, false);
});
window.addEventListener("hashchange", follow);

if (THEMES.includes(keptTheme())) setTheme(keptTheme());
head();
marks();
foot();
follow();
