// Tables that sort by the column whose head is pressed, and show their rows in portions.

const FIRST_ROWS = 15;
const MORE_ROWS = 100;

// columns  {title, number: a figure, head: names the row, minor: left out on a phone}
// rows     {cells: what is shown, keys: what is sorted by}
function sortable(caption, columns, rows, sortedBy, descending = true) {
  let shown = FIRST_ROWS;
  const heads = columns.map((column, at) => element("th", { scope: "col", role: "columnheader", class: kindOf(column) },
    element("button", { type: "button", onclick: () => sort(at) }, column.title)));
  const body = element("tbody", { role: "rowgroup" });
  const more = element("button", { type: "button", class: "more", onclick: () => { shown += MORE_ROWS; fill(); } });

  function sort(at) {
    descending = at === sortedBy ? !descending : Boolean(columns[at].number);
    sortedBy = at;
    order();
  }

  function order() {
    const sign = descending ? -1 : 1;
    const compare = (one, other) => (typeof one === "number" ? one - other : one < other ? -1 : Number(one > other));
    rows.sort((one, other) => sign * compare(one.keys[sortedBy], other.keys[sortedBy]));
    heads.forEach((head, at) => {
      if (at === sortedBy) head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    fill();
  }

  function fill() {
    body.replaceChildren(...rows.slice(0, shown).map(({ cells }) => element("tr", { role: "row" }, ...cells.map((cell, at) =>
      (columns[at].head ? element("th", { scope: "row", role: "rowheader", class: kindOf(columns[at]) }, cell) :
        element("td", { role: "cell", class: kindOf(columns[at]) }, cell))))));
    more.hidden = rows.length <= shown;
    more.textContent = `Show ${amount(Math.min(MORE_ROWS, rows.length - shown))} more of ${amount(rows.length)}`;
  }

  order();
  // On a phone a row with texts is stacked, which takes its meaning from it: the roles give that back.
  const stacked = columns.some((column) => !column.number && !column.head && !column.minor);
  const head = element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, ...heads));
  const table = element("table", { role: "table", "aria-label": caption, class: stacked ? "stacked" : null }, head, body);
  const scrolled = element("div", { class: "rows", tabindex: "0", role: "region", "aria-label": caption }, table);
  return element("div", {}, element("p", { class: "hint" }, caption), scrolled, more);
}

function kindOf(column) {
  return [column.number && "number", column.minor && "minor"].filter(Boolean).join(" ") || null;
}

const link = (text, onclick) => element("button", { type: "button", class: "plain", onclick }, text);
