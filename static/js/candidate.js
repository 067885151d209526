// Small comforts; every page works without them.
"use strict";

// What is new on the page, where a browser does not see to it by itself.
const first = document.querySelector("[autofocus]");
if (first) first.focus();

// Who has left leaves nothing behind in this browser; who has submitted, no answers.
const done = document.querySelector("[data-forget]");
if (done) {
  try {
    if (done.dataset.forget === "all") { localStorage.clear(); sessionStorage.clear(); }
    for (const key of Object.keys(localStorage)) if (key.startsWith("draft ")) localStorage.removeItem(key);
  } catch (_) { /* nothing is kept there */ }
  if (window.caches) caches.delete("line");
}

// One press, one sending: a second press while the first is under way does nothing.
for (const form of document.querySelectorAll("form")) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  window.addEventListener("pageshow", () => { sent = false; });
}
