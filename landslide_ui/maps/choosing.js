// Landslides of a map are chosen by a press, or by the arrow keys while the map has the focus; their names stand on it
// where there is room. The page is told the name, which is that of a place and stays when the threshold moves.
function scarpChoosing(map, source) {
  const outlines = new Map(); // by name, the layer that can be pressed
  const names = L.layerGroup().addTo(map);
  const most = 200; // names at once
  let shown = { places: [], chosen: null };
  const modes = scarpModes(map);
  let waiting = 0;

  const nameOf = (layer) => layer.feature?.properties?.[source.name];

  function tell(place) {
    if (!place || place === shown.chosen) return;
    shown = { ...shown, chosen: place }; // the next press may come before the page has answered
    const value = { chosen: place, at: Date.now() }; // the same again is another press
    window.parent.postMessage(
      { isStreamlitMessage: true, type: "streamlit:setComponentValue", dataType: "json", value }, "*",
    );
  }

  function write() {
    names.clearLayers();
    const view = map.getBounds();
    const size = (layer) => {
      const box = layer.getBounds();
      const [a, b] = [map.latLngToContainerPoint(box.getNorthWest()), map.latLngToContainerPoint(box.getSouthEast())];
      return Math.abs((b.x - a.x) * (b.y - a.y));
    };
    const there = [...outlines].filter(([, layer]) => view.intersects(layer.getBounds()));
    const sized = there.map(([name, layer]) => ({ name, layer, size: size(layer) })).sort((a, b) => b.size - a.size);
    const taken = [];
    for (const { name, layer } of sized) {
      if (taken.length === most) break;
      const at = L.latLng(layer.getBounds().getCenter().lat, layer.getBounds().getEast()); // at its right, not over it
      const half = { x: 3.4 * name.length + 4, y: 9 };
      const [x, y] = [map.latLngToContainerPoint(at).x + half.x, map.latLngToContainerPoint(at).y];
      if (taken.some((each) => Math.abs(each.x - x) < half.x + each.half && Math.abs(each.y - y) < 2 * half.y)) continue;
      taken.push({ x, y, half: half.x });
      const text = document.createElement("span");
      text.textContent = name;
      const icon = L.divIcon({ className: "scarp-name", html: text, iconSize: [0, 0] });
      L.marker(at, { icon, interactive: false, keyboard: false }).addTo(names);
    }
  }

  function soon() {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(write);
  }

  map.on("layeradd", ({ layer }) => {
    const name = nameOf(layer);
    if (!name || layer.options.interactive === false) return; // the casing
    outlines.set(name, layer);
    layer.on("click", () => !modes.now && tell(name)); // who draws does not choose
    soon();
  });
  map.on("layerremove", ({ layer }) => {
    const name = nameOf(layer);
    if (!name || outlines.get(name) !== layer) return;
    outlines.delete(name);
    soon();
  });
  map.on("zoomend moveend resize", soon);

  const frame = map.getContainer();
  frame.setAttribute("role", "application");
  frame.setAttribute("aria-label", source.label);
  frame.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step || event.target !== frame || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
    event.stopImmediatePropagation(); // Leaflet would move the map; with Shift it does
    event.preventDefault();
    if (source.forwards) {
      const { key, code } = event;
      for (const type of ["keydown", "keyup"])
        window.parent.document.body.dispatchEvent(new KeyboardEvent(type, { key, code, bubbles: true }));
      return;
    }
    const { places, chosen } = shown;
    const at = places.indexOf(chosen);
    tell(at < 0 ? places[step > 0 ? 0 : places.length - 1] : places[(at + step + places.length) % places.length]);
  }, true);

  return {
    show(now) {
      shown = now;
      soon();
    },
  };
}
