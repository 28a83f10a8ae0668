// The way past all that can be reached on a map by keys: a button that is seen when it has the focus. `outside` is the
// element of the page that holds the map.
function scarpPast(text, outside) {
  const past = Object.assign(document.createElement("button"), { type: "button", className: "scarp-past", textContent: text });
  past.onclick = (event) => {
    event.stopPropagation(); // it is no press on the map
    const all = [...outside.ownerDocument.querySelectorAll("a[href], button, input, select, textarea, iframe, summary, [tabindex='0']")];
    const follows = (each) => outside.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING;
    all.find((each) => follows(each) && !outside.contains(each) && !each.disabled && each.offsetParent !== null)?.focus();
  };
  return past;
}
