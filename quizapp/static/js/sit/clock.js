// Time left by the server's clock. Only the distance between the server's "now" and the deadline is used, so a client
// clock that is wrong or changed moves nothing. The steady clock may stand still while a device sleeps: when it and
// the wall clock disagree, the server is asked (onDrift) instead of believing either.
const DRIFT_MS = 3000;

export class ExamClock {
  constructor(leftMs, { onTick, onEnd, onNotice, onDrift }) {
    Object.assign(this, { onTick, onEnd, onNotice, onDrift });
    this.isOver = false;
    this.noticed = new Set();
    this.set(leftMs);
    this.timer = setInterval(() => this.tick(), 1000);
    document.addEventListener("visibilitychange", () => this.tick());
  }

  set(leftMs) {
    this.leftMs = leftMs;
    this.steady = performance.now();
    this.wall = Date.now();
    this.hasAsked = false;
    this.tick();
  }

  left() {
    return Math.max(0, this.leftMs - (performance.now() - this.steady));
  }

  tick() {
    if (this.isOver) return;
    const drift = Math.abs(Date.now() - this.wall - (performance.now() - this.steady));
    if (drift > DRIFT_MS && !this.hasAsked) {
      this.hasAsked = true;
      this.onDrift();
    }
    const left = this.left();
    this.onTick(left);
    this.notice(left);
    if (left === 0) {
      this.isOver = true;
      clearInterval(this.timer);
      this.onEnd();
    }
  }

  notice(left) {
    for (const minutes of [10, 5, 1]) {
      if (left <= minutes * 60e3 && left > minutes * 60e3 - 5e3 && !this.noticed.has(minutes)) {
        this.noticed.add(minutes);
        this.onNotice(minutes);
      }
    }
  }
}
