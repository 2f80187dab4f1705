"""The modules of one round, and the uses that threads make of them. Every round has names of its own.

{r} is the round's prefix. `gate` is in the process already: ``executed`` counts, ``meet`` waits for other modules.
"""

from __future__ import annotations

FILES = {
    # A cycle of imports that each module needs in its functions only.
    "{r}a.py": """
import gate
gate.executed(__name__)
import {r}b
gate.meet("{r}a", "{r}b")
LATE = "late a"
def both(): return LATE, {r}b.LATE
""",
    "{r}b.py": """
import gate
gate.executed(__name__)
import {r}a
gate.meet("{r}b", "{r}a")
class LateClass: pass
LATE = "late b"
def both(): return {r}a.LATE, LATE
""",
    # A package that uses its submodules while it executes, and lends itself to one.
    "{r}p/__init__.py": """
import gate
gate.executed(__name__)
from {r}p.sub import Y
from . import other
gate.meet("{r}p")
MADE = Y()
LATE = "late p"
""",
    "{r}p/sub.py": """
import gate
gate.executed(__name__)
class Y: pass
VALUE = "sub"
""",
    "{r}p/other.py": """
import gate
gate.executed(__name__)
from {r}a import LATE
import {r}p
def cycle(): return LATE, {r}p.LATE
""",
    "{r}s.py": """
import gate
gate.executed(__name__)
__all__ = ["STAR", "Star"]
STAR = "star"
gate.meet("{r}s")
class Star: pass
""",
    "{r}f.py": """
import gate
gate.executed(__name__)
gate.meet("{r}f")
INNER = "inner"
""",
    # A cycle of modules that need each other while they execute, in either order.
    "{r}c.py": """
import gate
gate.executed(__name__)
EARLY = "early c"
import {r}d
gate.meet("{r}c", "{r}d")
FROM_D = {r}d.EARLY
LATE = "late c"
""",
    "{r}d.py": """
import gate
gate.executed(__name__)
EARLY = "early d"
import {r}c
gate.meet("{r}d", "{r}c")
FROM_C = {r}c.EARLY
LATE = "late d"
""",
    # Fails as often as `gate.FAILURES` says.
    "{r}e.py": """
import gate
HALF = True
gate.failing(__name__)
WHOLE = "whole"
""",
}

# Nothing is deleted: a loop over a namespace that settles meanwhile may then miss a name (README, Limits).
IMPORTER = """
P0 = 0
P1 = 1
import {r}a
from {r}a import LATE as LATE_A
import {r}b as b
from {r}b import LateClass, both
from {r}p import Y, LATE as LATE_P
import {r}p.sub
from {r}p.sub import VALUE
from {r}s import *
import {r}c
from {r}d import LATE as LATE_D, FROM_C
import {r}e
from {r}e import WHOLE
P2 = 2
P3 = 3
def plain(): return P0, P1, P2, P3
def use_a(): return {r}a.LATE, LATE_A, {r}a.both()
def use_b(): return LateClass.__name__, b.LateClass is LateClass, both()
def use_p(): return Y.__name__, LATE_P, {r}p.Y is Y
def use_sub(): return {r}p.sub.VALUE, VALUE, {r}p.other.cycle()
def use_star(): return STAR, Star.__name__
def use_function():
    import {r}f
    return {r}f.INNER
def use_cycle(): return {r}c.LATE, {r}c.FROM_D
def use_cycle_from(): return LATE_D, FROM_C
def use_failing(): return {r}e.WHOLE, WHOLE
P4 = 4
P5 = 5
"""

PLAIN = ("P0", "P1", "P2", "P3", "P4", "P5")
USES = {
    "use_a": ("late a", "late a", ("late a", "late b")),
    "use_b": ("LateClass", True, ("late a", "late b")),
    "use_p": ("Y", "late p", True),
    "use_sub": ("sub", "sub", ("late a", "late p")),
    "use_star": ("star", "Star"),
    "use_function": "inner",
    "use_cycle": ("late c", "early d"),
    "use_cycle_from": ("late d", "early c"),
    "use_failing": ("whole", "whole"),
}
# Where Python's own imports by several threads may fail at first, and how: a module that is in the middle of its
# execution, or has failed in it, is given to threads that wait for it, or that would wait for each other. So it is for
# a and b too, which need each other in functions only, where two threads begin with them at the same time.
CYCLIC = ("AttributeError", "ImportError", "_DeadlockError", "KeyError")
MAY_FAIL = {
    **dict.fromkeys(("use_a", "use_b", "use_p", "use_sub", "use_cycle", "use_cycle_from"), CYCLIC),
    "use_failing": ("ValueError", "AttributeError", "ImportError"),
}
CYCLIC_MODULES = ("a", "b", "p", "p.sub", "p.other", "c", "d")
# The same uses by imports at their place, which need no lazyboot: what Python itself does with these modules.
EAGER = """
P0, P1, P2, P3, P4, P5 = range(6)
def plain(): return P0, P1, P2, P3
def use_a():
    import {r}a
    from {r}a import LATE
    return {r}a.LATE, LATE, {r}a.both()
def use_b():
    import {r}b as b
    from {r}b import LateClass, both
    return LateClass.__name__, b.LateClass is LateClass, both()
def use_p():
    import {r}p
    from {r}p import Y, LATE
    return Y.__name__, LATE, {r}p.Y is Y
def use_sub():
    import {r}p.sub
    from {r}p.sub import VALUE
    return {r}p.sub.VALUE, VALUE, {r}p.other.cycle()
def use_star():
    from {r}s import STAR, Star
    return STAR, Star.__name__
def use_function():
    import {r}f
    return {r}f.INNER
def use_cycle():
    import {r}c
    return {r}c.LATE, {r}c.FROM_D
def use_cycle_from():
    from {r}d import LATE, FROM_C
    return LATE, FROM_C
def use_failing():
    import {r}e
    from {r}e import WHOLE
    return {r}e.WHOLE, WHOLE
"""


def modules(prefix: str) -> list[str]:
    """The modules of the round, importers left out; the one that fails is the last."""
    return [prefix + name for name in ("a", "b", "p", "p.sub", "p.other", "s", "f", "c", "d", "e")]


def files(prefix: str, importers: int, eager: bool) -> dict[str, str]:
    """Path -> text of the round's modules. Its importers are ``{prefix}i0`` and on.

    eager  the importers import in their functions only
    """
    texts = {path.format(r=prefix): text.format(r=prefix) for path, text in FILES.items()}
    importer = (EAGER if eager else IMPORTER).format(r=prefix)
    return {**texts, **{f"{prefix}i{number}.py": importer for number in range(importers)}}
