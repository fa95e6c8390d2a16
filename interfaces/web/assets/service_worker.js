// Keeps the form of an interaction that was opened last, and holds what is sent from it while nobody answers.
"use strict";

const KEPT = "tierline-kept";
const OUTBOX = "tierline-outbox";
const FORM = /^\/accounts\/[^/]+\/(meeting|record\/interaction)$/;
const LONGEST = 12 * 60 * 60 * 1000; // As long as a session: the page names people.
const NOT_REACHED = [502, 504];

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(begin()));

// Pages are asked for by the browser itself, in no more time and with all that it says of who asks.
async function begin() {
  await self.clients.claim();
  if (self.registration.navigationPreload) await self.registration.navigationPreload.enable();
}

self.addEventListener("message", (event) => {
  const address = new URL(event.data.keep, self.location.origin);
  if (isForm(address)) event.waitUntil(fetch(address).then((answer) => keep(address, answer)));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.mode !== "navigate") {
    if (address.pathname.startsWith("/assets/")) event.respondWith(asset(request));
  } else if (request.method === "GET") {
    event.respondWith(shown(event, address));
  } else if (request.method === "POST" && isForm(address)) {
    event.respondWith(sent(request, address));
  }
});

function isForm(address) {
  const ours = address.origin === self.location.origin;
  return ours && FORM.test(address.pathname) && !address.searchParams.has("target");
}

async function asset(request) {
  return (await caches.match(request, { cacheName: KEPT, ignoreVary: true })) || fetch(request);
}

async function shown(event, address) {
  try {
    const answer = (await event.preloadResponse) || (await fetch(event.request));
    if (answer.ok && isForm(address)) event.waitUntil(keep(address, answer.clone()));
    return answer;
  } catch {
    return (await keptAt(address.pathname)) || (await keptAt("/offline")) || Response.error();
  }
}

async function keptAt(path) {
  const found = await caches.match(path, { cacheName: KEPT, ignoreVary: true });
  if (!found || Date.now() - Date.parse(found.headers.get("X-Kept-At")) < LONGEST) return found;
  await caches.delete(KEPT);
  return undefined;
}

// One form at a time, with what it loads and the page that leads to it. Their policies stay what they were.
async function keep(address, answer) {
  if (!answer.ok || answer.redirected) return;
  const html = await answer.text();
  const [, away] = html.match(/ data-away="([^"]+)"/) || [];
  if (!away) return;
  const leads = await fetch(away.replaceAll("&amp;", "&"));
  await caches.delete(KEPT);
  const kept = await caches.open(KEPT);
  await kept.addAll(new Set(html.match(/\/assets\/[^"]+/g)));
  if (leads.ok) await kept.put("/offline", marked(await leads.text(), leads.headers));
  await kept.put(address.pathname, marked(html, answer.headers));
}

function marked(html, from) {
  const now = new Date().toISOString();
  const headers = new Headers(from);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  const [, who] = html.match(/<body data-who="([^"]*)"/) || [];
  headers.set("X-Kept-At", now);
  headers.set("X-Kept-Of", who || "");
  return new Response(html.replace("<html ", `<html data-kept="${now}" `), { headers });
}

// What didn't arrive waits. What may have arrived waits, too: sent again under its own id, it is recorded once.
async function sent(request, address) {
  const body = await request.clone().text();
  try {
    const answer = await fetch(request);
    if (!NOT_REACHED.includes(answer.status)) return answer;
  } catch {
    // Nobody answered.
  }
  const typed = new URLSearchParams(body);
  typed.delete("form_token");
  const entry = {
    id: typed.get("fact_id"),
    who: typed.get("filled_in_by"),
    address: address.pathname + address.search,
    at: new Date().toISOString(),
    typed: [...typed],
  };
  if (!entry.id || typed.has("only_shown")) return Response.error();
  const box = await caches.open(OUTBOX);
  await box.put(`/outbox/${entry.id}`, new Response(JSON.stringify(entry)));
  return Response.redirect(`${entry.address}#outbox`, 303);
}
