"""Which guards are for import errors alone, read off the bytecode."""

# ruff: noqa: E501  (programs under test stand on one line each)
from __future__ import annotations

import pytest

from lazyboot.runtime import bytecode, handlers

IMPORT = "import m\n"


def guard(source: str) -> tuple[bool, bool]:
    """Whether the import of m in `source` is guarded, and whether only for import errors."""
    code = compile(source, "<test>", "exec", dont_inherit=True)
    (offset,) = [
        offset for offset, operation, argument in bytecode.instructions(code)
        if bytecode.is_import(code, offset) and code.co_names[argument >> bytecode.IMPORT_SHIFT] == "m"
    ]  # fmt: skip
    return handlers.is_guarded(code, offset), handlers.catches_import_errors_only(code, offset)


TRY = "try:\n    import m\n    HAVE = True\n"


@pytest.mark.parametrize("source", [
    TRY + "except ImportError:\n    HAVE = False\n",
    TRY + "except ModuleNotFoundError as error:\n    HAVE = error\n",
    TRY + "except (ImportError, ModuleNotFoundError):\n    m = None\n",
    TRY + "except ModuleNotFoundError:\n    HAVE = None\nexcept ImportError:\n    HAVE = False\n",
    TRY + "except ImportError:\n    HAVE = False\nelse:\n    m.x\n",
    "try:\n    " + TRY.replace("\n", "\n    ") + "\n    except ImportError:\n        pass\nexcept ImportError:\n    pass\n",
    "x = 0\n" * 300 + TRY + "except ImportError:\n    HAVE = False\n",
    "\n".join(f"n{i} = {i}" for i in range(300)) + "\n" + TRY + "except ImportError:\n    HAVE = False\n",
])  # fmt: skip
def test_handlers_of_import_errors(source):
    assert guard(source) == (True, True)


@pytest.mark.parametrize("source", [
    TRY + "except Exception:\n    HAVE = False\n",
    TRY + "except:\n    HAVE = False\n",
    TRY + "except (ImportError, OSError):\n    HAVE = False\n",
    TRY + "except ImportError:\n    HAVE = False\nexcept RuntimeError:\n    HAVE = None\n",
    TRY + "except ImportError:\n    HAVE = False\nfinally:\n    x = 1\n",
    TRY + "finally:\n    x = 1\n",
    "with context():\n    import m\n",
    "with context() as c:\n    import m\n",
    "try:\n    " + TRY.replace("\n", "\n    ") + "\n    except ImportError:\n        pass\nexcept ValueError:\n    pass\n",
    "with c():\n    " + TRY.replace("\n", "\n    ") + "\n    except ImportError:\n        pass\n",
    TRY + "except errors.ImportError:\n    pass\n",
    TRY + "except make(ImportError):\n    pass\n",
])  # fmt: skip
def test_other_handlers(source):
    assert guard(source) == (True, False)


def test_no_handler():
    assert guard("import m\ntry:\n    x\nexcept ImportError:\n    pass\n") == (False, True)
    assert guard("try:\n    x\nexcept ImportError:\n    pass\nelse:\n    import m\n")[0] is False


def test_a_handler_that_is_too_long_to_follow_is_not_told():
    names = ", ".join(["ImportError"] * 250)
    assert guard(f"{TRY}except ({names}):\n    HAVE = False\n") == (True, False)
    clauses = "except ImportError:\n    HAVE = False\n" * 100
    assert guard(f"{TRY}{clauses}") == (True, False)


@pytest.mark.parametrize("source, told", [
    (TRY + "except ImportError:\n    pass\n", True),
    ("import m\n", False),
    (TRY + "except Exception:\n    pass\n", False),
    (TRY + "finally:\n    pass\n", False),
    ("with context():\n    import m\n", False),
    ("try:\n    with context():\n        import m\nexcept ImportError:\n    pass\n", True),
    ("try:\n    try:\n        import m\n    except ValueError:\n        pass\nexcept ImportError:\n    pass\n", True),
])  # fmt: skip
def test_a_handler_of_import_errors_among_others(source, told):
    code = compile(source, "<test>", "exec", dont_inherit=True)
    (offset,) = [o for o, _, _ in bytecode.instructions(code) if bytecode.is_import(code, o)]
    assert handlers.catches_import_errors(code, offset) is told
