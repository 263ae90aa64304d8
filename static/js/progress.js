// The check of an upload, live: asks for its progress every second, at first more often, and shows the report when it is there.

const FIRST = 100; // A small file is checked in less than a second.
const PAUSE = 1000;
const PATIENCE = 10_000;

const announced = document.querySelector("[data-announce]");

async function look(pause) {
  const shown = document.querySelector("#progress[data-checking]");
  if (!shown) return;
  let next = Math.min(pause * 2, PAUSE);
  try {
    const answer = await fetch(shown.dataset.checking);
    if (!answer.ok) throw new Error(answer.statusText);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#progress");
    if (!fresh) throw new Error("no progress");
    if (!fresh.dataset.checking) return location.reload();
    const stage = fresh.querySelector("[data-stage]").textContent.trim();
    if (announced && announced.textContent !== stage) announced.textContent = stage;
    shown.replaceWith(fresh);
  } catch {
    // The portal may be restarting: ask less and less often, but go on.
    next = Math.min(Math.max(pause, PAUSE) * 2, PATIENCE);
  }
  setTimeout(look, next, next);
}

setTimeout(look, FIRST, FIRST);
