// A candidate's pages on a dead line: the rest of the part is here, what is sent waits here in order, and goes when
// the line is back. While the line holds it only looks on. What is kept is of one person and one part at a time.
"use strict";

const KEPT = "line"; // the cache: pages of the part, and what waits to be sent
const PATIENCE = 20000; // ms for an answer
const PAGE = /^(.*\/take\/[^/]+\/[^/]+\/)(\d+|check)$/;
const AWAY = [502, 503, 504];
const ROOT = new URL(self.registration.scope).pathname; // .../take/

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const recall = async (name, otherwise) => {
  const found = await caches.match(ROOT + name, { cacheName: KEPT });
  return found ? found.json() : otherwise;
};
const remember = async (name, value) => (await caches.open(KEPT)).put(ROOT + name, new Response(JSON.stringify(value)));

let turn = Promise.resolve(); // what changes the queue goes one after the other
const inTurn = (work) => { turn = turn.then(work, work); return turn; };

async function asked(request) {
  let clock = 0;
  const late = new Promise((_, fail) => { clock = setTimeout(() => fail(new Error("no answer")), PATIENCE); });
  try {
    const answer = await Promise.race([fetch(request), late]);
    if (AWAY.includes(answer.status)) throw new Error("the server is away");
    return answer;
  } finally {
    clearTimeout(clock);
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && url.pathname.startsWith(ROOT)) event.respondWith(navigate(request, url));
  else if (request.method === "GET" && url.pathname.includes("/static/")) event.respondWith(file(request));
});

async function file(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const found = await caches.match(request, { cacheName: KEPT });
    if (found) return found;
    throw error;
  }
}

async function navigate(request, url) {
  const page = PAGE.exec(url.pathname), posted = request.method === "POST";
  const body = posted ? await request.clone().text() : "";
  try {
    await inTurn(() => flush());
    const answer = await asked(request);
    if (answer.status === 404 || answer.status === 409) await caches.delete(KEPT); // the admission has ended
    else await forgetOthers(url.pathname);
    if (page && posted && answer.type === "opaqueredirect") await inTurn(() => sent(page));
    return answer;
  } catch (error) {
    const part = await recall("part", null);
    if (!part || !part.sitting.startsWith(ROOT) || (page && page[1] !== part.sitting)) throw error;
    return page && posted && page[2] !== "check" ? inTurn(() => queue(part, Number(page[2]), body)) : shown(part, page);
  }
}

// Whoever else is let in on this device finds nothing of the person before.
const whose = (path) => (/\/take\/([^/]+)\//.exec(path) || [])[1];
async function forgetOthers(path) {
  const part = await recall("part", null);
  if (part && whose(path) && whose(path) !== whose(part.sitting)) await caches.delete(KEPT);
}

// Pages that the server has are not shown from here: what was chosen on them is there.
async function sent(page) {
  const known = await recall("sent", []);
  if (!known.includes(page[2])) await remember("sent", [...known, page[2]]);
}

// What is sent on a dead line: kept in order, and the next page is one of those that are here.
async function queue(part, number, body) {
  const fields = new URLSearchParams(body), action = fields.get("action") || "next", here = part.pages[number];
  if (!here || !["next", "skip", "back"].includes(action)) return shown(part, null);
  if (action === "next" && here.fields.some((name) => !fields.get(name))) return html(part, withGap(part, here.html));
  const waiting = await recall("queue", []), path = part.sitting + number, entry = { path, body };
  const known = waiting.some((one) => one.path === path);
  await remember("queue", known ? waiting.map((one) => (one.path === path ? entry : one)) : [...waiting, entry]);
  const next = action === "back" ? Math.max(1, number - 1) : number + 1;
  return Response.redirect(part.sitting + (next > part.last ? "check" : next), 303);
}

async function shown(part, page) {
  const here = page && !(await recall("sent", [])).includes(page[2]) && part.pages[page[2]];
  return html(part, here ? here.html : part.wait);
}

const withGap = (part, text) => {
  const end = text.indexOf(">", text.indexOf('id="answers"')) + 1;
  return text.slice(0, end) + part.gap + text.slice(end);
};

const html = (part, text) => new Response(text.replace("<body", '<body data-line="away"'), {
  headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": part.policy },
});

// Send what waits, in order; an error on a dead line. Sent twice, a page is kept once.
async function flush(token) {
  for (let waiting = await recall("queue", []); waiting.length; waiting = await recall("queue", [])) {
    const [{ path, body }, ...rest] = waiting, fields = new URLSearchParams(body);
    if (token) fields.set("csrf_token", token);
    let answer = await send(path, fields);
    if (answer.status === 422) { // something on it is open: the pages after it do not wait for that
      fields.set("action", "skip");
      answer = await send(path, fields);
    }
    if (answer.status === 404 || answer.status === 409) return caches.delete(KEPT); // the admission has ended
    if (!answer.ok) return false; // the form is too old: the next page that comes brings a new one
    await remember("queue", rest);
    await sent([null, null, path.split("/").pop()]);
  }
  return true;
}

const send = (path, fields) => asked(new Request(path, { method: "POST", body: fields, credentials: "same-origin" }));

self.addEventListener("message", (event) => {
  const { kind, token, part } = event.data || {};
  if (kind === "part") event.waitUntil(keep(part));
  if (kind === "flush") {
    const reply = (said) => event.ports[0].postMessage(said);
    event.waitUntil(inTurn(() => flush(token)).then((done) => reply(done ? "sent" : "refused"), () => reply("away")));
  }
});

// The pages of a part, once for each; those of another person or part go.
async function keep({ address, sitting, files }) {
  const known = await recall("part", null);
  if (known && known.sitting === sitting) return;
  const answer = await fetch(address, { credentials: "same-origin" });
  if (!answer.ok) return;
  await caches.delete(KEPT);
  const policy = answer.headers.get("Content-Security-Policy");
  await (await caches.open(KEPT)).addAll(files);
  await remember("part", Object.assign(await answer.json(), { sitting, policy }));
}
