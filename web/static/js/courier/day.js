// The day: the sheet as the house last said it, and on top of it what was done here since.
import * as store from "./store.js";
import { post, tell } from "./queue.js";
import { root, words } from "./page.js";

export const AHEAD = ["confirmed", "planned", "en_route"];
export const today = { sheet: null, troubles: [], at: null, fresh: false, foreign: false };
const opened = new Map();

const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

// Fetches the sheet; false where it could not be fetched and the kept one stands.
export async function fetchDay() {
  const device = await store.device();
  const answer = await post(root.dataset.day, { device });
  if (!answer?.ok) return false;
  const told = await answer.json().catch(() => null);
  // The signal broke in the middle of the answer: the kept sheet stands.
  if (!told) return false;
  const owner = await store.meta("courier");
  if (owner && owner !== told.courier) {
    if ((await store.unsent()).length) {
      today.foreign = true;
      return false;
    }
    // The next courier begins with a device of their own.
    await store.wipe();
    return fetchDay();
  }
  await store.setMeta("courier", told.courier);
  await store.setMeta("wipe_at", told.sheet ? Date.parse(told.sheet.wipe_at) : 0);
  await store.keep("day", told);
  today.fresh = true;
  await keepMap();
  return true;
}

// The map's page, script and style: sealed like the sheet, and handed out by the worker.
async function keepMap() {
  for (const path of [root.dataset.map, `${root.dataset.map}.js`, `${root.dataset.map}.css`]) {
    const answer = await fetch(path, { redirect: "manual" }).catch(() => null);
    const text = answer?.ok && (await answer.text().catch(() => null));
    if (!text) return;
    const type = answer.headers.get("Content-Type");
    const policy = answer.headers.get("Content-Security-Policy");
    await store.keep(`vault:${new URL(path, location).pathname}`, { type, policy, text });
  }
}

// The day is put together aside and changed at once: a press in between finds the one before.
export async function load() {
  const told = await store.kept("day");
  if (!told?.sheet) {
    today.sheet = null;
    return;
  }
  const rows = await store.actions();
  const sheet = since(structuredClone(told.sheet), rows, told.next, await store.device());
  const keys = (await store.kept("keys")) ?? {};
  today.sheet = sheet;
  today.troubles = told.troubles;
  today.signs = told.signs;
  today.follows = told.follows;
  today.at = told.now;
  opened.clear();
  for (const [sequence, key] of keys[told.sheet.route] ?? []) opened.set(sequence, key);
  for (const [sequence, key] of told.sheet.opened) opened.set(sequence, key);
  today.came = rows.filter((row) => row.came?.code && !told.troubles.some((one) => one.key === row.came.key))
    .filter((row) => row.number >= told.next).map((row) => row.came);
}

// What was done here and is not in the sheet yet.
function since(sheet, rows, next, device) {
  sheet.recent = [];
  sheet.loads ??= [];
  const undone = new Set(rows.filter((row) => row.told.verb === "undo" && (row.came?.outcome ?? "done") === "done")
    .map((row) => row.told.body.action));
  for (const row of rows) {
    const key = `${device}:${row.number}`;
    const { told } = row;
    if (told.route !== sheet.route || (row.came && row.came.outcome !== "done")) continue;
    const stop = sheet.stops.find((one) => one.sequence === told.stop);
    if (told.verb === "transfer" && row.number >= next) giveAway(sheet, told.body.pieces, told.body.loads);
    if (!stop) continue;
    const door = stop.doors.find((one) => one.ref === told.booking);
    if (told.verb === "arrive") stop.arrived ??= told.done_at;
    if (["collect", "fail", "refuse", "empty"].includes(told.verb) && !undone.has(key)) {
      sheet.recent.push({ key, stop: stop.sequence, door: told.booking, verb: told.verb, at: told.done_at });
    }
    if (row.number < next) continue;
    if (told.verb === "undo") takeBack(sheet, rows, told, next);
    else done(sheet, stop, door, told, key, undone);
  }
  return sheet;
}

function giveAway(sheet, pieces, loads = []) {
  const given = new Set(pieces);
  sheet.aboard = sheet.aboard.filter((piece) => !given.has(piece.key));
  for (const one of loads) {
    const there = sheet.loads.find((load) => load.stock_class === one.stock_class);
    const stays = (one.refused_grams ?? 0) + (one.rest_stays && there ? Math.max(0, there.grams - one.courier_grams) : 0);
    sheet.loads = sheet.loads.filter((load) => load !== there);
    if (there && stays) sheet.loads.push({ ...there, grams: stays });
  }
}

// What a truck takes by the phone's own reckoning, until the house has said it.
function hauled(stop, body) {
  const taken = body.rest_stays ? [] : stop.standing.filter((one) => !(one.stock_class in body.classes));
  for (const [name, told] of Object.entries(body.classes)) {
    const book = stop.standing.find((one) => one.stock_class === name);
    const grams = told.grams ?? (book?.pieces ? Math.floor((book.grams * told.pieces) / book.pieces) : 0);
    if (grams) taken.push({ stock_class: name, grams, pieces: told.pieces ?? book?.pieces ?? 0 });
  }
  return taken;
}

function takeAboard(sheet, taken) {
  for (const { stock_class, grams, pieces } of taken) {
    const there = sheet.loads.find((load) => load.stock_class === stock_class);
    if (there) [there.grams, there.pieces] = [there.grams + grams, there.pieces + pieces];
    else sheet.loads.push({ stock_class, grams, pieces });
  }
}

function done(sheet, stop, door, told, key, undone) {
  const { verb, body } = told;
  if (verb === "set_out") for (const one of stop.doors) if (AHEAD.includes(one.state)) one.state = "en_route";
  if (verb === "empty" && !undone.has(key)) {
    stop.emptied = true;
    takeAboard(sheet, hauled(stop, body));
  }
  if (!door && verb !== "hand_over") return;
  if (undone.has(key)) return;
  if (verb === "collect") {
    door.state = "collected";
    let place = 0;
    for (const line of body.lines) {
      const kind = door.things.find((one) => one.class_code === line.class_code);
      for (const piece of line.pieces) {
        const grams = line.grams ? Math.round(line.grams / line.pieces.length) : 0;
        sheet.aboard.push({ key: `${key}/${place}`, name: kind?.name ?? line.class_code,
          family: kind?.family ?? line.family ?? "", tag: piece.tag, grams: grams || Math.round(((kind?.kg ?? 0) / (kind?.quantity || 1)) * 1000),
          weighed: Boolean(line.grams) });
        place += 1;
      }
    }
  }
  if (verb === "fail" || verb === "refuse") [door.state, door.reason] = [verb === "fail" ? "failed" : "refused", body.reason];
  if (verb === "propose") {
    if (AHEAD.includes(door.state)) door.state = "en_route";
    door.changes.push({ key, state: "proposed", counts: body.counts ?? null, cut: body.cut?.class_code });
  }
  if (verb === "answer") {
    const change = door.changes.find((one) => one.key === body.proposal);
    if (!change) return;
    change.state = body.reply === "dispatcher" ? "with_dispatcher" : body.reply;
    if (body.reply === "accepted" && change.counts) door.agreed = { ...change.counts };
    if (body.reply === "declined" && change.cut) delete door.agreed[change.cut];
  }
  if (verb === "hand_over") {
    giveAway(sheet, body.pieces.filter((piece) => !(piece in body.refused)), body.loads);
  }
}

// An undo of what the sheet has as ended already opens its door again.
function takeBack(sheet, rows, told, next) {
  const mistake = rows.find((row) => told.body.action.endsWith(`:${row.number}`));
  sheet.aboard = sheet.aboard.filter((piece) => !piece.key.startsWith(`${told.body.action}/`));
  if (!mistake || mistake.number >= next) return;
  const stop = sheet.stops.find((one) => one.sequence === mistake.told.stop);
  // What the house has as aboard from a point stays on the list until it has heard of the undoing.
  if (stop && mistake.told.verb === "empty") stop.emptied = false;
  const door = stop?.doors.find((one) => one.ref === mistake.told.booking);
  if (door) door.state = "en_route";
}

const toEmpty = (stop) => stop.kind === "empty" && !stop.emptied;
const toMeet = (stop) => stop.kind === "meet" && !stop.taken_over;
export const isAhead = (stop) => toEmpty(stop) || toMeet(stop) || stop.doors.some((door) => AHEAD.includes(door.state));
export const waits = (stop) => stop.doors.length > 0 && isAhead(stop) && stop.doors.every((door) =>
  !AHEAD.includes(door.state) || door.changes.some((change) => change.state === "with_dispatcher"));

// The first stop that is still ahead and does not wait for the dispatcher.
export const nextStop = () => today.sheet.stops.find((stop) => isAhead(stop) && !waits(stop));
export const stopOf = (sequence) => today.sheet.stops.find((stop) => stop.sequence === sequence);

async function unlocked(stop, what, key) {
  const sealed = stop[what];
  const bound = new TextEncoder().encode(`${today.sheet.route}:${stop.sequence}:${what}`);
  const opener = await crypto.subtle.importKey("raw", bytes(key), "AES-GCM", false, ["decrypt"]);
  const text = await crypto.subtle.decrypt(
    { name: "AES-GCM", iv: bytes(sealed.nonce), additionalData: bound }, opener, bytes(sealed.text));
  return JSON.parse(new TextDecoder().decode(text));
}

// Walks from stop to stop with the keys that each holds, until the wanted one is open.
async function keyOf(sequence) {
  const visits = today.sheet.stops.filter((stop) => stop.kind === "visit");
  for (const stop of visits) {
    const key = opened.get(stop.sequence);
    if (stop.sequence >= sequence || !key || !stop.link) continue;
    const next = await unlocked(stop, "link", key);
    if (!opened.has(next.sequence)) opened.set(next.sequence, next.key);
  }
  return opened.get(sequence);
}

// What is sealed of a stop that is next. Where the house did not open it, that it was is told.
export async function openStop(stop) {
  if (!stop.private) return null;
  const byHouse = (await store.kept("day")).sheet.opened.some(([sequence]) => sequence === stop.sequence);
  const key = await keyOf(stop.sequence);
  if (!key) return null;
  if (!byHouse) {
    const all = (await store.kept("keys")) ?? {};
    const known = new Map(all[today.sheet.route] ?? []);
    if (!known.has(stop.sequence)) {
      known.set(stop.sequence, key);
      await store.keep("keys", { [today.sheet.route]: [...known] });
      await tell("open", { route: today.sheet.route, stop: stop.sequence });
    }
  }
  return unlocked(stop, "private", key);
}

export const undoLeft = (at) => words.undo_minutes * 60_000 - (Date.now() - Date.parse(at));
export const waitLeft = (stop) => {
  const arrived = stop.arrived ? Date.parse(stop.arrived) : NaN;
  const begins = Math.max(arrived, stop.window ? Date.parse(stop.window[0]) : 0);
  return words.wait_minutes * 60_000 - (Date.now() - begins);
};
