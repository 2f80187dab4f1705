// The recording, unpacked, and the tree of one process's imports.

const NONE = -1;

async function unpack(packedText) {
  const binary = atob(packedText.trim());
  const data = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) data[at] = binary.charCodeAt(at);
  const stream = new Blob([data]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}

// One process: its columns, and texts in place of their numbers where they are asked for.
class Process {
  constructor(raw, recording, index) {
    Object.assign(this, raw);
    this.recording = recording;
    this.index = index;
    this.count = raw.imports.module.length;
    this.tree = null;
    this.moduleGraph = null;
  }

  text(number) { return this.texts[number]; }
  file(index) { return index === NONE ? "" : this.texts[this.files[2 * index]] + this.texts[this.files[2 * index + 1]]; }
  shortFile(index) { return this.shortPath(this.file(index)); }
  shortPath(path) { return shortFile(path, [folderOf(this.script), `${this.recording.folder}/`]); }
  module(index) { return this.texts[this.imports.module[index]]; }
  library(index) { return this.texts[this.imports.library[index]]; }
  total() { return this.imports.own_us.reduce((sum, each) => sum + each, 0); }

  place(file, line, importer = "") { return this.placeIn(this.file(file), line, importer); }

  placeIn(path, line, importer = "") {
    const name = this.shortPath(path) || importer;
    return line > 0 && name ? `${name}:${line}` : name;
  }

  label() {
    const words = this.argv.length ? this.argv : [this.script || this.executable];
    const program = words[0].split(/[/\\]/).pop();
    return `${program || "python"} (process ${this.pid})`;
  }

  // What a statement says, as near as the recording has it.
  statement(index) {
    const { module, names } = this.statements;
    const taken = this.text(names[index]);
    const name = this.text(module[index]);
    return taken ? `from ${name} import ${taken.split(",").join(", ")}` : `import ${name}`;
  }

  isDeferred(index) {
    if (!this.deferredPlaces) {
      const { file, line, module } = this.deferrals;
      this.deferredPlaces = new Set(file.map((each, at) => `${each}:${line[at]}:${module[at]}`));
    }
    const { file, line, module } = this.statements;
    return this.deferredPlaces.has(`${file[index]}:${line[index]}:${module[index]}`);
  }

  // The cheapest cut of a library, where one was looked for: the page has those of the libraries that take long.
  cutOf(name) {
    const found = this.cuts.find((each) => this.text(each[0]) === name);
    return found && { statements: new Set(found[1]), saved: found[2], others: found[3] };
  }

  usedName(use) {
    const module = this.text(this.deferrals.module[this.uses.deferral[use]]);
    const name = this.text(this.uses.name[use]);
    return name ? `${module}.${name}` : module;
  }
}

// Nodes are numbers: the imports, then the first uses, then the process itself, which is the root.
class Tree {
  constructor(process) {
    const { imports, uses, count } = process;
    this.process = process;
    this.firstUse = count;
    this.root = count + uses.deferral.length;
    this.parents = new Int32Array(this.root + 1).fill(NONE);
    this.took = new Float64Array(this.root + 1);
    this.children = Array.from({ length: this.root + 1 }, () => []);
    this.matched = null;
    for (let node = 0; node < count; node++) {
      const { within, use } = imports;
      const above = within[node] !== NONE ? within[node] : use[node] !== NONE ? this.firstUse + use[node] : this.root;
      this.add(node, above, imports.seconds_us[node]);
    }
    uses.deferral.forEach((_, use) => {
      const node = this.firstUse + use;
      if (this.children[node].length) this.add(node, this.root, Math.max(uses.seconds_us[use], 0));
    });
    this.widen();
  }

  add(node, above, took) {
    this.parents[node] = above;
    this.took[node] = took;
    this.children[above].push(node);
  }

  // Rounding must not make what is inside longer than what is around it; from the innermost outwards.
  widen() {
    const order = [this.root];
    for (let at = 0; at < order.length; at++) order.push(...this.children[order[at]]);
    for (const node of order.reverse()) {
      const inside = this.children[node].reduce((sum, child) => sum + this.took[child], 0);
      this.took[node] = Math.max(this.took[node], inside);
    }
    const { imports, uses } = this.process;
    const began = (node) => (this.isUse(node) ? uses.began_us[node - this.firstUse] : imports.began_us[node]);
    this.children[this.root].sort((one, other) => began(one) - began(other));
  }

  isUse(node) { return node >= this.firstUse && node < this.root; }

  name(node) {
    if (node === this.root) return this.process.label();
    if (this.isUse(node)) return `first use of ${this.process.usedName(node - this.firstUse)}`;
    return this.process.module(node);
  }

  ancestors(node) {
    const found = [];
    for (let above = this.parents[node]; above !== NONE; above = this.parents[above]) found.unshift(above);
    return found;
  }

  // The import of a module that took longest; NONE when it was not imported.
  longest(module) {
    let best = NONE;
    for (let node = 0; node < this.process.count; node++) {
      if (this.process.module(node) === module && (best === NONE || this.took[node] > this.took[best])) best = node;
    }
    return best;
  }
}

const treeOf = (process) => (process.tree ??= new Tree(process));
