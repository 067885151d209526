// Forms that answer while they are being changed; without this, their button does the same.
"use strict";

for (const form of document.querySelectorAll("form[data-live]")) {
  let asked = 0;
  const answer = async () => {
    const mine = ++asked;
    const address = `${location.pathname}?${new URLSearchParams(new FormData(form))}`;
    const found = await fetch(address, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await found.text(), "text/html");
    const fresh = page.querySelector(form.dataset.live);
    const shown = document.querySelector(form.dataset.live);
    if (mine !== asked || !found.ok || !fresh || !shown) return;
    shown.replaceWith(document.importNode(fresh, true));
    history.replaceState(null, "", address);
  };
  form.addEventListener("input", (event) => {
    const shown = event.target.dataset.shows && document.getElementById(event.target.dataset.shows);
    if (shown) shown.textContent = event.target.value;
  });
  form.addEventListener("change", () => { if (form.checkValidity()) answer().catch(() => form.submit()); });
}
