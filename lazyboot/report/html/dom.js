// Elements and the words in them. Texts of the recording become text nodes, never markup.

const byId = (id) => document.getElementById(id);

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

const pair = (term, ...description) => [element("dt", {}, term), element("dd", {}, ...description)];

function seconds(us) {
  if (us < 0) return "–";
  if (us >= 9.995e6) return `${(us / 1e6).toFixed(1)}\u00a0s`;
  if (us >= 1e6) return `${(us / 1e6).toFixed(2)}\u00a0s`;
  if (us >= 99950) return `${(us / 1e3).toFixed(0)}\u00a0ms`;
  if (us >= 1000) return `${(us / 1e3).toFixed(1)}\u00a0ms`;
  return `${us}\u00a0µs`;
}

function bytes(count) {
  for (const [unit, size] of [["GiB", 2 ** 30], ["MiB", 2 ** 20], ["KiB", 2 ** 10]]) {
    if (count >= size) return `${(count / size).toFixed(count >= 100 * size ? 0 : 1)} ${unit}`;
  }
  return `${count} bytes`;
}

const amount = (count) => count.toLocaleString("en-US");
const several = (count, one, many = `${one}s`) => `${amount(count)} ${count === 1 ? one : many}`;
const percent = (part, whole) => (whole > 0 ? `${((100 * part) / whole).toFixed(1)} %` : "–");

const folderOf = (path) => path.slice(0, Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);

// From its site-packages folder on, or from the first of `folders` (which end in a slash) that it lies in.
function shortFile(path, folders) {
  const found = path.match(/^.*[/\\](?:site|dist)-packages[/\\](.*)$/);
  if (found) return found[1];
  const below = folders.find((folder) => folder && path.startsWith(folder));
  return below ? path.slice(below.length) : path;
}

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const isDark = () => matchMedia("(prefers-color-scheme: dark)").matches;
