// The fields of another data type as soon as it is chosen; without this file a button asks for them.

const PAUSE = 300;

/** Put what stands in the controls of one form into those of the same name in another. */
function carry(from, to) {
  for (const control of from.elements) {
    if (!control.name || control.type === "hidden") continue;
    const same = [...to.elements].filter((other) => other.name === control.name);
    if (control.type === "checkbox") {
      for (const other of same) if (other.value === control.value) other.checked = control.checked;
    } else if (same.length === 1) {
      same[0].value = control.value;
    }
  }
}

async function ask(form) {
  const type = form.elements.data_type;
  const wanted = type.value;
  const data = new FormData(form);
  data.set("continue", "1");
  let fresh = null;
  try {
    const answer = await fetch(form.action, { method: "POST", body: data });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    fresh = page.querySelector("form[data-dataset-form]");
  } catch {
    // The connection is gone for the moment: the button remains.
  }
  if (!fresh) {
    form.querySelector("button[name=continue]").hidden = false;
    return undefined;
  }
  if (type.value !== wanted) return ask(form);
  // Whatever was typed while the answer was on its way is kept.
  carry(form, fresh);
  const focused = document.activeElement?.id;
  form.replaceWith(fresh);
  attach(fresh);
  if (focused) document.getElementById(focused)?.focus();
  return undefined;
}

function attach(form) {
  let timer = 0;
  form.querySelector("button[name=continue]").hidden = true;
  form.elements.data_type.addEventListener("change", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE, form);
  });
}

document.querySelectorAll("form[data-dataset-form]").forEach(attach);
