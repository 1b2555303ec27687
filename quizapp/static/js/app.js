// What every page has: menu, letter size, colour scheme, dialogs, one submit per form, copying, printing.
const root = document.documentElement;

function remember(name, value) {
  try { localStorage.setItem(name, value); } catch { /* storage is refused: it holds for this page only */ }
}

const sizes = document.querySelector("[data-sizes]");
if (sizes) {
  const show = () => sizes.querySelectorAll("[data-size-to]").forEach((button) => {
    button.setAttribute("aria-pressed", String((root.dataset.size ?? "normal") === button.dataset.sizeTo));
  });
  sizes.hidden = false;
  sizes.addEventListener("click", (event) => {
    const size = event.target.dataset.sizeTo;
    if (!size) return;
    if (size === "normal") delete root.dataset.size; else root.dataset.size = size;
    remember("size", size);
    show();
  });
  show();
}

const toggle = document.querySelector("[data-scheme-toggle]");
if (toggle) {
  toggle.hidden = false;
  toggle.addEventListener("click", () => {
    const isDark = (root.dataset.scheme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
    root.dataset.scheme = isDark ? "light" : "dark";
    remember("scheme", root.dataset.scheme);
  });
}

document.querySelector("[data-menu]")?.addEventListener("click", (event) => {
  const list = document.getElementById("nav");
  const isOpen = list.classList.toggle("is-open");
  event.currentTarget.setAttribute("aria-expanded", String(isOpen));
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  if (event.target.closest("[data-print]")) print();
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    const box = document.getElementById(copy.dataset.copy);
    box.select();
    document.execCommand("copy"); // the clipboard API is missing on plain HTTP
    copy.textContent = copy.dataset.copied;
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) return event.preventDefault();
  const asked = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (asked && !confirm(asked)) return event.preventDefault();
  if (form.method === "post" && !form.hasAttribute("data-repeatable")) {
    form.dataset.sent = "true";
    setTimeout(() => { delete form.dataset.sent; }, 8000);
  }
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

document.querySelectorAll("[data-auto-submit]").forEach((input) => {
  input.addEventListener("change", () => input.form.requestSubmit());
});

document.querySelector(".error-summary")?.focus();

document.querySelectorAll("[data-check-all]").forEach((all) => {
  const boxes = () => all.form.querySelectorAll(`input[type=checkbox][name=${all.dataset.checkAll}]`);
  all.closest("[hidden]")?.removeAttribute("hidden");
  all.addEventListener("change", () => boxes().forEach((box) => { box.checked = all.checked; }));
});

// Fields that belong to some kinds of question only.
const kind = document.querySelector("select[data-kind]");
if (kind) {
  const fit = () => document.querySelectorAll("[data-kinds]").forEach((part) => {
    part.hidden = !part.dataset.kinds.split(" ").includes(kind.value);
  });
  kind.addEventListener("change", fit);
  fit();
}

document.addEventListener("click", (event) => {
  const adder = event.target.closest("[data-add-line]");
  if (!adder) return;
  const box = document.getElementById(adder.dataset.addLine);
  const lines = box.value.split("\n").filter((line) => line.trim());
  if (!lines.includes(adder.dataset.line)) box.value = [...lines, adder.dataset.line].join("\n");
  adder.disabled = true;
  box.focus();
});

// An outline that stands open beside the text on the desk would push the text away on the phone.
if (matchMedia("(max-width: 59.99rem)").matches) {
  document.querySelectorAll("[data-folds-on-phone]").forEach((part) => { part.open = false; });
}
