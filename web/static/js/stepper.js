// Puts − and + beside each count and shows on the picture card how many are chosen.
const words = document.querySelector("[data-stepper-words]")?.dataset ?? {};

const totalLine = document.querySelector("[data-total]");

function sum(inputs) {
  return [...inputs].reduce((total, each) => total + (Number.parseInt(each.value, 10) || 0), 0);
}

function tellTotal() {
  const total = sum(document.querySelectorAll(".stepper input"));
  totalLine.textContent = totalLine.dataset.words.replace("{n}", String(total));
  totalLine.hidden = total === 0;
}

function tell(input) {
  tellTotal();
  const family = input.closest("details");
  const badge = family?.querySelector("[data-count]");
  if (!badge) return;
  const total = sum(family.querySelectorAll(".stepper input"));
  badge.textContent = String(total);
  badge.hidden = total === 0;
  family.classList.toggle("picture--chosen", total > 0);
}

function step(input, by) {
  const now = Number.parseInt(input.value, 10) || 0;
  input.value = String(Math.min(Number(input.max), Math.max(Number(input.min), now + by)));
  tell(input);
}

function makeButton(sign, label, input, by) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = sign;
  button.setAttribute("aria-label", label);
  button.addEventListener("click", () => step(input, by));
  return button;
}

for (const stepper of document.querySelectorAll(".stepper")) {
  const input = stepper.querySelector("input");
  const name = input.labels[0]?.querySelector("[data-name]")?.textContent ?? "";
  input.before(makeButton("−", `${words.fewer}: ${name}`, input, -1));
  input.after(makeButton("+", `${words.more}: ${name}`, input, 1));
  stepper.classList.add("stepper--live");
  input.addEventListener("input", () => tell(input));
}
