// What happened when: for each process the start of Python, the imports of each thread, first uses, metadata scans.

const LANE = 38;
const MOST_LANES = 40;
// What a phase is called, and its colour in a light and in a dark page.
const PHASES = {
  start: ["Python starts, before site", "#e9b24c", "#94650f"],
  site: ["site and .pth files", "#f09a97", "#98403d"],
  program: ["the program", "#d3dae3", "#39444f"],
  use: ["first uses", "#c3a6ec", "#67469b"],
  scan: ["metadata scans", "#7fd0cd", "#1f6c6a"],
};

// Lanes of one process, each a title and bars {from, to (µs from the start of the command), what, library, node}.
function lanesOf(process) {
  const at = (us) => process.began_us + us;
  const start = {
    title: process.label(),
    bars: [
      { from: at(0), to: at(process.site_began_us), what: PHASES.start[0], fill: "start" },
      { from: at(process.site_began_us), to: at(process.site_ended_us), what: PHASES.site[0], fill: "site" },
      { from: at(process.site_ended_us), to: at(process.ended_us), what: PHASES.program[0], fill: "program" },
    ],
  };
  const { imports, uses, scans } = process;
  const threads = Array.from({ length: process.threads }, (_, thread) => ({
    title: thread === 0 ? "imports" : `imports, thread ${thread + 1}`, bars: [],
  }));
  for (let node = 0; node < process.count; node++) {
    if (imports.within[node] !== NONE) continue;
    threads[imports.thread[node]].bars.push({
      from: at(imports.began_us[node]), to: at(imports.began_us[node] + imports.seconds_us[node]),
      what: `import of ${process.module(node)}`, library: process.library(node), node, process,
    });
  }
  const used = uses.deferral.map((_, use) => ({
    from: at(uses.began_us[use]),
    to: uses.seconds_us[use] < 0 ? at(process.ended_us) : at(uses.began_us[use] + uses.seconds_us[use]),
    what: `first use of ${process.usedName(use)}: ${process.text(uses.kind[use])} at ` +
      process.place(uses.file[use], uses.line[use]),
    fill: "use",
  }));
  const scanned = scans.kind.map((kind, scan) => ({
    from: at(scans.began_us[scan]), to: at(scans.began_us[scan] + scans.seconds_us[scan]),
    what: `${process.text(kind)}() at ${process.place(scans.file[scan], scans.line[scan])}`, fill: "scan",
  }));
  return [start, ...threads, { title: "first uses of deferred names", bars: used }, { title: "metadata scans", bars: scanned }]
    .filter((lane) => lane.bars.length);
}

class Timeline {
  constructor(box, hint, legend, table, onChoose) {
    Object.assign(this, { box, hint, legend, table, onChoose });
    this.chart = echarts.init(box, null, { renderer: "canvas" });
    this.chart.on("click", (event) => this.onChoose(this.bars[event.dataIndex]));
  }

  show(recording, process, colours) {
    this.colours = colours;
    this.end = Math.max(recording.wall_us, ...recording.processes.map((each) => each.began_us + each.ended_us));
    const others = recording.processes.filter((each) => each !== process).flatMap(lanesOf);
    const lanes = [...lanesOf(process), ...others];
    this.lanes = lanes.slice(0, MOST_LANES);
    this.left = lanes.length - this.lanes.length;
    this.bars = this.lanes.flatMap((lane, row) => lane.bars.map((bar) => ({ ...bar, row })));
    this.hint.textContent = "Seconds from the start of the command; the chosen process comes first. Drag the handles " +
      "below the chart to look closer." + (this.left ? ` ${several(this.left, "row")} more: choose another process above.` : "");
    this.tabulate();
    this.draw();
  }

  draw() {
    if (!this.lanes) return;
    this.drawLegend();
    const { bars, lanes } = this; // resizing draws the former ones again
    this.box.style.height = `${lanes.length * LANE + 84}px`;
    this.chart.resize();
    const soft = colour("--soft");
    const axis = {
      axisLabel: { color: soft, hideOverlap: true, showMaxLabel: false, formatter: "{value} s" },
      axisLine: { onZero: false, lineStyle: { color: soft } }, position: "bottom",
    };
    this.chart.setOption({
      animation: false,
      grid: { left: 6, right: 18, top: 4, bottom: 76 },
      xAxis: { type: "value", min: 0, max: this.end / 1e6, splitLine: { lineStyle: { color: colour("--line") } }, ...axis },
      yAxis: { type: "value", show: false, inverse: true, min: 0, max: lanes.length },
      dataZoom: [{
        type: "slider", filterMode: "none", bottom: 10, height: 28, brushSelect: false, showDetail: false,
        borderColor: colour("--line"), textStyle: { color: soft },
      }],
      tooltip: {
        confine: true, backgroundColor: colour("--card"), borderColor: colour("--line"), textStyle: { color: colour("--text") },
        formatter: (each) => this.tip(bars[each.dataIndex]),
      },
      series: [
        {
          type: "custom", encode: { x: [1, 2], y: 0 }, data: bars.map(({ row, from, to }) => [row, from / 1e6, to / 1e6]),
          renderItem: (params, api) => this.shape(bars[params.dataIndex], params.coordSys, api),
        },
        {
          type: "custom", silent: true, tooltip: { show: false }, encode: { y: 0 }, data: lanes.map((_, row) => [row]),
          renderItem: (params, api) => this.title(lanes[params.dataIndex].title, params.dataIndex, params.coordSys, api),
        },
      ],
    }, true);
  }

  shape(bar, area, api) {
    const [left, top] = api.coord([bar.from / 1e6, bar.row]);
    const [right] = api.coord([bar.to / 1e6, bar.row]);
    const full = { x: left, y: top + 17, width: Math.max(right - left, 1.5), height: LANE - 20 };
    const shape = echarts.graphic.clipRectByRect(full, area);
    return shape && { type: "rect", shape, style: { fill: this.fill(bar), stroke: colour("--card"), lineWidth: shape.width > 4 ? 0.5 : 0 } };
  }

  title(text, row, area, api) {
    const [, top] = api.coord([0, row]);
    const style = { text, x: area.x, y: top + 2, fill: colour("--soft"), fontSize: 12, width: area.width, overflow: "truncate" };
    return { type: "text", style, z2: 5 };
  }

  fill(bar) { return bar.fill ? PHASES[bar.fill][isDark() ? 2 : 1] : this.colours.of(bar.library); }

  drawLegend() {
    const shown = Object.keys(PHASES).filter((phase) => this.bars.some((bar) => bar.fill === phase));
    const swatch = (phase) => element("span", { class: "swatch", style: `background:${this.fill({ fill: phase })}` });
    this.legend.replaceChildren(...shown.map((phase) => element("li", {}, swatch(phase), ` ${PHASES[phase][0]}`)),
      element("li", {}, "imports: as above"));
  }

  tip(bar) {
    const when = `${seconds(bar.to - bar.from)}, from ${(bar.from / 1e6).toFixed(2)} s to ${(bar.to / 1e6).toFixed(2)} s`;
    return element("div", { class: "tip" }, element("strong", {}, bar.what), element("br"), when);
  }

  tabulate() {
    const rows = this.bars.map((bar) => ({
      cells: [this.lanes[bar.row].title, bar.what, seconds(bar.from), seconds(bar.to - bar.from)],
      keys: [bar.row, bar.what, bar.from, bar.to - bar.from],
    }));
    const columns = [
      { title: "Row" }, { title: "What", head: true }, { title: "Began", number: true }, { title: "Took", number: true },
    ];
    this.table.replaceChildren(sortable("What happened when", columns, rows, 2, false));
  }
}
