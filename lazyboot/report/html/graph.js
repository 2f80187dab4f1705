// Who asks for which module: the statements as a graph, and shortest chains through it from what runs first.

const ROOT = "";

class ModuleGraph {
  constructor(process) {
    this.process = process;
    this.imported = new Set();
    for (let at = 0; at < process.count; at++) this.imported.add(process.module(at));
    this.packages = new Map(); // number of a module's name -> it and what it lies in, where those were imported
    this.edges = new Map(); // importer -> module -> the first statement that asks for it; NONE: an import without one
    const idle = this.idleStatements();
    const { module, importer, names } = process.statements;
    this.asked = module.map((number, at) => (idle.has(at) ? [] : this.modulesOf(number, names[at])));
    this.asked.forEach((asked, at) => asked.forEach((each) => this.edge(process.text(importer[at]), each, at)));
    this.addImports();
    this.rootTheRest();
  }

  // `import a.b` asks for a and a.b; `from a import b` for a, and for a.b where that is a module.
  modulesOf(module, names) {
    const name = this.process.text(module);
    const taken = this.process.text(names);
    if (!this.packages.has(module)) {
      const parts = name.split(".");
      const above = parts.map((_, at) => parts.slice(0, at + 1).join("."));
      this.packages.set(module, above.filter((each) => this.imported.has(each)));
    }
    const packages = this.packages.get(module);
    const below = taken ? taken.split(",").map((each) => `${name}.${each}`).filter((each) => this.imported.has(each)) : [];
    return below.length ? [...packages, ...below] : packages;
  }

  // Deferred, and no name of it was ever used: such a statement asks for nothing.
  idleStatements() {
    const { deferrals, uses, statements } = this.process;
    const key = (from, at) => `${from.file[at]}:${from.line[at]}:${from.module[at]}`;
    const used = new Set(uses.deferral);
    const idle = new Set();
    const awake = new Set();
    deferrals.module.forEach((_, at) => (used.has(at) ? awake : idle).add(key(deferrals, at)));
    const found = new Set();
    if (idle.size) {
      statements.module.forEach((_, at) => {
        const place = key(statements, at);
        if (idle.has(place) && !awake.has(place)) found.add(at);
      });
    }
    return found;
  }

  edge(importer, module, statement) {
    if (importer === module) return;
    let below = this.edges.get(importer);
    if (!below) this.edges.set(importer, (below = new Map()));
    if (!below.has(module) || below.get(module) === NONE) below.set(module, statement);
  }

  addImports() {
    const { imports, statements, count } = this.process;
    for (let at = 0; at < count; at++) {
      const statement = imports.statement[at];
      if (statement !== NONE) {
        this.edge(this.process.text(statements.importer[statement]), this.process.module(at), statement);
      } else if (imports.within[at] !== NONE) {
        this.edge(this.process.module(imports.within[at]), this.process.module(at), NONE);
      } else {
        this.edge(ROOT, this.process.module(at), NONE);
      }
    }
  }

  // The script, imports of C code, and what is older than the recording hang at the root.
  rootTheRest() {
    for (const importer of [...this.edges.keys()]) {
      if (importer !== ROOT && !this.imported.has(importer)) this.edge(ROOT, importer, NONE);
    }
    const reached = this.shortest(new Set());
    for (const module of this.imported) if (!reached.has(module)) this.edge(ROOT, module, NONE);
  }

  // module -> [importer, statement] on a shortest way from the root that goes through none of `without`.
  shortest(without) {
    const before = new Map([[ROOT, null]]);
    const waiting = [ROOT];
    for (let at = 0; at < waiting.length; at++) {
      for (const [module, statement] of this.edges.get(waiting[at]) ?? []) {
        if (before.has(module)) continue;
        before.set(module, [waiting[at], statement]);
        if (!without.has(module)) waiting.push(module);
      }
    }
    return before;
  }

  // Each statement outside of `targets` that asks for one of them, with the shortest chain that leads to it.
  // A chain is a list of {importer, statement, module}. Gives at most `most` of them, the shortest first; how many there
  // are; and the count of all statements, with those that are reached through the targets only.
  chainsInto(targets, most) {
    const { statements } = this.process;
    const before = this.shortest(targets);
    const found = [];
    let count = 0;
    this.asked.forEach((asked, at) => {
      const importer = this.process.text(statements.importer[at]);
      const module = targets.has(importer) ? undefined : asked.findLast((each) => targets.has(each));
      if (module === undefined) return;
      count += 1;
      if (before.has(importer)) found.push({ at, importer, module, length: this.lengthTo(importer, before) });
    });
    found.sort((one, other) => one.length - other.length || one.at - other.at);
    const chains = found.slice(0, most).map(({ at, importer, module }) => [
      ...this.chainTo(importer, before), { importer, statement: at, module },
    ]);
    return { chains, ways: found.length, count };
  }

  chainTo(module, before) {
    const chain = [];
    for (let at = module, step = before.get(at); step; at = step[0], step = before.get(at)) {
      if (step[0] !== ROOT || step[1] !== NONE) chain.unshift({ importer: step[0], statement: step[1], module: at });
    }
    return chain;
  }

  lengthTo(module, before) {
    let length = 0;
    for (let step = before.get(module); step; step = before.get(step[0])) length += 1;
    return length;
  }
}

const graphOf = (process) => (process.moduleGraph ??= new ModuleGraph(process));
