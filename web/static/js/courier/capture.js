// Photos and signatures: drawn anew here, so that nothing of the camera travels with them.
import { button, field, h, notice, say } from "./page.js";

const LONGEST = 1600;
const QUALITY = 0.8;
const MOST = 6;

async function shrunk(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = h("canvas", { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return canvas.toDataURL("image/jpeg", QUALITY).split(",")[1];
}

export function photos() {
  const taken = [];
  const strip = h("ul", { class: "thumbs" });
  const fault = h("div", { role: "status" });
  const { element, input } = field(say("take_photo"), { type: "file", accept: "image/*", capture: "environment", multiple: true });
  input.addEventListener("change", async () => {
    fault.replaceChildren();
    for (const file of [...input.files].slice(0, MOST - taken.length)) {
      try {
        const photo = await shrunk(file);
        taken.push(photo);
        strip.append(h("li", {}, h("img", { src: `data:image/jpeg;base64,${photo}`, alt: say("photos_n", taken.length) })));
      } catch {
        fault.replaceChildren(notice("stop", say("unread")));
      }
    }
    input.value = "";
    input.dispatchEvent(new CustomEvent("taken", { bubbles: true }));
  });
  return { element: h("div", { class: "stack stack--close" }, element, fault, strip), taken };
}

export function signature() {
  const canvas = h("canvas", { class: "signature", width: 560, height: 180, "aria-label": say("signature") });
  const pen = canvas.getContext("2d");
  let strokes = "";
  let drawing = false;
  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top].map((value, axis) =>
      Math.max(0, Math.round((value * (axis ? canvas.height : canvas.width)) / (axis ? box.height : box.width))));
  };
  const draw = (event, sign) => {
    const [x, y] = point(event);
    strokes += `${strokes && " "}${sign}${x} ${y}`;
    if (sign === "M") pen.beginPath();
    pen[sign === "M" ? "moveTo" : "lineTo"](x, y);
    pen.stroke();
  };
  pen.lineWidth = 3;
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    drawing = true;
    draw(event, "M");
  });
  canvas.addEventListener("pointermove", (event) => drawing && strokes.length < 19_000 && draw(event, "L"));
  canvas.addEventListener("pointerup", () => (drawing = false));
  const clear = button(say("clear"), () => {
    strokes = "";
    pen.clearRect(0, 0, canvas.width, canvas.height);
  }, { kind: "quiet", large: false });
  const element = h("div", { class: "field" }, h("p", {}, say("signature")), canvas, clear);
  return { element, strokes: () => (strokes.length >= 8 ? strokes : null) };
}
