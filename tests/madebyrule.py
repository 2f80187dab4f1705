"""Recordings as large and as nasty as real ones, made by rule."""

from __future__ import annotations

from attrs import evolve
from handmade import FILES, MODEL, TRAIN, eager, imported, lazy, process, statement

from lazyboot.profile.recording import NONE, Recording, Statement

# What a text of a recording may hold: ends of elements, comments and strings, markup, an unpaired surrogate.
NASTY = "</script><script>window.broken=1</script><!--\"'`${broken}\u2028<img src=x onerror=broken()>\udc80{{data}}"


def large(modules: int = 9_000, statements: int = 100_000) -> Recording:
    """`modules` imports, nested as far as 40 deep, and `statements` that ask for them, in files of their own."""
    names = [f"library{at % 97}.package{at % 13}.module{at}" for at in range(modules)]
    files = tuple(f"/env/lib/python3.11/site-packages/{name.replace('.', '/')}.py" for name in names)
    asked = tuple(
        Statement(
            module=names[at % modules],
            names=(f"name{at % 7}", f"other{at % 11}"),
            importer=names[(at * 31 + 1) % modules],
            file=(at * 31 + 1) % modules,
            line=at % 500 + 1,
            function="<module>",
            count=1,
        )
        for at in range(statements)
    )
    # Forty in each other, then the next forty: an import lasts until the innermost of its forty has ended.
    made = tuple(
        imported(name, at * 0.001, (40 - at % 40) * 0.001, 0.001, at - 1 if at % 40 else NONE, at, at)
        for at, name in enumerate(names)
    )
    own = process(files=files, statements=asked, imports=made, scans=())
    return eager(processes=(own,))


def nasty() -> Recording:
    """Every text that comes from the recorded run is NASTY."""
    files = tuple(f"/{NASTY}/{at}" for at in range(len(FILES)))
    name = f"nasty{NASTY}"
    base = lazy().main
    asked = (statement(name, NASTY, TRAIN, 1, (NASTY,)), *base.statements[1:])
    first, *rest = base.imports
    own = evolve(
        base,
        files=files,
        argv=(NASTY,),
        script=NASTY,
        statements=asked,
        imports=(evolve(first, module=name, error=NASTY), *rest),
        deferrals=tuple(evolve(each, module=name, rule=NASTY, reason=NASTY) for each in base.deferrals),
        uses=tuple(evolve(each, name=NASTY, function=NASTY) for each in base.uses),
        pth=tuple(evolve(each, file=NASTY, text=NASTY) for each in base.pth),
        without_effect=(NASTY,),
    )
    return evolve(lazy(), command=(NASTY,), folder=NASTY, until=NASTY, configuration=(NASTY,), processes=(own,))


def several() -> Recording:
    """A launcher, the process that matters, which imports in two threads, and one that was killed."""
    launcher = process(pid=5, argv=("torchrun", "/app/train.py"), imports=(), statements=(), scans=(), ended_s=10.0)
    base = lazy().main
    beside = imported("aside", 2.2, 1.0, 1.0, NONE, NONE, MODEL, thread=2, error="ImportError: no aside")
    main = evolve(base, parent=5, began_ns=base.began_ns + 500_000_000, imports=(*base.imports, beside))
    killed = process(pid=12, parent=10, complete=False, began_ns=base.began_ns + 2_000_000_000, ended_s=1.0)
    short = tuple(evolve(each, began_s=0.2, seconds=0.01, own_s=0.01) for each in killed.imports[:1])
    return evolve(lazy(), processes=(launcher, main, evolve(killed, imports=short, scans=())))
