// Grids: drawn, compared, and their cells named.

// Their names, in the order of the colours.
const COLOURS = "black blue red green yellow grey magenta orange sky maroon".split(" ");

// A grid is rows of digits with "/" between them. A digit and a letter are so many of the digit, and an
// empty row is the one above it.
function rows(text) {
  let above = "";
  return text.split("/").map((row) => {
    if (row !== "") above = row.replace(/(\d)([c-z])/g, (_, digit, letter) => digit.repeat(letter.charCodeAt(0) - 96));
    return above;
  });
}
const size = (text) => `${rows(text).length}\u00d7${rows(text)[0].length}`;

// Cells that differ; none where the sizes do, since then no cell has a partner.
function wrongCells(output, expected) {
  if (size(output) !== size(expected)) return null;
  const wrong = [];
  const right = rows(expected);
  rows(output).forEach((row, y) => {
    for (let x = 0; x < row.length; x++) if (row[x] !== right[y][x]) wrong.push([x, y]);
  });
  return wrong;
}

// The grid on each canvas, for whoever points at it.
const drawn = new WeakMap();

// Draws a grid with cells of so many pixels. A canvas is one element, where a table would be up to 900.
function draw(canvas, grid, cell, cursor) {
  const [height, width] = [grid.lines.length, grid.lines[0].length];
  const scale = window.devicePixelRatio || 1;
  canvas.width = Math.round((width * cell + 1) * scale);
  canvas.height = Math.round((height * cell + 1) * scale);
  canvas.style.width = `${width * cell + 1}px`;
  drawn.set(canvas, grid);
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  pen.fillStyle = "#6b6b6b";
  pen.fillRect(0, 0, width * cell + 1, height * cell + 1);
  pen.font = `${Math.floor(cell * 0.45)}px monospace`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  grid.lines.forEach((line, y) => {
    for (let x = 0; x < width; x++) {
      pen.fillStyle = about.palette[Number(line[x])];
      pen.fillRect(x * cell + 1, y * cell + 1, cell - 1, cell - 1);
      if (!grid.digits || cell < 20) continue;
      pen.fillStyle = "019".includes(line[x]) ? "#fff" : "#000";
      pen.fillText(line[x], (x + 0.5) * cell + 0.5, (y + 0.55) * cell + 0.5);
    }
  });
  const frame = (x, y, colour, steps, line) => {
    const gap = (2 * steps + 1) * (line / 2);
    pen.lineWidth = line;
    pen.strokeStyle = colour;
    pen.strokeRect(x * cell + 1 + gap, y * cell + 1 + gap, cell - 1 - 2 * gap, cell - 1 - 2 * gap);
  };
  // A frame in two colours is seen on each of the ten.
  const line = Math.max(1, cell / 8);
  for (const [x, y] of grid.wrong) {
    frame(x, y, "#fff", 0, line);
    if (cell >= 7) frame(x, y, "#d00", 1, line);
  }
  if (cursor) {
    frame(cursor[0], cursor[1], "#000", 0, 2);
    frame(cursor[0], cursor[1], "#fff", 1, 2);
  }
  return canvas;
}

// A grid with a caption, which can be enlarged. Cells other than expected are framed.
function figure(text, caption, expected) {
  const label = `${caption}, ${size(text)}`;
  const wrong = (expected === undefined ? null : wrongCells(text, expected)) || [];
  const right = wrong.length > 0 ? rows(expected) : null;
  const grid = { label, lines: rows(text), wrong, right };
  // Two of the largest stand beside one another on a telephone.
  const side = window.innerWidth < 640 ? 124 : 150;
  const cell = Math.max(4, Math.min(20, Math.floor(side / Math.max(grid.lines.length, grid.lines[0].length))));
  const canvas = draw(make("canvas", { role: "img", "aria-label": label }), grid, cell);
  const opens = make("button", { type: "button", class: "grid", "aria-haspopup": "dialog", "data-does": "enlarge" }, canvas);
  return make("figure", null, opens, make("figcaption", null, label));
}

// A grid as small as a sign: one pixel a cell, made larger by the style.
function thumbnail(text) {
  const lines = rows(text);
  const [height, width] = [lines.length, lines[0].length];
  const canvas = make("canvas", { "aria-hidden": "true" });
  canvas.width = width;
  canvas.height = height;
  const cell = Math.max(1, Math.floor(THUMBNAIL / Math.max(height, width)));
  canvas.style.width = `${width * cell}px`;
  const pen = canvas.getContext("2d");
  const image = pen.createImageData(width, height);
  lines.forEach((line, y) => {
    for (let x = 0; x < width; x++) image.data.set(PIXELS[Number(line[x])], 4 * (y * width + x));
  });
  pen.putImageData(image, 0, 0);
  return canvas;
}

// The longer side of a thumbnail, in pixels.
const THUMBNAIL = 56;
const PIXELS = about.palette.map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)).concat(255));

// Rows and columns are counted from 0, as `solver-host explain` and Python count them.
function cellWords(grid, x, y) {
  const colour = (line) => `${line[x]} ${COLOURS[Number(line[x])]}`;
  const there = `row ${y}, column ${x}: ${colour(grid.lines[y])}`;
  const differs = grid.right && grid.right[y][x] !== grid.lines[y][x];
  return differs ? `${there}, expected ${colour(grid.right[y])}` : there;
}

// The cell of a canvas that the pointer is at.
function cellAt(canvas, event) {
  const { lines } = drawn.get(canvas);
  const box = canvas.getBoundingClientRect();
  const at = (part, whole, count) => Math.max(0, Math.min(count - 1, Math.floor((part / whole) * count)));
  return [
    at(event.clientX - box.left, box.width, lines[0].length),
    at(event.clientY - box.top, box.height, lines.length),
  ];
}

function difference(output, expected) {
  if (output === null || expected === null || output === expected) return "";
  const wrong = wrongCells(output, expected);
  if (wrong === null) return `${size(output)} instead of ${size(expected)}`;
  return `${wrong.length} of ${number(rows(expected).length * rows(expected)[0].length)} cells differ`;
}
