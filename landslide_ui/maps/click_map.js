// One map that keeps its view while pictures over it change. Leaflet comes from this server; the ground (its
// hillshade and the outlines of landslides) is registered once; a click names a place, an area can be drawn.
const grounds = (window.scarpGrounds ??= {});

export default function ({ data, parentElement, setTriggerValue }) {
  if (data.ground) {
    grounds[data.id] = data.ground;
    window.dispatchEvent(new CustomEvent("scarp-ground", { detail: data.id }));
    return;
  }
  const root = parentElement.querySelector(".scarp-place-map");
  const state = (root.scarp ??= { pictures: new Map(), corners: [], drawing: false });
  state.data = data;
  state.tell = setTriggerValue;
  const arrived = (event) => event.detail === data.scene && state.map && drawGround(state);
  window.addEventListener("scarp-ground", arrived);
  loadLeaflet(data.leaflet).then(() => draw(root, state));
  return () => window.removeEventListener("scarp-ground", arrived);
}

function draw(root, state) {
  if (state.map && state.scene !== state.data.scene) {
    state.map.remove();
    state.past.remove();
    Object.assign(state, { map: null, photo: null, outlines: null, pictures: new Map(), marker: null, area: null });
  }
  if (!state.map) create(root, state);
  drawGround(state);
  drawPictures(state);
  say(state);
  drawPlace(state);
  drawArea(state);
  state.map.invalidateSize({ pan: false });
  window.scarpMap = state.map;
}

function create(root, state) {
  const { bounds, georeferenced, height } = state.data;
  root.style.height = `${height}px`;
  const map = mapIn(root, georeferenced, { doubleClickZoom: false });
  map.fitBounds(boxOf(bounds), { padding: [4, 4] });
  state.map = map;
  state.past = scarpPast("", root);
  root.prepend(state.past);
  state.scene = state.data.scene;
  // Pictures have their order from drawPictures: the control would give another to what it lists anew.
  state.layers = L.control.layers(null, null, { collapsed: false, autoZIndex: false }).addTo(map);
  opacitySlider(state);
  if (state.data.draws) drawButtons(state);
  map.on("click", (event) => clicked(state, event.latlng));
  map.on("dblclick", () => state.drawing && finish(state));
}

function drawGround(state) {
  const ground = grounds[state.data.scene];
  if (!ground || state.photo) return;
  state.photo = L.imageOverlay(ground.uri, boxOf(ground.bounds), { alt: state.data.words.relief.toLowerCase(), zIndex: 1 }).addTo(state.map);
  state.layers.addOverlay(state.photo, state.data.words.relief);
  state.outlines = L.geoJSON(ground.outlines, {
    interactive: false, style: { color: "#17262a", weight: 1.4, fill: false, opacity: 0.9 },
    pointToLayer: (_, at) => L.circleMarker(at, { radius: 3, color: "#17262a", interactive: false }),
  }).addTo(state.map);
  state.layers.addOverlay(state.outlines, state.data.words.landslides);
}

function drawPictures(state) {
  const wanted = new Map(state.data.pictures.map((picture) => [picture.id, picture]));
  for (const [id, layer] of state.pictures) {
    if (wanted.has(id)) continue;
    state.layers.removeLayer(layer);
    layer.remove();
    state.pictures.delete(id);
  }
  let order = 2;
  for (const picture of wanted.values()) {
    let layer = state.pictures.get(picture.id);
    if (!layer) {
      layer = L.imageOverlay(BLANK, boxOf(state.data.bounds), {
        alt: picture.title, className: "scarp-pixels", opacity: state.opacity ?? picture.opacity,
      });
      if (picture.show) layer.addTo(state.map);
      state.pictures.set(picture.id, layer);
      state.layers.addOverlay(layer, picture.title);
    }
    layer.title = picture.title;
    if (layer.shown !== picture.uri) layer.setUrl(picture.uri);
    layer.shown = picture.uri;
    layer.setZIndex(order++);
  }
}

// What stands on the map, in the language of who looks at it; the map stays as it is when that changes.
function say(state) {
  const { words, zoom } = state.data;
  sayZoom(state.map, zoom);
  state.opacityName.data = `${words.opacity} `;
  state.past.textContent = words.past;
  if (state.buttons) {
    state.buttons.draw.textContent = state.drawing ? words.close : words.draw;
    state.buttons.clear.textContent = words.all;
  }
  const titles = [
    ...(state.photo ? [[state.photo, words.relief], [state.outlines, words.landslides]] : []),
    ...[...state.pictures.values()].map((layer) => [layer, layer.title]),
  ];
  const said = JSON.stringify(titles.map(([, title]) => title));
  if (state.said === said) return;
  state.said = said;
  for (const [layer] of titles) state.layers.removeLayer(layer);
  for (const [layer, title] of titles) state.layers.addOverlay(layer, title);
}

function drawPlace(state) {
  const { place } = state.data;
  state.marker?.remove();
  state.marker = null;
  if (!place) return;
  const at = [place[1], place[0]];
  state.marker = L.layerGroup([
    L.circleMarker(at, { radius: 9, color: "#fff", weight: 5, fill: false, interactive: false }),
    L.circleMarker(at, { radius: 9, color: "#17262a", weight: 2.5, fill: false, interactive: false }),
  ]).addTo(state.map);
}

function drawArea(state) {
  state.area?.remove();
  const ring = state.drawing ? state.corners : state.data.ring;
  if (!ring || !ring.length) return;
  const style = { color: "#17262a", weight: 2.5, dashArray: "6 5", fill: false, interactive: false };
  const corners = ring.map(([east, north]) => [north, east]);
  const shape = state.drawing ? L.polyline(corners, style) : L.polygon(corners, style);
  const dots = corners.map((at) => L.circleMarker(at, { radius: 4, color: "#17262a", interactive: false }));
  state.area = L.layerGroup(state.drawing ? [shape, ...dots] : [shape]).addTo(state.map);
}

function clicked(state, at) {
  if (state.drawing) {
    state.corners.push([at.lng, at.lat]);
    drawArea(state);
  } else if (state.data.picks) {
    state.tell("place", [at.lng, at.lat]);
  }
}

function finish(state) {
  const ring = state.corners.filter((c, n, all) => n === 0 || c[0] !== all[n - 1][0] || c[1] !== all[n - 1][1]);
  state.drawing = false;
  state.corners = [];
  state.map.getContainer().classList.remove("scarp-drawing");
  say(state);
  if (ring.length >= 3) state.tell("ring", ring);
  drawArea(state);
}

function drawButtons(state) {
  const control = L.control({ position: "topleft" });
  control.onAdd = () => {
    const box = L.DomUtil.create("div", "leaflet-bar scarp-draw");
    const button = (text, act) => {
      const made = L.DomUtil.create("button", "", box);
      made.type = "button";
      made.textContent = text;
      made.onclick = act;
      return made;
    };
    state.buttons = {
      draw: button(state.data.words.draw, () => {
        if (state.drawing) return finish(state);
        state.drawing = true;
        state.corners = [];
        state.map.getContainer().classList.add("scarp-drawing");
        say(state);
        drawArea(state);
      }),
      clear: button(state.data.words.all, () => {
        state.drawing = false;
        state.corners = [];
        state.map.getContainer().classList.remove("scarp-drawing");
        say(state);
        state.tell("ring", []);
      }),
    };
    L.DomEvent.disableClickPropagation(box);
    return box;
  };
  control.addTo(state.map);
}

function opacitySlider(state) {
  const control = L.control({ position: "bottomright" });
  control.onAdd = () => {
    const box = L.DomUtil.create("div", "leaflet-bar scarp-opacity");
    const label = L.DomUtil.create("label", "", box);
    const slider = L.DomUtil.create("input", "", label);
    state.opacityName = document.createTextNode("");
    slider.before(state.opacityName);
    const first = state.data.pictures[0]?.opacity ?? 0.8;
    Object.assign(slider, { type: "range", min: 0, max: 100, value: Math.round(100 * first) });
    slider.oninput = () => {
      state.opacity = slider.value / 100;
      for (const layer of state.pictures.values()) layer.setOpacity(state.opacity);
    };
    L.DomEvent.disableClickPropagation(box);
    return box;
  };
  control.addTo(state.map);
}
