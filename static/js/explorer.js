// The comparisons that fit the type of the chosen column; without this file the server says which do not.

const column = document.getElementById("filter-column");
const comparison = document.getElementById("filter-op");

function fit() {
  const type = column.selectedOptions[0]?.dataset.type;
  for (const option of comparison.options) {
    const fits = !type || option.dataset.types.split(" ").includes(type);
    option.hidden = !fits;
    option.disabled = !fits;
  }
  if (comparison.selectedOptions[0]?.disabled) comparison.value = [...comparison.options].find((option) => !option.disabled).value;
}

if (column && comparison) {
  column.addEventListener("change", fit);
  fit();
}
