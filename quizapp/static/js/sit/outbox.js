// Answers that the server has not acknowledged yet, kept in IndexedDB so that they survive reload, crash and hours
// offline. One row per attempt, person and question: only the newest choice matters. Answer letters only, no stems.
import { openStore, done, beginning } from "./store.js";

const NAME = "quizapp-outbox";
const STORE = "pending";

export class Outbox {
  constructor(attempt, person) {
    this.prefix = `${person}:${attempt}:`;
    this.memory = new Map(); // where a browser refuses IndexedDB (private windows), memory serves until reload
    this.database = null;
    this.isLasting = true;
  }

  async load() {
    try {
      this.database = await openStore(NAME, STORE);
      const rows = await done(this.store("readonly").getAll(beginning(this.prefix)));
      for (const row of rows) this.memory.set(row.number, row);
    } catch {
      this.database = null;
      this.isLasting = false;
    }
    return [...this.memory.values()];
  }

  async put(change) {
    const row = { ...change, key: this.prefix + change.number };
    this.memory.set(change.number, row);
    await this.write((store) => store.put(row));
  }

  async settle(number, revision) {
    const row = this.memory.get(number);
    if (!row || row.revision > revision) return; // chosen anew while the old choice was on its way
    this.memory.delete(number);
    await this.write((store) => store.delete(this.prefix + number));
  }

  async clear() {
    const numbers = [...this.memory.keys()];
    this.memory.clear();
    await this.write((store) => numbers.forEach((number) => store.delete(this.prefix + number)));
  }

  pending() {
    return [...this.memory.values()].sort((a, b) => a.at.localeCompare(b.at));
  }

  store(mode) {
    return this.database.transaction(STORE, mode, { durability: "strict" }).objectStore(STORE);
  }

  async write(act) {
    if (!this.database) return;
    try {
      const store = this.store("readwrite");
      act(store);
      await new Promise((resolve, reject) => {
        store.transaction.oncomplete = resolve;
        store.transaction.onerror = () => reject(store.transaction.error);
        store.transaction.onabort = () => reject(store.transaction.error);
      });
    } catch {
      this.isLasting = false; // the disk is full, say: the answer still goes to the server from memory
    }
  }
}
