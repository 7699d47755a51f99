// Asks twice a minute when the courier comes; without it "Look again" loads the page anew.
const part = document.querySelector("[data-coming]");
const EVERY = 30_000;
let tag = "";

async function ask() {
  if (document.hidden) return;
  // Nothing of it is kept by the browser, so the tag of the last answer is kept here.
  const headers = { Accept: "application/json", ...(tag && { "If-None-Match": tag }) };
  const answer = await fetch(part.dataset.coming, { headers, cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return;
  tag = answer.headers.get("ETag") ?? "";
  const told = await answer.json();
  if (told.state !== part.dataset.state || !told.as_of) return void location.reload();
  const sentence = part.querySelector("[data-sentence]");
  // Said again only where it is another one: a screen reader reads it aloud.
  if (sentence.textContent !== told.sentence) sentence.textContent = told.sentence;
  part.querySelector("[data-as-of]").textContent = told.as_of;
}

if (part) {
  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
}
