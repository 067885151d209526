/* The rating form of an interviewer: what is chosen and noted is kept by itself, one sending after the other. */
(function () {
  "use strict";
  var form = document.getElementById("ratings");
  var word = document.querySelector(".saved");
  var timer = 0;
  var sending = false;
  var changed = false;

  function say(what) {
    var text = word.getAttribute("data-" + what);
    if (word.textContent !== text) word.textContent = text;
  }

  function send() {
    if (sending || !changed) return;
    sending = true;
    changed = false;
    say("saving");
    var sent = new FormData(form);
    sent.set("action", "by-itself");
    fetch(form.getAttribute("action"), { method: "POST", body: sent, credentials: "same-origin" })
      .then(function (answer) { if (answer.status !== 204) throw new Error("not kept"); say(changed ? "saving" : "saved"); })
      .catch(function () { changed = true; say("unsaved"); })
      .then(function () { sending = false; if (changed && word.textContent !== word.getAttribute("data-unsaved")) send(); });
  }

  function later(wait) {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(send, wait);
  }

  form.addEventListener("change", function () { later(150); });
  form.addEventListener("input", function (event) { if (event.target.type !== "radio") later(1500); });
  form.addEventListener("submit", function () { clearTimeout(timer); changed = false; });
  window.addEventListener("online", send);
  document.addEventListener("visibilitychange", function () { if (document.hidden) { clearTimeout(timer); send(); } });
})();
