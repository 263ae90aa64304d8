// Makes the call of a form on the page of the REST API and shows the answer below it.

const LONGEST = 100_000;

function address(form) {
  let path = form.getAttribute("data-path"); // a field named “dataset” hides the form's own property
  const query = new URLSearchParams();
  for (const field of form.querySelectorAll("[name]")) {
    if (field.dataset.place === "path") path = path.replace(`{${field.name}}`, encodeURIComponent(field.value));
    else if (field.value !== "") query.append(field.name, field.value);
  }
  return query.size ? `${path}?${query}` : path;
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

async function call(event) {
  event.preventDefault();
  const form = event.target;
  const where = address(form);
  const answer = form.querySelector(".api-answer");
  answer.hidden = false;
  answer.querySelector(".api-address").textContent = `GET ${new URL(where, location.href)}`;
  const status = answer.querySelector(".api-status");
  const body = answer.querySelector(".api-body");
  status.textContent = "…";
  body.textContent = "";
  try {
    const response = await fetch(where, { headers: { Accept: "application/json" } });
    const text = pretty(await response.text());
    status.textContent = `${response.status} ${response.statusText}`;
    body.textContent = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  } catch (error) {
    status.textContent = String(error);
  }
}

for (const form of document.querySelectorAll(".api-form")) {
  form.addEventListener("submit", call);
  form.closest(".api-try").hidden = false;
}
