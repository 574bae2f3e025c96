// Every page works without this file. Words come from the page.
// button[hidden][data-copy="text or #id"][data-copied] > span · button[hidden][data-print]
// input[data-select-all=name] + [data-count][data-zero|one|two|few|many|other="… # …"]
// form[data-forget]: what paper.js kept of unsent answers is forgotten

const all = (selector, root = document) => [...root.querySelectorAll(selector)];

async function copy(button) {
  const source = button.dataset.copy;
  const target = source.startsWith("#") && document.querySelector(source);
  const text = target ? (target.value ?? target.textContent).trim() : source;
  try {
    await navigator.clipboard.writeText(text);
  } catch { // no clipboard on plain http
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "vh";
    button.after(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    button.focus();
    if (!copied) return;
  }
  const label = button.querySelector("span") || button;
  const before = (label.dataset.words ||= label.textContent);
  label.textContent = button.dataset.copied || before;
  setTimeout(() => (label.textContent = before), 2500);
}

function selectAll(master) {
  const form = master.form || document;
  const boxes = all("input[type=checkbox]:not(:disabled)", form).filter((box) => box.name === master.dataset.selectAll && box !== master);
  const count = form.querySelector("[data-count]");
  const plural = new Intl.PluralRules(document.documentElement.lang || "ar");
  const show = () => {
    const n = boxes.filter((box) => box.checked).length;
    master.checked = n > 0 && n === boxes.length;
    master.indeterminate = n > 0 && n < boxes.length;
    const words = count?.dataset;
    if (words) count.textContent = ((n ? words[plural.select(n)] : words.zero) || words.other || "#").replace("#", n);
  };
  master.addEventListener("change", () => {
    for (const box of boxes) box.checked = master.checked;
    show();
  });
  form.addEventListener("change", (event) => event.target !== master && show());
  show();
}

function forget() {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith("unsent ")) localStorage.removeItem(key);
  } catch {} // no storage, nothing kept
}

all("form[data-forget]").forEach((form) => form.addEventListener("submit", forget));
all("input[data-select-all]").forEach(selectAll);
for (const button of all("[data-copy],[data-print]")) {
  button.hidden = false;
  if ("copy" in button.dataset) (button.querySelector("span") || button).setAttribute("aria-live", "polite");
  button.addEventListener("click", () => ("print" in button.dataset ? print() : copy(button)));
}
const summary = document.querySelector(".error-summary");
if (summary) {
  summary.tabIndex = -1;
  summary.focus();
  summary.addEventListener("click", (event) => {
    const field = document.getElementById(event.target.closest("a")?.hash.slice(1));
    if (field) setTimeout(() => field.focus());
  });
}
