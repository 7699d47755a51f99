// Sorts a table by the column whose head is pressed; without it the table keeps its own order.
const DIRECTIONS = { ascending: 1, descending: -1 };

function valueOf(row, column) {
  const cell = row.cells[column];
  return cell.dataset.value ?? cell.textContent.trim();
}

function compare(one, other) {
  const [a, b] = [Number(one), Number(other)];
  return Number.isNaN(a) || Number.isNaN(b) ? one.localeCompare(other) : a - b;
}

function sort(table, head) {
  const direction = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
  const body = table.tBodies[0];
  const rows = [...body.rows].sort(
    (a, b) =>
      DIRECTIONS[direction] * compare(valueOf(a, head.cellIndex), valueOf(b, head.cellIndex)),
  );
  body.append(...rows);
  for (const each of head.parentElement.cells) each.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", direction);
}

for (const table of document.querySelectorAll("[data-sort] table")) {
  for (const head of table.tHead.rows[0].cells) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(table, head));
    head.append(button);
  }
}
