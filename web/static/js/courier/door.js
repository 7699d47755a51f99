// At the door: what is taken, what is not, another list, a lower price, evidence.
import { photos, signature } from "./capture.js";
import { today, waitLeft } from "./day.js";
import { tell } from "./queue.js";
import { residentCode, scanButton } from "./scan.js";
import { button, choice, field, h, icon, notice, say, thousandths, words } from "./page.js";

const home = () => (location.hash = "");
const back = () => h("a", { class: "back", href: "#" }, icon("back", "s"), say("back"));
const scene = (stop, door) => ({ route: today.sheet.route, stop: stop.sequence, booking: door.ref });

// A form whose faults stand above its button and take the focus.
function form(title, parts, submit, label, kind = "") {
  const fault = h("div", { role: "alert", tabIndex: -1 });
  const element = h("form", { class: "stack stack--wide", novalidate: true }, h("h1", {}, title), parts, fault,
    h("button", { type: "submit", class: `button button--wide button--large${kind && ` button--${kind}`}` }, label));
  element.addEventListener("submit", async (event) => {
    event.preventDefault();
    const wrong = await submit();
    fault.replaceChildren(...(wrong ? [notice("stop", say(wrong))] : []));
    if (wrong) fault.focus();
    else home();
  });
  return [back(), element];
}

function codeField(door) {
  const { element, input } = field(say("code"), { inputMode: "numeric", maxLength: 6, "data-code": true }, say("code_hint"));
  element.append(scanButton((text) => (input.value = residentCode(text, door.number) ?? "")));
  return { element, value: () => input.value.replace(/\s/g, "") };
}

const proofOf = (code, strokes) => ({ ...(code && { code }), ...(strokes && { strokes }) });

// One kind with its pieces: how many, label, seal, missing parts, and the mass of all.
function kindOf(thing, count, changed) {
  const pieces = h("div", { class: "stack" });
  const rows = [];
  const mass = field(say("mass"), { inputMode: "decimal", "data-mass": thing.class_code }, say("mass_hint"));
  const told = h("output", { class: "figure" });
  const add = () => {
    const label = field(say("label"), { maxLength: 32 });
    label.element.append(scanButton((text) => (label.input.value = text.replace(/[^0-9A-Za-z-]/g, "").slice(0, 32))));
    const seal = thing.sealed ? field(say("seal"), { maxLength: 32, "data-seal": true }) : null;
    if (seal) seal.element.append(scanButton((text) => (seal.input.value = text.replace(/[^0-9A-Za-z-]/g, "").slice(0, 32))));
    const parts = thing.parts.map((part) => choice("checkbox", "missing", part.code, part.name));
    const element = h("details", { class: "more", open: Boolean(seal) || parts.length > 0 }, h("summary", {}, say("piece_n", rows.length + 1)),
      h("div", { class: "stack stack--close" }, seal?.element, label.element,
        parts.length > 0 && h("fieldset", { class: "stack stack--close" }, h("legend", {}, say("missing_parts")), h("p", { class: "field__hint" }, say("parts_whole")), parts.map((part) => part.element))));
    rows.push({ element, value: () => ({ tag: label.input.value.trim(), seal: seal ? seal.input.value.trim() : "", missing: parts.filter((part) => part.input.checked).map((part) => part.input.value) }) });
    pieces.append(element);
  };
  const step = (by) => () => {
    if (by > 0) add();
    else if (rows.length) rows.pop().element.remove();
    told.textContent = String(rows.length);
    changed();
  };
  for (let n = 0; n < count; n += 1) add();
  told.textContent = String(count);
  const minus = h("button", { type: "button", class: "button button--second", "aria-label": `${say("fewer")}: ${thing.name}`, onclick: step(-1) }, "−");
  const plus = h("button", { type: "button", class: "button button--second", "aria-label": `${say("more")}: ${thing.name}`, onclick: step(1) }, "+");
  const element = h("fieldset", { class: "card stack", "data-kind": thing.class_code }, h("legend", {}, thing.name),
    h("div", { class: "row" }, minus, told, plus), pieces, mass.element);
  return { code: thing.class_code, sealed: thing.sealed, family: thing.family, element, count: () => rows.length, pieces: () => rows.map((row) => row.value()), grams: () => thousandths(mass.input.value) };
}

export function collectPage(stop, door) {
  const kinds = [];
  const list = h("div", { class: "stack" });
  const asks = h("div", { class: "stack", hidden: true, "data-differs": true });
  const differs = () => kinds.some((kind) => kind.count() !== (door.agreed[kind.code] ?? 0));
  const changed = () => (asks.hidden = !differs());
  const put = (thing, count) => {
    const kind = kindOf(thing, count, changed);
    kinds.push(kind);
    list.append(kind.element);
  };
  const known = new Map(door.things.map((thing) => [thing.class_code, thing]));
  for (const code of new Set([...known.keys(), ...Object.keys(door.agreed)])) {
    put(known.get(code) ?? { ...words.kinds[code], class_code: code }, door.agreed[code] ?? 0);
  }
  const other = h("select", { class: "input", "aria-label": say("add_kind") }, Object.entries(words.kinds).map(([code, kind]) => h("option", { value: code }, kind.name)));
  const adding = h("div", { class: "field" }, h("p", {}, say("add_kind")), other, button(say("add"), () => {
    if (!kinds.some((kind) => kind.code === other.value)) put({ ...words.kinds[other.value], class_code: other.value }, 1);
    changed();
  }, { kind: "second", large: false }));
  const taken = photos();
  const code = codeField(door);
  const sign = signature();
  asks.append(notice("care", say("differs")),
    button(say("decline"), () => leave("declined"), { kind: "second" }), h("p", { class: "soft" }, say("decline_hint")),
    button(say("ask_dispatcher"), () => leave("dispatcher"), { kind: "second" }));

  const counts = () => Object.fromEntries(kinds.map((kind) => [kind.code, kind.count()]).filter(([, count]) => count));
  async function leave(reply) {
    const proposal = await tell("propose", { ...scene(stop, door), body: { counts: counts(), photos: taken.taken } });
    await tell("answer", { ...scene(stop, door), body: { proposal, reply } });
    home();
  }
  async function submit() {
    const lines = kinds.filter((kind) => kind.count()).map((kind) => ({ class_code: kind.code, pieces: kind.pieces(), ...(kind.grams() === null ? {} : { grams: kind.grams() }) }));
    if (!lines.length) return "nothing_taken";
    if (lines.some((line) => Number.isNaN(line.grams))) return "bad_mass";
    if (kinds.some((kind) => kind.sealed && kind.pieces().some((piece) => !piece.seal))) return "needs_seal";
    const digits = code.value();
    if (digits && !/^\d{6}$/.test(digits)) return "needs_six";
    if (differs() && !digits) return "code_needed";
    const strokes = sign.strokes();
    if (!digits && !strokes) return "needs_code";
    if (differs()) {
      const proposal = await tell("propose", { ...scene(stop, door), body: { counts: counts() } });
      await tell("answer", { ...scene(stop, door), body: { proposal, reply: "accepted", proof: { code: digits } } });
    }
    await tell("collect", { ...scene(stop, door), body: { lines, proof: proofOf(digits, strokes), photos: taken.taken } });
    return null;
  }
  const cuts = door.things.some((thing) => thing.quote_fen) && h("a", { class: "link-target", href: `#price/${stop.sequence}/${door.ref}` }, say("price_lower"));
  return form(say("collect_title"), [list, adding, cuts, asks, taken.element,
    h("fieldset", { class: "stack" }, h("legend", {}, say("proof")), code.element, sign.element)], submit, say("collect"));
}

function reasons(name, table) {
  const options = Object.entries(table).map(([code, text]) => choice("radio", name, code, text));
  return { element: h("fieldset", { class: "stack stack--close" }, h("legend", {}, say("reason")), options.map((one) => one.element)),
    value: () => options.find((one) => one.input.checked)?.input.value };
}

export function failPage(stop, door) {
  const why = reasons("fail", words.fail);
  const taken = photos();
  const note = field(say("note"), { maxLength: 500 });
  async function submit() {
    const reason = why.value();
    if (!reason) return "needs_reason";
    if (words.waited_for.includes(reason)) {
      if (!stop.arrived) return "arrive_first";
      if (!taken.taken.length) return "needs_photo";
      if (waitLeft(stop) > 0) return "wait_more";
    }
    await tell("fail", { ...scene(stop, door), body: { reason, photos: taken.taken, note: note.input.value } });
    return null;
  }
  const left = stop.arrived ? Math.ceil(waitLeft(stop) / 60_000) : 0;
  return [...form(say("fail_title"), [left > 0 && notice("info", say("wait_left", left)), why.element, taken.element, note.element], submit, say("send"), "stop"),
    h("a", { class: "link-target", href: `#refuse/${stop.sequence}/${door.ref}` }, say("refuse_instead"))];
}

export function refusePage(stop, door) {
  const why = reasons("refuse", words.refuse);
  const taken = photos();
  const note = field(say("note"), { maxLength: 500 });
  return form(say("refuse_title"), [why.element, taken.element, note.element], async () => {
    if (!why.value()) return "needs_reason";
    if (!taken.taken.length) return "needs_photo";
    await tell("refuse", { ...scene(stop, door), body: { reason: why.value(), photos: taken.taken, note: note.input.value } });
    return null;
  }, say("send"), "stop");
}

export function evidencePage(stop, door) {
  const taken = photos();
  const note = field(say("note"), { maxLength: 500 });
  return form(say("evidence"), [taken.element, note.element], async () => {
    if (!taken.taken.length && !note.input.value.trim()) return "needs_photo";
    await tell("evidence", { ...scene(stop, door), body: { photos: taken.taken, note: note.input.value } });
    return null;
  }, say("saved_send"));
}

export function pricePage(stop, door) {
  const quoted = door.things.filter((thing) => thing.quote_fen);
  const which = h("select", { class: "input", "aria-label": say("price") }, quoted.map((thing) => h("option", { value: thing.class_code }, `${thing.name}: ${words.currency.replace("{n}", thing.quote_fen / 100)}`)));
  const price = field(say("price_new"), { inputMode: "decimal" });
  const why = reasons("cut", words.cut);
  const taken = photos();
  const code = codeField(door);
  const reply = { accepted: say("accept"), declined: say("decline"), dispatcher: say("ask_dispatcher") };
  const says = Object.entries(reply).map(([value, text]) => choice("radio", "reply", value, text));
  return form(say("price_lower"), [h("div", { class: "field" }, which), price.element, why.element, taken.element,
    h("fieldset", { class: "stack stack--close" }, h("legend", {}, say("resident_says")), says.map((one) => one.element), h("p", { class: "soft" }, say("decline_hint"))),
    code.element], async () => {
    const fen = thousandths(price.input.value);
    const thing = quoted.find((one) => one.class_code === which.value);
    const chosen = says.find((one) => one.input.checked)?.input.value;
    if (fen === null || Number.isNaN(fen) || fen / 10 >= thing.quote_fen) return "bad_price";
    if (!why.value() || !chosen) return "needs_reason";
    if (!taken.taken.length) return "needs_photo";
    if (chosen === "accepted" && !/^\d{6}$/.test(code.value())) return "code_needed";
    const cut = { class_code: thing.class_code, to_fen: Math.round(fen / 10), reason: why.value() };
    const proposal = await tell("propose", { ...scene(stop, door), body: { cut, photos: taken.taken } });
    await tell("answer", { ...scene(stop, door), body: { proposal, reply: chosen, ...(chosen === "accepted" && { proof: { code: code.value() } }) } });
    return null;
  }, say("send"));
}
