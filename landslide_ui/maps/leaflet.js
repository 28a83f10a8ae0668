// What all our maps share. Python puts it before the code of each component (landslide_ui.leaflet): a component
// is one module of text and cannot import a file.
const BLANK = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";

const boxOf = ([west, south, east, north]) => [[south, west], [north, east]];

// Leaflet, from this server, once for the page.
function loadLeaflet(address) {
  return (window.scarpLeaflet ??= new Promise((resolve, reject) => {
    const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: `${address}.css` });
    const script = Object.assign(document.createElement("script"), { src: `${address}.js` });
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(sheet, script);
  }));
}

// What the buttons of Leaflet's own control say.
function sayZoom(map, words) {
  for (const [way, text] of Object.entries(words)) {
    const button = map.getContainer().querySelector(`.leaflet-control-zoom-${way}`);
    button?.setAttribute("title", text);
    button?.setAttribute("aria-label", text);
  }
}

// A map that zooms in any step, on the ground or, without georeference, in pixels.
function mapIn(frame, georeferenced, options = {}) {
  const map = L.map(frame, {
    crs: georeferenced ? L.CRS.EPSG3857 : L.CRS.Simple, attributionControl: false, zoomSnap: 0, zoomDelta: 0.5,
    wheelPxPerZoomLevel: 90, minZoom: georeferenced ? 0 : -6, maxZoom: georeferenced ? 22 : 6, ...options,
  });
  if (georeferenced) L.control.scale({ imperial: false }).addTo(map);
  return map;
}
