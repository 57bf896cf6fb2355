// The address says what is shown, so that the browser's own back and a link to a view work:
// `#TASK?show=near&q=vmirror&solver=HASH`, each part where it is not as usual.

const USUAL = { show: "all", set: "", by: "", in: "", sort: "id", q: "" };
const view = { ...USUAL };

// The address of a task, and of a solver of it, in the view as it is; that of the overview for no task.
function address(id, solver) {
  const parts = new URLSearchParams();
  for (const key of Object.keys(USUAL)) if (view[key] !== USUAL[key]) parts.set(key, view[key]);
  if (solver) parts.set("solver", solver.slice(0, 16));
  const text = parts.toString();
  return `#${encodeURIComponent(id)}${text && "?"}${text}`;
}

// Sets the view to what the address says. Gives the task and the solver that it names.
function readAddress() {
  const text = location.hash.slice(1);
  const cut = text.indexOf("?");
  const parts = new URLSearchParams(cut < 0 ? "" : text.slice(cut + 1));
  for (const key of Object.keys(USUAL)) {
    const value = parts.get(key);
    const known = value !== null && (key === "q" || choices(key).includes(value));
    view[key] = known ? value : USUAL[key];
  }
  let id = "";
  try {
    id = decodeURIComponent(cut < 0 ? text : text.slice(0, cut));
  } catch {
    // A broken encoding is no id.
  }
  return { task: byId.get(id), solver: parts.get("solver") || "" };
}

// Puts another address in place of this one; that is no step of the browser's history.
function writeAddress(hash) {
  if (hash !== (location.hash || "#")) {
    try {
      history.replaceState(null, "", hash === "#" ? location.pathname + location.search : hash);
    } catch {
      // Browsers refuse too many in a short time; the next one is written again.
    }
  }
}
