// Sending a large file in pieces (tus 1.0): what a lost connection interrupts goes on from where it was.

const AGAIN = new Set([0, 409, 423, 429, 460, 500, 502, 503, 504]);
const MOST_FAILURES = 40; // in a row, without one new byte: about twenty minutes
const LONGEST_PAUSE = 30_000;

class Failed extends Error {
  constructor(status) {
    super(`status ${status}`);
    this.again = AGAIN.has(status);
  }
}

// Sends a file and returns the id of its upload. `token` is the page's CSRF token, `piece` a number of bytes.
export async function sendFile(file, { address, token, piece, onPart, onLost, onBack }) {
  const call = (method, place, headers, body, onSent) => ask(method, place, { "X-CSRFToken": token, ...headers }, body, onSent);
  const memory = `upload ${address} ${file.name} ${file.size} ${file.lastModified}`;
  let failures = 0;
  let place;

  async function persist(step) {
    for (;;) {
      try {
        const done = await step();
        if (failures) onBack();
        failures = 0;
        return done;
      } catch (error) {
        if (!error.again || ++failures > MOST_FAILURES) throw error;
        onLost();
        await pause(failures);
      }
    }
  }

  // A page that was closed half way goes on too, when the same file is chosen again.
  async function known() {
    place = recall(memory);
    if (!place) return null;
    try {
      return await reached(call, place, file.size);
    } catch (error) {
      if (error.again) throw error;
      return null;
    }
  }

  async function begun() {
    const name = btoa(String.fromCodePoint(...new TextEncoder().encode(file.name)));
    const answer = await call("POST", address, { "Upload-Length": file.size, "Upload-Metadata": `filename ${name}` });
    place = new URL(answer.getResponseHeader("Location"), location).href;
    remember(memory, place);
    return 0;
  }

  let offset = (await persist(known)) ?? (await persist(begun));
  let sure = true;
  while (offset < file.size) {
    offset = await persist(async () => {
      if (!sure) offset = await reached(call, place, file.size);
      sure = false;
      onPart(offset);
      if (offset === file.size) return offset;
      const headers = { "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream" };
      const answer = await call("PATCH", place, headers, file.slice(offset, offset + piece), (sent) => onPart(offset + sent));
      sure = true;
      return Number(answer.getResponseHeader("Upload-Offset"));
    });
  }
  remember(memory, null);
  return place.split("/").pop();
}

async function reached(call, place, size) {
  const answer = await call("HEAD", place, {});
  if (Number(answer.getResponseHeader("Upload-Length")) !== size) throw new Failed(404);
  return Number(answer.getResponseHeader("Upload-Offset"));
}

function ask(method, place, headers, body, onSent) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.addEventListener("loadend", () => {
      if (request.status >= 200 && request.status < 300) resolve(request);
      else reject(new Failed(request.status));
    });
    if (onSent) request.upload.addEventListener("progress", (event) => onSent(event.loaded));
    request.open(method, place);
    for (const [name, value] of Object.entries({ "Tus-Resumable": "1.0.0", ...headers })) request.setRequestHeader(name, value);
    request.send(body);
  });
}

// Waits longer after each failure, but not longer than until the browser says that it is connected again.
function pause(failures) {
  return new Promise((resolve) => {
    const done = () => {
      removeEventListener("online", done);
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(done, Math.min(LONGEST_PAUSE, 250 * 2 ** failures));
    addEventListener("online", done);
  });
}

function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // the reader's browser keeps nothing
  }
}

function remember(key, value) {
  try {
    if (value) localStorage.setItem(key, value);
    else localStorage.removeItem(key);
  } catch {
    // then only an open page can go on
  }
}
