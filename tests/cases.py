"""The numbered conformance cases: what a program does, and what must hold under lazyboot."""

# ruff: noqa: E501
from __future__ import annotations

CASES: dict[int, tuple[str, str]] = {
    1: ("`import hv` twice, from two modules", "still lazy; executes once at first use"),
    2: (
        "`from hv import X`, `from hv import X as Y`, `import a.b as c`, `import a.b; import a.c`",
        "lazy; right object under the right name",
    ),
    3: (
        '`find_spec("hv")`, `inspect.getmodule(f)`, `pickle.whichmodule`, `hasattr(hv, "__path__")`, a walk over `sys.modules`',
        "loads nothing",
    ),
    4: ("`try: import absent` / `except ImportError`", "guard false, at the statement"),
    5: ("`try: import broken_inside` (imports something absent)", "guard false; never true and failing later"),
    6: ("`try: from hv import Missing` / `except ImportError`", "guard false"),
    7: (
        "`d = [X]; class C(X); isinstance(o, X); except X; X[int]; X \\| None; X is hv.X`; pickle and deepcopy of X",
        "real object each time",
    ),
    8: (
        '`globals()["X"]`, `vars(m).items()`, `setattr(locals()[n], …)`, `eval("X")`, `dir(m)`, `inspect.getmembers(m)`',
        "real objects (or the name only), no stand-in",
    ),
    9: ("`from a import foo; import a.foo` where both exist", "as eager"),
    10: ("`import a.b as c` where `a.b.b` exists", "binds `a.b`"),
    11: ("package with its own module `__getattr__` / `__dir__`", "respected"),
    12: (
        "`import a.b` deferred, then `a.b.Z`; `from pkg.sub import x` deferred, then `pkg.sub`",
        "attribute there; parents execute first",
    ),
    13: ("`import math.pi`", "ModuleNotFoundError at the statement"),
    14: ("star import with `__all__`, without it, of a module with pending names", "same names as eager, real objects"),
    15: (
        "20 threads on a barrier at first use; A uses hv which needs b while B imports b which needs hv",
        "one execution, no deadlock, nobody sees a half name",
    ),
    16: (
        "hv raises ValueError / ImportError / SystemExit at first use",
        "that exception type, with a note naming the deferred statement's file and line; a second use tries again; nothing half-loaded stays",
    ),
    17: ("`sys.path` changed after the statement", "resolves what the statement would have found"),
    18: ("hv replaces itself in `sys.modules`", "the replacement is what names bind to"),
    19: (
        "side-effect import: `import registers_things` (name never read) in project code",
        "runs at the statement, unless a rule names it",
    ),
    20: ('`hv.X = 5` or `mock.patch("m.X")` before load', "survives, and is restored"),
    21: (
        "a needs b lazily, b needs a lazily; and the cycle that only works in eager order",
        "first works; second fails no worse than eager",
    ),
    22: ('`importlib.reload(hv)`; `del sys.modules["hv"]; import hv`', "as eager"),
    23: ("C extension modules", "eager, never proxied"),
    24: (
        "`os.fork()` before first use; multiprocessing spawn, forkserver; DataLoader workers; torchrun",
        "each process works; children inherit",
    ),
    25: (
        "first use in `atexit`, `__del__`, a signal handler, at interpreter shutdown",
        "works or raises what eager would",
    ),
    26: (
        "with pytest's assertion rewriting, beartype.claw, typeguard, jaxtyping hooks, coverage, `python -m pdb`, IPython",
        "both work",
    ),
    27: (
        "another tool swaps `builtins.__import__` before, after, or for a while",
        "chains; uninstall leaves theirs in place",
    ),
    28: (
        "`LAZYBOOT=0`; uninstalled",
        "`sys.modules`, `sys.meta_path`, `builtins.__import__` identical to never installed",
    ),
    29: (
        "`del name` of a deferred name; rebinding it; `global` stores; conditional branches that import the same name from two places",
        "as eager",
    ),
    30: (
        "`typing.get_type_hints`, dataclasses, pydantic models, `inspect.signature` with annotations that name deferred classes",
        "as eager after resolution",
    ),
    31: (
        "zipimport, namespace packages, editable installs, frozen modules, `__main__`, `python -m`, `-c`, stdin, notebooks cells",
        "as eager",
    ),
    32: ("`-I`, `-E`, `-S`, `-O`, `-X importtime`, `-W error`", "documented behaviour each"),
    33: (
        "tracebacks through imports",
        "no lazyboot frames except at a deferred use, where one says what was deferred and where",
    ),
    34: (
        "`sys.exit` or an exception inside the start-up hook; unreadable, malformed, huge, hostile config; read-only cache folder; corrupt plan file",
        "one line, eager run, nothing lost",
    ),
}
