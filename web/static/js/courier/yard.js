// At the yard: the masses of both sides, what is refused, two signatures.
import { today } from "./day.js";
import { pointPage } from "./point.js";
import { tell } from "./queue.js";
import { choice, field, h, icon, kilograms, link, notice, root, say, thousandths, words } from "./page.js";

function familyOf(family, pieces) {
  const grams = pieces.reduce((sum, piece) => sum + piece.grams, 0);
  const ours = field(say("courier_kg"), { inputMode: "decimal", value: String(grams / 1000), "data-courier-kg": family });
  const theirs = field(say("yard_kg"), { inputMode: "decimal", "data-yard-kg": family });
  const refused = field(say("refused_kg"), { inputMode: "decimal" });
  refused.element.hidden = true;
  const rows = pieces.map((piece) => {
    const why = h("select", { class: "input", hidden: true, "aria-label": say("reason") },
      Object.entries(words.yard).map(([code, text]) => h("option", { value: code }, text)));
    const given = choice("checkbox", "given", piece.key, `${piece.name} ${piece.tag ?? ""} · ${kilograms(piece.grams)}`, { checked: true });
    const no = choice("checkbox", "no", piece.key, say("refuse_piece"));
    no.input.addEventListener("change", () => {
      why.hidden = !no.input.checked;
      refused.element.hidden = !rows.some((row) => row.no.checked);
    });
    return { piece, given: given.input, no: no.input, why, element: h("li", { class: "stack stack--close" }, given.element, no.element, why) };
  });
  const element = h("fieldset", { class: "card stack" }, h("legend", {}, words.families[family] ?? family),
    h("ul", { class: "plain" }, rows.map((row) => row.element)), ours.element, theirs.element, refused.element);
  return { family, rows, element, masses: () => [ours, theirs, refused].map((one) => thousandths(one.input.value)) };
}

export function yardPage(stop) {
  const aboard = today.sheet.aboard;
  const head = [h("a", { class: "back", href: "#" }, icon("back", "s"), say("back")), h("h1", {}, say(stop.kind === "empty" ? "empty" : "hand_over_title")),
    h("p", { class: "lead" }, stop.name), h("p", { class: "soft" }, stop.address),
    h("ul", { class: "apps" }, stop.links.map(([app, href]) => h("li", {}, link(words.maps[app], href, { picture: "navigate", rel: "noreferrer" }))))];
  if (stop.kind === "empty") return pointPage(stop, head);
  if (!aboard.length) return [...head, notice("info", say("nothing_aboard"))];
  const families = [...new Set(aboard.map((piece) => piece.family))].map((family) => familyOf(family, aboard.filter((piece) => piece.family === family)));
  const digits = { type: "password", inputMode: "numeric", maxLength: 6 };
  const ours = field(say("your_code"), digits);
  const login = field(say("yard_login"), { autocapitalize: "none" });
  const theirs = field(say("yard_code"), digits);
  const fault = h("div", { role: "alert", tabIndex: -1 });
  const form = h("form", { class: "stack stack--wide", novalidate: true }, families.map((one) => one.element),
    h("fieldset", { class: "stack" }, h("legend", {}, say("sign_both")), ours.element, login.element, theirs.element), fault,
    h("button", { type: "submit", class: "button button--wide button--large" }, say("hand_over")));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = read(families, { ours, login, theirs });
    if (typeof body === "string") {
      fault.replaceChildren(notice("stop", say(body)));
      fault.focus();
      return;
    }
    await tell("hand_over", { route: today.sheet.route, stop: stop.sequence, body });
    location.hash = "";
  });
  return [...head, !today.signs && notice("care", say("choose_code"), h("p", {}, h("a", { href: root.dataset.signing }, say("choose_code")))), form];
}

function read(families, codes) {
  const [pieces, masses, refused] = [[], [], {}];
  for (const one of families) {
    const given = one.rows.filter((row) => row.given.checked);
    if (!given.length) continue;
    const [courier, yard, back] = one.masses();
    if (courier === null || yard === null || [courier, yard, back].some(Number.isNaN)) return "needs_mass";
    masses.push({ family: one.family, courier_grams: courier, yard_grams: yard, refused_grams: back ?? 0 });
    for (const row of given) {
      pieces.push(row.piece.key);
      if (row.no.checked) refused[row.piece.key] = row.why.value;
    }
  }
  if (!pieces.length) return "nothing_aboard";
  const [courier_code, yard_code] = [codes.ours.input.value, codes.theirs.input.value];
  if (!/^\d{6}$/.test(courier_code) || !/^\d{6}$/.test(yard_code) || !codes.login.input.value.trim()) return "needs_six";
  return { pieces, masses, refused, courier_code, yard_login: codes.login.input.value.trim(), yard_code };
}
