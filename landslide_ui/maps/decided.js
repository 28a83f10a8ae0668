// Tells the page what a person switches on a map: layers, and the opacity of one.
function scarpDecided(map, source) {
  const on = new Set(source.on);
  let opacity = source.opacity;

  function tell() {
    const value = { layers: [...on], opacity };
    window.parent.postMessage(
      { isStreamlitMessage: true, type: "streamlit:setComponentValue", dataType: "json", value }, "*",
    );
  }

  function switched(title, isOn) {
    const name = source.names[title];
    // Leaflet tells of layers that the page exchanges too: what a person switches goes through the control.
    if (!name || !window.layer_control?._handlingClick) return;
    if (isOn) on.add(name);
    else on.delete(name);
    tell();
  }

  map.on("overlayadd", (event) => switched(event.name, true));
  map.on("overlayremove", (event) => switched(event.name, false));
  // The outlines are laid on the map again whenever they change; where they are off, they stay off.
  map.on("layeradd", (event) => setTimeout(() => {
    if (!on.has("outlines") && window.feature_group?.[0] === event.layer) map.removeLayer(event.layer);
  }));
  map.scarpOpacity = (percent) => {
    opacity = percent;
    tell();
  };
}
