// The line may go: a worker keeps the pages of this part and sends in order what could not be sent. Where a browser
// has none, choices are kept on the device all the same, and the page stays until the line is back.
"use strict";

(() => {
  const form = document.getElementById("answers");
  const away = document.body.dataset.line === "away";
  const workers = navigator.serviceWorker;

  // Ask the worker to send what waits: "sent", "away", "refused", or "none" where there is no worker.
  window.sendWaiting = (token) => new Promise((done) => {
    if (!workers || !workers.controller) { done("none"); return; }
    const answers = new MessageChannel();
    answers.port1.onmessage = (event) => done(event.data);
    workers.controller.postMessage({ kind: "flush", token }, [answers.port2]);
  });

  if (form && workers && form.dataset.worker) {
    const sitting = new URL(form.dataset.draft, location.href).pathname.split("/").slice(0, -2).join("/") + "/";
    const files = [...document.querySelectorAll("link[rel=stylesheet], script[src], link[rel=icon]")]
      .map((one) => one.href || one.src);
    const keepPart = () => workers.ready.then((ready) => ready.active.postMessage(
      { kind: "part", part: { address: form.dataset.ahead, sitting, files } },
    ));
    if (!away) {
      workers.register(form.dataset.worker, { scope: sitting.replace(/[^/]+\/[^/]+\/$/, "") }).then(keepPart).catch(() => { /* none on this address: see above */ });
    }
  }

  if (form) {
    form.addEventListener("submit", (event) => { // no worker: a page that cannot be sent stays on the screen
      if (navigator.onLine !== false || (workers && workers.controller)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      form.dispatchEvent(new Event("kept"));
    }, true);
  }

  if (!form && away) { // a page that waits for the line goes on by itself
    const go = async () => {
      if (await window.sendWaiting() === "away") { setTimeout(go, 3000); return; }
      location.reload();
    };
    window.addEventListener("online", go);
    setTimeout(go, 3000);
  }
})();
