// Small comforts; every page works without them.
"use strict";

const summary = document.getElementById("problems");
if (summary) summary.focus();

// A status is only spoken when it changes after the page has loaded.
for (const status of document.querySelectorAll("[data-words]")) {
  status.textContent = "";
  window.setTimeout(() => { status.textContent = status.dataset.words; }, 150);
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
