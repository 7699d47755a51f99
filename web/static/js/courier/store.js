// What is kept on the phone: an IndexedDB whose values are sealed with AES-GCM. The key is made here,
// cannot be read out of the browser, and goes when the sheet is wiped and nothing waits to be sent.
const NAME = "huiliu-courier";
const STORES = ["meta", "kept", "actions"];

let opened;
function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("meta");
      request.result.createObjectStore("kept");
      request.result.createObjectStore("actions", { keyPath: "number" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function change(stores, work) {
  const transaction = (await database()).transaction(stores, "readwrite", { durability: "strict" });
  const ended = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
  const result = await work((name) => transaction.objectStore(name));
  await ended;
  return result;
}

async function read(store, key) {
  return done((await database()).transaction(store).objectStore(store).get(key));
}

export const meta = (name) => read("meta", name);
export const setMeta = (name, value) => change("meta", (at) => done(at("meta").put(value, name)));

async function key() {
  const there = await meta("key");
  if (there) return there;
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  // Of two windows that begin at once, the first one's key stands.
  return change("meta", async (at) => {
    const first = await done(at("meta").get("key"));
    if (!first) await done(at("meta").put(made, "key"));
    return first ?? made;
  });
}

async function seal(value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(value));
  return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(), text) };
}

async function unseal(sealed) {
  const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, await key(), sealed.data);
  return JSON.parse(new TextDecoder().decode(text));
}

export async function keep(name, value) {
  const sealed = await seal(value);
  await change("kept", (at) => done(at("kept").put(sealed, name)));
}

export async function kept(name) {
  const sealed = await read("kept", name);
  return sealed && unseal(sealed);
}

// An action gets its number in the transaction that keeps it: no number twice, and none without one.
export async function addAction(told) {
  const sealed = await seal(told);
  return change(["meta", "actions"], async (at) => {
    const number = (await done(at("meta").get("next"))) ?? 1;
    await done(at("actions").put({ number, sent: false, at: Date.now(), ...sealed }));
    await done(at("meta").put(number + 1, "next"));
    return number;
  });
}

const open = async ({ iv, data, ...plain }) => ({ ...plain, told: await unseal({ iv, data }) });

export async function actions() {
  const rows = await done((await database()).transaction("actions").objectStore("actions").getAll());
  return Promise.all(rows.map(open));
}

export async function unsent() {
  const rows = await done((await database()).transaction("actions").objectStore("actions").getAll());
  return rows.filter((row) => !row.sent);
}

export const openAction = open;

export const came = (number, answer) =>
  change("actions", async (at) => {
    const row = await done(at("actions").get(number));
    if (row) await done(at("actions").put({ ...row, sent: true, came: answer }));
  });

// The house lost what it had said it has: it is sent again from there.
export const sendAgainFrom = (number) =>
  change("actions", async (at) => {
    for (const row of await done(at("actions").getAll())) {
      if (row.number >= number && row.sent) await done(at("actions").put({ ...row, sent: false, came: null }));
    }
  });

export async function device() {
  const made = crypto.randomUUID();
  return change("meta", async (at) => {
    const there = await done(at("meta").get("device"));
    if (!there) await done(at("meta").put(made, "device"));
    return there ?? made;
  });
}

// Wipes the sheet, the map and what was sent; what is not sent stays, sealed, until it is.
export async function wipe() {
  for (const name of await caches.keys()) if (name.startsWith(NAME)) await caches.delete(name);
  return change(STORES, async (at) => {
    await done(at("kept").clear());
    await done(at("meta").delete("follow"));
    const rows = await done(at("actions").getAll());
    const waiting = rows.filter((row) => !row.sent);
    for (const row of rows) if (row.sent) await done(at("actions").delete(row.number));
    if (!waiting.length) await done(at("meta").clear());
    return waiting.length;
  });
}
