// The attendant's page without a connection: entries are kept in the browser and sent when they can be.
const root = document.querySelector("[data-counter]");
const form = root.querySelector("[data-entry]");
const strip = root.querySelector("[data-strip]");
const list = root.querySelector("[data-list]");
const words = root.querySelector("[data-words]").content;
const site = location.pathname;

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
const kept = async () => (await store("readonly", (entries) => entries.getAll())).filter((entry) => entry.site === site);

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
  line.textContent = `${entry.words} × ${entry.pieces}${entry.kg ? `, ${entry.kg} kg` : ""}: ${word}`;
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

let sending = false;
async function send() {
  if (sending) return;
  sending = true;
  try {
    const entries = await kept();
    if (!entries.length) return;
    const answer = await fetch(root.dataset.entries, {
      method: "POST",
      redirect: "manual",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": form.elements.csrf_token.value },
      body: JSON.stringify({ entries }),
    }).catch(() => null);
    if (!answer) return void (await tellKept());
    if (!answer.ok) return tell(answer.status === 0 || answer.status < 500 ? root.dataset.signedOut : root.dataset.keptOne);
    const told = await answer.json();
    for (const one of told.entries) {
      const entry = entries.find((candidate) => candidate.key === one.key);
      if (entry) show(entry, one.state, one.why);
      await drop(one.key);
    }
    tell((await kept()).length ? "" : root.dataset.sent);
  } finally {
    sending = false;
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  // `elements.item` is a method of the collection.
  const item = form.elements.namedItem("item");
  const entry = {
    key: crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`,
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
  ready.active.postMessage([site, ...parts.filter((path) => path.startsWith("/static/"))]);
}
