// Outlines of the map's view alone: asked for whenever the view comes to rest, drawn on a canvas.
function scarpViewOutlines(source) {
  const renderer = L.canvas({ padding: 0.5 });
  const casing = L.geoJSON(null, { renderer, interactive: false, style: source.casing });
  const lines = L.geoJSON(null, {
    renderer,
    style: (feature) => {
      const colour = source.colours[feature.properties[source.told]];
      return colour ? { ...source.line, color: colour, fillColor: colour } : source.line;
    },
    onEachFeature: (feature, layer) => layer.bindTooltip(() => tooltip(feature), { sticky: true }),
  });
  const group = L.layerGroup([casing, lines]);
  const note = L.control({ position: "bottomleft" });
  let map = null;
  let asked = null;

  function tooltip(feature) {
    const table = document.createElement("table");
    for (const [name, value] of Object.entries(feature.properties)) {
      const row = table.insertRow();
      row.appendChild(document.createElement("th")).textContent = name;
      row.insertCell().textContent = value;
    }
    return table;
  }

  note.onAdd = () => {
    const box = L.DomUtil.create("div", "leaflet-bar scarp-in-view");
    box.style.cssText = "background:#fff;padding:2px 8px;font:12px sans-serif;display:none";
    box.setAttribute("role", "status");
    return box;
  };

  async function ask() {
    asked?.abort();
    asked = new AbortController();
    const view = map.getBounds().pad(0.25);
    const box = [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()];
    try {
      const answer = await fetch(`${source.address}${source.address.includes("?") ? "&" : "?"}bbox=${box.join(",")}&zoom=${map.getZoom()}`, {
        signal: asked.signal,
      });
      if (answer.status === 404) throw new Error(source.words.gone);
      if (!answer.ok) throw new Error((await answer.json()).message);
      show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") say(error.message);
    }
  }

  function show(found) {
    for (const layer of [casing, lines]) {
      layer.clearLayers();
      layer.addData(found);
    }
    const few = found.features.length;
    const told = source.words.few.replace("{few}", few.toLocaleString()).replace("{all}", found.total.toLocaleString());
    say(few < found.total ? told : "");
  }

  function say(text) {
    const box = note.getContainer();
    if (!box) return;
    box.textContent = text;
    box.style.display = text ? "block" : "none";
  }

  group.on("add", () => {
    map = group._map;
    note.addTo(map);
    map.on("moveend", ask);
    ask();
  });
  group.on("remove", () => {
    asked?.abort();
    map?.off("moveend", ask);
    note.remove();
  });
  return group;
}
