// What was recorded without a connection waits on this device, and is sent once when there is one again.
"use strict";

const KEPT = "tierline-kept";
const OUTBOX = "tierline-outbox";
const AGAIN = 30000;
const REFERENCE = "new.contact";
const outbox = document.getElementById("outbox");
const who = document.body.dataset.who || "";
const keptSince = document.documentElement.dataset.kept;
const offlineForm = document.querySelector("form[data-offline]");
let own = [];

function words(key, values = {}) {
  return outbox.dataset[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function clock(moment) {
  return new Date(moment).toLocaleString("sv").slice(0, 16);
}

async function waitingEntries() {
  const box = await caches.open(OUTBOX);
  const held = await Promise.all((await box.keys()).map((key) => box.match(key)));
  // Another tab may have sent one meanwhile.
  const all = await Promise.all(held.filter(Boolean).map((one) => one.json()));
  return all.sort((one, other) => one.at.localeCompare(other.at));
}

async function hold(entry) {
  const box = await caches.open(OUTBOX);
  await box.put(`/outbox/${entry.id}`, new Response(JSON.stringify(entry)));
}

async function drop(entry) {
  const box = await caches.open(OUTBOX);
  await box.delete(`/outbox/${entry.id}`);
}

// The list: what waits and why, nothing of what somebody else typed.
async function tell() {
  const all = await waitingEntries();
  own = all.filter((entry) => who && entry.who === who);
  const others = all.length - own.length;
  const said = [own.length && words("waiting", { count: own.length }), others && words("others", { count: others })];
  outbox.querySelector(".says").textContent = said.filter(Boolean).join(" · ");
  outbox.querySelector("ul").replaceChildren(...own.map(line));
  outbox.hidden = !all.length && !outbox.querySelector(".sent").textContent;
}

function line(entry) {
  const made = document.getElementById("outbox-entry").content.cloneNode(true);
  const account = decodeURIComponent(entry.address.split("/")[2]);
  const note = new URLSearchParams(entry.typed).get("note");
  made.querySelector(".what").textContent = [account, clock(entry.at), note].filter(Boolean).join(" · ");
  made.querySelector(".why").textContent = words(entry.refused ? "refused" : "waits");
  const [open, remove] = made.querySelectorAll("button");
  open.hidden = !entry.refused;
  open.addEventListener("click", () => openAgain(entry));
  remove.addEventListener("click", async () => {
    if (!confirm(words("drops"))) return;
    await drop(entry);
    await tell();
  });
  return made;
}

// The form as it was typed, by the service itself, with what is wrong with it.
async function openAgain(entry) {
  const served = await form(entry).catch(() => null);
  if (!served) return;
  const sheet = document.createElement("form");
  Object.assign(sheet, { method: "post", action: entry.address, hidden: true });
  for (const [name, value] of [...entry.typed, ["form_token", served.token]]) {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name, value });
    sheet.append(input);
  }
  document.body.append(sheet);
  sheet.submit();
}

async function parsed(answer) {
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

// Who is signed in now, and a token for what they send.
async function form(entry) {
  const answer = await fetch(entry.address, { cache: "no-store" });
  const page = await parsed(answer);
  const token = page.querySelector("form[data-offline] [name=form_token]");
  return { status: answer.status, who: page.body.dataset.who || "", token: token ? token.value : "" };
}

// Whether it is done with: recorded, or told to be refused. What may still become something waits on.
async function send(entry, another = true) {
  const served = await form(entry);
  if (served.status === 401 || served.status === 429 || served.status >= 500) return;
  if (served.status < 400 && served.who !== entry.who) return;
  const body = new URLSearchParams([...entry.typed, ["form_token", served.token]]);
  const answer = await fetch(entry.address, { method: "POST", body });
  if (answer.redirected && new URL(answer.url).searchParams.get("recorded") === entry.id) {
    await drop(entry);
    sentNow(answer.url);
  } else if (answer.status !== 401 && answer.status !== 429 && answer.status < 500 && !answer.redirected) {
    await refused(entry, await parsed(answer), another);
  }
}

// Somebody new got a reference that another one has by now: the form comes back with the next free one.
async function refused(entry, page, another) {
  const offered = page.querySelector(`[name="${REFERENCE}"]`);
  const given = entry.typed.find(([name]) => name === REFERENCE);
  if (another && offered && given && offered.value !== given[1]) {
    given[1] = offered.value;
    await hold(entry);
    await send(entry, false);
  } else {
    await hold({ ...entry, refused: true });
  }
}

function sentNow(address) {
  const link = document.createElement("a");
  link.href = address;
  link.textContent = words("see");
  outbox.querySelector(".sent").replaceChildren(`✓ ${words("sent")} `, link);
}

async function sendAll() {
  if (!who || document.hidden) return;
  await navigator.locks.request(OUTBOX, async () => {
    for (const entry of await waitingEntries()) {
      if (entry.who !== who || entry.refused) continue;
      try {
        await send(entry);
      } catch {
        break; // There is no connection yet.
      }
    }
  });
  await tell();
}

// A kept form is filled in now, whenever it was served, and what it says is something of its own.
function renew() {
  const now = new Date().toISOString();
  offlineForm.elements.fact_id.value = crypto.randomUUID();
  offlineForm.elements.opened.value = now;
  for (const parts of offlineForm.querySelectorAll("[data-zone]")) {
    if (parts.dataset.served) parts.dataset.served = now;
    inZone(parts);
  }
  const reference = offlineForm.elements[REFERENCE];
  if (reference) reference.value = reference.value.replace(/\d+$/, (last) => Number(last) + added().length);
}

// Those who were added here already, and have the next references.
function added() {
  const account = location.pathname.split("/")[2];
  const somebody = (entry) => new URLSearchParams(entry.typed).get("new.name");
  return own.filter((entry) => entry.address.split("/")[2] === account && somebody(entry));
}

function tellOffline() {
  const note = document.getElementById("offline-note");
  if (!note) return;
  const since = keptSince && `${words("kept", { at: clock(keptSince) })} `;
  note.textContent = `${since || ""}${words("offline")}`;
  note.hidden = !keptSince && navigator.onLine;
}

// Nobody finds a form here that was served to somebody else.
async function clearOthers() {
  const kept = await caches.open(KEPT);
  const pages = await Promise.all((await kept.keys()).map((key) => kept.match(key, { ignoreVary: true })));
  const of = pages.map((page) => page && page.headers.get("X-Kept-Of")).find(Boolean);
  if (who && of && of !== who) await caches.delete(KEPT);
}

async function linkKept() {
  const place = document.getElementById("kept-form");
  if (!place) return;
  const kept = await caches.open(KEPT);
  for (const key of await kept.keys()) {
    const { pathname } = new URL(key.url);
    if (!pathname.startsWith("/accounts/")) continue;
    const page = await parsed(await kept.match(key, { ignoreVary: true }));
    place.querySelector("a").href = pathname;
    place.querySelector("a").textContent = page.querySelector("h1").textContent;
    place.hidden = false;
  }
}

async function register() {
  if (!offlineForm) return;
  const wasKept = keptSince || navigator.serviceWorker.controller;
  await navigator.serviceWorker.register("/service-worker.js", { scope: "/accounts/" });
  const { active } = await navigator.serviceWorker.ready;
  if (!wasKept) active.postMessage({ keep: location.href });
}

async function begin() {
  tellOffline();
  const recorded = new URLSearchParams(location.search).get("recorded");
  if (recorded) await drop({ id: recorded });
  await tell();
  if (keptSince && offlineForm) renew();
  await Promise.all([clearOthers(), linkKept()]);
  if (location.hash === "#outbox" && !outbox.hidden) outbox.focus();
  await Promise.all([own.length && sendAll(), register()]);
}

// Browsers keep pages where the connection is safe; elsewhere forms are as they are without this.
if ("caches" in self && "serviceWorker" in navigator) {
  const leave = document.querySelector("form.who");
  if (leave) {
    leave.addEventListener("submit", (event) => {
      if (own.length && !confirm(words("leaves", { count: own.length }))) event.preventDefault();
      else caches.delete(KEPT);
    });
  }
  for (const event of ["online", "offline"]) addEventListener(event, tellOffline);
  addEventListener("online", sendAll);
  document.addEventListener("visibilitychange", () => own.length && sendAll());
  setInterval(() => own.length && sendAll(), AGAIN);
  begin();
}
