"""Imports in functions and classes, of what is not there, and of names that only their own module sees."""

from __future__ import annotations

from hypothesis import strategies as st

from .uses import Scope

# {m}: the module, {k}: a name in it, {n}: a new name. Functions, which anyone may call at any time.
_IN_FUNCTIONS = (
    "def {n}():\n    import {m} as inner\n    return kit.describe(inner.{k})",
    "def {n}():\n    import {m}\n    return kit.describe({m}.{k})",
    "def {n}():\n    from {m} import {k}\n    return kit.describe({k})",
    "def {n}():\n    try:\n        from {m} import {k} as inner\n    except ImportError:\n        inner = None\n"
    "    return kit.describe(inner)",
    "def {n}():\n    return kit.describe(importlib.import_module({m!r}).{k})",
    "def {n}():\n    return [kit.describe(__import__({m!r}, fromlist=['{k}']).{k})]",
)
# Names that no other module sees: they may be changed by whoever calls, whenever that is.
_CHANGING = (
    "from {m} import {k} as _{n}\ndef {n}():\n    global _{n}\n    _{n} = 'stored'\n    return _{n}",
    "import {m} as _{n}\ndef {n}():\n    global _{n}\n    had, _{n} = kit.describe(_{n}.{k}), None\n    return had",
    "from {m} import {k} as _{n}\ndef {n}():\n    return kit.describe(globals()['_{n}'])",
    "import {m} as _{n}\ndef {n}():\n    return kit.describe(eval('_{n}.{k}'))",
    "_{n} = 1\nif kit.YES:\n    from {m} import {k} as _{n}\nelse:\n    from kit import YES as _{n}\n"
    "def {n}():\n    return kit.describe(_{n})",
    "from {m} import {k} as _{n}\nfrom kit import YES as _{n}\ndef {n}():\n    return kit.describe(_{n})",
    "from kit import YES as _{n}\nfrom {m} import {k} as _{n}\ndef {n}():\n    return kit.describe(_{n})",
)
# At module level, where the module can be read.
_AT_ONCE = (
    "class {n}:\n    from {m} import {k} as kept",
    "class {n}:\n    import {m} as kept",
    "{n} = kit.describe(importlib.import_module({m!r}).{k})",
)
# What a guard stores only where its import works counts as stored (Limits: Guards). So each has its own.
_OF_WHAT_IS_MISSING = (
    "try:\n    from {m} import absent_{n}\nexcept ImportError as why:\n    {n} = str(why)",
    "try:\n    from {m} import {k} as _{n}, absent_{n}\nexcept ImportError:\n    {n} = 'absent'",
    "try:\n    import {m}.absent_{n}\nexcept ModuleNotFoundError as why:\n    {n} = why.name",
    "try:\n    import absent_dependency.below\n    {n} = 'found'\nexcept ImportError as why:\n    {n} = str(why)",
    "try:\n    try:\n        import absent_dependency as _{n}\n    except ImportError:\n        import {m} as _{n}\n"
    "finally:\n    {n} = _{n}.{k}",
)


@st.composite
def inner_import(draw: st.DrawFn, scope: Scope, module: str, theirs: Scope, soft: bool) -> str:
    """Statements that import `module`, whose names are those of `theirs`, and use it.

    soft  only functions may use it
    """
    name = scope.fresh("late")
    key = draw(st.sampled_from(sorted(each for each in theirs.names if "." not in each)))
    texts = _IN_FUNCTIONS + (() if soft else _CHANGING)
    if soft or draw(st.booleans()):
        scope.own(name, "late")
    else:
        texts = _AT_ONCE + _OF_WHAT_IS_MISSING
        scope.own(name, "any")
    return draw(st.sampled_from(texts)).format(m=module, k=key, n=name)
