// Shows what the server told: messages of the invigilator, and that the page was left (one quiet warning).
export class Told {
  constructor(sitting, words) {
    Object.assign(this, { sitting, words });
    this.readKey = `read:${sitting.dataset.attempt}`;
    this.warnedKey = `warned:${sitting.dataset.attempt}`;
    this.read = new Set(JSON.parse(this.stored(this.readKey) ?? "[]"));
    this.warned = Number(this.stored(this.warnedKey) ?? 0);
    this.place = sitting.querySelector("[data-messages]");
    this.warning = sitting.querySelector("[data-away-warning]");
    this.warning.querySelector("[data-away-close]").addEventListener("click", () => { this.warning.hidden = true; });
  }

  stored(name) {
    try { return localStorage.getItem(name); } catch { return null; }
  }

  store(name, value) {
    try { localStorage.setItem(name, value); } catch { /* refused: it holds for this page */ }
  }

  fill(text, params) {
    return text.replace(/\{(\w+)\}/g, (_all, name) => params[name]);
  }

  show(reply) {
    this.messages(reply.messages);
    const { times, seconds } = reply.away;
    const sentence = times ? this.fill(this.words.away, { times, seconds }) : "";
    this.sitting.querySelector("[data-away-count]").textContent = sentence;
    if (!reply.warn || times <= this.warned) return;
    const isFirst = this.warned === 0;
    this.warned = times;
    this.store(this.warnedKey, String(times));
    if (!isFirst && this.sitting.dataset.ends !== "true") return; // one quiet warning; later ones only where ending follows
    const text = this.words.away_warn + (this.sitting.dataset.ends === "true" ? this.words.away_end : "");
    this.warning.querySelector("[data-away-text]").textContent = text;
    this.warning.hidden = false;
  }

  messages(list) {
    const standing = new Set(list.map(({ id }) => id));
    for (const item of [...this.place.children]) if (!standing.has(item.dataset.id)) item.remove(); // taken back
    for (const { id, text, at } of list) {
      if (this.read.has(id) || this.place.querySelector(`[data-id="${id}"]`)) continue;
      const item = document.createElement("li");
      const line = document.createElement("span");
      const close = document.createElement("button");
      item.dataset.id = id;
      line.textContent = this.fill(this.words.message, { time: at }) + text;
      close.type = "button";
      close.className = "btn";
      close.textContent = this.words.message_read;
      close.addEventListener("click", () => {
        this.read.add(id);
        this.store(this.readKey, JSON.stringify([...this.read]));
        item.remove();
      });
      item.append(line, close);
      this.place.append(item);
    }
  }
}
