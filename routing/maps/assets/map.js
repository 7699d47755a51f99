"use strict";

// What a map does in the browser. Folium calls these functions with plain data; every text goes in
// as text, never as HTML, and colours are attributes and classes, so that a strict CSP holds.
const Huiliu = (() => {
  // Below this zoom stops are dots, each route bears its number instead, and towns have no name.
  const NEAR_ZOOM = 12;
  const FAR_ZOOM = 11;
  const FADED = 0.18;

  const routes = new Map();
  const stops = new Map();
  const others = new Map();
  let chosen = null;

  function start(map, words) {
    const box = map.getContainer();
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", words.label);
    map.attributionControl.setPrefix(false);
    L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    map.on("popupopen", (event) => {
      const button = event.popup.getElement().querySelector(".leaflet-popup-close-button");
      if (button) button.setAttribute("aria-label", words.close);
    });
    const near = () => {
      box.classList.toggle("far", map.getZoom() < NEAR_ZOOM);
      box.classList.toggle("farther", map.getZoom() < FAR_ZOOM);
    };
    map.on("zoomend", near);
    map.whenReady(near);
    listen(map);
  }

  // The page may lay out the map's box late, and a box without size fits anything: so the fit is
  // made again for each new size, until a person moves the map.
  function fit(map, bounds) {
    const box = map.getContainer();
    const again = () => {
      map.invalidateSize({ pan: false });
      map.fitBounds(bounds, { padding: [28, 28], maxZoom: 15, animate: false });
    };
    const sizes = new ResizeObserver(again);
    const leave = () => sizes.disconnect();
    for (const act of ["pointerdown", "wheel", "keydown"]) {
      document.addEventListener(act, leave, { once: true, passive: true });
    }
    again();
    sizes.observe(box);
  }

  function base(map, land) {
    map.createPane("land").classList.add("huiliu-land");
    map.createPane("names").classList.add("huiliu-names");
    if (land.outlines) {
      L.geoJSON(land.outlines, {
        pane: "land",
        interactive: false,
        style: { className: "huiliu-outline", weight: 1.2 },
        onEachFeature: (feature, layer) => {
          if (feature.properties && feature.properties.name) {
            name(map, feature.properties.name, layer.getBounds().getCenter(), 0);
          }
        },
      }).addTo(map);
    }
    for (const [text, lat, lon, rank] of land.labels) name(map, text, [lat, lon], rank);
    if (land.credit) map.attributionControl.addAttribution(plain(land.credit));
    grid(map);
  }

  function name(map, text, at, rank) {
    const label = element("span", `huiliu-name rank${rank}`, text);
    label.setAttribute("aria-hidden", "true");
    marker(map, at, label, { pane: "names", interactive: false, keyboard: false });
  }

  // Thin lines at a round step, so that distance can be judged where nothing else is drawn.
  function grid(map) {
    const lines = L.layerGroup().addTo(map);
    const steps = [1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005];
    const draw = () => {
      lines.clearLayers();
      const view = map.getBounds().pad(0.5);
      const width = map.getBounds().getEast() - map.getBounds().getWest();
      const step = steps.find((each) => width / each >= 4) || steps[steps.length - 1];
      const look = { pane: "land", interactive: false, className: "huiliu-grid", weight: 1 };
      const from = (value) => Math.ceil(value / step) * step;
      for (let lon = from(view.getWest()); lon < view.getEast(); lon += step) {
        lines.addLayer(L.polyline([[view.getSouth(), lon], [view.getNorth(), lon]], look));
      }
      for (let lat = from(view.getSouth()); lat < view.getNorth(); lat += step) {
        lines.addLayer(L.polyline([[lat, view.getWest()], [lat, view.getEast()]], look));
      }
    };
    map.on("moveend", draw);
    map.whenReady(draw);
  }

  function route(map, data) {
    const look = { dashArray: data.dash || null, lineCap: "butt", interactive: false };
    const parts = [
      L.polyline(data.line, { ...look, color: "#14231C", weight: 5.5 }),
      L.polyline(data.line, { ...look, color: data.colour, weight: 3.5 }),
      ...data.approaches.map((leg) =>
        L.polyline(leg, { interactive: false, color: data.colour, weight: 1.5 })),
    ];
    for (const part of parts) part.addTo(map);
    const markers = data.stops.map((stop) => {
      const shape = `huiliu-number c${data.index}${data.white ? " white" : ""}`;
      const number = element("span", stop.yard ? `${shape} square` : shape, String(stop.n));
      const pin = marker(map, stop.at, number, { keyboard: false, title: stop.title });
      pin.bindPopup(() => card(stop), { minWidth: 180 });
      pin.on("click", () => choose(data.number));
      stops.set(`${data.number}/${stop.n}`, pin);
      return pin;
    });
    if (data.stops.length) {
      const badge = element("span", `huiliu-badge b${data.index}`, String(data.number));
      const middle = data.stops[Math.floor(data.stops.length / 2)].at;
      const pin = marker(map, middle, badge, { keyboard: false, zIndexOffset: 2000 });
      pin.on("click", () => choose(data.number));
      markers.push(pin);
    }
    routes.set(data.number, { parts, markers });
  }

  function yard(map, data) {
    const square = element("span", "huiliu-number square yard", "");
    keep(map, `yard/${data.key}`, data, square, 500);
  }

  function leftOut(map, data) {
    keep(map, `left-out/${data.key}`, data, element("span", "huiliu-number cross", "×"), 400);
  }

  function site(map, data) {
    const pin = element("span", "huiliu-number pin", String(data.key + 1));
    keep(map, `site/${data.key}`, data, pin, 0, true);
  }

  // The circle's size and its number say the same; a dashed ring is lateness alone.
  function miss(map, data) {
    L.circleMarker(data.at, {
      radius: data.radius,
      className: data.late ? "huiliu-miss late" : "huiliu-miss",
      weight: 2,
      dashArray: data.late ? "4 4" : null,
      interactive: false,
    }).addTo(map);
    const shape = element("span", "huiliu-number miss", String(data.number));
    keep(map, `miss/${data.key}`, data, shape, data.number, true);
  }

  // A vehicle bears its route's number; a mark says that it is late, a dashed edge that its place
  // is the last ticked stop.
  function van(map, data) {
    const text = data.late ? `${data.number}!` : String(data.number);
    const kind = `huiliu-number van b${data.index}${data.late ? " late" : ""}${data.seen ? "" : " told"}`;
    const shape = element("span", kind, text);
    keep(map, `van/${data.number}`, data, shape, data.late ? 4000 : 3000, true);
  }

  // The page's slider moves a sign along the way; without this script its table says the same.
  function replay(map, frames) {
    const slider = document.querySelector("[data-replay]");
    if (!frames.length || !slider) return;
    const way = frames.map((frame) => frame.at);
    L.polyline(way, { className: "huiliu-driven", weight: 4, interactive: false }).addTo(map);
    const past = L.polyline([], { className: "huiliu-past", weight: 6, interactive: false }).addTo(map);
    const sign = marker(map, way[0], element("span", "huiliu-number now", ""), {
      keyboard: false, zIndexOffset: 5000,
    });
    const words = document.querySelector("[data-replay-words]");
    const rows = document.querySelectorAll("[data-frame]");
    const move = () => {
      const here = Number(slider.value);
      sign.setLatLng(way[here]);
      past.setLatLngs(way.slice(0, here + 1));
      slider.setAttribute("aria-valuetext", frames[here].words);
      words.textContent = frames[here].words;
      for (const row of rows) {
        if (Number(row.dataset.frame) === here) row.setAttribute("aria-current", "step");
        else row.removeAttribute("aria-current");
      }
    };
    slider.addEventListener("input", move);
    slider.closest("[data-replay-bar]").hidden = false;
    const play = document.querySelector("[data-replay-play]");
    let running = null;
    const halt = () => {
      clearInterval(running);
      running = null;
      play.setAttribute("aria-pressed", "false");
    };
    play.addEventListener("click", () => {
      if (running) return halt();
      if (Number(slider.value) >= frames.length - 1) slider.value = 0;
      play.setAttribute("aria-pressed", "true");
      running = setInterval(() => {
        if (Number(slider.value) >= frames.length - 1) return halt();
        slider.value = Number(slider.value) + 1;
        move();
      }, 600);
    });
    move();
  }

  function keep(map, key, data, shape, above, keyboard = false) {
    const pin = marker(map, data.at, shape, { title: data.title, zIndexOffset: above, keyboard });
    pin.bindPopup(() => card(data), { minWidth: 180 });
    others.set(key, pin);
  }

  function marker(map, at, content, options) {
    // No size: Leaflet would write it as an inline style; the class centres the shape.
    const icon = L.divIcon({ html: content, className: "huiliu-marker", iconSize: null });
    return L.marker(at, { icon, ...options }).addTo(map);
  }

  function card(data) {
    const box = element("div", "huiliu-card");
    box.append(element("strong", "", data.title));
    for (const line of data.lines || []) box.append(element("p", "", line));
    if (data.url) {
      const link = element("a", "", data.link);
      link.href = data.url;
      box.append(link);
    }
    return box;
  }

  // One route stands out and the others fade; null shows all again.
  function choose(number) {
    chosen = number;
    for (const [each, { parts, markers }] of routes) {
      const fade = number !== null && each !== number;
      for (const part of parts) part.setStyle({ opacity: fade ? FADED : 1 });
      for (const pin of markers) {
        pin.setOpacity(fade ? FADED : 1);
        const badge = pin.getElement().querySelector(".huiliu-badge");
        pin.setZIndexOffset((fade || number === null ? 0 : 1000) + (badge ? 2000 : 0));
      }
      if (!fade && number !== null) parts.forEach((part) => part.bringToFront());
    }
    for (const button of document.querySelectorAll("[data-all]")) button.hidden = number === null;
  }

  function show(map, pin) {
    if (!pin) return;
    map.setView(pin.getLatLng(), Math.max(map.getZoom(), NEAR_ZOOM + 2));
    pin.openPopup();
    map.getContainer().scrollIntoView({ block: "nearest" });
  }

  // The list beside the map leads to what is on it; without this script it is still a list.
  function listen(map) {
    document.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      const { stop, yard: yardKey, leftOut: jobKey, site: siteKey, miss: missKey, van: vanKey, all } =
        button.dataset;
      if (stop !== undefined) {
        choose(Number(stop.split("/")[0]));
        show(map, stops.get(stop));
      } else if (yardKey !== undefined) show(map, others.get(`yard/${yardKey}`));
      else if (jobKey !== undefined) show(map, others.get(`left-out/${jobKey}`));
      else if (siteKey !== undefined) show(map, others.get(`site/${siteKey}`));
      else if (missKey !== undefined) show(map, others.get(`miss/${missKey}`));
      else if (vanKey !== undefined) {
        if (routes.has(Number(vanKey))) choose(Number(vanKey));
        show(map, others.get(`van/${vanKey}`));
      } else if (all !== undefined) choose(null);
    });
    for (const row of document.querySelectorAll("details[data-route]")) {
      row.addEventListener("toggle", () => {
        const number = Number(row.dataset.route);
        if (row.open) {
          choose(number);
          const { parts } = routes.get(number);
          if (parts[0].getLatLngs().length) map.fitBounds(parts[0].getBounds(), { padding: [40, 40] });
        } else if (chosen === number) choose(null);
      });
    }
  }

  function element(kind, className, text) {
    const made = document.createElement(kind);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  // Leaflet takes its credit as HTML.
  function plain(text) {
    return element("span", "", text).innerHTML;
  }

  return { start, fit, base, route, yard, leftOut, site, miss, van, replay };
})();
