// A candidate's own notes: in this browser's IndexedDB only, never sent, gone once the attempt is handed in.
const NAME = "quizapp-notes";
const STORE = "notes";

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function range(person, attempt) {
  return IDBKeyRange.bound(`${person}:${attempt}:`, `${person}:${attempt}:\uffff`);
}

export async function keepNotes(sitting) {
  const { person, attempt } = sitting.dataset;
  let database;
  try {
    database = await open();
    for (const { number, text } of await done(database.transaction(STORE).objectStore(STORE).getAll(range(person, attempt)))) {
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
    const database = await open();
    await done(database.transaction(STORE, "readwrite").objectStore(STORE).delete(range(person, attempt)));
  } catch { /* nothing was kept */ }
}
