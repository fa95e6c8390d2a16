// What makes the pages a little quicker to use; every page works without it.
"use strict";

const EVERY = 15000;

function typing(at) {
  return at.isContentEditable || ["INPUT", "SELECT", "TEXTAREA"].includes(at.tagName);
}

// "/" goes to the search, Esc closes the menus.
document.addEventListener("keydown", (key) => {
  if (key.ctrlKey || key.metaKey || key.altKey || key.isComposing) return;
  const search = document.getElementById("search");
  if (key.key === "/" && search && !typing(key.target)) {
    key.preventDefault();
    search.select();
  }
  if (key.key === "Escape") {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      const within = menu.contains(document.activeElement);
      menu.open = false;
      if (within) menu.querySelector("summary").focus();
    }
  }
});

document.addEventListener("click", (click) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(click.target)) menu.open = false;
  }
});

// Newer data is announced and never shown by itself: the page doesn't move under its reader.
const newer = document.getElementById("newer");
const known = newer && Number(newer.dataset.position);

async function look() {
  if (document.hidden || !newer.hidden) return;
  try {
    const answer = await fetch("/position", { cache: "no-store" });
    const { position } = answer.ok ? await answer.json() : { position: known };
    if (position > known) {
      const link = new URL(newer.href);
      link.searchParams.set("min_position", position);
      newer.href = link;
      newer.hidden = false;
    }
  } catch {
    // The service is away; the page stays as it is.
  }
}

if (newer) {
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
}

// Paper has no controls: what is folded is printed too.
addEventListener("beforeprint", () => {
  for (const one of document.querySelectorAll("main details")) one.open = true;
});

// Forms are in the reader's own time zone. A cookie tells the service; a form served before that is set right here.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

function inZone(parts) {
  const [day, clock] = parts.querySelectorAll("input");
  const zones = parts.querySelector("select");
  if (![...zones.options].some((one) => one.value === zone)) zones.add(new Option(zone, zone));
  zones.value = zone;
  if (!parts.dataset.served) return;
  [day.value, clock.value] = new Date(parts.dataset.served).toLocaleString("sv").slice(0, 16).split(" ");
}

if (zone && !document.cookie.split("; ").includes(`tierline_zone=${zone}`)) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `tierline_zone=${zone}; path=/; max-age=31536000; samesite=lax${secure}`;
  for (const parts of document.querySelectorAll("[data-zone]")) {
    const blank = parts.dataset.served || !parts.querySelector("input").value;
    if (blank && parts.dataset.zone !== zone) inZone(parts);
  }
}

// A long list of people is sifted as one types; those who are ticked stay in sight.
for (const sift of document.querySelectorAll(".sift")) {
  const people = [...sift.nextElementSibling.children];
  sift.hidden = false;
  sift.addEventListener("input", () => {
    const wanted = sift.value.trim().toLocaleLowerCase();
    for (const one of people) {
      const found = one.textContent.toLocaleLowerCase().includes(wanted);
      one.hidden = !found && !one.querySelector("input").checked;
    }
  });
  sift.addEventListener("keydown", (key) => {
    if (key.key === "Enter") key.preventDefault();
  });
}

// Whoever types a day means that one.
for (const other of document.querySelectorAll('input[name$=".preset"][value="other"]')) {
  const day = other.closest("fieldset").querySelector('input[type="date"]');
  day.addEventListener("input", () => (other.checked = true));
  for (const preset of other.closest(".spread").querySelectorAll("input")) {
    preset.addEventListener("change", () => (preset === other ? day.focus() : (day.value = "")));
  }
}
