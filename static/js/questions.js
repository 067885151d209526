// Comforts of a question; it can be answered without any of them. Written for Chrome 80 and Safari 13 too.
"use strict";

(() => {
  const every = (selector, within) => Array.from((within || document).querySelectorAll(selector));

  // Two ends of one list: what is chosen at one end cannot be chosen at the other, and both are said in words.
  for (const set of every("[data-ends]")) {
    const marks = every("input[type=radio]", set);
    const said = every("[data-end]", set);
    const words = (mark) => mark.parentNode.querySelector(".words");
    const own = new Map(marks.map((mark) => [mark, words(mark).textContent]));
    const show = () => {
      for (const end of said) {
        const chosen = marks.find((mark) => mark.name === end.dataset.end && mark.checked);
        end.textContent = chosen ? chosen.dataset.letter : end.dataset.none;
        end.parentNode.classList.toggle("unanswered", !chosen && Boolean(document.querySelector("[data-open]")));
      }
      for (const mark of marks) {
        const other = marks.find((one) => one.value === mark.value && one.name !== mark.name);
        mark.disabled = other.checked && !mark.checked;
        const taken = said.find((end) => end.dataset.end === mark.name).dataset.taken;
        words(mark).textContent = mark.disabled ? taken : own.get(mark);
      }
    };
    set.querySelector(".kept").hidden = true;
    set.querySelector(".chosen").hidden = false;
    set.addEventListener("change", show);
    window.addEventListener("pageshow", show);
    show();
  }

  // What was open when the page was sent: the line and the marks follow what is chosen since.
  for (const line of every("[data-open]")) {
    const names = line.dataset.open.split(" ");
    const words = line.dataset.words.split("|");
    const marks = names.map((name) => document.getElementById(`${name}-problem`));
    document.addEventListener("change", () => {
      const made = (one) => (one.type === "radio" ? one.checked : one.value);
      const done = names.map((name) => every(`[name="${name}"]`).some(made));
      const left = done.filter((one) => !one).length;
      line.nextElementSibling.style.visibility = left ? "" : "hidden";
      line.textContent = left ? words[left - 1] : words[words.length - 1];
      marks.forEach((mark, index) => { if (mark) mark.style.visibility = done[index] ? "hidden" : ""; });
    });
  }

  // A ranking: buttons move a card and its number follows; a number that is chosen moves its card.
  for (const set of every("[data-ranking]")) {
    const list = set.querySelector("ol");
    const status = set.querySelector("[role=status]");
    const number = (card) => card.querySelector("select");
    const cards = () => every("li", list);
    const say = (words, card, place) => {
      status.textContent = words.replace("{letter}", card.dataset.letter).replace("{place}", place);
    };
    let moving = false;
    const move = (card, place) => {
      moving = true;
      const others = cards().filter((one) => one !== card);
      list.insertBefore(card, others[place] || null);
      cards().forEach((one, index) => { number(one).value = String(index + 1); });
      number(card).dispatchEvent(new Event("change", { bubbles: true }));
      say(set.dataset.moved, card, place + 1);
      moving = false;
    };
    const arrange = () => {
      const numbers = cards().map((card) => Number(number(card).value)).filter(Boolean);
      if (new Set(numbers).size < cards().length) return;
      cards().sort((one, other) => number(one).value - number(other).value).forEach((card) => list.appendChild(card));
    };
    arrange();
    for (const part of every(".move, .moving", set)) part.hidden = false;
    set.addEventListener("change", (event) => {
      if (moving || !event.target.value) return;
      if (!event.isTrusted) { arrange(); return; } // a kept answer comes back
      move(event.target.closest("li"), Number(event.target.value) - 1);
      event.target.focus();
    });
    set.addEventListener("click", (event) => {
      const button = event.target.closest(".move");
      if (!button) return;
      const card = button.closest("li");
      const place = cards().indexOf(card) + Number(button.dataset.by);
      if (place < 0 || place >= cards().length) {
        if (!number(card).value) move(card, cards().indexOf(card));
        else say(place < 0 ? set.dataset.first : set.dataset.last, card, "");
      } else {
        move(card, place);
      }
      button.focus();
    });
  }

  // Where somebody wants it, the customer takes a moment to answer; what they say is told once it is there.
  const newest = document.getElementById("newest");
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (newest && newest.hasAttribute("autofocus") && !still && document.documentElement.classList.contains("reading-pauses")) {
    const form = document.getElementById("answers");
    form.classList.add("waiting");
    newest.blur();
    setTimeout(() => { form.classList.remove("waiting"); newest.focus(); }, 1200);
  }

  // Reading aloud, where the browser has a voice of its own for the page's language; nothing is sent to a stranger's.
  const reader = document.querySelector("[data-reader]");
  if (reader && "speechSynthesis" in window) {
    const speech = window.speechSynthesis;
    const buttons = every("[data-aloud]");
    const language = document.documentElement.lang;
    const speaks = (voice) => voice.localService && voice.lang.replace("_", "-").split("-")[0] === language;
    const remembered = (value) => {
      try {
        if (value !== undefined) window.localStorage.setItem("read-aloud", value);
        return window.localStorage.getItem("read-aloud");
      } catch (error) {
        return value;
      }
    };
    let current = null;
    const quiet = () => {
      if (current) current.removeAttribute("aria-pressed");
      current = null;
      speech.cancel();
    };
    const show = (on) => {
      reader.setAttribute("aria-pressed", String(on));
      for (const button of buttons) button.hidden = !on;
      if (!on) quiet();
    };
    const read = (button) => {
      const again = button === current;
      quiet();
      if (again) return;
      const words = new SpeechSynthesisUtterance(document.getElementById(button.dataset.aloud).textContent);
      words.lang = language;
      words.voice = speech.getVoices().find(speaks);
      words.onend = () => { if (current === button) quiet(); };
      current = button;
      button.setAttribute("aria-pressed", "true");
      const bit = document.querySelector("input[name=aloud]");
      if (bit) bit.value = "yes";
      speech.speak(words);
    };
    const offer = () => {
      if (!reader.hidden || !speech.getVoices().some(speaks)) return;
      reader.hidden = false;
      show(remembered() === "yes");
    };
    reader.addEventListener("click", () => {
      const on = reader.getAttribute("aria-pressed") !== "true";
      remembered(on ? "yes" : "no");
      show(on);
    });
    for (const button of buttons) button.addEventListener("click", () => read(button));
    window.addEventListener("pagehide", quiet);
    if (speech.addEventListener) speech.addEventListener("voiceschanged", offer);
    else speech.onvoiceschanged = offer;
    offer();
  }
})();
