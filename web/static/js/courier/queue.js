// The queue: what is done is kept first and sent then, one by one and in its order.
import * as store from "./store.js";
import { root } from "./page.js";

const AGAIN_MS = 15_000;
const listeners = new Set();
export const state = { waiting: 0, signedOut: false, stuck: false };
export const onChange = (listener) => listeners.add(listener);

async function told() {
  state.waiting = (await store.unsent()).length;
  for (const listener of listeners) listener();
}

let token = "";
async function freshToken() {
  const answer = await fetch(root.dataset.token, { headers: { Accept: "application/json" }, redirect: "manual" });
  state.signedOut = answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403;
  if (!answer.ok) return false;
  ({ csrf: token } = await answer.json());
  return true;
}

// A request that carries the token; null without a signal, false where nobody is signed in.
export async function post(url, body, headers = {}) {
  for (let turn = 0; turn < 2; turn += 1) {
    try {
      if ((!token || turn) && !(await freshToken())) return state.signedOut ? false : null;
      const answer = await fetch(url, {
        method: "POST",
        redirect: "manual",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token, ...headers },
        body: JSON.stringify(body),
      });
      const out = answer.type === "opaqueredirect" || answer.status === 401;
      if (!out && answer.status !== 400) return answer;
    } catch {
      return null;
    }
  }
  return state.signedOut ? false : null;
}

// Keeps an action; it is sent as soon as it can be.
export async function tell(verb, { route, stop, booking = "", body = {} }) {
  const at = new Date().toISOString();
  const number = await store.addAction({ verb, route, stop, booking, done_at: at, body });
  await told();
  void send();
  return `${await store.device()}:${number}`;
}

async function sendOne(device, row) {
  const action = await store.openAction(row);
  const key = `${device}:${row.number}`;
  const answer = await post(root.dataset.actions, { device, number: row.number, ...action.told }, { "Idempotency-Key": key });
  if (!answer) return false;
  if (answer.ok) {
    // Where the signal broke in the middle of the answer, it is asked for again.
    const outcome = await answer.json().catch(() => null);
    if (outcome) await store.came(row.number, outcome);
    return Boolean(outcome);
  }
  const problem = await answer.json().catch(() => ({}));
  if (answer.status === 409 && problem.expected < row.number) {
    await store.sendAgainFrom(problem.expected);
    const first = (await store.unsent())[0];
    state.stuck = first?.number !== problem.expected;
    return !state.stuck;
  }
  state.stuck = answer.status < 500;
  return false;
}

let sending = false;
export async function send() {
  if (sending) return;
  sending = true;
  try {
    // One window at a time; the house would hold the others back all the same.
    await navigator.locks.request("huiliu-courier-send", async () => {
      const device = await store.device();
      for (let rows = await store.unsent(); rows.length; rows = await store.unsent()) {
        if (!(await sendOne(device, rows[0]))) break;
        await told();
      }
    });
  } finally {
    sending = false;
    await told();
  }
}

export function begin() {
  addEventListener("online", send);
  setInterval(() => state.waiting && send(), AGAIN_MS);
  return told();
}
