// The sections of tables: libraries, modules, deferred imports, the start.

function librariesTable(process, colours, show) {
  const total = process.total();
  const most = Math.max(1, ...process.libraries.map((each) => each[1]));
  const rows = process.libraries.map(([name, own, whole, modules, category, distribution, importer, file, line]) => {
    const text = process.text(name);
    const place = process.placeIn(process.text(file), line, process.text(importer));
    const swatch = element("span", { class: "swatch", "aria-hidden": "true", style: `background:${colours.of(text)}` });
    const part = element("span", { class: "part", "aria-hidden": "true", style: `width:${((4 * own) / most).toFixed(2)}rem` });
    return {
      cells: [
        element("span", {}, swatch, " ", link(text, () => show(text))), seconds(own), element("span", {}, part, percent(own, total)),
        seconds(whole), amount(modules), process.text(category), process.text(distribution), element("span", { class: "mono" }, place),
      ],
      keys: [text, own, own, whole, modules, process.text(category), process.text(distribution), place],
    };
  });
  const columns = [
    { title: "Library", head: true }, { title: "Its own", number: true }, { title: "Share", number: true },
    { title: "With imports", number: true, minor: true }, { title: "Modules", number: true }, { title: "For", minor: true },
    { title: "Installed by", minor: true }, { title: "Imported by", minor: true },
  ];
  const caption = "Its own: without what it imported of other libraries. With imports: its outermost imports, with everything below them.";
  return sortable(caption, columns, rows, 1);
}

function modulesTable(process, show) {
  const { imports } = process;
  const rows = imports.module.map((number, node) => {
    const name = process.text(number);
    const [own, find, load] = [imports.own_us[node], imports.find_us[node], imports.load_us[node]];
    const run = Math.max(own - find - load, 0);
    const kind = process.text(imports.kind[node]);
    return {
      cells: [link(name, () => show(node)), seconds(own), seconds(imports.seconds_us[node]), seconds(find), seconds(load), seconds(run), kind, bytes(imports.bytes_read[node])],
      keys: [name, own, imports.seconds_us[node], find, load, run, kind, imports.bytes_read[node]],
    };
  });
  const columns = [
    { title: "Module", head: true }, { title: "Its own", number: true }, { title: "With imports", number: true },
    { title: "Find", number: true, minor: true }, { title: "Load", number: true, minor: true },
    { title: "Execute", number: true, minor: true }, { title: "Kind", minor: true }, { title: "Read", number: true, minor: true },
  ];
  const caption = "Its own time is finding it, loading it (reading, compiling, or opening a shared library) and executing Python.";
  return sortable(caption, columns, rows, 1);
}

function deferredTables(process, show) {
  const { deferrals, uses } = process;
  if (!deferrals.module.length) {
    return [element("p", {}, process.recording.lazy ? "lazyboot deferred nothing in this process." :
      "This run imported everything at once. Record it with lazyboot switched on to see what it defers, and what is used of that.")];
  }
  const used = new Set(uses.deferral);
  const idle = deferrals.module.map((_, at) => at).filter((at) => !used.has(at));
  return [
    element("p", {}, `${several(deferrals.module.length, "import statement was", "import statements were")} deferred; ` +
      `${amount(idle.length)} of them ${idle.length === 1 ? "was" : "were"} never used.`),
    element("h3", {}, "Deferred and used after all"),
    uses.deferral.length ? usesTable(process, show) : element("p", { class: "soft" }, "No deferred name was used."),
    element("h3", {}, "Deferred and never used"),
    idle.length ? idleTable(process, idle) : element("p", { class: "soft" }, "Every deferred import was used."),
  ];
}

function usesTable(process, show) {
  const { deferrals, uses, imports } = process;
  const loaded = new Map();
  imports.use.forEach((use, node) => { if (use !== NONE && !loaded.has(use)) loaded.set(use, node); });
  const rows = uses.deferral.map((deferral, use) => {
    const name = process.usedName(use);
    const place = process.place(uses.file[use], uses.line[use]);
    const kind = process.text(uses.kind[use]);
    const rule = process.text(deferrals.rule[deferral]);
    return {
      cells: [
        loaded.has(use) ? link(name, () => show(loaded.get(use))) : name, seconds(uses.seconds_us[use]), kind,
        element("span", { class: "mono" }, place), element("span", { class: "mono" }, process.text(uses.function[use])), rule,
      ],
      keys: [name, uses.seconds_us[use], kind, place, process.text(uses.function[use]), rule],
    };
  });
  const columns = [
    { title: "Name", head: true }, { title: "Took", number: true }, { title: "Forced by" }, { title: "At" },
    { title: "In function", minor: true }, { title: "Rule", minor: true },
  ];
  return sortable("The first use of a name loads it. What forced it, and where.", columns, rows, 1);
}

function idleTable(process, idle) {
  const { module, importer, file, line, rule, reason } = process.deferrals;
  const rows = idle.map((at) => {
    const place = process.place(file[at], line[at], process.text(importer[at]));
    const texts = [process.text(module[at]), place, process.text(rule[at]), process.text(reason[at])];
    return { cells: [texts[0], element("span", { class: "mono" }, place), texts[2], texts[3]], keys: texts };
  });
  const columns = [{ title: "Module", head: true }, { title: "Statement at" }, { title: "Rule", minor: true }, { title: "Reason of the rule", minor: true }];
  return sortable("Nothing looked at what these statements name.", columns, rows, 0, false);
}

function startTables(process, show) {
  const { scans, imports } = process;
  const parts = [element("dl", { class: "pairs" },
    ...pair("Before site", seconds(process.site_began_us)),
    ...pair("site and .pth files", seconds(process.site_ended_us - process.site_began_us)),
    ...pair("Python", `${process.python}, ${process.executable}`),
    ...pair("Modules at the end", amount(process.modules)),
    ...pair("Files opened", amount(process.files_opened)),
    ...pair("Read", bytes(process.bytes_read)),
    ...pair("Page faults that waited for the disk", amount(process.major_faults)),
    ...pair("Peak memory", bytes(process.peak_bytes)))];
  if (!process.complete) parts.push(element("p", { class: "warn" }, "This process ended without saying so: it was killed, or replaced by another program. Its end is not here."));
  const files = process.pth.map(([file, line, text, took]) => ({
    cells: [process.placeIn(file, line) || "–", element("span", { class: "mono" }, text), seconds(took)], keys: [file, text, took],
  }));
  if (files.length) parts.push(element("h3", {}, "Lines of .pth files"), sortable("Python executes these before the program.", [{ title: "Line", head: true }, { title: "What it says" }, { title: "Took", number: true }], files, 2));
  const scanned = scans.kind.map((kind, at) => {
    const place = process.place(scans.file[at], scans.line[at]);
    return { cells: [process.text(kind), element("span", { class: "mono" }, place), seconds(scans.seconds_us[at])], keys: [process.text(kind), place, scans.seconds_us[at]] };
  });
  if (scanned.length) parts.push(element("h3", {}, "Metadata scans"), sortable("Walks over the metadata of every installed distribution.", [{ title: "Call", head: true }, { title: "At" }, { title: "Took", number: true }], scanned, 2));
  const failed = imports.module.flatMap((number, node) => {
    const error = process.text(imports.error[node]);
    return error ? [{ cells: [link(process.text(number), () => show(node)), error, seconds(imports.seconds_us[node])], keys: [process.text(number), error, imports.seconds_us[node]] }] : [];
  });
  if (failed.length) parts.push(element("h3", {}, "Imports that failed"), sortable("Time spent on modules that raised an exception.", [{ title: "Module", head: true }, { title: "Exception" }, { title: "Took", number: true }], failed, 2));
  if (process.without_effect.length) parts.push(element("h3", {}, "Rules without effect"), element("ul", {}, ...process.without_effect.map((each) => element("li", {}, each))));
  return parts;
}
