// Outlines that a person draws: corner by corner, corrected by their corners, removed by a click. What is there is
// told by the events of Leaflet's Draw plugin and in `drawnItems`, which is where streamlit-folium looks.
function scarpDrawOutlines(map, words) {
  const colour = words.colour;
  const items = L.featureGroup().addTo(map);
  const state = { mode: null, corners: [], turn: null, gone: new Set() };
  let sketch = L.layerGroup().addTo(map);
  let handles = L.layerGroup().addTo(map);
  let buttons = {};
  const modes = scarpModes(map);
  const end = () => state.mode && enter(state.mode);

  const tell = (name, layer) => map.fire(name, { layer, layerType: "polygon" });
  const style = { color: colour, weight: 3, fillColor: colour, fillOpacity: 0.15, className: "scarp-drawn" };

  function add(ring, id) {
    const layer = L.polygon(ring, style);
    layer.feature = { type: "Feature", properties: { id, turn: state.turn } };
    layer.on("click", (event) => {
      if (state.mode !== "remove") return;
      L.DomEvent.stop(event);
      items.removeLayer(layer);
      state.gone.add(id);
      tell("draw:deleted", layer);
    });
    return layer.addTo(items);
  }

  function drawSketch() {
    sketch.clearLayers();
    L.polyline(state.corners, { color: colour, weight: 2.5, dashArray: "6 5", interactive: false }).addTo(sketch);
    state.corners.forEach((at) => L.circleMarker(at, { radius: 4, color: colour, interactive: false }).addTo(sketch));
  }

  function close() {
    const ring = state.corners.filter((at, n, all) => n === 0 || !at.equals(all[n - 1]));
    state.corners = [];
    drawSketch();
    if (ring.length >= 3) tell("draw:created", add(ring, crypto.getRandomValues(new Uint32Array(2)).join("")));
  }

  function drawHandles() {
    handles.clearLayers();
    if (state.mode !== "correct") return;
    items.eachLayer((layer) => layer.getLatLngs()[0].forEach((at, place, ring) => {
      const icon = L.divIcon({ className: "scarp-corner", iconSize: [12, 12] });
      L.marker(at, { draggable: true, icon }).addTo(handles)
        .on("drag", (event) => { ring[place] = event.latlng; layer.redraw(); })
        .on("dragend", () => tell("draw:edited", layer));
    }));
  }

  function enter(mode) {
    if (state.mode === "draw") close();
    state.mode = state.mode === mode ? null : mode;
    for (const [name, button] of Object.entries(buttons)) {
      button.setAttribute("aria-pressed", String(name === state.mode));
      button.textContent = name === "draw" && state.mode === "draw" ? words.close : words[name];
    }
    state.mode ? modes.enter(state.mode, state.mode === "draw", end) : modes.leave(end);
    drawHandles();
  }

  map.on("click", (event) => {
    if (state.mode !== "draw") return;
    const first = state.corners[0];
    const px = (at) => map.latLngToContainerPoint(at);
    if (state.corners.length >= 3 && px(first).distanceTo(px(event.latlng)) < 10) return close();
    state.corners.push(event.latlng);
    drawSketch();
  });
  map.on("dblclick", () => state.mode === "draw" && close());

  const control = L.control({ position: "topleft" });
  control.onAdd = () => {
    const box = L.DomUtil.create("div", "leaflet-bar scarp-draw");
    for (const name of ["draw", "correct", "remove"]) {
      const button = (buttons[name] = L.DomUtil.create("button", "", box));
      button.type = "button";
      button.textContent = words[name];
      button.setAttribute("aria-pressed", "false");
      button.onclick = () => enter(name);
    }
    L.DomEvent.disableClickPropagation(box);
    return box;
  };
  if (words.offers) control.addTo(map);

  // Keys of the page's buttons, pressed while the map has the focus. Those of Leaflet stay Leaflet's.
  document.addEventListener("keydown", (event) => {
    if (!words.keys.includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    const { key, code } = event;
    window.parent.document.body.dispatchEvent(new KeyboardEvent("keydown", { key, code, bubbles: true }));
    window.parent.document.body.dispatchEvent(new KeyboardEvent("keyup", { key, code, bubbles: true }));
  });

  // What the server keeps: shown where the map was drawn anew. Another turn means that all was taken away.
  items.restore = ({ turn, outlines }) => {
    if (state.turn !== turn) {
      items.clearLayers();
      state.gone.clear();
      state.turn = turn;
    }
    const known = new Set(items.getLayers().map((layer) => layer.feature.properties.id));
    outlines.filter(({ id }) => !known.has(id) && !state.gone.has(id)).forEach(({ id, ring }) => add(ring, id));
    drawHandles();
  };
  return items;
}
