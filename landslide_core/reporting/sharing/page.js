"use strict";
// The map and the table of a shared page: a row and its outline are chosen together.
(() => {
  const given = JSON.parse(document.getElementById("given").textContent);
  const map = L.map("map", {crs: given.placed ? L.CRS.EPSG3857 : L.CRS.Simple, minZoom: given.placed ? 1 : -6,
    attributionControl: false, zoomSnap: 0.5});
  const [west, south, east, north] = given.bounds;
  const bounds = [[south, west], [north, east]];
  L.imageOverlay(given.picture, bounds).addTo(map);
  map.fitBounds(bounds);
  if (given.placed) L.control.scale({imperial: false}).addTo(map);
  const layers = new Map(), rows = new Map();
  for (const row of document.querySelectorAll("[data-landslide]")) rows.set(Number(row.dataset.landslide), row);
  const plain = feature => ({color: given.colours[feature.properties.state], weight: 2.5, fillOpacity: 0.08});
  const choose = (id, goes) => {
    for (const layer of layers.values()) layer.setStyle(plain(layer.feature));
    for (const other of rows.values()) other.removeAttribute("aria-current");
    const layer = layers.get(id), row = rows.get(id);
    layer?.setStyle({color: given.selected, weight: 5}).bringToFront();
    row.setAttribute("aria-current", "true");
    if (goes && layer) map.fitBounds(layer.getBounds().pad(1), {maxZoom: given.placed ? 18 : 3, animate: false});
    if (!goes) row.scrollIntoView({block: "nearest"});
    document.documentElement.dataset.chosen = id;
  };
  L.geoJSON({type: "FeatureCollection", features: given.features}, {style: plain, onEachFeature: (feature, layer) => {
    layers.set(feature.properties.id, layer);
    layer.bindTooltip(String(feature.properties.id));
    layer.on("click", () => choose(feature.properties.id, false));
  }}).addTo(map);
  for (const [id, row] of rows) row.addEventListener("click", () => choose(id, true));
  document.documentElement.dataset.ready = layers.size;
})();
