// A live page: the server that it is from tells what changes, and nobody else is asked for anything.

// Shows the same view of what is there now, and leaves the reader where he is.
function redraw(changed) {
  for (const id of ["made", "totals", "filters", "picks", "timing", "facts"]) $(id).replaceChildren();
  for (const key of Object.keys(known)) delete known[key];
  head();
  foot();
  list();
  const now = open && changed.find((task) => task.id === open.id);
  if (!now) return;
  const opened = new Set(boxes().filter((box) => box.open).map((box) => box.id));
  const focused = document.activeElement && document.activeElement.closest(".solver");
  const top = window.scrollY;
  show(now, "");
  for (const box of boxes()) if (opened.has(box.id)) box.open = true;
  const again = focused && document.getElementById(focused.id);
  if (again) again.querySelector("summary").focus({ preventScroll: true });
  window.scrollTo(0, top);
}

if (about.version !== undefined) {
  const events = new EventSource(`/v1/events?since=${about.version}`);
  events.addEventListener("message", (event) => {
    const news = JSON.parse(event.data);
    Object.assign(about, news.about);
    news.tasks.forEach(put);
    redraw(news.tasks);
  });
}
