// Keeps the app on the phone: its page and parts in a cache, the map out of the sealed store.
const PREFIX = "huiliu-courier";
const NAME = `${PREFIX}-${KEPT.version}`;
const PATIENCE_MS = 4000;
const parts = new Set(KEPT.parts.map((part) => new URL(part, location).pathname));

async function fill() {
  const cache = await caches.open(NAME);
  const there = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
  await cache.addAll(KEPT.parts.filter((part) => !there.has(new URL(part, location).pathname)).map((part) => new Request(part, { cache: "reload" })));
  const shell = await fetch(KEPT.shell, { cache: "reload" }).catch(() => null);
  if (shell?.ok && !shell.redirected) await cache.put(KEPT.shell, shell);
}

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(fill());
});

self.addEventListener("activate", (event) =>
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name.startsWith(PREFIX) && name !== NAME) await caches.delete(name);
      await self.clients.claim();
    })(),
  ),
);

self.addEventListener("message", (event) => {
  if (event.data !== "keep") return;
  event.waitUntil(fill().then(() => event.source.postMessage("kept"), () => {}));
});

const soon = (request) => fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });

// The page: from the house where it answers soon, else as it was kept.
async function shell(request) {
  const cache = await caches.open(NAME);
  const kept = await cache.match(KEPT.shell);
  try {
    const answer = await (kept ? soon(request) : fetch(request));
    if (answer.ok && !answer.redirected) await cache.put(KEPT.shell, answer.clone());
    return answer;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

async function part(request, path) {
  const cache = await caches.open(NAME);
  return (await cache.match(path)) ?? fetch(request);
}

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function fromVault(path) {
  const database = await done(indexedDB.open(PREFIX));
  try {
    const stores = database.transaction(["meta", "kept"]);
    const [key, sealed, until] = await Promise.all([
      done(stores.objectStore("meta").get("key")),
      done(stores.objectStore("kept").get(`vault:${path}`)),
      done(stores.objectStore("meta").get("wipe_at")),
    ]);
    if (!key || !sealed || Date.now() > until) return null;
    const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, key, sealed.data);
    const kept = JSON.parse(new TextDecoder().decode(text));
    const headers = { "Content-Type": kept.type, ...(kept.policy && { "Content-Security-Policy": kept.policy }) };
    return new Response(kept.text, { headers });
  } finally {
    database.close();
  }
}

async function vault(request, path) {
  try {
    return await soon(request);
  } catch (error) {
    const kept = await fromVault(path).catch(() => null);
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (event.request.mode === "navigate" && url.pathname === KEPT.shell) event.respondWith(shell(event.request));
  else if (parts.has(url.pathname)) event.respondWith(part(event.request, url.pathname));
  else if (KEPT.vault.includes(url.pathname)) event.respondWith(vault(event.request, url.pathname));
});
