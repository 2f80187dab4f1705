"""Recordings made by hand, for tests of what reads them: times are round, and every kind of entry is there."""

from __future__ import annotations

from attrs import evolve

from lazyboot.profile.recording import (
    NONE,
    Deferral,
    FirstUse,
    Import,
    Process,
    PthLine,
    Recording,
    Scan,
    Statement,
)

# What stands in FILES, by name.
FILES = ("/app/train.py", "/app/model.py", "/site/heavy/__init__.py", "/site/heavy/_core.so", "/site/plot/__init__.py")
TRAIN, MODEL, HEAVY, CORE, PLOT = range(len(FILES))


def statement(module: str, importer: str, file: int, line: int, names: tuple[str, ...] = ()) -> Statement:
    """An import statement at module level, executed once."""
    return Statement(module, names, importer, file, line, "<module>", 1)


def imported(
    module: str, began_s: float, seconds: float, own_s: float, within: int, asked_by: int, file: int, **more: object
) -> Import:
    """An import that found and loaded nothing for a measurable time."""
    plain = Import(
        module=module,
        file=file,
        kind="source",
        within=within,
        statement=asked_by,
        use=NONE,
        thread=1,
        began_s=began_s,
        seconds=seconds,
        own_s=own_s,
        find_s=0.0,
        load_s=0.0,
        bytes_read=100,
        files_opened=1,
        minor_faults=10,
        major_faults=0,
        error="",
    )
    return evolve(plain, **more)


def process(**more: object) -> Process:
    """train.py imports model, which imports heavy, which loads a shared library; and plot, which is never used."""
    plain = Process(
        pid=10,
        parent=1,
        argv=("/app/train.py",),
        executable="/env/bin/python",
        python="3.11.7",
        began_ns=1_700_000_000_000_000_000,
        complete=True,
        site_began_s=0.02,
        site_ended_s=0.1,
        ended_s=10.0,
        modules=200,
        files_opened=300,
        bytes_read=5_000_000,
        minor_faults=10_000,
        major_faults=3,
        peak_bytes=500_000_000,
        script="/app/train.py",
        files=FILES,
        pth=(PthLine("/site/hooks.pth", 1, "import hooks", 0.05),),
        statements=(
            statement("model", "__main__", TRAIN, 1),
            statement("heavy", "model", MODEL, 2, ("Trunk",)),
            statement("heavy._core", "heavy", HEAVY, 7),
            statement("plot", "__main__", TRAIN, 2),
            statement("heavy", "plot", PLOT, 3),
        ),
        imports=(
            imported("model", 0.2, 6.0, 1.0, NONE, 0, MODEL),
            imported("heavy", 0.5, 5.0, 3.0, 0, 1, HEAVY),
            imported("heavy._core", 1.0, 2.0, 2.0, 1, 2, CORE, kind="extension", load_s=2.0, find_s=0.0),
            imported("plot", 6.5, 2.0, 2.0, NONE, 3, PLOT, find_s=0.5, load_s=0.5),
        ),
        deferrals=(),
        uses=(),
        scans=(Scan("importlib.metadata.entry_points", PLOT, 9, 7.0, 0.25),),
        without_effect=(),
    )
    return evolve(plain, **more)


def eager(**more: object) -> Recording:
    """A run without lazyboot."""
    plain = Recording(
        lazyboot="0.0",
        command=("python", "/app/train.py"),
        folder="/app",
        lazy=False,
        configuration=(),
        began_ns=1_700_000_000_000_000_000,
        exit_code=0,
        until="",
        wall_s=10.0,
        cpu_s=9.0,
        peak_bytes=500_000_000,
        processes=(process(),),
    )
    return evolve(plain, **more)


def lazy(**more: object) -> Recording:
    """The same with lazyboot: heavy is deferred in model and used at last, plot is deferred and never used."""
    own = process(
        ended_s=7.0,
        modules=180,
        statements=process().statements[:-1],  # plot, which holds the last one, was not executed
        imports=(
            imported("model", 0.2, 1.0, 1.0, NONE, 0, MODEL),
            imported("heavy", 2.0, 5.0, 3.0, NONE, 1, HEAVY, use=0),
            imported("heavy._core", 2.5, 2.0, 2.0, 1, 2, CORE, kind="extension", load_s=2.0, use=0),
        ),
        scans=(),
        deferrals=(
            Deferral("heavy", "model", MODEL, 2, "lazyboot.toml:3", "only training needs it"),
            Deferral("plot", "__main__", TRAIN, 2, "lazyboot.toml:7", ""),
        ),
        uses=(FirstUse(0, "Trunk", MODEL, 9, "build", "call", 1, 2.0, 5.0, 5.0),),
        without_effect=("lazyboot.toml:9: nothing imports gone",),
    )
    plain = eager(lazy=True, configuration=("/app/lazyboot.toml",), wall_s=7.0, cpu_s=6.5, processes=(own,))
    return evolve(plain, **more)
