// Elements and sentences: everything that is said stands in the page as data.
export const root = document.querySelector("[data-courier]");
export const words = JSON.parse(document.getElementById("courier-words").textContent);
const SVG = "http://www.w3.org/2000/svg";

export const say = (name, n = "", m = "") =>
  (words[name] ?? name).replace("{n}", String(n)).replace("{m}", String(m));

export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && typeof value !== "string") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function icon(name, size = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `icon${size && ` icon--${size}`}`);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${root.dataset.icons}#${name}`);
  svg.append(use);
  return svg;
}

const look = (kind) => `button button--wide${kind ? ` button--${kind}` : ""}`;

export const button = (text, onclick, { kind = "", picture = "", large = true, ...more } = {}) =>
  h("button", { type: "button", class: look(kind) + (large ? " button--large" : ""), onclick, ...more },
    picture && icon(picture), text);

export const link = (text, href, { kind = "second", picture = "", ...more } = {}) =>
  h("a", { class: look(kind), href, ...more }, picture && icon(picture), text);

export function notice(kind, title, ...body) {
  const picture = { good: "check-circle", care: "care", stop: "stop" }[kind] ?? "info";
  return h("div", { class: `notice notice--${kind}`, role: kind === "stop" ? "alert" : undefined },
    icon(picture), h("div", { class: "notice__body" }, title && h("p", {}, h("strong", {}, title)), body));
}

let fields = 0;
export function field(label, properties = {}, hint = "") {
  const id = `f${(fields += 1)}`;
  const input = h("input", {
    id, class: "input", autocomplete: "off", "aria-describedby": hint ? `${id}-hint` : undefined, ...properties,
  });
  const element = h("div", { class: "field" }, h("label", { for: id }, label),
    hint && h("p", { class: "field__hint", id: `${id}-hint` }, hint), input);
  return { element, input };
}

export function choice(kind, name, value, text, properties = {}) {
  const id = `f${(fields += 1)}`;
  const input = h("input", { id, type: kind, name, value, ...properties });
  return { element: h("label", { class: "choice", for: id }, input, h("span", { class: "choice__words" }, text)), input };
}

export const clock = (moment) => {
  const at = new Date(moment);
  return `${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`;
};
export const kilograms = (grams) => `${Math.round(grams / 100) / 10} kg`;
export const money = (fen) => words.currency.replace("{n}", String(fen / 100));

// A number as a person types it, in thousandths: kilograms to grams; null for none, NaN for nonsense.
export function thousandths(text) {
  const plain = text.trim().replace(",", ".");
  if (!plain) return null;
  return /^\d{1,4}(\.\d{1,3})?$/.test(plain) ? Math.round(Number(plain) * 1000) : NaN;
}
