// Small comforts; every page works without them.
"use strict";

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const search = document.querySelector("[role=search] input[type=search]");
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.bar-me[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

document.addEventListener("click", (event) => {
  const menu = document.querySelector("details.bar-me[open]");
  if (menu && !menu.contains(event.target)) menu.open = false;
});

// Review mode: J and K press what says so, while nobody is typing.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const wanted = ["j", "k"].find((key) => key === event.key.toLowerCase());
  const way = wanted && document.querySelector(`[data-key="${wanted}"]`);
  if (!way) return;
  event.preventDefault();
  way.click();
});

const problem = document.querySelector("[data-focus]");
if (problem) problem.focus();

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    button.nextElementSibling.textContent = button.dataset.done;
  });
}

// How far something in the background is: the same page is read again until it is done.
const LOOK_AGAIN = 3000;
async function lookAgain() {
  const shown = document.querySelector("[data-progress]");
  if (!shown || !shown.dataset.progress) return;
  try {
    const answer = await fetch(shown.dataset.progress, { credentials: "same-origin" });
    if (answer.ok && !answer.redirected) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.querySelector("[data-progress]");
      if (found) shown.replaceWith(found);
    }
  } catch {
    // the line is down: the next look will tell
  }
  setTimeout(lookAgain, LOOK_AGAIN);
}
if (document.querySelector("[data-progress]")) setTimeout(lookAgain, LOOK_AGAIN);

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
