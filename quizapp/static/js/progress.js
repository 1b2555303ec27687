// Follows a job: fetches the page's own fragment until the job has ended, then reloads to show the outcome.
const box = document.querySelector("[data-refresh-url]");
if (box && box.dataset.done !== "true") {
  const again = async () => {
    try {
      const response = await fetch(box.dataset.refreshUrl, { headers: { Accept: "text/html" } });
      if (response.ok) {
        const fresh = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-refresh-url]");
        if (fresh) {
          if (fresh.dataset.done === "true") return location.assign(fresh.dataset.next || location.href);
          box.replaceChildren(...fresh.childNodes);
        }
      }
    } catch { /* the network is away: the next try will tell */ }
    setTimeout(again, 1000);
  };
  setTimeout(again, 500);
}
