// Two images of one ground on one map: a handle parts the earlier one (left) from the later one (right), a slider
// fades the later one, and outlines lie over both. Leaflet comes from this server; pictures are registered once.
const grounds = (window.scarpTwoDates ??= {});

export default function ({ data, parentElement, setTriggerValue }) {
  if (data.ground) {
    grounds[data.id] = data.ground;
    window.dispatchEvent(new CustomEvent("scarp-two-dates", { detail: data.id }));
    return;
  }
  const root = parentElement.querySelector(".scarp-swipe");
  const state = (root.scarp ??= {});
  state.data = data;
  state.tell = setTriggerValue;
  const arrived = (event) => event.detail === data.scene && state.map && drawGround(state);
  window.addEventListener("scarp-two-dates", arrived);
  loadLeaflet(data.leaflet).then(() => draw(root, state));
  return () => window.removeEventListener("scarp-two-dates", arrived);
}

function draw(root, state) {
  if (state.map && state.scene !== state.data.scene) {
    state.map.remove();
    root.replaceChildren();
    Object.assign(state, { map: null, pictures: null, outlines: null, drawn: null, focus: null });
  }
  if (!state.map) create(root, state);
  drawGround(state);
  drawOutlines(state);
  say(state);
  state.map.invalidateSize({ pan: false });
  clip(state);
  focusOn(state);
  window.scarpMap = state.map;
}

function create(root, state) {
  const { bounds, georeferenced, height } = state.data;
  state.past = root.appendChild(scarpPast("", root));
  const frame = root.appendChild(document.createElement("div"));
  frame.className = "scarp-swipe-map";
  frame.style.height = `${height}px`;
  const map = mapIn(frame, georeferenced);
  frame.setAttribute("role", "application");
  for (const [name, order] of [["before", 210], ["after", 220]]) map.createPane(name).style.zIndex = order;
  map.fitBounds(boxOf(bounds), { padding: [4, 4] });
  Object.assign(state, { map, frame, scene: state.data.scene, share: 0.5 });
  addHandle(state);
  addOpacity(state);
  map.on("move zoom resize viewreset zoomend", () => clip(state));
}

function drawGround(state) {
  const ground = grounds[state.data.scene];
  if (!ground || state.pictures) return;
  state.pictures = Object.fromEntries(["before", "after"].map((date) => [
    date,
    L.imageOverlay(ground[date].uri, boxOf(ground[date].bounds), { pane: date, alt: ground[date].title }).addTo(state.map),
  ]));
  state.pictures.after.setOpacity(state.opacity ?? 1);
  clip(state);
}

// The handle is a slider as any other: arrow keys move it, screen readers tell it.
function addHandle(state) {
  const range = Object.assign(document.createElement("input"), {
    type: "range", min: 0, max: 1000, value: 500, className: "scarp-swipe-range",
  });
  const line = Object.assign(document.createElement("div"), { className: "scarp-swipe-line" });
  const names = Object.fromEntries(["before", "after"].map((date) => [
    date,
    Object.assign(document.createElement("span"), { className: `scarp-swipe-name scarp-swipe-${date}` }),
  ]));
  state.frame.append(line, range, ...Object.values(names));
  L.DomEvent.disableClickPropagation(range);
  for (const event of ["mousedown", "touchstart", "pointerdown", "keydown"]) L.DomEvent.on(range, event, L.DomEvent.stopPropagation);
  range.oninput = () => {
    state.share = range.value / 1000;
    clip(state);
  };
  Object.assign(state, { range, line, names });
}

// What stands on the map, in the language of who looks at it; the map stays as it is when that changes.
function say(state) {
  const { words, zoom } = state.data;
  sayZoom(state.map, zoom);
  state.frame.setAttribute("aria-label", words.map);
  state.past.textContent = words.past;
  state.range.setAttribute("aria-label", words.handle);
  for (const [date, name] of Object.entries(state.names)) name.textContent = words[date];
  state.opacityName.data = `${words.opacity} `;
}

function clip(state) {
  const { map, share, line } = state;
  if (!map) return;
  const size = map.getSize();
  const left = map.containerPointToLayerPoint([0, 0]);
  const right = map.containerPointToLayerPoint([size.x, size.y]);
  const at = left.x + share * size.x;
  map.getPane("after").style.clip = `rect(${left.y}px, ${right.x}px, ${right.y}px, ${at}px)`;
  line.style.left = `${100 * share}%`;
}

function addOpacity(state) {
  const control = L.control({ position: "bottomright" });
  control.onAdd = () => {
    const box = L.DomUtil.create("div", "leaflet-bar scarp-opacity");
    const slider = L.DomUtil.create("input", "", L.DomUtil.create("label", "", box));
    state.opacityName = document.createTextNode("");
    slider.before(state.opacityName);
    Object.assign(slider, { type: "range", min: 0, max: 100, value: 100 });
    slider.oninput = () => {
      state.opacity = slider.value / 100;
      state.pictures?.after.setOpacity(state.opacity);
    };
    L.DomEvent.disableClickPropagation(box);
    return box;
  };
  control.addTo(state.map);
}

function drawOutlines(state) {
  const { outlines, colours, casing, chosen, selected } = state.data;
  const drawn = JSON.stringify([state.data.shown, chosen]);
  if (state.drawn === drawn) return;
  state.drawn = drawn;
  state.outlines?.remove();
  const plain = { smoothFactor: 0.5 };
  const back = L.geoJSON(outlines, { ...plain, interactive: false, style: { color: casing, weight: 4, opacity: 0.75, fill: false } });
  const ring = L.geoJSON(outlines.features.filter((each) => each.properties.id === chosen), {
    ...plain, interactive: false, style: { color: selected, weight: 7, fill: false, opacity: 0.95 },
  });
  const lines = L.geoJSON(outlines, {
    ...plain,
    style: ({ properties }) => {
      const colour = colours[properties.kind];
      return { color: colour, weight: 2.2, fill: true, fillColor: colour, fillOpacity: 0.06, dashArray: properties.dash || null };
    },
    onEachFeature: ({ properties }, layer) => {
      layer.bindTooltip(properties.text, { sticky: true });
      layer.on("click", () => state.tell("picked", properties.id));
    },
  });
  state.outlines = L.layerGroup([back, ring, lines]).addTo(state.map);
}

// Goes to what was chosen in the table, once; where the map was moved since, it stays.
function focusOn(state) {
  const { focus } = state.data;
  const wanted = JSON.stringify(focus);
  if (state.focus === wanted) return;
  state.focus = wanted;
  if (focus && !state.map.getBounds().pad(-0.1).contains(boxOf(focus))) {
    state.map.fitBounds(boxOf(focus), { padding: [110, 110], maxZoom: state.data.georeferenced ? 18 : 3 });
  }
}
