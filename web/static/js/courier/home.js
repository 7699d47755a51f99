// The sheet: the next stop large, then all of them.
import { nextStop, openStop, today, undoLeft, isAhead, waits } from "./day.js";
import { tell } from "./queue.js";
import { followSwitch } from "./positions.js";
import { button, clock, h, icon, kilograms, link, notice, root, say, words } from "./page.js";

export const windowOf = (stop) => (stop.window ? stop.window.map(clock).join("–") : say("any_time"));
const needsOf = (stop) => [...new Set(stop.doors.flatMap((door) => door.things.flatMap((thing) => thing.needs)))];

function signs(stop) {
  const needs = needsOf(stop);
  return needs.length > 0 && h("ul", { class: "signs" },
    needs.map((need) => h("li", {}, h("span", { class: "sign sign--care" }, icon(need, "s"), words.needs[need] ?? need))));
}

export function thingLines(door) {
  return h("ul", { class: "lines" }, door.things.map((thing) => h("li", {}, icon(thing.family),
    h("span", { class: "lines__words" }, h("strong", {}, thing.name), ` × ${thing.quantity}`,
      thing.handling && [h("br"), h("span", { class: "soft" }, thing.handling)],
      thing.swollen && [h("br"), h("strong", {}, say("swollen"))],
      thing.sealed && [h("br"), h("span", { class: "soft" }, say("for_seal"))],
      thing.quote_fen && [h("br"), h("span", { class: "soft" }, say("price_quoted", words.currency.replace("{n}", thing.quote_fen / 100)))]))));
}

const line = (question, answer) => answer && h("div", {}, h("dt", {}, question), h("dd", {}, answer));

function inside(door, told) {
  const floor = told.floor && `${say("floor", told.floor)}, ${say(told.lift ? "lift" : "no_lift")}`;
  return h("dl", { class: "summary" },
    line(`${say("address")} · ${door.number}`, [told.address, floor].filter(Boolean).join(" · ")),
    line(say("access"), told.access), line(say("where"), told.note), line(say("contact"), told.name),
    told.photo && h("div", {}, h("dt", {}, say("photo_where")),
      h("dd", {}, h("img", { class: "where", src: `data:image/jpeg;base64,${told.photo}`, alt: say("photo_where") }))));
}

const appLinks = (links) => h("ul", { class: "apps", "aria-label": say("navigate") },
  links.map(([app, href]) => h("li", {}, link(words.maps[app], href, { picture: "navigate", rel: "noreferrer" }))));

// At the roadside the other courier gives, on their own phone; here stands what this one does.
export const meetingSteps = (stop) => [
  h("p", { class: "next-stop__place" }, say("meet_van", stop.name)),
  h("ol", {}, ["meet_1", "meet_2", "meet_3"].map((step) => h("li", {}, say(step, stop.name)))),
  h("p", { class: "soft" }, say("meet_call", root.dataset.hotline)),
  appLinks(stop.links),
  !today.signs && link(say("choose_code"), root.dataset.signing, { kind: "second" }),
];

// What stands of a stop that is open: address, call, maps, and what to do next.
export async function openedStop(stop, again) {
  if (stop.kind === "meet") return meetingSteps(stop);
  if (stop.kind === "empty") return [
    h("p", { class: "next-stop__place" }, stop.name), h("p", { class: "soft" }, stop.address), appLinks(stop.links),
    link(say("empty"), `#yard/${stop.sequence}`, { kind: "", picture: "check" }),
  ];
  const told = await openStop(stop);
  const call = told && Object.values(told.doors).map((door) => door.call).find(Boolean);
  return [
    h("p", { class: "next-stop__place" }, stop.name),
    h("p", { class: "next-stop__window" }, icon("clock"), windowOf(stop)),
    signs(stop),
    stop.doors.map((door) => [told?.doors[door.ref] && inside(door, told.doors[door.ref]), thingLines(door)]),
    call && h("div", { class: "stack stack--close" }, link(say("call"), call, { picture: "call" }), h("p", { class: "soft" }, say("call_hint"))),
    told && appLinks(told.links),
    steps(stop, again),
  ];
}

function steps(stop, again) {
  const act = (verb) => async () => {
    await tell(verb, { route: today.sheet.route, stop: stop.sequence });
    await again();
  };
  if (!stop.doors.some((door) => door.state === "en_route")) return button(say("on_my_way"), act("set_out"), { picture: "truck" });
  const open = stop.doors.filter((door) => door.state === "en_route");
  return [
    stop.arrived ? h("p", { class: "soft" }, say("waited", clock(stop.arrived))) : button(say("arrived"), act("arrive"), { picture: "pin" }),
    open.map((door) => h("div", { class: "stack stack--close" },
      open.length > 1 && h("h3", {}, door.number),
      door.changes.map((change) => h("p", {}, words.change[change.state])),
      link(say("collect"), `#collect/${stop.sequence}/${door.ref}`, { kind: stop.arrived ? "" : "second", picture: "check" }),
      link(say("not_collected"), `#fail/${stop.sequence}/${door.ref}`, { kind: "quiet" }))),
  ];
}

function row(stop) {
  const site = stop.kind !== "visit";
  const phone = stop.doors[0]?.phone;
  const things = stop.doors.flatMap((door) => door.things.map((thing) => `${thing.name} × ${thing.quantity}`));
  return h("li", { "data-stop": stop.sequence },
    site ? h("span", { class: "sequence sequence--yard" }, icon("site", "s")) : h("span", { class: "sequence" }, String(stop.sequence)),
    h("span", { class: "stops__words" },
      h("span", {}, h("a", { class: "link-target", href: site ? `#yard/${stop.sequence}` : `#stop/${stop.sequence}` },
        site ? [say(stop.kind), stop.name].filter(Boolean).join(" · ") : stop.name || stop.doors[0]?.number), h("br"),
      h("span", { class: "soft" }, site ? stop.address : [windowOf(stop), phone].filter(Boolean).join(" · ")),
      waits(stop) && isAhead(stop) && [h("br"), h("span", {}, words.change.with_dispatcher)]),
      things.length > 0 && h("span", {}, things.join(", ")), signs(stop)),
    h("span", { class: "figure" }, clock(stop.eta)));
}

// What was done a moment ago and may still be taken back; later, evidence is added.
const undoButton = (stop, last, left, again) => left > 0 && button(`${say("undo")} · ${say("undo_left", left)}`, async () => {
  await tell("undo", { route: today.sheet.route, stop: stop.sequence, body: { action: last.key } });
  await again();
}, { kind: "second", large: false, "data-undo": last.door || stop.sequence });

const minutesLeft = (last) => (last ? Math.ceil(undoLeft(last.at) / 60_000) : 0);

function doneRow(stop, again) {
  if (stop.kind === "meet") {
    return h("li", { "data-stop": stop.sequence }, h("span", { class: "sequence sequence--done" }, icon("truck", "s")),
      h("span", { class: "stops__words" }, say("met_van", stop.name)), h("span", { class: "figure" }, clock(stop.eta)));
  }
  if (stop.kind === "empty") {
    const last = today.sheet.recent.filter((one) => one.stop === stop.sequence && one.verb === "empty").at(-1);
    return h("li", { "data-stop": stop.sequence }, h("span", { class: "sequence sequence--done" }, icon("site", "s")),
      h("span", { class: "stops__words" }, h("span", {}, say("emptied_at", stop.name)), undoButton(stop, last, minutesLeft(last), again)),
      h("span", { class: "figure" }, clock(stop.eta)));
  }
  return h("li", { "data-stop": stop.sequence }, h("span", { class: "sequence sequence--done" }, String(stop.sequence)),
    h("span", { class: "stops__words" }, stop.doors.map((door) => {
      const last = today.sheet.recent.filter((one) => one.door === door.ref).at(-1);
      return h("span", { class: "stack stack--close" }, h("span", {}, `${stop.name || door.number}: `, h("strong", {}, words.states[door.state])),
        undoButton(stop, last, minutesLeft(last), again),
        link(say("evidence"), `#evidence/${stop.sequence}/${door.ref}`, { kind: "quiet" }));
    })),
    h("span", { class: "figure" }, clock(stop.eta)));
}

export function troubleList(again) {
  const all = [...today.troubles, ...(today.came ?? [])];
  const seen = new Set(today.seen ?? []);
  const rows = all.filter((one) => !seen.has(one.key));
  if (!rows.length) return null;
  return notice("stop", say("troubles_title"),
    h("ul", { class: "troubles" }, rows.map((one) => h("li", {},
      `${say("stop_n", one.stop)}, ${words.verbs[one.verb]}, ${clock(one.done_at)}: ${words.troubles[one.code] ?? one.code}`))),
    button(say("understood"), async () => {
      today.seen = [...seen, ...rows.map((one) => one.key)];
      await tell("seen", { route: today.sheet.route, stop: 0, body: { actions: rows.map((one) => one.key) } });
      await again();
    }, { kind: "second", large: false }));
}

export async function home(again) {
  const { sheet } = today;
  const visits = sheet.stops.filter((stop) => ["visit", "empty", "meet"].includes(stop.kind));
  const ended = visits.filter((stop) => !isAhead(stop));
  const next = nextStop();
  return [
    h("div", { class: "stack stack--close" }, h("h1", {}, say("my_route")),
      h("p", { class: "soft" }, `${sheet.vehicle} · ${sheet.day} · ${clock(sheet.departs)}–${clock(sheet.arrives)}`),
      h("progress", { max: visits.length, value: ended.length, "aria-label": say("stops_done", ended.length, visits.length) }),
      h("p", {}, say("stops_done", ended.length, visits.length))),
    troubleList(again),
    sheet.comes && sheet.aboard.length > 0 && notice("care", say("comes", sheet.comes.courier_number, clock(sheet.comes.at)),
      h("p", {}, say("comes_hint")), link(say("transfer_link"), "#transfer")),
    next
      ? h("section", { class: "next-stop stack", "aria-labelledby": "next", "data-next": next.sequence },
          h("div", { class: "row row--apart" }, h("h2", { id: "next" }, say("next_n", next.sequence)), h("p", { class: "figure" }, say("about", clock(next.eta)))),
          await openedStop(next, again))
      : notice("good", say("all_done"), h("p", {}, say("all_done_hint"))),
    h("section", { class: "stack stack--close" },
      h("h2", {}, say("all_stops")),
      ended.length > 0 && h("details", { class: "more", open: ended.some((stop) => today.sheet.recent.some((one) => one.stop === stop.sequence && undoLeft(one.at) > 0)) },
        h("summary", {}, say("done_stops", ended.length)), h("ol", { class: "stops" }, ended.map((stop) => doneRow(stop, again)))),
      h("ol", { class: "stops" }, sheet.stops.filter((stop) => !ended.includes(stop)).map(row)),
      h("p", { class: "soft" }, say("masked"))),
    h("section", { class: "stack stack--close" }, h("h2", {}, say("aboard")),
      sheet.aboard.length || sheet.loads.length
        ? h("ul", { class: "lines" }, sheet.loads.map((load) => h("li", { "data-load": load.stock_class }, icon("site"), h("span", { class: "lines__words" }, `${words.stock[load.stock_class]} · ${say("from_points")} · ${kilograms(load.grams)}`))), sheet.aboard.map((piece) => h("li", {}, icon(piece.family), h("span", { class: "lines__words" }, `${piece.name} ${piece.tag ?? ""} · ${kilograms(piece.grams)}`))))
        : h("p", { class: "soft" }, say("nothing_aboard")),
      sheet.aboard.length + sheet.loads.length > 0 && link(say("transfer_link"), "#transfer", { kind: "quiet" })),
    h("div", { class: "pair" }, link(say("map"), root.dataset.map, { picture: "route" }), link(say("print_labels"), root.dataset.labels, { picture: "print" })),
    link(say("paper"), root.dataset.plain, { picture: "download" }),
    await followSwitch(again),
    today.install && button(say("install"), () => today.install.prompt(), { kind: "second", picture: "download" }),
    h("p", { class: "soft" }, say("kept_until", clock(sheet.wipe_at))),
  ];
}

// A stop that is not next: what is needed of it and no more, until the courier goes there instead.
export async function stopPage(stop, again) {
  const going = stop.doors.some((door) => door.state === "en_route") || nextStop() === stop || today.opened === stop.sequence;
  return [
    h("a", { class: "back", href: "#" }, icon("back", "s"), say("back")),
    h("section", { class: "next-stop stack", "data-next": going ? stop.sequence : undefined },
      h("h1", {}, say("stop_n", stop.sequence)),
      going ? await openedStop(stop, again) : [
        h("p", { class: "next-stop__place" }, stop.name), h("p", {}, windowOf(stop)), signs(stop),
        stop.doors.map((door) => [h("p", { class: "masked" }, door.phone), thingLines(door)]),
        isAhead(stop) && [button(say("open_later"), async () => {
          today.opened = stop.sequence;
          await again();
        }, { kind: "second" }), h("p", { class: "soft" }, say("open_later_hint"))],
      ]),
  ];
}
