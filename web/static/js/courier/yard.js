// Giving the load away, at the yard or to another van: two masses, what is refused, two signatures.
import { today } from "./day.js";
import { meetingSteps } from "./home.js";
import { pointPage } from "./point.js";
import { tell } from "./queue.js";
import { choice, field, h, icon, kilograms, link, notice, root, say, thousandths, words } from "./page.js";

// `side` says how the other side is named; a van refuses nothing: what does not fit is not given.
function familyOf(family, pieces, { theirMass, refusing }) {
  const grams = pieces.reduce((sum, piece) => sum + piece.grams, 0);
  const ours = field(say("courier_kg"), { inputMode: "decimal", value: String(grams / 1000), "data-courier-kg": family });
  const theirs = field(say(theirMass), { inputMode: "decimal", "data-yard-kg": family });
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
    return { piece, given: given.input, no: no.input, why, element: h("li", { class: "stack stack--close" }, given.element, refusing && [no.element, why]) };
  });
  const element = h("fieldset", { class: "card stack" }, h("legend", {}, words.families[family] ?? family),
    h("ul", { class: "plain" }, rows.map((row) => row.element)), ours.element, theirs.element, refused.element);
  return { family, rows, element, masses: () => [ours, theirs, refused].map((one) => thousandths(one.input.value)) };
}

// What came from points is known by class and mass: all of a class is offered, or a part of it.
function loadOf(load, { theirMass, refusing }) {
  const name = load.stock_class;
  const given = choice("checkbox", "given", name, `${say("from_points")} · ${kilograms(load.grams)}`, { checked: true });
  const ours = field(say("load_kg"), { inputMode: "decimal", value: String(load.grams / 1000), "data-load-kg": name });
  const theirs = field(say(theirMass), { inputMode: "decimal", "data-load-yard-kg": name });
  const rest = choice("checkbox", "rest", name, say("load_rest_stays"));
  const refused = field(say("refused_kg"), { inputMode: "decimal", "data-load-refused-kg": name });
  const why = h("select", { class: "input", "aria-label": say("reason") },
    Object.entries(words.yard).map(([code, text]) => h("option", { value: code }, text)));
  const element = h("fieldset", { class: "card stack" }, h("legend", {}, words.stock[name]), given.element, ours.element, rest.element, theirs.element,
    refusing && h("details", { class: "more" }, h("summary", {}, say("load_refused")), h("div", { class: "stack" }, refused.element, why)));
  return { element, given: given.input, body: () => {
    const [courier, yard, back] = [ours, theirs, refused].map((one) => thousandths(one.input.value));
    if (courier === null || yard === null || [courier, yard, back].some(Number.isNaN)) return null;
    return { stock_class: name, courier_grams: courier, yard_grams: yard, rest_stays: rest.input.checked,
      ...(back ? { refused_grams: back, refusal: why.value } : {}) };
  } };
}

export function yardPage(stop) {
  if (stop.kind === "meet") return [
    h("a", { class: "back", href: "#" }, icon("back", "s"), say("back")), h("h1", {}, say("stop_n", stop.sequence)), meetingSteps(stop)];
  const head = [h("a", { class: "back", href: "#" }, icon("back", "s"), say("back")), h("h1", {}, say(stop.kind === "empty" ? "empty" : "hand_over_title")),
    h("p", { class: "lead" }, stop.name), h("p", { class: "soft" }, stop.address),
    h("ul", { class: "apps" }, stop.links.map(([app, href]) => h("li", {}, link(words.maps[app], href, { picture: "navigate", rel: "noreferrer" }))))];
  if (stop.kind === "empty") return pointPage(stop, head);
  return [...head, ...giving(today.sheet, AT_YARD, async ({ login, theirs, ...body }) => {
    await tell("hand_over", { route: today.sheet.route, stop: stop.sequence, body: { ...body, yard_login: login, yard_code: theirs } });
  })];
}

// At the roadside: the load goes to another courier, whole or in part.
export function transferPage() {
  const head = [h("a", { class: "back", href: "#" }, icon("back", "s"), say("back")), h("h1", {}, say("transfer_title")), h("p", {}, say("transfer_hint"))];
  return [...head, ...giving(today.sheet, TO_VAN, async ({ login, theirs, refused, ...body }) => {
    await tell("transfer", { route: today.sheet.route, stop: 0, body: { ...body, taker_login: login, taker_code: theirs } });
  })];
}

const AT_YARD = { theirMass: "yard_kg", refusing: true, login: "yard_login", code: "yard_code", button: "hand_over" };
const TO_VAN = { theirMass: "taker_kg", refusing: false, login: "taker_login", code: "taker_code", button: "transfer" };

function giving({ aboard, loads = [] }, side, send) {
  if (!aboard.length && !loads.length) return [notice("info", say("nothing_aboard"))];
  const families = [...new Set(aboard.map((piece) => piece.family))].map((family) => familyOf(family, aboard.filter((piece) => piece.family === family), side));
  const goods = loads.map((load) => loadOf(load, side));
  const digits = { type: "password", inputMode: "numeric", maxLength: 6 };
  const ours = field(say("your_code"), digits);
  const login = field(say(side.login), { autocapitalize: "none" });
  const theirs = field(say(side.code), digits);
  const fault = h("div", { role: "alert", tabIndex: -1 });
  const form = h("form", { class: "stack stack--wide", novalidate: true }, [...families, ...goods].map((one) => one.element),
    h("fieldset", { class: "stack" }, h("legend", {}, say("sign_both")), ours.element, login.element, theirs.element), fault,
    h("button", { type: "submit", class: "button button--wide button--large" }, say(side.button)));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = read(families, goods, { ours, login, theirs });
    if (typeof body === "string") {
      fault.replaceChildren(notice("stop", say(body)));
      fault.focus();
      return;
    }
    await send(body);
    location.hash = "";
  });
  return [!today.signs && notice("care", say("choose_code"), h("p", {}, h("a", { href: root.dataset.signing }, say("choose_code")))), form];
}

function read(families, goods, codes) {
  const [pieces, masses, refused, loads] = [[], [], {}, []];
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
  for (const one of goods.filter((load) => load.given.checked)) {
    const body = one.body();
    if (!body) return "needs_mass";
    loads.push(body);
  }
  if (!pieces.length && !loads.length) return "nothing_aboard";
  const [courier_code, login, theirs] = [codes.ours, codes.login, codes.theirs].map((one) => one.input.value.trim());
  if (!/^\d{6}$/.test(courier_code) || !/^\d{6}$/.test(theirs) || !login) return "needs_six";
  return { pieces, masses, refused, loads, courier_code, login, theirs };
}
