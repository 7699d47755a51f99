// Where this phone is, for the dispatcher's map: by the courier's own switch, during the shift alone.
import * as store from "./store.js";
import { post } from "./queue.js";
import { today } from "./day.js";
import { clock, h, notice, root, say } from "./page.js";

const EVERY_MS = 60_000;
const STILL_MS = 300_000;
const FAR_METRES = 100;
const MOST = 800;
const LOCK = "huiliu-courier-positions";
const state = { since: null, denied: false };
let watch = null;

// What was chosen here counts until the house has heard of it; then what the house says.
async function load() {
  const chosen = await store.meta("follow");
  state.since = chosen ? chosen.since : today.follows;
  return chosen;
}

const inShift = (at) => today.sheet?.shift && at >= Date.parse(today.sheet.shift[0]) && at <= Date.parse(today.sheet.shift[1]);

function metres(one, other) {
  const rad = Math.PI / 180;
  const across = (one.lon - other.lon) * rad * Math.cos(((one.lat + other.lat) / 2) * rad);
  return 6_371_009 * Math.hypot((one.lat - other.lat) * rad, across);
}

// Once a minute at most, and not again from the same place for five.
function isNews(last, place, at) {
  const passed = last ? at - Date.parse(last.at) : Infinity;
  return passed >= STILL_MS || (passed >= EVERY_MS && metres(last, place) >= FAR_METRES);
}

const locked = (work) => navigator.locks.request(LOCK, work);

function seen({ coords }) {
  state.denied = false;
  const at = Date.now();
  return locked(async () => {
    if (!state.since || !inShift(at)) return;
    const kept = (await store.kept("positions")) ?? { last: null, waiting: [] };
    const place = { lat: Math.round(coords.latitude * 1e4) / 1e4, lon: Math.round(coords.longitude * 1e4) / 1e4 };
    if (!isNews(kept.last, place, at)) return;
    kept.last = { at: new Date(at).toISOString(), ...place, accuracy: Math.round(coords.accuracy) };
    kept.waiting = [...kept.waiting, kept.last].slice(-MOST);
    await store.keep("positions", kept);
    root.dataset.positions = String(kept.waiting.length);
  });
}

function stop() {
  if (watch !== null) navigator.geolocation.clearWatch(watch);
  watch = null;
}

// Watches while the switch is on and the shift runs, and sends what was seen.
export async function follow() {
  if (!("geolocation" in navigator)) return;
  if (!today.sheet) return stop();
  const chosen = await load();
  if (state.since && inShift(Date.now())) {
    watch ??= navigator.geolocation.watchPosition(seen, (fault) => (state.denied = fault.code === fault.PERMISSION_DENIED),
      { enableHighAccuracy: false, maximumAge: 30_000 });
  } else stop();
  await locked(() => send(chosen));
  root.dataset.follows = state.since ? "yes" : "no";
}

async function send(chosen) {
  const kept = await store.kept("positions");
  const waiting = state.since ? (kept?.waiting ?? []) : [];
  if (!chosen && !waiting.length) return;
  const answer = await post(root.dataset.positionsDoor, { agreed_at: state.since, positions: waiting });
  if (!answer || answer.status >= 500) return;
  if (kept) await store.keep("positions", state.since ? { ...kept, waiting: [] } : null);
  const told = answer.ok && (await answer.json().catch(() => null));
  if (told) await heard(told.follows);
  // A switch that was pressed again meanwhile is told the next time.
  const now = await store.meta("follow");
  if (now && now.since === chosen?.since) await store.setMeta("follow", null);
  root.dataset.positions = "0";
}

// The day that is kept says the same from now on, until it is fetched anew.
async function heard(follows) {
  today.follows = follows;
  const day = await store.kept("day");
  if (day) await store.keep("day", { ...day, follows });
}

async function choose(on) {
  await store.setMeta("follow", { since: on ? new Date().toISOString() : null });
  if (!on) stop();
  await follow();
}

// The switch, with what it means beside it.
export async function followSwitch(again) {
  if (!("geolocation" in navigator) || !today.sheet.shift) return null;
  await load();
  const [from, until] = today.sheet.shift.map(clock);
  const input = h("input", { id: "follow", type: "checkbox", checked: Boolean(state.since) });
  input.addEventListener("change", async () => {
    await choose(input.checked);
    await again();
  });
  return h("section", { class: "stack stack--close", "aria-labelledby": "follow-title" },
    h("h2", { id: "follow-title" }, say("follow_title")),
    h("label", { class: "choice", for: "follow" }, input, h("span", { class: "choice__words" },
      h("span", { class: "choice__title" }, say("follow")), h("span", { class: "choice__note" }, say("follow_hint", from, until)))),
    state.since && state.denied && notice("care", say("follow_denied")));
}
