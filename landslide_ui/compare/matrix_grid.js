// Confusion matrices as tables. Their cells are made once; what a threshold moves is written into them.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".scarp-matrices");
  const made = JSON.stringify([data.pressable, data.words, data.classes, data.matrices.map((matrix) => matrix.title)]);
  if (root.scarpMade !== made) {
    root.replaceChildren(...data.matrices.map((matrix) => tableOf(matrix.title, data)));
    root.scarpMade = made;
  }
  root.style.setProperty("--columns", data.columns);
  root.setAttribute("aria-label", data.alt);
  root.onclick = (event) => {
    const cell = event.target.closest("button.scarp-cell");
    if (cell) setTriggerValue("cell", [cell.dataset.title, cell.dataset.code]);
  };
  const cells = root.querySelectorAll(".scarp-cell");
  data.matrices.forEach((matrix, n) => {
    matrix.cells.flat().forEach((cell, place) => write(cells[4 * n + place], matrix.title, cell, data.words));
  });
}

function write(element, title, cell, words) {
  const pressable = element.tagName === "BUTTON";
  const [value, name] = element.children;
  value.textContent = cell.value;
  name.textContent = cell.name;
  element.style.background = cell.colour;
  Object.assign(element.dataset, { title, code: cell.code });
  element.dataset.hover = `${title}\n${cell.sentence}${pressable ? `\n${words.press}` : ""}`;
  if (!pressable) return;
  element.setAttribute("aria-description", `${title}, ${cell.sentence}`);
  element.setAttribute("aria-pressed", cell.chosen);
}

// Heads of columns stand first, as a reader of tables expects; the style shows them below the cells.
function tableOf(title, { classes, pressable, words }) {
  const table = make("table", { className: "scarp-matrix" });
  const heads = make("thead");
  heads.append(
    rowOf(make("td", { colSpan: 2 }), ...classes.map((name) => make("th", { scope: "col", textContent: name }))),
    rowOf(
      make("td", { colSpan: 2 }),
      make("th", { scope: "colgroup", colSpan: classes.length, className: "scarp-axis", textContent: words.prediction }),
    ),
  );
  const body = make("tbody");
  classes.forEach((name, truth) => {
    const cells = classes.map(() => {
      const place = make("td");
      const cell = pressable ? make("button", { type: "button" }) : make("div");
      cell.className = "scarp-cell";
      cell.append(make("b"), make("small"));
      place.append(cell);
      return place;
    });
    const axis = truth ? [] : [upright(words.truth, { scope: "rowgroup", rowSpan: classes.length, className: "scarp-axis" })];
    body.append(rowOf(...axis, upright(name, { scope: "row" }), ...cells));
  });
  const widths = make("colgroup");
  widths.append(make("col"), make("col"), make("col"), make("col"));
  table.append(make("caption", { textContent: title }), widths, heads, body);
  return table;
}

function upright(text, properties) {
  const head = make("th", properties);
  head.append(make("span", { textContent: text }));
  return head;
}

function rowOf(...cells) {
  const row = make("tr");
  row.append(...cells);
  return row;
}

const make = (tag, properties = {}) => Object.assign(document.createElement(tag), properties);
