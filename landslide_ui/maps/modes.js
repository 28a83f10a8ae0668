// What a press on the map does: to measure, to draw, or, in no mode, to choose. Entering one leaves the other.
function scarpModes(map) {
  if (map.scarpModes) return map.scarpModes;
  const modes = { now: null, end: null };
  const show = (sets) => {
    map.getContainer().style.cursor = sets ? "crosshair" : "";
    sets ? map.doubleClickZoom.disable() : map.doubleClickZoom.enable();
  };
  // sets: whether a press sets a point. end: what ends the mode where another is entered.
  modes.enter = (name, sets, end) => {
    const before = modes.end;
    Object.assign(modes, { now: name, end });
    if (before && before !== end) before();
    show(sets);
  };
  modes.leave = (end) => {
    if (modes.end !== end) return; // another has been entered
    Object.assign(modes, { now: null, end: null });
    show(false);
  };
  return (map.scarpModes = modes);
}
