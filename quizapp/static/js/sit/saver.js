// Sends what is in the outbox, one request at a time, oldest first, until the server has acknowledged it.
const RETRY_MS = [500, 1000, 2000, 4000, 5000];

export class Saver {
  // `on` holds: saved(time), pending(count, isOffline), stale(change), ended(reason), readonly(reason), deadline(reply)
  constructor({ url, token, outbox, on }) {
    Object.assign(this, { url, token, outbox, on });
    this.isSending = false;
    this.isStopped = false;
    this.failures = 0;
    addEventListener("online", () => this.send());
  }

  async add(change) {
    // The request does not wait for the disk: a slow IndexedDB must not delay the server.
    const kept = this.outbox.put(change);
    this.on.pending(this.outbox.pending().length, false);
    this.send();
    await kept;
  }

  async send() {
    if (this.isSending || this.isStopped) return;
    this.isSending = true;
    try {
      while (this.outbox.pending().length && !this.isStopped) {
        if (!(await this.sendOnce())) break;
      }
    } finally {
      this.isSending = false;
    }
  }

  async sendOnce() {
    const changes = this.outbox.pending().map(({ number, revision, value, marked, at }) => ({ number, revision, value, marked, at }));
    let response;
    try {
      response = await fetch(this.url, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token },
        body: JSON.stringify({ changes }),
        credentials: "same-origin",
      });
    } catch {
      return this.again(true);
    }
    if (response.status === 401 || response.redirected) return this.stop("signed_out");
    let reply;
    try {
      reply = await response.json();
    } catch {
      return this.again(false);
    }
    if (!reply.saved) return this.refused(response.status, reply);
    this.failures = 0;
    await this.acknowledge(reply);
    return true;
  }

  async acknowledge(reply) {
    for (const row of reply.saved) await this.outbox.settle(row.number, row.revision);
    for (const row of reply.stale) {
      await this.outbox.settle(row.number, Infinity);
      this.on.stale(row);
    }
    this.on.deadline(reply);
    const left = this.outbox.pending().length;
    if (left) this.on.pending(left, false);
    else this.on.saved(reply.saved_at);
  }

  refused(status, reply) {
    if (reply.error === "ended") return this.stop("ended");
    if (reply.error === "taken_over") return this.stop("taken_over");
    if (status === 400 && reply.error === "csrf") return this.stop("signed_out");
    if (status >= 500 || status === 429 || status === 408) return this.again(false);
    return this.stop("refused");
  }

  again(isOffline) {
    this.on.pending(this.outbox.pending().length, isOffline);
    const wait = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)];
    this.failures += 1;
    setTimeout(() => this.send(), wait * (0.75 + Math.random() / 2));
    return false;
  }

  stop(reason) {
    this.isStopped = true;
    this.on.readonly(reason, this.outbox.pending().length);
    return false;
  }

  // Waits until everything is acknowledged; false when that does not happen within `ms`.
  async flush(ms) {
    const until = performance.now() + ms;
    while (this.outbox.pending().length && !this.isStopped && performance.now() < until) {
      this.send();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return this.outbox.pending().length === 0;
  }
}
