// Maps side by side that pan and zoom together. Leaflet comes from this server, pictures are inside the data.
// A photo is registered once (data.photo); panels are redrawn alone when their picture changes.
const store = (window.scarpPhotos ??= {});

export default function ({ data, parentElement }) {
  if (data.photo) {
    store[data.id] = data.photo;
    window.dispatchEvent(new CustomEvent("scarp-photo", { detail: data.id }));
    return;
  }
  const root = parentElement.querySelector(".scarp-maps");
  const state = (root.scarp ??= { panels: new Map(), moving: false, shown: null });
  state.data = data;
  const arrived = (event) => event.detail === data.scene && drawPhotos(state);
  window.addEventListener("scarp-photo", arrived);
  loadLeaflet(data.leaflet).then(() => draw(root, state));
  return () => window.removeEventListener("scarp-photo", arrived);
}

function draw(root, state) {
  const { panels, columns } = state.data;
  root.style.setProperty("--columns", columns);
  const wanted = new Set(panels.map((panel) => panel.id));
  for (const [id, panel] of state.panels) {
    if (!wanted.has(id) || state.shown !== state.data.scene) {
      panel.map.remove();
      panel.card.remove();
      state.panels.delete(id);
    }
  }
  for (const wantedPanel of panels) {
    const panel = state.panels.get(wantedPanel.id) ?? add(root, state, wantedPanel.id);
    root.append(panel.card); // in the order of the data
    panel.title.textContent = wantedPanel.title;
    if (panel.uri !== wantedPanel.uri) {
      panel.uri = wantedPanel.uri;
      panel.classes.setUrl(wantedPanel.uri);
    }
  }
  state.past ??= scarpPast("", root);
  state.past.textContent = state.data.words.past;
  if (!state.past.isConnected) root.prepend(state.past);
  state.shown = state.data.scene;
  drawPhotos(state);
  for (const panel of state.panels.values()) {
    sayZoom(panel.map, state.data.zoom);
    panel.map.invalidateSize({ pan: false });
  }
  window.scarpMaps = [...state.panels.values()].map((panel) => panel.map);
}

function add(root, state, id) {
  const { bounds, georeferenced, height, words } = state.data;
  const box = boxOf(bounds);
  const card = document.createElement("figure");
  const title = document.createElement("figcaption");
  const frame = document.createElement("div");
  frame.style.height = `${height}px`;
  card.append(title, frame);
  root.append(card);
  const map = mapIn(frame, georeferenced);
  const first = state.panels.values().next().value;
  if (first) map.setView(first.map.getCenter(), first.map.getZoom(), { animate: false });
  else map.fitBounds(box, { padding: [4, 4] });
  const classes = L.imageOverlay(BLANK, box, { alt: words.classes, zIndex: 2, className: "scarp-classes" }).addTo(map);
  const pointer = L.circleMarker([0, 0], { radius: 5, color: "#fff", weight: 2, fill: false, interactive: false });
  const panel = { card, title, map, classes, pointer, photo: null, uri: null };
  state.panels.set(id, panel);
  map.on("move", () => follow(state, panel));
  map.on("mousemove", (event) => point(state, panel, event.latlng));
  map.on("mouseout", () => point(state, panel, null));
  return panel;
}

function drawPhotos(state) {
  const photo = store[state.data.scene];
  if (!photo) return;
  for (const panel of state.panels.values()) {
    if (panel.photo) continue;
    panel.photo = L.imageOverlay(photo.uri, boxOf(photo.bounds), { alt: state.data.words.scene, zIndex: 1 }).addTo(panel.map);
  }
}

function follow(state, leader) {
  if (state.moving) return;
  state.moving = true;
  for (const panel of state.panels.values()) {
    if (panel !== leader) panel.map.setView(leader.map.getCenter(), leader.map.getZoom(), { animate: false });
  }
  state.moving = false;
}

function point(state, from, place) {
  for (const panel of state.panels.values()) {
    if (panel === from || !place) panel.pointer.remove();
    else panel.pointer.setLatLng(place).addTo(panel.map);
  }
}
