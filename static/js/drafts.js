// Choices are kept as they are made: on this device at once, at the server a moment later. The word in the header
// says how far that is. What was not sent yet is found again after a reload, Back, or a dead line.
"use strict";

(() => {
  const form = document.getElementById("answers");
  if (!form || !window.fetch || !navigator.sendBeacon) return;

  const PAUSE = 1000; // ms after the last choice
  const PATIENCE = 20000; // ms for an answer of the server
  const LONGEST_WAIT = 15000; // ms between two tries on a dead line
  const asked = (name) => name && name.includes("."); // <item>.<part>; fields of the form itself have no point
  const MARK = "draft ";

  const here = form.dataset.draft; // .../<sitting>/<page>/draft
  const sitting = here.split("/").slice(0, -2).join("/") + "/";
  const pageOf = (address) => Number(address.slice(sitting.length).split("/")[0]);
  const open = JSON.parse(form.dataset.seconds); // of each page: the state that a draft follows
  const shown = 1000 * parseFloat(form.elements.shown.value);
  const status = statusWord(document.getElementById("saved"));
  let seconds = open[pageOf(here) - 1];
  let last = 0, wait = 2000, timer = 0;
  let sending = false, restoring = false, leaving = false;

  // On this device, in order; where the browser keeps nothing, as long as the page is open.
  const memory = new Map();
  const read = (address) => {
    try { return JSON.parse(localStorage.getItem(MARK + address)); } catch (_) { return memory.get(address) || null; }
  };
  const write = (address, entry) => {
    try { localStorage.setItem(MARK + address, JSON.stringify(entry)); } catch (_) { memory.set(address, entry); }
  };
  const forget = (address) => {
    memory.delete(address);
    try { localStorage.removeItem(MARK + address); } catch (_) { /* nothing is kept there */ }
  };
  const waiting = () => {
    const found = new Set(memory.keys());
    try {
      for (const key of Object.keys(localStorage)) if (key.startsWith(MARK)) found.add(key.slice(MARK.length));
    } catch (_) { /* nothing is kept there */ }
    return [...found].filter(read).sort((one, other) => read(one).sequence - read(other).sequence);
  };

  const chosen = () => new URLSearchParams(
    [...new FormData(form)].filter(([name, value]) => value && asked(name)),
  ).toString();
  const body = (entry) => new URLSearchParams(
    `${entry.fields}&seconds=${entry.seconds}&sequence=${entry.sequence}`
    + `&shown=${encodeURIComponent(form.elements.shown.value)}`
    + `&csrf_token=${encodeURIComponent(form.elements.csrf_token.value)}`,
  );
  const later = (delay) => { clearTimeout(timer); timer = setTimeout(send, delay); };

  const keep = () => {
    last = Math.max(last + 1, Math.round(shown + performance.now()));
    write(here, { fields: chosen(), seconds, sequence: last });
  };

  const changed = () => {
    if (restoring) return;
    keep();
    status(navigator.onLine === false ? "offline" : "saving");
    offerClearing();
    later(PAUSE);
  };

  const restore = (entry) => {
    const fields = new URLSearchParams(entry.fields);
    restoring = true;
    for (const one of form.elements) {
      if (!asked(one.name)) continue;
      const wanted = one.type === "radio" ? fields.get(one.name) === one.value : fields.get(one.name) || "";
      const key = one.type === "radio" ? "checked" : "value";
      if (one[key] === wanted || (one.type !== "radio" && one.tagName !== "SELECT")) continue;
      one[key] = wanted;
      one.dispatchEvent(new Event("change", { bubbles: true }));
    }
    restoring = false;
    last = Math.max(last, entry.sequence);
    offerClearing();
  };

  async function send() {
    clearTimeout(timer);
    if (sending || leaving) return;
    sending = true;
    const line = window.sendWaiting ? await window.sendWaiting(form.elements.csrf_token.value) : "none";
    let after = line === "away" ? "offline" : "saved";
    for (const address of waiting()) {
      if (after !== "saved") break;
      const entry = read(address);
      if (entry) after = await sendOne(address, entry);
    }
    sending = false;
    if (leaving) return;
    if (after === "saved" && waiting().length) return later(0); // chosen meanwhile
    status(after);
    if (after === "saved") wait = 2000;
    else if (after !== "refused") { later(wait); wait = Math.min(2 * wait, LONGEST_WAIT); }
  }

  // What became of it: "saved", "offline", "unsaved" (to be tried again) or "refused".
  async function sendOne(address, entry) {
    const stop = new AbortController();
    const clock = setTimeout(() => stop.abort(), PATIENCE);
    let answer;
    try {
      answer = await fetch(address, {
        method: "POST", body: body(entry), credentials: "same-origin", redirect: "error", signal: stop.signal,
      });
    } catch (_) {
      return "offline";
    } finally {
      clearTimeout(clock);
    }
    const newest = read(address);
    if (answer.status === 204) {
      if (newest && newest.sequence === entry.sequence) forget(address);
      return "saved";
    }
    const sentSince = answer.status === 409 && /json/.test(answer.headers.get("Content-Type") || "");
    if (sentSince && address === here) { // in another tab; what is chosen here came later
      const now = (await answer.json()).seconds;
      if (now === entry.seconds) return "refused";
      seconds = now;
      keep();
      return sendOne(here, read(here));
    }
    if (sentSince) { forget(address); return "saved"; }
    if (answer.status === 404 || answer.status === 409) { // the admission has ended, or is another person's now
      waiting().forEach(forget);
      return "refused";
    }
    return answer.status >= 500 || answer.status === 429 ? "unsaved" : "refused";
  }

  // The button for clearing an answer is there once there is one.
  function offerClearing() {
    for (const button of form.querySelectorAll("[value^='clear:']")) {
      const item = `${button.value.slice("clear:".length)}.`;
      button.hidden = !new RegExp(`(^|&)${encodeURIComponent(item)}`).test(chosen());
    }
  }

  // The word is seen at once and spoken when it changes; what was there when the page came is not spoken.
  function statusWord(place) {
    if (!place) return () => {};
    const spoken = document.createElement("span"), seen = document.createElement("span");
    const beside = document.createElement("p"); // the same beside the buttons: the header is out of sight down there
    beside.className = "saved";
    beside.setAttribute("aria-hidden", "true");
    form.querySelector(".actions").after(beside);
    if (window.IntersectionObserver) { // it shows while the word in the header does not
      new IntersectionObserver(([entry]) => beside.classList.toggle("in-sight", entry.isIntersecting)).observe(place);
    }
    spoken.className = "hidden";
    seen.setAttribute("aria-hidden", "true");
    spoken.textContent = seen.textContent = place.dataset.state ? place.dataset.saved : "";
    place.textContent = "";
    place.append(spoken, seen);
    spoken.setAttribute("role", "status");
    return (state) => {
      const word = place.dataset[state === "refused" ? "unsaved" : state];
      place.dataset.state = beside.dataset.state = state;
      seen.textContent = beside.textContent = word;
      if (state !== "saving" && spoken.textContent !== word) spoken.textContent = word;
    };
  }

  for (const address of waiting()) { // of another person or part, or sent since
    const entry = read(address);
    if (!address.startsWith(sitting) || entry.seconds !== open[pageOf(address) - 1]) forget(address);
  }
  const left = read(here);
  if (left) restore(left);
  if (document.body.dataset.line === "away") { status("offline"); later(wait); }
  else if (waiting().length) { status("saving"); send(); }
  offerClearing();

  form.addEventListener("change", changed);
  form.addEventListener("kept", () => { status("offline"); later(wait); });
  window.addEventListener("online", () => { wait = 2000; later(0); });
  window.addEventListener("offline", () => { if (waiting().length) status("offline"); });
  window.addEventListener("storage", (event) => {
    if (event.key !== MARK + here) return;
    const entry = read(here);
    if (entry && entry.sequence > last) { restore(entry); status("saving"); }
    else if (!entry && !sending) status("saved");
  });
  form.addEventListener("submit", () => { leaving = true; clearTimeout(timer); });
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("pagehide", () => {
    const entry = read(here);
    if (entry && !leaving) navigator.sendBeacon(here, body(entry));
  });
})();
