// A map beside the fields of a place: a click sets the pin; in the other mode each click is a corner.
const frame = document.querySelector("[data-place]");
const lat = document.querySelector("#place-lat");
const lon = document.querySelector("#place-lon");
const corners = document.querySelector("#place-boundary");

const changed = (field) => field.dispatchEvent(new Event("input", { bubbles: true }));

function setPin(place) {
  lat.value = place.lat.toFixed(6);
  lon.value = place.lng.toFixed(6);
  changed(lat);
}

function readCorners() {
  return corners.value
    .split("\n")
    .map((row) => row.split(/[,，]/).map(Number))
    .filter((row) => row.length === 2 && row.every(Number.isFinite));
}

function draw() {
  const around = JSON.parse(frame.dataset.place);
  frame.hidden = false;
  const canvas = frame.querySelector("[data-canvas]");
  const map = L.map(canvas, { attributionControl: false }).setView(around.centre, lat.value ? 15 : 13);
  L.control.scale({ imperial: false }).addTo(map);
  for (const site of around.sites) {
    L.circleMarker([site.lat, site.lon], { radius: 7, color: "#1C4E8C" }).bindTooltip(site.name).addTo(map);
  }
  const pin = L.circleMarker(around.centre, { radius: 10, color: "#0B6B46", fillOpacity: 0.6 });
  const ground = L.polygon([], { color: "#0B6B46" }).addTo(map);
  function show() {
    if (lat.value && lon.value) pin.setLatLng([Number(lat.value), Number(lon.value)]).addTo(map);
    ground.setLatLngs(readCorners());
  }
  map.on("click", (event) => {
    if (frame.querySelector("[data-corners]").checked) {
      const row = `${event.latlng.lat.toFixed(6)}, ${event.latlng.lng.toFixed(6)}`;
      corners.value = corners.value.trim() ? `${corners.value.trim()}\n${row}` : row;
      if (readCorners().length >= 3) changed(corners);
    } else setPin(event.latlng);
    show();
  });
  for (const field of [lat, lon, corners]) field.addEventListener("input", show);
  const here = frame.querySelector("[data-here]");
  here.hidden = !("geolocation" in navigator);
  here.addEventListener("click", () =>
    navigator.geolocation.getCurrentPosition((found) => {
      const place = L.latLng(found.coords.latitude, found.coords.longitude);
      setPin(place);
      map.setView(place, 17);
      show();
    }),
  );
  show();
}

if (frame && window.L) draw();
