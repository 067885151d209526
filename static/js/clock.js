// The clock of a part with a time limit: warns a minute before the end, and hands in what is there at the end.
// The server's clock decides; it is asked again before anything is said, since more time may have been granted.
"use strict";

(() => {
  const clock = document.getElementById("clock"), said = document.getElementById("clock-said");
  if (!clock || !said) return;
  const WARNING = 60, AGAIN = 5; // seconds
  let timer;

  async function ask() {
    try {
      const answer = await fetch(clock.dataset.ask, { credentials: "same-origin" });
      if (answer.ok) return (await answer.json()).left;
      return answer.status === 410 || answer.status === 404 ? 0 : NaN;
    } catch (_) {
      return NaN;
    }
  }

  function say(words) {
    if (said.textContent !== words) said.textContent = words;
  }

  function wait(seconds) {
    clearTimeout(timer);
    timer = setTimeout(look, Math.max(0, seconds) * 1000);
  }

  async function look() {
    const left = await ask();
    if (left === null) { clock.hidden = true; say(""); return; }
    if (Number.isNaN(left)) { wait(AGAIN); return; } // the line is dead: the server will know
    if (left <= 0) { end(); return; }
    say(left <= WARNING ? clock.dataset.near : "");
    wait(left <= WARNING ? left : left - WARNING);
  }

  function end() {
    say(clock.dataset.over);
    const form = document.getElementById("answers");
    if (!form) { window.location.assign(clock.dataset.on); return; }
    const action = document.createElement("input");
    action.type = "hidden"; action.name = "action"; action.value = "time-up";
    form.append(action);
    form.submit();
  }

  const left = Number(clock.dataset.left);
  wait(left <= WARNING ? 0 : left - WARNING);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) wait(0); }); // a phone that slept
})();
