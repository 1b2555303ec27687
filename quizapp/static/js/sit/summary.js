// The overview before handing in: the attempt goes on, so the desk hears of this page as of the sitting itself.
import { Outbox } from "./outbox.js";
import { Presence } from "./presence.js";
import { Told } from "./told.js";

const page = document.querySelector("[data-summary]");
const words = JSON.parse(document.getElementById("sit-words").textContent);
const outbox = new Outbox(page.dataset.attempt, page.dataset.person);
const told = new Told(page, words);

await outbox.load();
const presence = new Presence({
  url: page.dataset.presenceUrl,
  token: document.querySelector("meta[name=csrf-token]").content,
  attempt: page.dataset.attempt,
  ignoreMs: Number(page.dataset.ignoreMs),
  unsaved: () => outbox.pending().length,
  on: {
    heard: (reply) => told.show(reply),
    stopped: (reason) => location.assign(reason === "ended" ? page.dataset.receiptUrl : page.dataset.sittingUrl),
  },
});
presence.beat();
page.dataset.ready = "true";
