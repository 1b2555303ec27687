// The answer card: a button per question with its state, once beside the question (desk) and once in a drawer (phone).
export class AnswerCard {
  constructor(sitting, { onPick }) {
    this.sitting = sitting;
    this.words = JSON.parse(document.getElementById("sit-words").textContent);
    this.drawer = sitting.querySelector("dialog[data-card-drawer]");
    sitting.addEventListener("click", (event) => {
      const cell = event.target.closest("[data-cell]");
      if (cell) {
        if (this.drawer?.open) this.drawer.close();
        onPick(Number(cell.dataset.cell));
      }
      if (event.target.closest("[data-open-card]")) this.drawer.showModal();
      if (event.target.closest("[data-close-card]") || event.target === this.drawer) this.drawer.close();
    });
    this.count();
  }

  cells(number) {
    return this.sitting.querySelectorAll(`[data-cell="${number}"]`);
  }

  show(number, { isAnswered, isMarked }) {
    for (const cell of this.cells(number)) {
      cell.dataset.state = isAnswered ? "answered" : "empty";
      cell.dataset.marked = String(isMarked);
      const state = isAnswered ? this.words.cell_answered : this.words.cell_empty;
      cell.setAttribute("aria-label", `${number} ${state}${isMarked ? " " + this.words.cell_marked : ""}`);
    }
    this.count();
  }

  setCurrent(number) {
    for (const cell of this.sitting.querySelectorAll("[data-cell][aria-current]")) {
      cell.removeAttribute("aria-current");
      cell.dataset.current = "false";
    }
    for (const cell of this.cells(number)) {
      cell.setAttribute("aria-current", "true");
      cell.dataset.current = "true";
    }
  }

  count() {
    const sheet = this.sitting.querySelector("[data-sheet]");
    const total = sheet.querySelectorAll("[data-cell]").length;
    const answered = sheet.querySelectorAll('[data-state="answered"]').length;
    const isMarked = sheet.querySelectorAll('[data-marked="true"]').length;
    const put = (name, value) => this.sitting.querySelectorAll(`[data-count="${name}"]`).forEach((place) => { place.textContent = value; });
    put("answered", answered);
    put("empty", total - answered);
    put("marked", isMarked);
    for (const group of this.sitting.querySelectorAll("[data-group]")) {
      group.querySelector("[data-group-count]").textContent = group.querySelectorAll('[data-state="answered"]').length;
    }
  }
}
