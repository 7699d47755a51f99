// Saves a section of a long form by itself a moment after a change; the button does the same.
const PAUSE_MS = 1200;

function keep(form) {
  const told = form.querySelector("[data-kept]");
  let timer;
  async function send() {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Kept": "quietly" },
    }).catch(() => null);
    told.textContent = answer?.ok ? told.dataset.saved : told.dataset.words;
  }
  form.addEventListener("input", () => {
    told.textContent = told.dataset.words;
    clearTimeout(timer);
    timer = setTimeout(send, PAUSE_MS);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
}

document.querySelectorAll("form[data-keep]").forEach(keep);
