// At a point: what is taken of each class, weighed or counted; the rest goes as the book has it.
import { today } from "./day.js";
import { tell } from "./queue.js";
import { choice, field, h, kilograms, notice, say, thousandths, words } from "./page.js";

function classOf(name, book) {
  const mass = field(say("mass"), { inputMode: "decimal", "data-kg": name });
  const count = field(say("pieces"), { inputMode: "numeric", "data-pieces": name });
  const element = h("fieldset", { class: "card stack" }, h("legend", {}, words.stock[name]),
    book && h("p", { class: "soft" }, say("in_book", kilograms(book.grams).replace(" kg", ""), book.pieces)),
    h("div", { class: "pair" }, mass.element, count.element));
  return { name, element, mass: mass.input, count: count.input };
}

// What was written of each class; a word's name where something cannot be read.
function read(rows, restStays) {
  const classes = {};
  for (const row of rows) {
    const grams = thousandths(row.mass.value);
    const counted = row.count.value.trim();
    if (Number.isNaN(grams) || !/^\d{0,4}$/.test(counted)) return "bad_mass";
    if (grams === null && !counted) continue;
    classes[row.name] = { ...(grams === null ? {} : { grams }), ...(counted ? { pieces: Number(counted) } : {}) };
  }
  if (restStays && !Object.keys(classes).length) return "needs_amount";
  return { classes, rest_stays: restStays };
}

export function pointPage(stop, head) {
  if (stop.emptied) return [...head, notice("good", say("emptied_at", stop.name))];
  const book = new Map(stop.standing.map((one) => [one.stock_class, one]));
  const names = Object.keys(words.stock).filter((name) => !["grams", "litres"].includes(name));
  const rows = names.map((name) => classOf(name, book.get(name)));
  const there = rows.filter((row) => book.has(row.name));
  const others = rows.filter((row) => !book.has(row.name));
  const rest = choice("checkbox", "rest", "1", say("rest_stays"), { checked: stop.shared });
  const fault = h("div", { role: "alert", tabIndex: -1 });
  const form = h("form", { class: "stack stack--wide", novalidate: true },
    h("p", {}, there.length ? say("empty_hint") : say("nothing_stands")), there.map((row) => row.element),
    h("details", { class: "more" }, h("summary", {}, say("other_classes")), others.map((row) => row.element)),
    rest.element, h("p", { class: "soft" }, say("rest_stays_hint")), fault,
    h("button", { type: "submit", class: "button button--wide button--large" }, say("emptied")));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = read(rows, rest.input.checked);
    if (typeof body === "string") {
      fault.replaceChildren(notice("stop", say(body)));
      fault.focus();
      return;
    }
    await tell("empty", { route: today.sheet.route, stop: stop.sequence, body });
    location.hash = "";
  });
  return [...head, form];
}
