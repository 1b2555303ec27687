// Pictures open in a dialog, with the mouse or by keyboard: + and - change the size, arrows scroll, Escape closes.
const STEPS = [1, 1.5, 2, 3, 4];

export function zoomable(sitting, label) {
  const dialog = sitting.querySelector("[data-zoom]");
  const view = dialog.querySelector("[data-zoom-view]");
  let step = 0;
  let opener = null;

  function size() {
    view.firstElementChild.style.width = `${STEPS[step] * 100}%`;
    for (const button of dialog.querySelectorAll("[data-zoom-by]")) {
      button.disabled = STEPS[step + Number(button.dataset.zoomBy)] === undefined;
    }
  }

  function change(by) {
    if (STEPS[step + by] === undefined) return;
    step += by;
    size();
  }

  for (const picture of sitting.querySelectorAll("[data-question] img.picture")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "zoomable";
    button.setAttribute("aria-label", `${label} ${picture.alt}`);
    picture.replaceWith(button);
    button.append(picture);
    button.addEventListener("click", () => {
      opener = button;
      step = 0;
      const copy = new Image();
      copy.src = picture.src;
      copy.alt = picture.alt;
      view.replaceChildren(copy);
      size();
      dialog.showModal();
      view.focus();
    });
  }
  dialog.addEventListener("click", (event) => {
    const by = event.target.closest("[data-zoom-by]");
    if (by) change(Number(by.dataset.zoomBy));
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "+" || event.key === "=") change(1);
    else if (event.key === "-") change(-1);
    else return;
    event.preventDefault();
  });
  dialog.addEventListener("close", () => opener?.focus());
}
