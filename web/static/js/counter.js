// The attendant's page without a connection: entries are kept in the browser and sent when they can be.
import { fromFile } from "./qr.js";

const root = document.querySelector("[data-counter]");
const form = root.querySelector("[data-entry]");
const strip = root.querySelector("[data-strip]");
const list = root.querySelector("[data-list]");
const words = root.querySelector("[data-words]").content;
const site = location.pathname;
// The house takes so many entries in one message.
const most = Number(root.dataset.most);
// What the house answers to a message without a session, or with one that began elsewhere.
const SIGNED_OUT = [0, 400, 401, 403];

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("huiliu-counter", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("entries", { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function store(mode, work) {
  const database = await opened();
  return new Promise((resolve, reject) => {
    const change = database.transaction("entries", mode);
    const request = work(change.objectStore("entries"));
    change.oncomplete = () => resolve(request.result);
    change.onerror = () => reject(change.error);
  });
}

const keep = (entry) => store("readwrite", (entries) => entries.put(entry));
const drop = (key) => store("readwrite", (entries) => entries.delete(key));
async function kept() {
  const all = await store("readonly", (entries) => entries.getAll());
  const earlier = (one, other) => (one.at < other.at ? -1 : Number(one.at > other.at));
  return all.filter((entry) => entry.site === site).sort(earlier);
}

function show(entry, state, why) {
  root.querySelector("[data-none]").hidden = true;
  let line = list.querySelector(`[data-key="${CSS.escape(entry.key)}"]`);
  if (!line) {
    line = document.createElement("li");
    line.dataset.key = entry.key;
    list.prepend(line);
  }
  const word = state === "refused" ? why : words.querySelector(`[data-${state}]`).textContent;
  line.dataset.state = state;
  const much = entry.number ? "" : ` × ${entry.pieces}${entry.kg ? `, ${entry.kg} kg` : ""}`;
  line.textContent = `${entry.words}${much}: ${word}`;
}

function tell(text) {
  strip.hidden = !text;
  strip.textContent = text;
}

async function tellKept() {
  const count = (await kept()).length;
  if (!count) return tell("");
  return tell(count === 1 ? root.dataset.keptOne : root.dataset.keptMany.replace("{n}", count));
}

// One message; false where it has to be sent again later, and why is told.
async function sent(entries) {
  const answer = await fetch(root.dataset.entries, {
    method: "POST",
    redirect: "manual",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": form.elements.csrf_token.value },
    body: JSON.stringify({ entries }),
  }).catch(() => null);
  if (!answer) await tellKept();
  else if (!answer.ok) tell(SIGNED_OUT.includes(answer.status) ? root.dataset.signedOut : root.dataset.notTaken);
  if (!answer?.ok) return false;
  const told = await answer.json();
  // Each entry has its answer, in the same order.
  for (const [place, entry] of entries.entries()) {
    const { state, why } = told.entries[place];
    show(entry, state, why);
    const expected = entry.number && root.querySelector(`[data-expected="${CSS.escape(entry.number)}"]`);
    if (expected) expected.hidden = state === "written";
    await drop(entry.key);
  }
  return true;
}

let sending = false;
async function send() {
  if (sending) return;
  sending = true;
  try {
    let entries = await kept();
    if (!entries.length) return;
    while (entries.length) {
      if (!(await sent(entries.slice(0, most)))) return;
      entries = await kept();
    }
    tell(root.dataset.sent);
  } finally {
    sending = false;
  }
}

const newKey = () => (crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`);

// What is brought under a number: the list of the page knows what is expected, also without a connection.
const lookUp = root.querySelector("[data-number]");
const unlisted = root.querySelector("[data-unlisted]");
const plainNumber = (text) => {
  const parts = text.trim().toUpperCase().split(":");
  return parts.length > 1 && parts[0] === "HUILIU" ? parts[1] : parts[0];
};

function openExpected(text) {
  const number = plainNumber(text);
  lookUp.elements.number.value = number;
  const found = root.querySelector(`[data-expected="${CSS.escape(number)}"]`);
  root.querySelector("[data-unknown]").hidden = Boolean(found) || !number;
  unlisted.hidden = Boolean(found) || !number || navigator.onLine;
  if (!found) return false;
  found.open = true;
  found.querySelector("input[inputmode]").focus();
  found.scrollIntoView({ block: "nearest" });
  return true;
}

lookUp.addEventListener("submit", (event) => {
  // Without a connection the page is all there is; with one the house knows every number.
  if (openExpected(lookUp.elements.number.value) || !navigator.onLine) event.preventDefault();
});

const scan = root.querySelector("[data-scan]");
scan.hidden = false;
scan.querySelector("input").addEventListener("change", async ({ target }) => {
  const text = target.files[0] ? await fromFile(target.files[0]).catch(() => null) : null;
  const told = scan.querySelector("[data-scan-told]");
  told.textContent = text ? "" : told.dataset.none;
  target.value = "";
  if (text && !openExpected(text) && navigator.onLine) lookUp.requestSubmit();
});

async function keepBrought(number, lines) {
  const entry = { key: newKey(), site, at: new Date().toISOString(), number, words: number, lines };
  await keep(entry);
  show(entry, "waiting");
  await send();
}

for (const one of root.querySelectorAll("[data-brought]")) {
  one.addEventListener("submit", async (event) => {
    event.preventDefault();
    const lines = [...one.querySelectorAll("[data-line]")].map((line) => ({
      item: line.dataset.line,
      pieces: line.querySelector("[name^=pieces]").value,
      kg: line.querySelector("[name^=kg]").value.replace(",", "."),
    }));
    one.closest("[data-expected]").hidden = true;
    await keepBrought(one.elements.number.value, lines);
  });
}

unlisted.addEventListener("submit", async (event) => {
  event.preventDefault();
  unlisted.hidden = true;
  await keepBrought(plainNumber(lookUp.elements.number.value), []);
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  // `elements.item` is a method of the collection.
  const item = form.elements.namedItem("item");
  const entry = {
    key: newKey(),
    site,
    at: new Date().toISOString(),
    item: item.value,
    words: item.selectedOptions[0].textContent,
    pieces: form.elements.pieces.value,
    kg: form.elements.kg.value.replace(",", "."),
  };
  await keep(entry);
  show(entry, "waiting");
  form.elements.pieces.value = "1";
  form.elements.kg.value = "";
  await send();
});

addEventListener("online", send);
setInterval(send, 20_000);
for (const entry of await kept()) show(entry, "waiting");
await tellKept();
await send();

if ("serviceWorker" in navigator) {
  await navigator.serviceWorker.register(root.dataset.worker, { scope: "/office/" });
  navigator.serviceWorker.addEventListener("message", () => {
    root.querySelector("[data-ready]").hidden = false;
  });
  const ready = await navigator.serviceWorker.ready;
  const parts = performance.getEntriesByType("resource").map((part) => new URL(part.name).pathname);
  // Reading a photo without a connection needs this one, which is loaded when it is used.
  const jsQr = new URL("../vendor/jsqr/jsqr.js", import.meta.url).pathname;
  ready.active.postMessage([site, jsQr, ...parts.filter((path) => path.startsWith("/static/"))]);
}
