// Puts the page together, and draws it anew for another process, width or colour scheme.

function showFacts(recording) {
  const imports = recording.processes[recording.main].imports;
  const facts = [
    [seconds(recording.wall_us), recording.until ? `until ${recording.until}` : "start to end"],
    [seconds(imports.own_us.reduce((sum, each) => sum + each, 0)), "importing"],
    [amount(new Set(imports.module).size), "modules imported"],
    [String(recording.processes.length), recording.processes.length === 1 ? "process" : "processes"],
    [bytes(recording.peak_bytes), "peak memory"],
    [recording.lazy ? "lazy" : "eager", "imports"],
    [String(recording.exit_code), "exit code"],
  ];
  byId("facts").replaceChildren(...facts.map(([value, name]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))));
  byId("command").textContent = recording.command.join(" ");
  byId("made").textContent = `Recorded by lazyboot ${recording.lazyboot} in ${recording.folder}` +
    (recording.configuration.length ? `, configured by ${recording.configuration.join(", ")}.` : ".");
}

function showLegend(list, colours, process, icicle) {
  const press = (button, name) => {
    const on = button.getAttribute("aria-pressed") !== "true";
    list.querySelectorAll("button").forEach((each) => each.setAttribute("aria-pressed", String(each === button && on)));
    const nodes = process.imports.library.map((_, node) => node).filter((node) => process.library(node) === name);
    icicle.light(on ? new Set(nodes) : null);
  };
  list.replaceChildren(...colours.names().map((name) => {
    const swatch = element("span", { class: "swatch", "aria-hidden": "true", style: `background:${colours.of(name)}` });
    const button = element("button", { type: "button", "aria-pressed": "false", onclick: () => press(button, name) }, swatch, name);
    return element("li", {}, button);
  }));
}

function start(recording) {
  const processes = recording.processes.map((raw, at) => new Process(raw, recording, at));
  recording = { ...recording, processes };
  for (const each of processes) each.recording = recording;
  let process = processes[recording.main];
  let colours = new Colours(process);

  const details = new Details(byId("details-body"), (node) => goTo(node));
  const icicle = new Icicle(byId("icicle"), byId("icicle-said"), byId("icicle-more"), byId("path"), (node) => details.node(node));
  const timeline = new Timeline(byId("timeline"), byId("timeline-hint"), byId("timeline-legend"), byId("timeline-table"), (bar) => {
    if (bar?.node === undefined) return;
    if (bar.process !== process) choose(bar.process.index);
    goTo(bar.node);
  });
  const search = new Search(byId("search"), byId("found"), byId("search-said"), byId("search-list"), icicle, (node) => goTo(node));

  function goTo(node) {
    icicle.reveal(node);
    byId("icicle-section").scrollIntoView({ block: "start" });
    byId("icicle").focus({ preventScroll: true });
  }

  function goToLibrary(name) {
    details.library(name);
    byId("details").scrollIntoView({ block: "nearest" });
    byId("details").focus({ preventScroll: true });
  }

  function choose(index) {
    process = processes[index];
    byId("process").value = String(index);
    show();
  }

  function show() {
    colours = new Colours(process);
    details.show(process);
    icicle.show(process, colours);
    search.show(process);
    timeline.show(recording, process, colours);
    paint();
    byId("modules").replaceChildren(modulesTable(process, goTo));
    byId("deferred").replaceChildren(...deferredTables(process, goTo));
    byId("start").replaceChildren(...startTables(process, goTo));
  }

  // What holds colours of the scheme in its elements.
  function paint() {
    showLegend(byId("legend"), colours, process, icicle);
    byId("libraries").replaceChildren(librariesTable(process, colours, goToLibrary));
  }

  byId("process").replaceChildren(...processes.map((each, at) => element("option", { value: at }, each.label())));
  byId("process").addEventListener("change", (event) => choose(Number(event.target.value)));
  byId("process-label").hidden = processes.length === 1;
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    paint();
    icicle.draw();
    timeline.draw();
  });
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    icicle.draw();
    timeline.draw();
  });
  showFacts(recording);
  choose(recording.main);
  document.documentElement.dataset.ready = "true";
}

unpack(byId("recording").textContent).then(start).catch((error) => {
  byId("problem").hidden = false;
  byId("problem").textContent = `This page cannot be shown: ${error.message}`;
  console.error(error);
});
