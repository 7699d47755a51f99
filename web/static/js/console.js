// The dispatcher's keys, the drawer, and dragging a stop; without it links and forms do the same.
const page = document.querySelector("[data-console]");
const keys = document.querySelector("#keys");
const drawer = document.querySelector("[data-drawer-place]");
const dialog = document.querySelector("[data-move-dialog]");

async function part(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  const told = new DOMParser().parseFromString(await answer.text(), "text/html");
  return told.querySelector("[data-part]");
}

// ---- the drawer ----

async function draw(address) {
  const found = await part(address);
  if (!found) {
    location.href = address;
    return;
  }
  drawer.replaceChildren(document.importNode(found, true));
  const title = drawer.querySelector("h1");
  if (title) {
    const smaller = document.createElement("h2");
    smaller.append(...title.childNodes);
    title.replaceWith(smaller);
  }
  drawer.hidden = false;
  drawer.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-drawer]");
  if (!link || event.ctrlKey || event.metaKey || !drawer) return;
  event.preventDefault();
  draw(link.getAttribute("href"));
});

// ---- keys ----

const show = document.querySelector("[data-show-keys]");
if (show) {
  show.hidden = false;
  show.addEventListener("click", () => keys.showModal());
}

function go(id) {
  const title = document.getElementById(id);
  if (!title) return;
  title.tabIndex = -1;
  title.focus();
  title.scrollIntoView({ block: "start" });
}

function step(by) {
  const links = [...document.querySelectorAll("table a[data-key=route]")];
  if (!links.length) return;
  const here = links.indexOf(document.activeElement);
  links[Math.min(Math.max(here + by, 0), links.length - 1)].focus();
}

const actions = {
  "?": () => keys.showModal(),
  j: () => step(1),
  k: () => step(-1),
  m: () => go("map-title"),
  t: () => go("clock-title"),
  r: () => go("routes-title"),
  l: () => go("left-title"),
  u: () => document.querySelector("form[data-undo] button")?.focus(),
};

document.addEventListener("keydown", (event) => {
  if (!page || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea, dialog[open]")) return;
  if (event.key === "Escape" && drawer && !drawer.hidden) {
    drawer.hidden = true;
    return;
  }
  const act = actions[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
});

// ---- dragging a stop ----

const frame = document.querySelector("[data-move]");
const chart = frame?.querySelector("[data-gantt]");

function centre(bar) {
  return Number(bar.getAttribute("x")) + Number(bar.getAttribute("width")) / 2;
}

function rowAt(y) {
  for (const row of chart.querySelectorAll("[data-row]")) {
    const box = row.querySelector(".gantt__row").getBoundingClientRect();
    if (y >= box.top && y <= box.bottom) return row;
  }
  return null;
}

// Before the first stop of the row that lies later than the pointer; the last one's follower else.
function before(row, x) {
  const bars = [...row.querySelectorAll("[data-stop]")];
  const at = chart.createSVGPoint();
  at.x = x;
  const here = at.matrixTransform(chart.getScreenCTM().inverse()).x;
  const later = bars.find((bar) => centre(bar) > here);
  const last = bars[bars.length - 1];
  return later ? Number(later.dataset.stop) : last ? Number(last.dataset.stop) + 1 : 1;
}

async function ask(bar, row, x) {
  const query = new URLSearchParams({
    from: bar.dataset.route,
    stop: bar.dataset.stop,
    to: row.dataset.row,
    before: before(row, x),
  });
  const found = await part(`${frame.dataset.move}?${query}`);
  if (!found) return;
  const close = document.createElement("form");
  close.method = "dialog";
  const button = document.createElement("button");
  button.className = "button button--quiet";
  button.textContent = keys.querySelector("form button").textContent;
  close.append(button);
  dialog.replaceChildren(document.importNode(found, true), close);
  dialog.showModal();
}

if (chart) {
  chart.dataset.drag = "";
  const hint = document.querySelector("[data-drag-hint]");
  if (hint) hint.hidden = false;
  let held = null;
  const light = (row) => {
    for (const each of chart.querySelectorAll(".gantt__row--over")) {
      each.classList.remove("gantt__row--over");
    }
    row?.querySelector(".gantt__row").classList.add("gantt__row--over");
  };
  chart.addEventListener("pointerdown", (event) => {
    const bar = event.target.closest(".gantt__visit, .gantt__empty");
    if (!bar) return;
    event.preventDefault();
    held = bar;
    bar.classList.add("gantt__held");
    chart.setPointerCapture(event.pointerId);
  });
  chart.addEventListener("pointermove", (event) => {
    if (held) light(rowAt(event.clientY));
  });
  chart.addEventListener("pointerup", (event) => {
    if (!held) return;
    const bar = held;
    held = null;
    bar.classList.remove("gantt__held");
    light(null);
    const row = rowAt(event.clientY);
    if (row) ask(bar, row, event.clientX);
  });
}
