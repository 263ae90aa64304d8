// What is typed into the form of a dataset is kept by itself, and the meter of mandatory items follows it.

const PAUSE = 10_000;
const SOON = 400;

let timer = 0;
let sending = false;
let again = false;
let request = new AbortController();

async function keep(form) {
  if (sending) {
    again = true;
    return;
  }
  sending = true;
  clearTimeout(timer);
  try {
    const answer = await fetch(form.dataset.draft, {
      method: "POST",
      body: new FormData(form),
      signal: request.signal,
    });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of ["draft-said", "completeness-now"]) {
      const found = fresh.getElementById(id);
      if (found) document.getElementById(id)?.replaceChildren(...found.childNodes);
    }
  } catch (error) {
    // The connection is gone for the moment: the next change tries again. What is being saved needs no draft.
    if (error.name !== "AbortError") timer = setTimeout(keep, PAUSE, form);
  }
  sending = false;
  if (again) {
    again = false;
    await keep(form);
  }
}

/** The form is replaced when another data type is chosen, so the page listens, not the form. */
function later(event, pause) {
  const form = event.target.closest?.("form[data-draft]");
  if (!form || event.target.type === "hidden") return;
  clearTimeout(timer);
  timer = setTimeout(keep, pause, form);
}

document.addEventListener("input", (event) => later(event, PAUSE));
document.addEventListener("change", (event) => later(event, SOON));
document.addEventListener("submit", () => {
  clearTimeout(timer);
  request.abort();
  request = new AbortController();
});
