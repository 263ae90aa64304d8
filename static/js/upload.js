// Uploading: drop a file onto the area, see how much has been sent; a large one goes in pieces, before the form.
// Without this file the form is an ordinary one.

function attach(form) {
  const area = form.querySelector("[data-drop]");
  const input = area.querySelector("input[type=file]");
  const name = form.querySelector("input[name=name]");
  const said = area.querySelector("[data-said]");
  const sent = form.querySelector("input[name=upload_id]");
  const words = area.dataset;
  let guessed = "";

  area.querySelector("[data-drop-hint]").hidden = false;

  function say(text) {
    said.textContent = text;
  }

  function chosen() {
    const file = input.files[0];
    sent.value = "";
    area.querySelector("[data-sent-before]")?.remove();
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
    const shown = show(area, event.submitter, say);
    if (sent.value || file.size <= Number(words.wholeUpTo)) return send(form, shown);
    sendInPieces(form, file, words, shown).then(
      (id) => {
        sent.value = id;
        send(form, shown);
      },
      () => shown.over(words.failed),
    );
  });
}

// What is seen while a file is on its way.
function show(area, button, say) {
  const words = area.dataset;
  const box = area.querySelector("[data-progress]");
  const bar = box.querySelector("progress");
  const label = box.querySelector("[data-progress-text]");
  box.hidden = false;
  if (button) button.disabled = true;
  say(words.sending);
  return {
    words,
    say,
    part(sent, whole) {
      const percent = Math.round((100 * sent) / whole);
      bar.value = percent;
      label.textContent = `${words.sending} ${percent} %`;
    },
    over(text) {
      box.hidden = true;
      if (button) button.disabled = false;
      say(text);
    },
  };
}

async function sendInPieces(form, file, words, shown) {
  const { sendFile } = await import(words.resumable);
  return sendFile(file, {
    address: words.uploads,
    token: form.querySelector("input[name=csrfmiddlewaretoken]").value,
    piece: Number(words.piece),
    onPart: (sent) => shown.part(sent, file.size),
    onLost: () => shown.say(words.lost),
    onBack: () => shown.say(words.sending),
  });
}

function send(form, { words, say, part, over }) {
  const request = new XMLHttpRequest();
  const body = new FormData(form);
  if (body.get("upload_id")) body.delete("file");
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable && body.has("file")) part(event.loaded, event.total);
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
  request.send(body);
}

document.querySelectorAll("form[data-upload]").forEach(attach);
