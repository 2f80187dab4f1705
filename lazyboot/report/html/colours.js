// A colour for each of the libraries that fill most of the icicle; grey for the rest.

const HUES = [
  ["#8fb8f0", "#2f5fa8"], ["#f3b06a", "#8f5410"], ["#8fd19a", "#2b6f3a"], ["#f09a97", "#98403d"],
  ["#c3a6ec", "#67469b"], ["#7fd0cd", "#1f6c6a"], ["#f2a6cf", "#923d70"], ["#d8c85f", "#6d6110"],
  ["#c7a98d", "#6b4f37"], ["#a5b5ff", "#4650a8"], ["#b6d873", "#50700f"], ["#e8a8ff", "#83349c"],
];
const REST = ["#c9d0da", "#465162"];

class Colours {
  constructor(process) {
    const area = new Map();
    process.imports.library.forEach((library, node) => area.set(library, (area.get(library) ?? 0) + process.imports.seconds_us[node]));
    const largest = [...area].sort((one, other) => other[1] - one[1]).slice(0, HUES.length);
    this.places = new Map(largest.map(([library], at) => [process.text(library), at]));
  }

  names() { return [...this.places.keys()]; }
  of(library) { return (HUES[this.places.get(library)] ?? REST)[isDark() ? 1 : 0]; }
  static rest() { return REST[isDark() ? 1 : 0]; }
}
