// Uploading: drop a file onto the area, see how much has been sent. Without this file the form is an ordinary one.

function attach(form) {
  const area = form.querySelector("[data-drop]");
  const input = area.querySelector("input[type=file]");
  const name = form.querySelector("input[name=name]");
  const said = area.querySelector("[data-said]");
  const words = area.dataset;
  let guessed = "";

  area.querySelector("[data-drop-hint]").hidden = false;

  function say(text) {
    said.textContent = text;
  }

  function chosen() {
    const file = input.files[0];
    say(file && file.size > Number(words.largest) ? words.tooLarge : "");
    if (file && name && (!name.value || name.value === guessed)) {
      guessed = file.name.replace(/\.[^.]*$/, "").replaceAll("_", " ").trim();
      name.value = guessed;
    }
  }

  input.addEventListener("change", chosen);

  for (const type of ["dragenter", "dragover"]) {
    area.addEventListener(type, (event) => {
      event.preventDefault();
      area.classList.add("drop-over");
    });
  }
  area.addEventListener("dragleave", (event) => {
    if (!area.contains(event.relatedTarget)) area.classList.remove("drop-over");
  });
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    area.classList.remove("drop-over");
    const files = event.dataTransfer.files;
    if (files.length > 1) return say(words.one);
    if (!files.length) return;
    input.files = files;
    chosen();
    input.focus();
  });

  form.addEventListener("submit", (event) => {
    const file = input.files[0];
    if (!file) return;
    event.preventDefault();
    if (file.size > Number(words.largest)) return say(words.tooLarge);
    send(form, area, event.submitter, say);
  });
}

function send(form, area, button, say) {
  const words = area.dataset;
  const box = area.querySelector("[data-progress]");
  const bar = box.querySelector("progress");
  const label = box.querySelector("[data-progress-text]");
  const request = new XMLHttpRequest();

  function over(text) {
    box.hidden = true;
    if (button) button.disabled = false;
    say(text);
  }

  box.hidden = false;
  if (button) button.disabled = true;
  say(words.sending);
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    const percent = Math.round((100 * event.loaded) / event.total);
    bar.value = percent;
    label.textContent = `${words.sending} ${percent} %`;
  });
  request.addEventListener("load", () => {
    if (request.status < 400 && request.responseURL !== new URL(form.action).href) {
      say(words.sent);
      return location.assign(request.responseURL);
    }
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const fresh = page.querySelector("main");
    if (!fresh || request.status !== 422) return over(words.failed);
    document.title = page.title;
    document.querySelector("main").replaceWith(fresh);
    fresh.querySelectorAll("form[data-upload]").forEach(attach);
    fresh.querySelector("#errors")?.focus();
  });
  request.addEventListener("error", () => over(words.failed));
  request.addEventListener("abort", () => over(words.failed));
  request.open("POST", form.action);
  request.send(new FormData(form));
}

document.querySelectorAll("form[data-upload]").forEach(attach);
