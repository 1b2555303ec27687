// The waiting room: counts down by the server's clock and asks for the paper once, each page a little later than another.
const room = document.querySelector("[data-waiting]");
const words = JSON.parse(document.getElementById("sit-words").textContent);
const token = document.querySelector("meta[name=csrf-token]").content;
const form = room.querySelector("[data-begin]");
const status = room.querySelector("[data-status]");
const code = form.querySelector("[name=room_code]");
const JITTER_MS = 2000;
const HEARTBEAT_MS = 30000;
let left = Number(room.dataset.leftMs);
let since = performance.now();
let isOpening = false;

function fill(text, params) {
  return text.replace(/\{(\w+)\}/g, (_all, name) => params[name]);
}

function remaining() {
  return Math.max(0, left - (performance.now() - since));
}

function tick() {
  const rest = Math.ceil(remaining() / 1000);
  room.querySelector("[data-countdown]").textContent = rest ? fill(words.opens_in, { minutes: Math.floor(rest / 60), seconds: String(rest % 60).padStart(2, "0") }) : words.opening;
  if (rest || isOpening) return;
  form.querySelector("[data-open]").disabled = false;
  if (code && !code.value.trim()) return; // the code is read out in the room; its owner presses the button
  isOpening = true;
  setTimeout(() => begin(0), Math.random() * JITTER_MS);
}

// A server that is busy is asked again, later and later; the page itself is never reloaded for it.
async function begin(tries) {
  status.textContent = tries ? words.retrying : words.opening;
  try {
    const response = await fetch(form.action, {
      method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin",
      headers: { Accept: "application/json", "X-CSRFToken": token },
    });
    if (response.status === 401) return location.reload();
    if (response.status < 500 && response.status !== 429) {
      const reply = await response.json();
      if (reply.url) return location.replace(reply.url);
      status.textContent = reply.message;
      isOpening = reply.error !== "not_open";
      if (!isOpening) return await ask();
      return;
    }
  } catch { /* offline or cut off: asked again below */ }
  setTimeout(() => begin(tries + 1), Math.min(8000, 1000 * 2 ** tries) * (0.75 + Math.random() / 2));
}

async function ask() {
  try {
    const response = await fetch(room.dataset.presenceUrl, { method: "POST", headers: { Accept: "application/json", "X-CSRFToken": token } });
    if (response.status === 401) return location.reload();
    if (!response.ok) return;
    const reply = await response.json();
    left = reply.left_ms;
    since = performance.now();
    room.querySelector("[data-messages]").replaceChildren(...reply.messages.map(({ text, at }) => {
      const item = document.createElement("li");
      item.textContent = fill(words.message, { time: at }) + text;
      return item;
    }));
  } catch { /* the countdown goes on by the last answer */ }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (isOpening) return;
  isOpening = true;
  begin(0).then(() => { if (status.textContent) isOpening = false; });
});
document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
setInterval(ask, HEARTBEAT_MS * (0.85 + Math.random() * 0.3));
setInterval(tick, 250);
tick();
room.dataset.ready = "true";
