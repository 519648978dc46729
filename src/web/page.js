// The only script of the page. Without it everything works; with it the page renews itself and shows local times.
//
// On news it fetches its own address again and replaces the content of each element with `data-live`. In a table body
// with `data-rows` only rows that are already there are replaced, so that nothing moves under the pointer; new rows are
// announced with a link.
"use strict";

const live = document.getElementById("live");
let timer = 0;
let asked = false;
let paused = sessionStorage.getItem("paused") === "yes";

function localTimes(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    const away = (Date.now() - at) / 1000;
    const span = Math.abs(away);
    const [count, unit] = span < 60 ? [span, "s"] : span < 3600 ? [span / 60, "min"] : span < 172800 ? [span / 3600, "h"] : [span / 86400, "d"];
    time.textContent = away < 0 ? `in ${Math.round(count)} ${unit}` : `${Math.round(count)} ${unit} ago`;
    time.title = `${at.toLocaleString()} (${time.dateTime})`;
  }
}

function isInUse(element) {
  const begun = [...element.querySelectorAll("video, audio")].some((it) => !it.paused || it.currentTime > 0);
  return begun || element.querySelector("details[open]") || (element.contains(document.activeElement) && document.activeElement.matches("input, select, textarea"));
}

function replaceRows(body, fresh) {
  let unseen = 0;
  for (const row of fresh.rows) {
    const old = row.id && document.getElementById(row.id);
    if (!old) unseen += 1;
    else if (old.innerHTML !== row.innerHTML && !isInUse(old)) {
      const checked = old.querySelector("input[type=checkbox]")?.checked;
      old.replaceWith(row.cloneNode(true));
      const box = document.getElementById(row.id).querySelector("input[type=checkbox]");
      if (box) box.checked = checked;
    }
  }
  const more = document.getElementById("unseen");
  if (more) {
    more.hidden = unseen === 0;
    more.textContent = `${unseen} new: show`;
  }
}

async function renew() {
  // Whatever goes wrong, the next renewal must come.
  try { await fetched(); } finally {
    // Not more often: each renewal costs the server a whole page.
    timer = setTimeout(() => { timer = 0; if (asked) { asked = false; news(); } }, 2000);
  }
}

// What is sent may remove what the page shows, so that a renewal would find nothing.
const left = new AbortController();
addEventListener("submit", (event) => { if (!event.defaultPrevented) left.abort(); });

async function fetched() {
  const answer = await fetch(location.href, { headers: { "x-renew": "1" }, signal: left.signal }).catch(() => null);
  if (!answer || !answer.ok) return;
  const text = await answer.text().catch(() => null); // it may break off
  if (text === null) return;
  const fresh = new DOMParser().parseFromString(text, "text/html");
  localTimes(fresh);
  for (const element of document.querySelectorAll("[data-live]")) {
    const made = element.id && fresh.getElementById(element.id);
    if (!made) continue;
    if (element.hasAttribute("data-rows")) replaceRows(element, made);
    else if (made.innerHTML !== element.innerHTML && !isInUse(element)) element.innerHTML = made.innerHTML;
  }
}

function news() {
  if (paused || timer || document.hidden) asked = true;
  else timer = setTimeout(renew, 300);
}

function show() {
  live.toggleAttribute("data-on", !paused);
  live.textContent = paused ? "Resume updates" : "Pause updates";
}

localTimes(document);
if (live && "EventSource" in window) {
  const source = new EventSource("/events");
  source.onopen = () => { document.documentElement.dataset.live = "1"; news(); };
  source.onerror = () => { document.documentElement.dataset.live = "0"; };
  for (const name of ["job", "progress", "reset"]) source.addEventListener(name, news);
  live.addEventListener("click", () => {
    paused = !paused;
    sessionStorage.setItem("paused", paused ? "yes" : "no");
    if (!paused && asked) { asked = false; news(); }
    show();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && asked && !paused) { asked = false; news(); }
  });
  live.parentElement.hidden = false;
  show();
  setInterval(() => localTimes(document), 30000);
}

// Making a story: the form is checked as one types, at most twice a second; the chosen voice can be heard; files may be
// dropped anywhere.
const make = document.getElementById("make");
if (make) {
  const found = document.getElementById("checked");
  let due = 0;
  let busy = false;
  const check = async () => {
    if (busy) { due = setTimeout(check, 500); return; }
    busy = true;
    const answer = await fetch("/make/check", { method: "POST", body: new URLSearchParams(new FormData(make)) }).catch(() => null);
    busy = false;
    if (!answer || !answer.ok) return;
    found.innerHTML = await answer.text();
    for (const field of make.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    for (const line of found.querySelectorAll("[data-field]")) document.getElementById(line.dataset.field)?.setAttribute("aria-invalid", "true");
  };
  make.addEventListener("input", () => { clearTimeout(due); due = setTimeout(check, 500); });

  const sample = document.getElementById("sample");
  const voice = make.elements.namedItem("tts.voice");
  const hear = () => {
    const link = voice.value && [...make.querySelectorAll(".voices a")].find((it) => it.pathname === `/make/voice/${encodeURIComponent(voice.value)}`);
    sample.hidden = !link;
    if (link) sample.src = link.href;
  };
  if (sample && voice) { voice.addEventListener("change", hear); hear(); }

  const drop = document.getElementById("drop");
  const files = document.getElementById("files");
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  document.addEventListener("dragover", (event) => { if (hasFiles(event)) { event.preventDefault(); drop.classList.add("over"); } });
  document.addEventListener("dragleave", () => drop.classList.remove("over"));
  document.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    drop.classList.remove("over");
    files.files = event.dataTransfer.files;
    drop.requestSubmit();
  });
}
