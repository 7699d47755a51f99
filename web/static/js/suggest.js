// Suggests streets and compounds while one types an address; the field works without it.
const field = document.querySelector("[data-suggest]");
const list = field && document.getElementById(field.getAttribute("list"));
let asked = "";
let timer;

async function suggest() {
  const typed = field.value.trim();
  if (typed.length < 2 || typed === asked) return;
  asked = typed;
  const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(typed)}`);
  if (!answer.ok || field.value.trim() !== typed) return;
  const { suggestions } = await answer.json();
  list.replaceChildren(
    ...suggestions.map((words) => {
      const option = document.createElement("option");
      option.value = words;
      return option;
    }),
  );
}

field?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(suggest, 250);
});
