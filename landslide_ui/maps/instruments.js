// What a map needs to be read and measured: north, scale in metres and in pixels, coordinates, distances, the whole
// screen, and a swipe between the image and what lies on it.
function scarpInstruments(map, source) {
  const frame = map.getContainer();
  const { words } = source;

  // How many pixels of the image a length on the map is: metres on the ground, or units of the picture.
  const toPixels = (from, to) =>
    source.georeferenced
      ? source.resolution && map.distance(from, to) / source.resolution
      : Math.hypot(to.lng - from.lng, to.lat - from.lat);
  const number = (value, digits = 0) => value.toLocaleString("en", { maximumFractionDigits: digits });
  const spelled = (metres, pixels) =>
    [
      ...(source.georeferenced ? [metres < 1000 ? `${number(metres)} m` : `${number(metres / 1000, 2)} km`] : []),
      ...(pixels || !source.georeferenced ? [`${number(pixels || 0)} px`] : []),
    ].join(" · ");

  function control(position, className, fill) {
    const made = L.control({ position });
    made.onAdd = () => {
      const box = L.DomUtil.create("div", className);
      fill(box);
      L.DomEvent.disableClickPropagation(box);
      return box;
    };
    made.addTo(map);
  }

  if (source.georeferenced) {
    control("bottomleft", "scarp-north", (box) => {
      box.setAttribute("role", "img");
      box.setAttribute("aria-label", words.north);
      box.innerHTML =
        '<svg viewBox="0 0 24 34" width="24" height="34"><path d="M12 1 21 24 12 19 3 24z" fill="#17262a" stroke="#fff"/>' +
        '<text x="12" y="33" text-anchor="middle" font="700 10px sans-serif" font-size="10" font-weight="700">N</text></svg>';
    });
  }

  // A bar whose length is a round number of pixels.
  control("bottomleft", "scarp-pixels", (box) => {
    function draw() {
      const y = map.getSize().y / 2;
      const [from, to] = [map.containerPointToLatLng([0, y]), map.containerPointToLatLng([100, y])];
      const most = toPixels(from, to);
      box.hidden = !most;
      if (!most) return;
      const power = 10 ** Math.floor(Math.log10(most));
      const round = [5, 2, 1].find((each) => each * power <= most) * power;
      box.textContent = `${number(round, 2)} px`;
      box.style.width = `${(100 * round) / most}px`;
    }
    map.on("zoomend moveend resize", draw);
    map.whenReady(draw);
  });

  control("bottomright", "scarp-where", (box) => {
    const at = (place) =>
      source.georeferenced
        ? `${place.lat.toFixed(5)}°, ${place.wrap().lng.toFixed(5)}°`
        : `column ${Math.floor(place.lng)}, row ${Math.floor(source.rows - place.lat)}`;
    const middle = () => (box.textContent = `${words.middle} ${at(map.getCenter())}`);
    map.on("mousemove", (event) => (box.textContent = at(event.latlng)));
    map.on("mouseout moveend", middle);
    map.whenReady(middle);
  });

  control("bottomright", "", (box) => {
    const details = L.DomUtil.create("details", "scarp-colours", box);
    details.open = frame.clientWidth > 640;
    const [head, colours] = [L.DomUtil.create("summary", "", details), L.DomUtil.create("div", "", details)];
    head.textContent = words.legend;
    window.scarpLegend = (html) => (colours.innerHTML = html);
  });

  const buttons = {};
  control("topleft", "leaflet-bar scarp-instruments", (box) => {
    for (const [name, act] of Object.entries({ measure, swipe, full })) {
      const button = (buttons[name] = L.DomUtil.create("button", "", box));
      button.type = "button";
      button.innerHTML = source.icons[name];
      button.title = words[name];
      button.setAttribute("aria-label", words[name]);
      if (name !== "full") button.setAttribute("aria-pressed", "false");
      button.onclick = act;
    }
  });

  // Distances: press by press, until the button or Escape.
  const line = L.layerGroup().addTo(map);
  const modes = scarpModes(map);
  let corners = null;
  const endMeasure = () => corners && measure();
  function measure() {
    corners = corners ? null : [];
    buttons.measure.setAttribute("aria-pressed", String(corners !== null));
    corners ? modes.enter("measure", true, endMeasure) : modes.leave(endMeasure);
    line.clearLayers();
  }
  map.on("click", (event) => {
    if (!corners) return;
    corners.push(event.latlng);
    line.clearLayers();
    L.polyline(corners, { color: source.colour, weight: 3, dashArray: "2 6", interactive: false }).addTo(line);
    for (const each of corners) L.circleMarker(each, { radius: 4, color: source.colour, interactive: false }).addTo(line);
    let [metres, pixels] = [0, 0];
    for (let n = 1; n < corners.length; n++) {
      metres += source.georeferenced ? map.distance(corners[n - 1], corners[n]) : 0;
      pixels += toPixels(corners[n - 1], corners[n]) || 0;
    }
    L.tooltip({ permanent: true, direction: "right", className: "scarp-measured" })
      .setLatLng(event.latlng).setContent(spelled(metres, pixels)).addTo(line);
  });
  frame.addEventListener("keydown", (event) => event.key === "Escape" && corners && measure());

  function full() {
    const shown = window.frameElement ?? frame;
    const page = shown.ownerDocument;
    page.fullscreenElement ? page.exitFullscreen() : shown.requestFullscreen();
  }

  // Left of the line lies all that is on the image, right of it the image alone.
  const slider = Object.assign(document.createElement("input"), { type: "range", min: 0, max: 1000, value: 500 });
  slider.className = "scarp-swipe";
  slider.setAttribute("aria-label", words.swipe);
  const bar = document.createElement("div");
  bar.className = "scarp-swipe-line";
  for (const type of ["mousedown", "touchstart", "pointerdown", "dblclick", "click", "keydown"])
    slider.addEventListener(type, (event) => event.stopPropagation());
  let swiping = false;
  function swipe() {
    swiping = !swiping;
    buttons.swipe.setAttribute("aria-pressed", String(swiping));
    swiping ? frame.append(bar, slider) : (bar.remove(), slider.remove());
    clip();
    if (swiping) slider.focus();
  }
  function clip() {
    const image = [];
    map.eachLayer((layer) => {
      const isImage = layer.options.alt === source.image || layer._url?.includes?.(source.tiles);
      if (isImage) image.push(layer.getElement?.() ?? layer.getContainer?.());
    });
    const x = frame.getBoundingClientRect().left + (frame.clientWidth * slider.value) / 1000;
    bar.style.left = `${(100 * slider.value) / 1000}%`;
    const over = frame.querySelectorAll(
      ".leaflet-overlay-pane > *, .leaflet-tile-pane > *, .leaflet-marker-pane",
    );
    for (const each of over) {
      const at = x - each.getBoundingClientRect().left;
      const cut = swiping && !image.includes(each);
      each.style.clipPath = cut ? `polygon(-99999px -99999px, ${at}px -99999px, ${at}px 99999px, -99999px 99999px)` : "";
    }
  }
  slider.oninput = clip;
  map.on("move zoom zoomend resize layeradd", () => swiping && requestAnimationFrame(clip));
}
