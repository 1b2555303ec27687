// Time left by the server's clock: only the distance between its "now" and the deadline is used, so a client clock
// that is wrong or changed moves nothing. performance.now() may stop while a device sleeps, so the wall clock's
// progress is taken where it is larger, and every reply of the server sets it right again.
export class ExamClock {
  constructor(leftMs, { onTick, onEnd, onNotice }) {
    Object.assign(this, { onTick, onEnd, onNotice });
    this.isOver = false;
    this.noticed = new Set();
    this.set(leftMs);
    this.timer = setInterval(() => this.tick(), 1000);
    addEventListener("visibilitychange", () => this.tick());
  }

  set(leftMs) {
    this.leftMs = leftMs;
    this.steady = performance.now();
    this.wall = Date.now();
    this.tick();
  }

  left() {
    const steady = performance.now() - this.steady;
    const wall = Date.now() - this.wall;
    const passed = wall > steady && wall < steady + 6 * 3600e3 ? wall : steady;
    return Math.max(0, this.leftMs - passed);
  }

  tick() {
    if (this.isOver) return;
    const left = this.left();
    this.onTick(left);
    for (const minutes of [10, 5, 1]) {
      if (left <= minutes * 60e3 && left > minutes * 60e3 - 5e3 && !this.noticed.has(minutes)) {
        this.noticed.add(minutes);
        this.onNotice(minutes);
      }
    }
    if (left === 0) {
      this.isOver = true;
      clearInterval(this.timer);
      this.onEnd();
    }
  }
}
