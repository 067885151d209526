// Small comforts; every page works without them.
"use strict";

const summary = document.getElementById("problems");
if (summary) summary.focus();

// Who has left or submitted leaves nothing behind in this browser.
if (document.querySelector("[data-forget]")) {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith("draft ")) localStorage.removeItem(key);
  } catch (_) { /* nothing is kept there */ }
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
