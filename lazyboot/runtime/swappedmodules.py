"""``mock.patch.dict(sys.modules, ...)`` takes a copy of ``sys.modules`` and puts it back: before that, all loads.

What is loaded in between would be gone afterwards, and the next import of it would execute it a second time: two
classes where there was one, and a crash in libraries with C parts, such as torch. Eagerly everything that a statement
has named by then is in the copy.
"""

from __future__ import annotations

import sys
from types import FunctionType

from lazyboot.runtime import traces
from lazyboot.runtime.codeswap import CodeSwap
from lazyboot.runtime.lazymodule import execute, is_lazy
from lazyboot.runtime.settle import settle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from lazyboot.runtime.engine import Engine


def settling(engine: Engine, mock: ModuleType) -> CodeSwap | None:
    """What has the names pending in `engine` loaded first, once it is on; None where `mock` has no such function.

    mock  the module ``unittest.mock``
    """
    function = getattr(getattr(mock, "_patch_dict", None), "_patch_dict", None)
    if not isinstance(function, FunctionType) or function.__closure__:
        return None

    @traces.machinery
    def patch(patcher: Any) -> Any:
        if patcher.in_dict is sys.modules or patcher.in_dict == "sys.modules":
            _settle(engine)
        return swap.original(patcher)

    swap = CodeSwap(function, patch, engine.finder.when_executed)
    return swap


def _settle(engine: Engine) -> None:
    """Load what waits. What cannot be loaded goes on waiting: nobody has asked for it."""
    settle(engine)
    for module in list(sys.modules.values()):
        if is_lazy(module):
            try:
                execute(module)
            except Exception:  # its own first use raises it
                continue
