// What a QR code holds, read from a picture: by the browser itself where it can, else by jsQR.
const reader = "BarcodeDetector" in window ? new BarcodeDetector({ formats: ["qr_code"] }) : null;

export async function decoded(source, width, height) {
  if (reader) return (await reader.detect(source))[0]?.rawValue ?? null;
  if (!window.jsQR) await import("../vendor/jsqr/jsqr.js");
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.drawImage(source, 0, 0, width, height);
  return window.jsQR(pen.getImageData(0, 0, width, height).data, width, height)?.data ?? null;
}

export async function fromFile(file) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, 1000 / Math.max(picture.width, picture.height));
  return decoded(picture, Math.round(picture.width * scale), Math.round(picture.height * scale));
}
