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
  s: () => chart?.querySelector("[tabindex='0']")?.focus(),
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

async function ask(bar, row, stop) {
  const query = new URLSearchParams({
    from: bar.dataset.route,
    stop: bar.dataset.stop,
    to: row.dataset.row,
    before: stop,
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
    if (row) ask(bar, row, before(row, event.clientX));
  });
}

// ---- the same by keyboard: arrows go from stop to stop, Enter takes one up and puts it down ----

const BARS = ".gantt__visit, .gantt__empty";

function barsOf(row) {
  return [...row.querySelectorAll(BARS)];
}

function say(words) {
  document.querySelector("[data-move-said]").textContent = words;
}

if (chart) {
  const rows = [...chart.querySelectorAll("[data-row]")].filter((row) => barsOf(row).length);
  for (const bar of chart.querySelectorAll(BARS)) {
    bar.setAttribute("tabindex", "-1");
    bar.setAttribute("role", "button");
    bar.setAttribute("aria-label", bar.querySelector("title").textContent);
  }
  barsOf(rows[0] ?? chart)[0]?.setAttribute("tabindex", "0");

  let taken = null;
  let gap = null;
  const mark = document.createElementNS("http://www.w3.org/2000/svg", "path");
  mark.setAttribute("class", "gantt__gap");

  const focus = (bar) => {
    chart.querySelector(`${BARS.replaceAll(",", "[tabindex='0'],")}[tabindex='0']`)
      ?.setAttribute("tabindex", "-1");
    bar.setAttribute("tabindex", "0");
    bar.focus();
    bar.scrollIntoView({ block: "nearest", inline: "nearest" });
  };

  // A gap is the place before a stop of a row, or behind its last one.
  const show = () => {
    const bars = barsOf(gap.row);
    const bar = bars[gap.at];
    const last = bars[bars.length - 1];
    const x = bar ? Number(bar.getAttribute("x")) - 3
      : Number(last.getAttribute("x")) + Number(last.getAttribute("width")) + 3;
    const y = Number(last.getAttribute("y"));
    mark.setAttribute("d", `M${x} ${y - 4}V${y + 22}`);
    chart.append(mark);
    const words = frame.dataset.wordsGap;
    say(words.replace("{stop}", stopAt()).replace("{route}", gap.row.dataset.row));
  };
  const stopAt = () => {
    const bars = barsOf(gap.row);
    return gap.at < bars.length ? Number(bars[gap.at].dataset.stop)
      : Number(bars[bars.length - 1].dataset.stop) + 1;
  };
  const drop = () => {
    taken?.classList.remove("gantt__held");
    taken = gap = null;
    mark.remove();
  };
  const clamp = (number, most) => Math.min(Math.max(number, 0), most);

  chart.addEventListener("keydown", (event) => {
    const bar = event.target.closest(BARS);
    if (!bar || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = bar.closest("[data-row]");
    const across = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const down = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (across === undefined && down === undefined && !["Enter", " ", "Escape"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") {
      if (taken) say(frame.dataset.wordsDropped);
      drop();
    } else if (event.key === "Enter" || event.key === " ") {
      if (taken) {
        const [moved, to, stop] = [taken, gap.row, stopAt()];
        drop();
        ask(moved, to, stop);
      } else {
        taken = bar;
        bar.classList.add("gantt__held");
        gap = { row, at: barsOf(row).indexOf(bar) };
        show();
      }
    } else if (taken) {
      if (across !== undefined) gap.at = clamp(gap.at + across, barsOf(gap.row).length);
      else {
        gap.row = rows[clamp(rows.indexOf(gap.row) + down, rows.length - 1)];
        gap.at = clamp(gap.at, barsOf(gap.row).length);
      }
      show();
    } else if (across !== undefined) {
      const bars = barsOf(row);
      focus(bars[clamp(bars.indexOf(bar) + across, bars.length - 1)]);
    } else {
      const other = barsOf(rows[clamp(rows.indexOf(row) + down, rows.length - 1)]);
      focus(other[clamp(barsOf(row).indexOf(bar), other.length - 1)]);
    }
  });
}
