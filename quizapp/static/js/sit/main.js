// The sitting: one question in view, choices saved at once, the answer card, marks, keyboard and the clock.
import { Outbox } from "./outbox.js";
import { Saver } from "./saver.js";
import { ExamClock } from "./clock.js";
import { AnswerCard } from "./card.js";
import { readValue, writeValue, isBlank } from "./values.js";
import { Presence } from "./presence.js";
import { Told } from "./told.js";
import { zoomable } from "./zoom.js";
import { keepNotes } from "./notes.js";
import { watermark } from "./watermark.js";

const sitting = document.querySelector("[data-sitting]");
const words = JSON.parse(document.getElementById("sit-words").textContent);
const questions = [...sitting.querySelectorAll("[data-question]")];
const revisions = new Map(questions.map((box) => [Number(box.dataset.question), Number(box.dataset.revision)]));
const marked = new Set(questions.filter((box) => box.dataset.marked === "true").map((box) => Number(box.dataset.question)));
// Where only a part of the paper is open, its numbers do not begin at 1.
const first = questions.length ? Number(questions[0].dataset.question) : 1;
const last = first + questions.length - 1;
const typing = new Map();
const TYPED = `typed:${sitting.dataset.attempt}`;
let current = first;

const outbox = new Outbox(sitting.dataset.attempt, sitting.dataset.person);
const card = new AnswerCard(sitting, { onPick: show });
const saver = new Saver({
  url: sitting.dataset.saveUrl,
  token: document.querySelector("meta[name=csrf-token]").content,
  outbox,
  on: { saved: showSaved, pending: showPending, stale: applyServer, readonly: makeReadonly, deadline: setClock },
});

function boxOf(number) {
  return questions[number - first];
}

function isTyped(input) {
  return input.matches("input[type=text], textarea");
}

function say(sentence) {
  sitting.querySelector("[data-announce]").textContent = sentence;
}

function fill(text, params) {
  return text.replace(/\{(\w+)\}/g, (_all, name) => params[name]);
}

function setState(kind, text) {
  for (const place of sitting.querySelectorAll("[data-save]")) {
    place.dataset.save = kind;
    place.textContent = text;
  }
}

function showSaved(time) {
  presence.settled();
  if (time) setState("saved", fill(words.saved, { time }));
}

function showPending(count, isOffline) {
  setState(isOffline ? "offline" : "pending", fill(isOffline ? words.offline : words.pending, { count }));
}

function setClock(reply) {
  clock.set(reply.left_ms);
}

function change(number) {
  const box = boxOf(number);
  const value = readValue(box);
  const revision = revisions.get(number) + 1;
  revisions.set(number, revision);
  card.show(number, { isAnswered: !isBlank(value), isMarked: marked.has(number) });
  saver.add({ number, revision, value, marked: marked.has(number), at: new Date().toISOString() });
}

function applyServer(row) {
  if (!boxOf(row.number)) return; // a part that is behind
  revisions.set(row.number, Math.max(revisions.get(row.number), row.revision));
  apply(row);
  say(fill(words.replaced, { number: row.number }));
}

function apply(row) {
  const box = boxOf(row.number);
  writeValue(box, row.value);
  row.marked ? marked.add(row.number) : marked.delete(row.number);
  box.querySelector("[data-mark]").setAttribute("aria-pressed", String(row.marked));
  card.show(row.number, { isAnswered: !isBlank(row.value), isMarked: row.marked });
}

function toggleMark(number) {
  marked.has(number) ? marked.delete(number) : marked.add(number);
  boxOf(number).querySelector("[data-mark]").setAttribute("aria-pressed", String(marked.has(number)));
  say(fill(marked.has(number) ? words.marked : words.unmarked, { number }));
  change(number);
}

function show(number, { focus = true } = {}) {
  current = Math.min(Math.max(first, number), last);
  questions.forEach((box) => { box.hidden = box !== boxOf(current); });
  for (const button of sitting.querySelectorAll("[data-go=previous]")) button.disabled = current === first;
  for (const button of sitting.querySelectorAll("[data-go=next]")) button.disabled = current === last;
  card.setCurrent(current);
  history.replaceState(null, "", `#q${current}`);
  scrollTo(0, 0);
  if (focus) boxOf(current).querySelector("[data-stem]").focus({ preventScroll: true });
}

function makeReadonly(reason, count) {
  presence.isStopped = true;
  for (const input of sitting.querySelectorAll("[data-question] input, [data-question] textarea, [data-question] [data-mark]")) input.disabled = true;
  setState("readonly", fill(words[reason] ?? words.refused, { count }));
  const notice = sitting.querySelector("[data-readonly-notice]");
  notice.hidden = false;
  notice.querySelector("[data-reason]").textContent = fill(words[reason] ?? words.refused, { count });
  notice.querySelector("[data-sign-in]").hidden = reason !== "signed_out";
  notice.querySelector("[data-held]").replaceChildren(...outbox.pending().map(({ number }) => {
    const line = document.createElement("li");
    line.textContent = fill(words.held, { number });
    return line;
  }));
  say(fill(words[reason] ?? words.refused, { count }));
  if (reason === "ended") {
    presence.goOwnWay();
    location.assign(sitting.dataset.receiptUrl);
  }
}

function showTime(left) {
  const minutes = Math.floor(left / 60e3);
  const seconds = Math.floor((left % 60e3) / 1000);
  const text = left >= 5 * 60e3 ? fill(words.minutes, { minutes: Math.ceil(left / 60e3) })
    : fill(words.seconds, { minutes, seconds: String(seconds).padStart(2, "0") });
  for (const place of sitting.querySelectorAll("[data-time]")) {
    place.textContent = text;
    place.dataset.low = String(left < 5 * 60e3);
  }
  const bar = sitting.querySelector("[data-time-bar]");
  if (bar) bar.setAttribute("width", `${Math.min(100, (left / Number(sitting.dataset.totalMs)) * 100).toFixed(2)}%`);
}

async function timeIsUp() {
  for (const [number, timer] of typing) { clearTimeout(timer); change(number); }
  typing.clear();
  await saver.flush(8000);
  makeReadonly("ended", outbox.pending().length);
}

async function askServer() {
  try {
    const response = await fetch(sitting.dataset.stateUrl, { headers: { Accept: "application/json" } });
    if (response.status === 401) return saver.stop("signed_out");
    const state = await response.json();
    if (state.error) return saver.stop(state.error === "ended" ? "ended" : "taken_over");
    clock.set(state.left_ms);
  } catch { /* offline: the outbox says so when there is something to send */ }
}

const clock = new ExamClock(Number(sitting.dataset.leftMs), {
  onTick: showTime,
  onEnd: timeIsUp,
  onNotice: (minutes) => say(fill(words.notice, { minutes })),
  onDrift: askServer,
});

const told = new Told(sitting, words);
const presence = new Presence({
  url: sitting.dataset.presenceUrl,
  token: document.querySelector("meta[name=csrf-token]").content,
  attempt: sitting.dataset.attempt,
  ignoreMs: Number(sitting.dataset.ignoreMs),
  unsaved: () => outbox.pending().length,
  on: { heard: (reply) => { clock.set(reply.left_ms); told.show(reply); }, stopped: (reason) => saver.stop(reason) },
});

// Rows put aside by a page that went away, as far as they are newer than what IndexedDB got.
function asideRows() {
  try {
    const rows = JSON.parse(localStorage.getItem(TYPED) ?? "[]");
    localStorage.removeItem(TYPED);
    return rows.filter((row) => revisions.has(row.number) && row.revision > (outbox.memory.get(row.number)?.revision ?? 0));
  } catch {
    return [];
  }
}

sitting.addEventListener("change", (event) => {
  const box = event.target.closest("[data-question]");
  if (box && !isTyped(event.target)) change(Number(box.dataset.question));
});
sitting.addEventListener("input", (event) => {
  const box = event.target.closest("[data-question]");
  if (!box || !isTyped(event.target) || event.target.matches("[data-note]")) return;
  const number = Number(box.dataset.question);
  clearTimeout(typing.get(number));
  typing.set(number, setTimeout(() => { typing.delete(number); change(number); }, 600));
});
sitting.addEventListener("focusout", (event) => {
  const box = event.target.closest("[data-question]");
  const number = box && Number(box.dataset.question);
  if (!typing.has(number)) return;
  clearTimeout(typing.get(number));
  typing.delete(number);
  change(number);
});
sitting.addEventListener("click", (event) => {
  const go = event.target.closest("[data-go]");
  if (go) show(current + (go.dataset.go === "next" ? 1 : -1));
  const mark = event.target.closest("[data-mark]");
  if (mark) toggleMark(Number(mark.closest("[data-question]").dataset.question));
  const clear = event.target.closest("[data-clear]");
  if (clear) {
    const number = Number(clear.closest("[data-question]").dataset.question);
    writeValue(boxOf(number), null);
    change(number);
  }
});
for (const link of sitting.querySelectorAll("[data-hand-in]")) {
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    presence.goOwnWay();
    for (const [number, timer] of typing) { clearTimeout(timer); change(number); }
    typing.clear();
    if (await saver.flush(5000)) location.assign(link.href);
    else say(fill(words.not_yet, { count: outbox.pending().length }));
  });
}
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (isTyped(event.target)) return;
  if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
    event.preventDefault();
    return show(current + (event.key === "ArrowRight" ? 1 : -1));
  }
  if (event.key.toLowerCase() === "m") return toggleMark(current);
  const index = /^[1-8]$/.test(event.key) ? Number(event.key) - 1 : "abcdefgh".indexOf(event.key.toLowerCase());
  const input = index >= 0 && boxOf(current).querySelectorAll("input[type=radio], input[type=checkbox]")[index];
  if (input && !input.disabled) { event.preventDefault(); input.click(); input.focus(); }
});
addEventListener("beforeunload", (event) => {
  if (outbox.pending().length && !saver.isStopped) event.preventDefault();
});
// A page that goes away has no time for IndexedDB: what was typed in the last moment is put aside at once.
addEventListener("pagehide", () => {
  for (const [number, timer] of typing) { clearTimeout(timer); change(number); }
  typing.clear();
  const held = outbox.pending();
  try { held.length ? localStorage.setItem(TYPED, JSON.stringify(held)) : localStorage.removeItem(TYPED); } catch { /* IndexedDB has all but the last moment */ }
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) return;
  for (const [number, timer] of typing) { clearTimeout(timer); change(number); }
  typing.clear();
});
for (const kind of ["copy", "cut", "contextmenu"]) {
  document.addEventListener(kind, (event) => {
    if ("copyBrake" in document.body.dataset && !isTyped(event.target)) event.preventDefault();
  });
}

await outbox.load();
for (const row of asideRows()) await outbox.put(row);
for (const row of outbox.pending()) {
  if (row.revision > revisions.get(row.number)) {
    revisions.set(row.number, row.revision);
    apply(row);
  } else {
    await outbox.settle(row.number, Infinity);
  }
}
show(Number(/^#q(\d+)$/.exec(location.hash)?.[1] ?? sitting.dataset.first), { focus: false });
sitting.dataset.ready = "true";
if (outbox.pending().length) { showPending(outbox.pending().length, false); saver.send(); }
keepNotes(sitting);
zoomable(sitting, words.zoom);
watermark(sitting);
presence.beat();
