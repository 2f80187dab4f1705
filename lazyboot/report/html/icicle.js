// The imports as bars below what imported them. Bars narrower than a pixel are put together with their neighbours.

const ROW = 24;
const MOST_ROWS = 45;
const MOST_ROWS_ON_A_PHONE = 22;
const LETTER = 6.3; // pixels of an average one

class Icicle {
  constructor(box, said, more, path, onSelect) {
    Object.assign(this, { box, said, more, path, onSelect, bars: [], process: null });
    this.chart = echarts.init(box, null, { renderer: "canvas" });
    this.chart.on("click", (event) => this.clicked(this.bars[event.dataIndex]));
    box.addEventListener("keydown", (event) => this.pressed(event));
    box.addEventListener("focus", () => this.draw());
    box.addEventListener("blur", () => this.draw());
    box.addEventListener("pointerdown", () => box.focus({ preventScroll: true }));
  }

  show(process, colours) {
    this.process = process;
    this.tree = treeOf(process);
    this.colours = colours;
    this.matched = null;
    this.zoomed = this.selected = this.tree.root;
    this.zoom(this.tree.root);
  }

  zoom(node) {
    this.zoomed = node;
    this.selected = node;
    this.draw();
    this.drawPath();
    this.say();
  }

  // Show `node` with what it imported; when nothing lies below it, with what it lies in.
  reveal(node) {
    const { children, parents, root } = this.tree;
    this.zoom(children[node].length || node === root ? node : parents[node]);
    this.select(node);
  }

  select(node) {
    this.selected = node;
    this.draw();
    this.say();
    this.onSelect(node);
  }

  // Light up the bars for which `matched` (a set of nodes; null: all) has the node.
  light(matched) {
    this.matched = matched;
    this.draw();
  }

  clicked(bar) {
    if (!bar || bar.node === NONE) return;
    if (bar.node !== this.zoomed && this.tree.children[bar.node].length) this.zoom(bar.node);
    this.select(bar.node);
  }

  pressed(event) {
    const moves = {
      ArrowDown: () => this.widest(this.tree.children[this.selected]),
      ArrowUp: () => (this.selected === this.zoomed ? NONE : this.tree.parents[this.selected]),
      ArrowRight: () => this.sibling(1),
      ArrowLeft: () => this.sibling(-1),
    };
    const move = moves[event.key];
    if (move) {
      const node = move();
      if (node !== NONE) this.select(node);
    } else if (event.key === "Enter" || event.key === " ") {
      if (this.tree.children[this.selected].length) this.zoom(this.selected);
    } else if (event.key === "Escape" || event.key === "Backspace") {
      this.back();
    } else if (event.key === "Home") {
      this.zoom(this.tree.root);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  back() {
    if (this.zoomed === this.tree.root) return;
    const from = this.zoomed;
    this.zoom(this.tree.parents[from]);
    this.select(from);
  }

  widest(nodes) {
    return nodes.reduce((best, node) => (best === NONE || this.tree.took[node] > this.tree.took[best] ? node : best), NONE);
  }

  // The next bar beside the selected one that is wide enough to be seen.
  sibling(step) {
    if (this.selected === this.zoomed) return NONE;
    const beside = this.tree.children[this.tree.parents[this.selected]];
    for (let at = beside.indexOf(this.selected) + step; at >= 0 && at < beside.length; at += step) {
      if (this.tree.took[beside[at]] >= this.perPixel) return beside[at];
    }
    return NONE;
  }

  layout(width) {
    const { took, children } = this.tree;
    this.perPixel = took[this.zoomed] / width || 1;
    const bars = [];
    const most = width < 500 ? MOST_ROWS_ON_A_PHONE : MOST_ROWS;
    let below = [[this.zoomed, 0]];
    for (let row = 0; below.length && row < most; row++) {
      const next = [];
      for (const [node, left] of below) {
        const size = took[node] / this.perPixel;
        bars.push({ node, row, left, size: size || width, count: 1 });
        this.layChildren(children[node], left, row + 1, bars, next);
      }
      below = next;
    }
    this.more.hidden = !below.length;
    return bars.filter((bar) => bar.row < most && (bar.node !== NONE || bar.size >= 1));
  }

  layChildren(nodes, left, row, bars, next) {
    let narrow = null;
    for (const node of nodes) {
      const size = this.tree.took[node] / this.perPixel;
      if (size >= 1) {
        narrow = null;
        next.push([node, left]);
      } else if (narrow) {
        narrow.size += size;
        narrow.count += 1;
      } else {
        narrow = { node: NONE, row, left, size, count: 1 };
        bars.push(narrow);
      }
      left += size;
    }
  }

  draw() {
    if (!this.process) return;
    const width = this.box.clientWidth;
    const bars = this.layout(width);
    this.bars = bars;
    const rows = 1 + bars.reduce((most, bar) => Math.max(most, bar.row), 0);
    this.box.style.height = `${Math.max(rows, 5) * ROW}px`;
    this.chart.clear(); // what is drawn there has other bars' texts
    this.chart.resize();
    this.ink = isDark() ? "#f4f6f9" : "#141a24";
    this.edge = colour("--card");
    this.chart.setOption({
      animation: false,
      grid: { left: 0, right: 0, top: 0, bottom: 0 },
      xAxis: { type: "value", show: false, min: 0, max: 1 },
      yAxis: { type: "value", show: false, min: 0, max: 1 },
      tooltip: {
        confine: true, backgroundColor: this.edge, borderColor: colour("--line"), textStyle: { color: colour("--text") },
        formatter: ({ dataIndex }) => this.tip(bars[dataIndex]),
      },
      series: [{ type: "custom", data: bars.map((_, at) => [at, 0]), renderItem: ({ dataIndex }) => this.shape(bars[dataIndex]) }],
    });
  }

  shape(bar) {
    const { node, row, left, size } = bar;
    const chosen = node !== NONE && node === this.selected && document.activeElement === this.box;
    const dim = this.matched && !this.matched.has(node);
    const room = size - 8;
    return {
      type: "rect",
      shape: { x: left, y: row * ROW, width: Math.max(size - (size > 3 ? 1 : 0), 1), height: ROW - 1, r: size > 6 ? 2 : 0 },
      style: {
        fill: this.fill(node), opacity: dim ? 0.22 : 1,
        stroke: chosen ? colour("--text") : null, lineWidth: chosen ? 3 : 0,
      },
      z2: chosen ? 5 : 1,
      textContent: room < 24 || node === NONE ? null : {
        style: { text: this.label(node, room), fill: this.ink, opacity: dim ? 0.5 : 1, fontSize: 12 },
      },
      textConfig: { position: "insideLeft", distance: 5 },
    };
  }

  fill(node) {
    if (node === NONE || node === this.tree.root) return Colours.rest();
    if (this.tree.isUse(node)) return isDark() ? "#5c6470" : "#dfe3e9";
    return this.colours.of(this.process.library(node));
  }

  // The name and the time, or as much of the name's end as there is room for.
  label(node, room) {
    const name = this.tree.name(node);
    const letters = Math.floor(room / LETTER);
    const whole = `${name}  ${seconds(this.tree.took[node])}`;
    if (whole.length <= letters) return whole;
    let end = name;
    while (end.length + 1 > letters && end.includes(".")) end = end.slice(end.indexOf(".") + 1);
    if (end.length + 1 > letters) return `${end.slice(0, letters - 1)}…`;
    return end === name ? name : `…${end}`;
  }

  tip(bar) {
    if (bar.node === NONE) {
      return element("div", { class: "tip" }, `${several(bar.count, "import")} too short to draw; zoom in to see more`);
    }
    const lines = [element("strong", {}, this.tree.name(bar.node)), element("br"), this.figures(bar.node)];
    return element("div", { class: "tip" }, ...lines);
  }

  figures(node) {
    const { took, root, children } = this.tree;
    const share = `${percent(took[node], took[root])} of all imports`;
    const own = node < this.process.count ? `, ${seconds(this.process.imports.own_us[node])} of its own` : "";
    return `${seconds(took[node])}${own}; ${share}; ${several(children[node].length, "import")} directly below`;
  }

  say() { this.said.textContent = `${this.tree.name(this.selected)}: ${this.figures(this.selected)}`; }

  drawPath() {
    const above = this.tree.ancestors(this.zoomed);
    const shown = above.length > 5 ? [above[0], NONE, ...above.slice(-3)] : above;
    const parts = shown.flatMap((node) => [
      node === NONE ? "…" : element("button", { class: "plain", type: "button", onclick: () => this.zoom(node) }, this.tree.name(node)),
      element("span", { "aria-hidden": "true" }, "›"),
    ]);
    this.path.replaceChildren(...parts, element("span", { "aria-current": "true" }, this.tree.name(this.zoomed)));
  }
}
