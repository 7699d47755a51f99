// Reads a QR code with the camera, or from a photo where there is no camera to be had.
import { decoded, fromFile } from "../qr.js";
import { button, field, h, say } from "./page.js";

async function camera(video) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  video.srcObject = stream;
  await video.play();
  return () => stream.getTracks().forEach((track) => track.stop());
}

// A button that opens a dialog and hands over what was read.
export function scanButton(found) {
  return button(say("scan"), () => scan(found), { kind: "second", picture: "search", large: false });
}

async function scan(found) {
  const video = h("video", { class: "scan", muted: true, playsInline: true });
  const told = h("p", { role: "status" }, say("scan_hint"));
  const { element, input } = field(say("scan_photo"), { type: "file", accept: "image/*", capture: "environment" });
  const dialog = h("dialog", { "aria-label": say("scan") },
    h("div", { class: "stack" }, video, told, element, button(say("back"), () => dialog.close(), { kind: "quiet" })));
  document.body.append(dialog);
  dialog.showModal();
  let stop = () => {};
  let open = true;
  dialog.addEventListener("close", () => {
    open = false;
    stop();
    dialog.remove();
  });
  const got = (text) => {
    dialog.close();
    found(text);
  };
  input.addEventListener("change", async () => {
    const text = await fromFile(input.files[0]).catch(() => null);
    if (text) got(text);
    else told.textContent = say("scan_none");
  });
  stop = await camera(video).catch(() => {
    video.remove();
    return () => {};
  });
  while (open && video.isConnected) {
    const text = video.videoWidth ? await decoded(video, video.videoWidth, video.videoHeight).catch(() => null) : null;
    if (text && open) return got(text);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  if (!open) stop();
}

// The resident's code out of what their QR holds: HUILIU:<booking>:<six digits>.
export const residentCode = (text, number) => {
  const [house, booking, code] = text.split(":");
  return house === "HUILIU" && booking === number && /^\d{6}$/.test(code ?? "") ? code : null;
};
