// A candidate's own notes: in this browser's IndexedDB only, never sent, gone once the attempt is handed in.
import { openStore, done, beginning } from "./store.js";

const NAME = "quizapp-notes";
const STORE = "notes";

export async function keepNotes(sitting) {
  const { person, attempt } = sitting.dataset;
  let database;
  try {
    database = await openStore(NAME, STORE);
    for (const { number, text } of await done(database.transaction(STORE).objectStore(STORE).getAll(beginning(`${person}:${attempt}:`)))) {
      const box = sitting.querySelector(`#note-${number}`);
      if (!box) continue;
      box.value = text;
      box.closest("details").dataset.has = String(text !== "");
    }
  } catch {
    for (const note of sitting.querySelectorAll("details.note")) note.hidden = true; // no place to keep them: none are offered
    return;
  }
  sitting.addEventListener("input", (event) => {
    if (!event.target.matches("[data-note]")) return;
    const number = Number(event.target.id.slice(5));
    const text = event.target.value;
    event.target.closest("details").dataset.has = String(text !== "");
    database.transaction(STORE, "readwrite").objectStore(STORE).put({ key: `${person}:${attempt}:${number}`, number, text });
  });
}

export async function clearNotes(person, attempt) {
  try {
    const database = await openStore(NAME, STORE);
    await done(database.transaction(STORE, "readwrite").objectStore(STORE).delete(beginning(`${person}:${attempt}:`)));
  } catch { /* nothing was kept */ }
}
