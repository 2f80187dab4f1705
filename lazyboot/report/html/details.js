// What is known of the module or library that was chosen, and the chains of statements that lead to it.

const MOST_CHAINS = 12;
const MORE_CHAINS = 50;
const MOST_OF_A_CUT = 12;

class Details {
  constructor(body, goTo) {
    Object.assign(this, { body, goTo });
  }

  show(process) {
    this.process = process;
    this.body.replaceChildren(element("p", { class: "soft" },
      "Choose a module in the chart or in a table, or search for one: here you see which statements lead to it."));
  }

  node(node) {
    const tree = treeOf(this.process);
    if (node === tree.root) this.show(this.process);
    else if (tree.isUse(node)) this.use(node - tree.firstUse);
    else this.module(node);
  }

  module(node) {
    const { process } = this;
    const { imports } = process;
    const name = process.module(node);
    const error = process.text(imports.error[node]);
    const facts = element("dl", { class: "pairs" },
      ...pair("Took", `${seconds(imports.seconds_us[node])}, ${seconds(imports.own_us[node])} of its own`),
      ...pair("Of its own", `find ${seconds(imports.find_us[node])}, load ${seconds(imports.load_us[node])}, execute ` +
        seconds(Math.max(imports.own_us[node] - imports.find_us[node] - imports.load_us[node], 0))),
      ...pair("Library", link(process.library(node), () => this.library(process.library(node)))),
      ...pair("Loaded from", element("span", { class: "mono" }, process.shortFile(imports.file[node]) || "–"), ` (${process.text(imports.kind[node])})`),
      ...pair("Read", `${bytes(imports.bytes_read[node])} in ${several(imports.files_opened[node], "file")}`),
      ...pair("Began", `${seconds(imports.began_us[node])} after the start of its process`));
    this.body.replaceChildren(
      element("p", { class: "name mono" }, name), error ? element("p", { class: "warn" }, `Failed: ${error}`) : "", facts,
      element("h3", {}, "How it came in"), this.chain(this.loadedBy(node)),
      ...this.ways(new Set([name]), name));
  }

  library(name) {
    const { process } = this;
    const entry = process.libraries.find((each) => process.text(each[0]) === name);
    const modules = new Set();
    for (let node = 0; node < process.count; node++) if (process.library(node) === name) modules.add(process.module(node));
    const [, own, whole, count, category, distribution] = entry;
    this.body.replaceChildren(
      element("p", { class: "name" }, name),
      element("dl", { class: "pairs" },
        ...pair("Its own", `${seconds(own)}, ${percent(own, process.total())} of all imports`),
        ...pair("With imports", seconds(whole)), ...pair("Modules", amount(count)), ...pair("For", process.text(category)),
        ...pair("Installed by", process.text(distribution) || "–")),
      ...this.ways(modules, name));
  }

  use(use) {
    const { process } = this;
    const { uses, deferrals } = process;
    const deferral = uses.deferral[use];
    this.body.replaceChildren(
      element("p", { class: "name mono" }, process.usedName(use)),
      element("dl", { class: "pairs" },
        ...pair("Took", seconds(uses.seconds_us[use])),
        ...pair("Forced by", `${process.text(uses.kind[use])} in ${process.text(uses.function[use])}, `, element("span", { class: "mono" }, process.place(uses.file[use], uses.line[use]))),
        ...pair("Deferred at", element("span", { class: "mono" }, process.place(deferrals.file[deferral], deferrals.line[deferral]))),
        ...pair("By the rule", process.text(deferrals.rule[deferral])),
        ...pair("Reason", process.text(deferrals.reason[deferral]) || "–")));
  }

  // The imports that were under way when this one began, each with the statement that asked for it.
  loadedBy(node) {
    const { imports } = this.process;
    const steps = [];
    for (let at = node; at !== NONE; at = imports.within[at]) {
      steps.unshift({ module: this.process.module(at), statement: imports.statement[at], use: imports.use[at], node: at });
    }
    return steps;
  }

  chain(steps, cut) {
    let use = NONE;
    return element("ol", { class: "chain" }, ...steps.flatMap((step, at) => {
      const forced = step.use !== undefined && step.use !== NONE && step.use !== use ? this.forced(step.use) : null;
      use = step.use ?? NONE;
      // A statement that also imports the packages above what it names is shown once, below the last of them.
      const repeated = at + 1 < steps.length && step.statement !== NONE && step.statement === steps[at + 1].statement;
      return [forced, this.step(step, at === steps.length - 1, repeated, cut)].filter(Boolean);
    }));
  }

  forced(use) {
    const { uses } = this.process;
    return element("li", {}, element("span", { class: "badge" }, "first use"), ` ${this.process.usedName(use)}: ${this.process.text(uses.kind[use])}`,
      element("span", { class: "place mono" }, this.process.place(uses.file[use], uses.line[use])));
  }

  step({ module, statement, node }, isTarget, isBare, cut) {
    const { process } = this;
    const { statements } = process;
    const target = node ?? treeOf(process).longest(module);
    const name = isTarget || target === NONE ? element("span", { class: "mono" }, module) : link(module, () => this.goTo(target));
    if (statement === NONE || isBare) return element("li", { class: isTarget ? "target" : null }, name);
    const importer = process.text(statements.importer[statement]);
    const place = process.place(statements.file[statement], statements.line[statement], importer);
    const badge = process.isDeferred(statement) ? element("span", { class: "badge" }, "deferred") : "";
    const marked = cut && cut.statements.has(statement) ? element("span", { class: "badge cut" }, "✂ cut here") : "";
    return element("li", { class: isTarget ? "target" : null }, name, " ", badge, marked,
      element("span", { class: "place mono" }, `${place}  ${process.statement(statement)}`));
  }

  ways(targets, name, most = MOST_CHAINS) {
    const { chains, ways, count } = graphOf(this.process).chainsInto(targets, most);
    const title = element("h3", {}, "Every way to it");
    if (!ways) return [title, element("p", { class: "soft" }, "No statement leads to it from outside: it runs first, or C code imports it.")];
    const said = element("p", { class: "soft" }, `${several(count, "statement asks", "statements ask")} for it; ` +
      `${ways > chains.length || ways < count ? `the ${chains.length} that are fewest steps away` : "each"} with the shortest chain from what runs first.`);
    const cut = this.process.cutOf(name);
    const block = element("div", { class: "ways" }, said, ...chains.map((steps) => this.chain(steps, cut)));
    if (ways > chains.length) {
      block.append(link("Show more", () => block.replaceWith(...this.ways(targets, name, most + MORE_CHAINS).slice(1, -1))));
    }
    return [title, block, cut ? this.cheapest(cut, name) : element("p", { class: "soft" }, "The cheapest cut: ", element("code", {}, `lazyboot why ${name}`))];
  }

  // The statements that are the least to do without, as `lazyboot why` names them.
  cheapest({ statements, saved, others }, name) {
    const { process } = this;
    const all = [...statements];
    const which = all.length === 1 ? "this import" : `these ${all.length} imports`;
    const more = others ? ` and also leaves out ${several(others, "other module")}` : "";
    const rest = all.length - MOST_OF_A_CUT;
    return element("div", { class: "cheapest" },
      element("h3", {}, "✂ The cheapest cut"),
      element("p", {}, `Without ${which} ${name} is not imported, which saves ${seconds(saved)}${more}.`),
      element("ul", { class: "places" }, ...all.slice(0, MOST_OF_A_CUT).map((each) => element("li", { class: "mono" },
        `${process.place(process.statements.file[each], process.statements.line[each], process.text(process.statements.importer[each]))}  ${process.statement(each)}`))),
      rest > 0 ? element("p", { class: "soft" }, `and ${rest} more: `, element("code", {}, `lazyboot why ${name}`)) : "");
  }
}
