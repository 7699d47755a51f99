// Keeps the attendant's page and what it is made of, so that it opens without a connection.
const NAME = "huiliu-counter-1";
const isCounter = (url) => /^\/office\/sites\/[^/]+\/counter$/.test(url.pathname);
const isPart = (url) => url.pathname.startsWith("/static/");

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function fresh(request, url) {
  const cache = await caches.open(NAME);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await cache.put(url.pathname, answer.clone());
    else if (isCounter(url)) await cache.delete(url.pathname);
    return answer;
  } catch (error) {
    const kept = await cache.match(url.pathname);
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (isCounter(url) || isPart(url)) event.respondWith(fresh(event.request, url));
});

// The first visit loaded its parts before the worker stood: they are fetched once more to be kept.
self.addEventListener("message", (event) => {
  if (!Array.isArray(event.data)) return;
  event.waitUntil(
    (async () => {
      const cache = await caches.open(NAME);
      for (const path of event.data) {
        const answer = await fetch(path, { credentials: "same-origin" }).catch(() => null);
        if (answer?.ok && !answer.redirected) await cache.put(new URL(path, location).pathname, answer);
      }
      event.source.postMessage("kept");
    })(),
  );
});
