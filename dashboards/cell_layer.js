"use strict";
/**
 * Draws cells from the compact form that dashboards.cell_layer writes: of each ring the first corner
 * counted from the origin, then the steps from corner to corner, in whole units.
 */
function drawCells(data) {
  const [west, south] = data.origin;
  const corners = (ring) => {
    const found = [];
    for (let at = 0, x = 0, y = 0; at < ring.length; at += 2) {
      x += ring[at];
      y += ring[at + 1];
      found.push([(south + y) / data.per_degree, (west + x) / data.per_degree]);
    }
    return found;
  };
  const words = (cell) => {
    const table = document.createElement("table");
    data.facts.forEach(([name, values]) => {
      const row = table.insertRow();
      const head = row.appendChild(document.createElement("th"));
      head.textContent = name;
      row.insertCell().textContent = values[cell];
    });
    return table;
  };
  const group = L.featureGroup();
  data.rings.forEach((rings, cell) => {
    const colour = data.colours[data.bands[cell]];
    const style = data.only_lines
      ? { color: colour, weight: 1.5, opacity: 0.9, fill: false }
      : { color: data.edge || colour, weight: data.edge ? 1 : 0.5, opacity: data.edge ? 1 : 0.5, fillColor: colour, fillOpacity: 0.72 };
    const outline = L.polygon(rings.map(corners), style);
    outline.on("mouseover", () => outline.setStyle({ weight: 2.5, color: "#22272e" }).bringToFront());
    outline.on("mouseout", () => outline.setStyle(style));
    outline.cell = cell;
    group.addLayer(outline);
  });
  return group.bindTooltip((outline) => words(outline.cell), { sticky: true });
}
