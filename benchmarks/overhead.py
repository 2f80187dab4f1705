"""Measures what lazyboot itself costs: per import statement, per deferred name, at first use, and afterwards.

    python3 benchmarks/overhead.py [--runs N] [--json FILE]

Measures the interpreter that it runs with. Every figure comes from programs in fresh
interpreters, eager and lazy in turn; what is shown is the median over the runs.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import stacks

stacks.enter("lightning")

from rich import box
from rich.console import Console
from rich.table import Table

PACKAGE_PARENT = Path(__file__).resolve().parents[1]
SIZES = (100, 1_000, 10_000, 100_000)

_START = """
import sys, time
sys.path.insert(0, {parent!r})
sys.path.insert(0, {folder!r})
LAZY = sys.argv[1] == "lazy"
if LAZY:
    from lazyboot.runtime.engine import Engine
    from lazyboot.runtime.plan import Plan, Rule
    engine = Engine(Plan((Rule(("heavy", "heavy_names")),)))
    engine.install()
clock = time.perf_counter
"""
_REPEAT = """
def best(function, number):
    times = []
    for _ in range(7):
        started = clock()
        function(number)
        times.append(clock() - started)
    return min(times) / number * 1e9
"""
# Statements at module level: nothing matches, and the module is loaded already.
_STATEMENT = (
    _START
    + _REPEAT
    + """
import os
code = compile("import os\\n" * 200, "<statements>", "exec")
scope = {{"__name__": "scope", "__builtins__": __builtins__}}
def statements(number):
    for _ in range(number // 200):
        exec(code, scope)
print(best(statements, 200_000))
"""
)
# Statements in functions, of loaded modules. No rule names them; importlib has a Python function for packages alone.
_IN_FUNCTIONS = (
    _START
    + _REPEAT
    + """
import json, json.decoder
def whole(number):
    for _ in range(number):
        import json
def of_package(number):
    for _ in range(number):
        from json import loads
def of_module(number):
    for _ in range(number):
        from json.decoder import JSONDecoder
scope = {{"__name__": "json.somewhere", "__package__": "json", "__spec__": None}}
exec("def relative(number):\\n for _ in range(number):\\n  from .decoder import JSONDecoder", scope)
print(*(best(each, 100_000) for each in (whole, of_package, of_module, scope["relative"])))
"""
)
_READS = """
def global_reads(number):
    for _ in range(number // 10):
        plain; plain; plain; plain; plain; plain; plain; plain; plain; plain
def builtin_reads(number):
    for _ in range(number // 10):
        len; len; len; len; len; len; len; len; len; len
plain = 1
print(best(global_reads, 2_000_000), best(builtin_reads, 2_000_000))
"""
_PENDING = _START + "import heavy\n" + _REPEAT + _READS
_SETTLED = _START + "import heavy\nheavy.value\nimport os\n" + _REPEAT + _READS
_FIRST_USE = (
    _START
    + """
import heavy_names
from heavy_names import {names}
if LAZY:
    n0
started = clock()
{uses}
print((clock() - started) / {count} * 1e9)
"""
)
# A module of that many statements. The one before it brings what the first deferred statement of a process imports.
_GROWTH = (
    _START
    + """
import heavy_names
started = clock()
import growth_{count}
print((clock() - started) / {count} * 1e9)
assert not LAZY or "heavy" not in sys.modules
"""
)
_MEMORY = (
    _START
    + """
import resource
import heavy_names
def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()
before = resident()  # tracemalloc looks up a line for each allocation, which takes the square of their number
import growth_{count}
print((resident() - before) / {count})
assert not LAZY or "heavy" not in sys.modules
"""
)


def main() -> None:
    """Command line: see the module's text."""
    parser = argparse.ArgumentParser(description="Measure what lazyboot itself costs.")
    parser.add_argument("--runs", type=int, default=5, help="runs of each program (default: %(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure to this file")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lazyboot-") as folder:
        figures = measured(Path(folder), arguments.runs)
    _print(figures)
    if arguments.json is not None:
        described = {"python": sys.version, "platform": platform.platform(), "nanoseconds": figures}
        arguments.json.write_text(json.dumps(described, indent=2) + "\n", "utf-8")


def measured(folder: Path, runs: int) -> dict[str, dict[str, list[float]]]:
    """What is measured -> variant -> a figure for each run: nanoseconds, and bytes where it says so."""
    names = [f"n{index}" for index in range(1_000)]
    (folder / "heavy.py").write_text("value = 1\n" + "def __getattr__(name): return name\n")
    (folder / "heavy_names.py").write_text("".join(f"{name} = 1\n" for name in names))
    uses = "\n".join(names[1:])
    programs = {
        ("import statement, nothing matched",): _STATEMENT,
        (
            *("in a function: import module", "from package import name"),
            *("from package.module import name", "from .module import name"),
        ): _IN_FUNCTIONS,
        ("global read, a name pending in the module", "builtin read, a name pending in the module"): _PENDING,
        ("global read, all names settled", "builtin read, all names settled"): _SETTLED,
        ("use of a name whose module has loaded",): _filled(_FIRST_USE, names=", ".join(names), uses=uses, count=999),
    }
    for size in SIZES:
        statements = "".join(f"from heavy import n{index}\n" for index in range(size))
        (folder / f"growth_{size}.py").write_text(statements)
        compileall.compile_file(str(folder / f"growth_{size}.py"), quiet=1)
        programs[(f"from-import, {size:,} in one module",)] = _filled(_GROWTH, count=size)
        if os.path.exists("/proc/self/statm"):
            programs[(f"the same, bytes of resident memory at {size:,}",)] = _filled(_MEMORY, count=size)
    figures: dict[str, dict[str, list[float]]] = {}
    for labels, program in programs.items():
        script = folder / "program.py"
        script.write_text(_filled(program, parent=str(PACKAGE_PARENT), folder=str(folder)))
        for _ in range(runs):
            for variant in ("eager", "lazy"):
                for label, value in zip(labels, _run(script, variant), strict=True):
                    figures.setdefault(label, {}).setdefault(variant, []).append(value)
    return figures


def _filled(program: str, **values: object) -> str:
    for name, value in values.items():
        program = program.replace("{" + name + "!r}", repr(value)).replace("{" + name + "}", str(value))
    return program.replace("{{", "{").replace("}}", "}") if "parent" in values else program


def _run(script: Path, variant: str) -> list[float]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("LAZYBOOT", "PYTHON"))}
    command = [sys.executable, str(script), variant]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"overhead.py: the {variant} program failed:\n{done.stderr}")
    return [float(figure) for figure in done.stdout.split()]


def _print(figures: dict[str, dict[str, list[float]]]) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("median, in ns", "eager", "lazy", "added"):
        table.add_column(heading, justify="left" if heading.startswith("median") else "right")
    for label, variants in figures.items():
        eager, lazy = (median(variants[variant]) for variant in ("eager", "lazy"))
        table.add_row(label, f"{eager:,.1f}", f"{lazy:,.1f}", f"{lazy - eager:+,.1f}")
    Console().print(table)


if __name__ == "__main__":
    main()
