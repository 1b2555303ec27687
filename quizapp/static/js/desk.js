// The invigilator's board: one small request every few seconds that brings only what changed since the last one.
const desk = document.querySelector("[data-desk]");
const words = JSON.parse(document.getElementById("desk-words").textContent);
const rows = new Map([...desk.querySelectorAll("[data-person]")].map((row) => [row.dataset.person, row]));
const EVERY_MS = 4000;
const COLUMN = { seat: 3, unsaved: 4, seen: 5, away: 6, left: 7 };
const lines = new Map();
const silent = new Map();
let mark = desk.dataset.mark;
let counts = {};
let isBehind = true; // the first answer brings everything, so that nothing said while the page was made is missed
let freshAt = Date.now();
let offset = 0; // the server's clock minus this one's, in seconds

function fill(text, params) {
  return text.replace(/\{(\w+)\}/g, (_all, name) => params[name]);
}

function clockTime() {
  return new Date().toTimeString().slice(0, 8);
}

function show(person) {
  const row = rows.get(person);
  const line = lines.get(person);
  if (!row || !line) return;
  const [, told, unsaved, seen, deadline, times, seconds] = line;
  const seat = silent.has(person) ? "silent" : told;
  const now = Date.now() / 1000 + offset;
  const isOpen = ["sitting", "unsaved", "away", "silent"].includes(seat);
  const label = row.cells[COLUMN.seat].firstElementChild;
  label.textContent = words[seat];
  label.dataset.tone = seat;
  row.dataset.seat = seat;
  const minutes = Math.floor((now - (silent.get(person) ?? seen)) / 60);
  put(row, COLUMN.unsaved, isOpen && unsaved ? fill(words.unsaved_count, { count: unsaved }) : "—");
  put(row, COLUMN.seen, !isOpen && seat !== "waiting" ? "—" : silent.has(person) && minutes > 0 ? fill(words.minutes_ago, { minutes }) : words.now);
  put(row, COLUMN.away, times ? fill(words.away_times, { times, seconds }) : "—");
  put(row, COLUMN.left, isOpen && deadline ? fill(words.left, { minutes: Math.max(0, Math.ceil((deadline - now) / 60)) }) : "—");
}

function put(row, column, text) {
  if (row.cells[column].textContent !== text) row.cells[column].textContent = text;
  row.cells[column].dataset.empty = String(text === "—");
}

function filter() {
  const unit = desk.querySelector("#unit").value;
  const seat = desk.querySelector("#seat").value;
  const who = desk.querySelector("#who").value.trim().toLowerCase();
  let shown = 0;
  for (const row of rows.values()) {
    const text = `${row.cells[0].textContent} ${row.cells[1].textContent}`.toLowerCase();
    row.hidden = !(row.dataset.unit.startsWith(unit) && (!seat || row.dataset.seat === seat) && text.includes(who));
    if (!row.hidden) shown += 1;
  }
  desk.querySelector("[data-none]").hidden = shown > 0;
}

function showCounts() {
  for (const place of desk.querySelectorAll("[data-seat-count]")) place.textContent = counts[place.dataset.seatCount] ?? 0;
}

// What the board shows must add up to what the server counts; where it does not, everything is asked for once.
function addsUp() {
  const own = {};
  for (const row of rows.values()) own[row.dataset.seat] = (own[row.dataset.seat] ?? 0) + 1;
  return Object.keys({ ...own, ...counts }).every((seat) => (own[seat] ?? 0) === (counts[seat] ?? 0));
}

function take(news) {
  mark = news.mark;
  offset = news.mark / 1000 - Date.now() / 1000;
  counts = news.counts;
  silent.clear();
  for (const [person, at] of news.silent) silent.set(person, at);
  for (const line of news.lines) {
    if (!rows.has(line[0])) return location.reload(); // somebody was added to the roster
    lines.set(line[0], line);
  }
  for (const person of rows.keys()) show(person);
  showCounts();
  filter();
  isBehind = !addsUp();
}

async function poll() {
  const place = document.querySelector("[data-fresh]");
  try {
    if (!document.hidden) {
      const response = await fetch(`${desk.dataset.url}${isBehind ? "" : `?since=${mark}`}`, { headers: { Accept: "application/json" } });
      if (response.status === 401 || response.redirected) return location.reload();
      if (!response.ok) throw new Error(String(response.status));
      take(await response.json());
      freshAt = clockTime();
      place.dataset.lost = "false";
      place.textContent = fill(words.fresh, { time: freshAt });
      desk.dataset.ready = "true";
    }
  } catch {
    place.dataset.lost = "true";
    place.textContent = fill(words.lost, { time: typeof freshAt === "string" ? freshAt : clockTime() });
  }
  setTimeout(poll, EVERY_MS * (0.9 + Math.random() / 5));
}

// Choosing a unit means that unit, not everybody.
document.addEventListener("change", (event) => {
  if (!event.target.matches("select[name=unit_path]")) return;
  event.target.form.querySelector(`[name=reach][value=${event.target.value ? "unit" : "all"}]`).checked = true;
});

if (rows.size) {
  for (const [person, row] of rows) lines.set(person, JSON.parse(row.dataset.line));
  desk.querySelector("[data-desk-filters]").addEventListener("input", filter);
  desk.querySelector("[data-desk-filters]").addEventListener("submit", (event) => event.preventDefault());
  poll();
}
