// Sends a form's present state on every change and puts the answer (a fragment) into its target: live checks.
for (const form of document.querySelectorAll("form[data-live-url]")) {
  const target = document.getElementById(form.dataset.liveTarget);
  let timer = 0;
  let latest = 0;
  const check = async () => {
    const mine = ++latest;
    try {
      const response = await fetch(form.dataset.liveUrl, { method: "POST", body: new FormData(form), headers: { Accept: "text/html" } });
      if (!response.ok) return;
      const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
      if (mine !== latest) return; // a newer check is on its way or has answered
      target.replaceChildren(...fresh.body.childNodes);
    } catch { /* the check comes again on the server when the form is saved */ }
  };
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(check, 400); });
  check();
}
