// Tells the server every half minute that the page is there, what it still holds, and when it was left; brings messages.
// Absences are kept until they are acknowledged. What is over within `ignoreMs` is a slip and not shown.
const EVERY_MS = 30000;

function kept(name) {
  try { return JSON.parse(localStorage.getItem(name)) ?? null; } catch { return null; }
}

function keep(name, value) {
  try { value === null ? localStorage.removeItem(name) : localStorage.setItem(name, JSON.stringify(value)); } catch { /* refused: it holds for this page */ }
}

export class Presence {
  // `on` holds: heard(reply), stopped(reason); `unsaved()` answers how many answers are not acknowledged
  constructor({ url, token, attempt, ignoreMs, unsaved, on }) {
    Object.assign(this, { url, token, ignoreMs, unsaved, on });
    this.awayKey = `away:${attempt}`;
    this.leavesKey = `leaves:${attempt}`;
    this.leaves = kept(this.leavesKey) ?? [];
    this.isOwnWay = false;
    this.isStopped = false;
    this.comeBack(); // the page was closed or reloaded: how long it was away is known now
    document.addEventListener("visibilitychange", () => (document.hidden ? this.leave() : this.comeBack(true)));
    document.addEventListener("click", (event) => { if (event.target.closest("a[href]")) this.goOwnWay(); }, true);
    document.addEventListener("submit", () => this.goOwnWay(), true);
    addEventListener("pageshow", () => { this.isOwnWay = false; });
    addEventListener("online", () => this.beat());
    this.schedule();
  }

  // A page of ours follows: leaving for it is not leaving.
  goOwnWay() {
    this.isOwnWay = true;
    setTimeout(() => { this.isOwnWay = false; }, 5000);
  }

  leave() {
    if (this.isOwnWay || this.isStopped || kept(this.awayKey)) return;
    keep(this.awayKey, Date.now());
    setTimeout(() => { if (document.hidden) this.beat(); }, this.ignoreMs);
  }

  comeBack(tell = false) {
    const since = kept(this.awayKey);
    if (!since) return;
    keep(this.awayKey, null);
    const ms = Date.now() - since;
    if (ms > this.ignoreMs) {
      this.leaves.push([since, ms]);
      keep(this.leavesKey, this.leaves);
    }
    if (tell) this.beat();
  }

  // Everything is acknowledged: a desk that was told otherwise hears it soon.
  settled() {
    if (!this.toldUnsaved) return;
    this.toldUnsaved = 0;
    this.beat();
  }

  schedule() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.beat(), EVERY_MS * (0.85 + Math.random() * 0.3));
  }

  async beat() {
    if (this.isStopped) return;
    this.schedule();
    const told = this.leaves.slice(0, 50);
    this.toldUnsaved = Math.min(1000, this.unsaved());
    try {
      const response = await fetch(this.url, {
        method: "POST", credentials: "same-origin", keepalive: true,
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token },
        body: JSON.stringify({ unsaved: this.toldUnsaved, away: document.hidden, leaves: told }),
      });
      if (response.status === 401 || response.redirected) return this.stop("signed_out");
      const reply = await response.json();
      if (reply.error === "ended" || reply.error === "taken_over") return this.stop(reply.error);
      if (!response.ok) return;
      this.leaves = this.leaves.slice(told.length);
      keep(this.leavesKey, this.leaves.length ? this.leaves : null);
      this.on.heard(reply);
    } catch { /* offline: told the next time */ }
  }

  stop(reason) {
    if (this.isStopped) return;
    this.isStopped = true;
    clearTimeout(this.timer);
    this.on.stopped(reason);
  }
}
