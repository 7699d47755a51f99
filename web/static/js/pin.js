// A map beside the address: a click, or standing there, sets the pin. Without a script the address
// alone is sent, and a dispatcher sees to what no map knows.
const frame = document.querySelector("[data-pin]");
const lat = document.querySelector("#lat");
const lon = document.querySelector("#lon");

function draw() {
  const around = JSON.parse(frame.dataset.pin);
  frame.hidden = false;
  const said = frame.querySelector("[data-said]");
  const map = L.map(frame.querySelector("[data-canvas]"), { attributionControl: false });
  map.setView(around.centre, lat.value ? 16 : 12);
  L.control.scale({ imperial: false }).addTo(map);
  for (const area of around.areas) {
    L.circleMarker([area.lat, area.lon], { radius: 3, color: "#4B5A52" })
      .bindTooltip(area.name, { permanent: true, direction: "right" })
      .addTo(map);
  }
  const pin = L.circleMarker(around.centre, { radius: 10, color: "#0B6B46", fillOpacity: 0.6 });
  function show() {
    if (!lat.value || !lon.value) return;
    pin.setLatLng([Number(lat.value), Number(lon.value)]).addTo(map);
    said.hidden = false;
  }
  function set(place) {
    lat.value = place.lat.toFixed(6);
    lon.value = place.lng.toFixed(6);
    show();
  }
  map.on("click", (event) => set(event.latlng));
  const here = frame.querySelector("[data-here]");
  here.hidden = !("geolocation" in navigator);
  here.addEventListener("click", () =>
    navigator.geolocation.getCurrentPosition((found) => {
      const place = L.latLng(found.coords.latitude, found.coords.longitude);
      set(place);
      map.setView(place, 17);
    }),
  );
  frame.querySelector("[data-clear]").addEventListener("click", () => {
    lat.value = lon.value = "";
    pin.remove();
    said.hidden = true;
  });
  // The map is drawn anew when its details open: before, it has no size.
  frame.closest("details")?.addEventListener("toggle", () => map.invalidateSize());
  show();
}

if (frame && window.L) draw();
