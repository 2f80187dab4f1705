// The search box: what matches is listed, those that took longest first, and lights up in the icicle.

const MOST_FOUND = 60;

class Search {
  constructor(box, area, said, list, icicle, goTo) {
    Object.assign(this, { box, area, said, list, icicle, goTo, best: NONE });
    box.addEventListener("input", () => this.search());
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && this.best !== NONE) this.goTo(this.best);
      else if (event.key === "Escape") this.clear();
    });
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest("input, select, textarea");
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      box.focus();
    });
  }

  show(process) {
    this.process = process;
    this.search();
  }

  clear() {
    this.box.value = "";
    this.search();
  }

  search() {
    const wanted = this.box.value.trim().toLowerCase();
    this.area.hidden = !wanted;
    this.best = NONE;
    if (!wanted) return this.icicle.light(null);
    const { process } = this;
    const { imports } = process;
    const nodes = imports.module.map((_, node) => node).filter((node) =>
      process.module(node).toLowerCase().includes(wanted) || process.file(imports.file[node]).toLowerCase().includes(wanted));
    nodes.sort((one, other) => imports.seconds_us[other] - imports.seconds_us[one]);
    this.icicle.light(new Set(nodes));
    const own = nodes.reduce((sum, node) => sum + imports.own_us[node], 0);
    this.best = nodes.find((node) => process.module(node).toLowerCase() === wanted) ?? nodes[0] ?? NONE;
    this.said.textContent = nodes.length ? `${several(nodes.length, "import")}, ${seconds(own)} of their own` +
      `${nodes.length > MOST_FOUND ? `; the ${MOST_FOUND} longest are listed` : ""}. Enter shows ${process.module(this.best)}.` :
      "No import matches.";
    this.list.replaceChildren(...nodes.slice(0, MOST_FOUND).map((node) => element("li", {},
      element("span", {}, seconds(imports.seconds_us[node])), link(process.module(node), () => this.goTo(node)))));
  }
}
