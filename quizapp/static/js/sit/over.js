// On the receipt: what this browser kept for the attempt and nobody needs any more.
import { clearNotes } from "./notes.js";

const { attempt, person } = document.querySelector("[data-over]").dataset;
clearNotes(person, attempt);
for (const name of ["away", "leaves", "read", "warned", "typed"]) {
  try { localStorage.removeItem(`${name}:${attempt}`); } catch { /* storage is refused: nothing was kept */ }
}
