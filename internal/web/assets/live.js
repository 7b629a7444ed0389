// Keeps a page up to date without loading it anew: the service says when the scoreboard has
// changed, and the parts that show it are replaced in place. Without this script, or where it
// cannot run, the page reads the same.
"use strict";
{
  const root = document.documentElement;
  const disconnected = document.getElementById("disconnected");
  const parts = ["title", "notices", "main"];
  let stream = null, lost = 0, updating = false, again = false;

  // update fetches the page and shows it. While it does, one more call is enough to have it do so again.
  async function update() {
    if (updating) { again = true; return; }
    updating = true;
    do {
      again = false;
      try {
        const answer = await fetch(location.href, { cache: "no-store" });
        if (answer.status < 500) show(new DOMParser().parseFromString(await answer.text(), "text/html"));
      } catch { setTimeout(update, 5000); }
    } while (again);
    updating = false;
  }

  function show(page) {
    if (!parts.every(id => page.getElementById(id))) return;
    const styles = of => of.querySelector("link[rel=stylesheet]").getAttribute("href");
    if (styles(page) !== styles(document)) { location.reload(); return; } // another version of the program
    const keep = reading();
    for (const id of parts) document.getElementById(id).replaceWith(document.adoptNode(page.getElementById(id)));
    document.title = page.title;
    root.dataset.version = page.documentElement.dataset.version;
    resume(keep);
  }

  // reading notes where the reader is: what stands at the top of the window, which details are
  // open, how far tables are scrolled, where the keyboard is.
  function reading() {
    const focused = document.activeElement;
    const anchor = [...document.querySelectorAll("main [id]")].find(e => e.getBoundingClientRect().bottom > 0);
    return {
      anchor: scrollY > 0 && anchor ? anchor.id : "", top: anchor ? anchor.getBoundingClientRect().top : 0, y: scrollY,
      open: new Map([...document.querySelectorAll("main details[id]")].map(d => [d.id, d.open])),
      across: [...document.querySelectorAll("main .scroll")].map(e => e.scrollLeft),
      id: focused ? focused.id : "", href: focused && focused.closest("main") ? focused.getAttribute("href") : null,
      summary: focused && focused.matches("main summary") ? focused.parentElement.id : "",
    };
  }

  function resume(keep) {
    for (const [id, open] of keep.open) { const d = document.getElementById(id); if (d) d.open = open; }
    document.querySelectorAll("main .scroll").forEach((e, i) => { e.scrollLeft = keep.across[i] || 0; });
    const anchor = keep.anchor && document.getElementById(keep.anchor);
    if (anchor) scrollBy({ top: anchor.getBoundingClientRect().top - keep.top, behavior: "instant" });
    else scrollTo({ top: keep.y, behavior: "instant" });
    const focus = keep.summary ? document.querySelector(`#${CSS.escape(keep.summary)} > summary`)
      : keep.href ? document.querySelector(`main a[href="${CSS.escape(keep.href)}"]`)
      : keep.id ? document.getElementById(keep.id) : null;
    if (focus) focus.focus({ preventScroll: true });
  }

  // follow listens while somebody looks: browsers allow few connections to one service.
  function follow() {
    if (stream || document.hidden) return;
    stream = new EventSource("/api/events");
    stream.addEventListener("snapshot", event => { if (event.lastEventId !== root.dataset.version) update(); });
    stream.addEventListener("open", () => { clearTimeout(lost); lost = 0; disconnected.hidden = true; });
    stream.addEventListener("error", () => {
      lost ||= setTimeout(() => { disconnected.hidden = false; }, 5000);
      if (stream && stream.readyState === EventSource.CLOSED) { leave(); setTimeout(follow, 30000); } // it was refused: too many follow
    });
  }

  function leave() {
    if (stream) stream.close();
    stream = null;
  }

  document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); else follow(); });
  follow();
}
