// The fields of another data type as soon as it is chosen; without this file a button asks for them.

async function ask(form, focused) {
  const data = new FormData(form);
  data.set("continue", "1");
  const answer = await fetch(form.action, { method: "POST", body: data });
  if (!answer.ok) return form.querySelector("button[name=continue]").click();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("form[data-dataset-form]");
  form.replaceWith(fresh);
  attach(fresh);
  fresh.querySelector(`#${focused}`)?.focus();
}

function attach(form) {
  const type = form.querySelector("select[name=data_type]");
  form.querySelector("button[name=continue]").hidden = true;
  type.addEventListener("change", () => ask(form, type.id));
}

document.querySelectorAll("form[data-dataset-form]").forEach(attach);
