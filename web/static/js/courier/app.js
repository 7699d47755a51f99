// The app: fetches the day, keeps it, shows it, and sends what was done when it can.
import * as store from "./store.js";
import * as queue from "./queue.js";
import { fetchDay, load, stopOf, today } from "./day.js";
import { home, stopPage } from "./home.js";
import { collectPage, evidencePage, failPage, pricePage, refusePage } from "./door.js";
import { transferPage, yardPage } from "./yard.js";
import { follow } from "./positions.js";
import { button, clock, h, link, notice, root, say, words } from "./page.js";

const page = root.querySelector("[data-page]");
const strip = root.querySelector("[data-strip]");
const FETCH_EVERY_MS = 60_000;
const FORMS = { collect: collectPage, fail: failPage, refuse: refusePage, price: pricePage, evidence: evidencePage };

// One showing at a time and in its order: a late one never lies over the page that came after it,
// and a form that stands is left with what was typed into it.
let showing = Promise.resolve();
function show() {
  const done = showing.then(showNow);
  showing = done.catch(() => {});
  return done;
}

function formOf(what, stop, door) {
  if (what === "transfer") return transferPage();
  if (what === "yard" && stop) return yardPage(stop);
  return FORMS[what] && door ? FORMS[what](stop, door) : null;
}

let formAt = null;
async function showNow() {
  await load();
  const { hash } = location;
  if (today.sheet && formAt === hash) return;
  const [what, sequence, ref] = hash.slice(1).split("/");
  const stop = today.sheet && sequence ? stopOf(Number(sequence)) : null;
  const form = today.sheet && formOf(what, stop, stop?.doors.find((one) => one.ref === ref));
  let parts = form;
  if (!today.sheet) parts = nothing();
  else if (!form && what === "stop" && stop) parts = await stopPage(stop, show);
  else if (!form) parts = await home(show);
  page.replaceChildren(h("div", { class: "stack stack--wide" }, parts));
  formAt = form ? hash : null;
  root.dataset.shown = what || "home";
}

function nothing() {
  const signed = queue.state.signedOut && link(say("sign_in"), root.dataset.signIn);
  if (today.foreign) return [h("h1", {}, say("my_route")), notice("stop", say("foreign"))];
  if (!today.fresh) return [h("h1", {}, say("my_route")), notice("care", say("no_signal_no_sheet")), signed];
  return [h("h1", {}, say("my_route")), h("p", {}, say("no_route")), h("p", { class: "soft" }, say("no_route_hint"))];
}

function tellState() {
  const { waiting, signedOut, stuck } = queue.state;
  let text = "";
  if (stuck) text = say("stuck", waiting);
  else if (signedOut) text = say("signed_out", waiting);
  else if (waiting && navigator.onLine) text = say("sending", waiting);
  else if (waiting) text = waiting === 1 ? say("kept_one") : say("kept_many", waiting);
  else if (!navigator.onLine && today.at) text = say("offline", clock(today.at));
  strip.hidden = !text;
  strip.replaceChildren(text, signedOut ? h("a", { href: root.dataset.signIn }, say("sign_in")) : "");
  root.dataset.waiting = String(waiting);
}

// Sends, fetches and shows.
let turning = Promise.resolve();
function turn() {
  const done = turning.then(async () => {
    await queue.send();
    await fetchDay();
    await show();
    tellState();
    await follow();
  });
  // A turn that breaks ends none of those after it.
  turning = done.catch(() => {});
  return done;
}

async function wipeWhenOver() {
  const at = await store.meta("wipe_at");
  if (!at || Date.now() < at) return;
  await store.wipe();
  await load();
  await show();
}

async function keepApp() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register(root.dataset.worker, { scope: new URL("./", new URL(root.dataset.worker, location)).pathname });
  const ready = await navigator.serviceWorker.ready;
  navigator.serviceWorker.addEventListener("message", (event) => {
    if (event.data === "kept") root.dataset.kept = "yes";
  });
  ready.active.postMessage("keep");
  await navigator.storage?.persist?.();
}

// Where the signal breaks while the app is being kept, it is tried again with the next one.
const keepAppWhenPossible = () => keepApp().catch(() => addEventListener("online", keepAppWhenPossible, { once: true }));

// Signing out wipes the phone first; what is not sent stays sealed, and is said.
function guardSignOut(form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const waiting = (await store.unsent()).length;
    const go = async () => {
      await store.wipe();
      form.submit();
    };
    if (!waiting) return go();
    const dialog = h("dialog", { "aria-label": say("leave_title") }, h("div", { class: "stack" }, h("h2", {}, say("leave_title")), h("p", {}, say("leave_hint", waiting)),
      button(say("stay"), () => dialog.close()), button(say("leave"), go, { kind: "stop" })));
    document.body.append(dialog);
    dialog.showModal();
  });
}

async function begin() {
  if (!window.isSecureContext || !crypto.subtle) {
    page.replaceChildren(notice("care", say("insecure"), h("p", {}, h("a", { href: root.dataset.plain }, words.my_route))));
    return;
  }
  document.querySelectorAll(`form[action="${root.dataset.signOut}"]`).forEach(guardSignOut);
  queue.onChange(tellState);
  await queue.begin();
  await wipeWhenOver();
  await show();
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    today.install = event;
  });
  addEventListener("hashchange", show);
  addEventListener("online", turn);
  addEventListener("offline", tellState);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && turn());
  setInterval(turn, FETCH_EVERY_MS);
  setInterval(wipeWhenOver, FETCH_EVERY_MS);
  const app = keepAppWhenPossible();
  await turn();
  await app;
  root.dataset.ready = "yes";
}

await begin();
