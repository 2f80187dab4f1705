"""``if sys.version_info < (3, 8): raise ImportError``: what such a test comes to on this Python."""

from __future__ import annotations

import opcode
import sys

from lazyboot.runtime import bytecode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any

_NAMES = opcode.opname
_OPERATOR_SHIFT = 5 if sys.version_info >= (3, 13) else 4 if sys.version_info >= (3, 12) else 0
_COMPARISONS: dict[str, Any] = {
    "<": lambda bound: sys.version_info < bound,
    "<=": lambda bound: sys.version_info <= bound,
    ">": lambda bound: sys.version_info > bound,
    ">=": lambda bound: sys.version_info >= bound,
}


class VersionTest:
    """Follows the instructions of one code object, in order."""

    __slots__ = ("_code", "_outcome", "_seen")

    def __init__(self, code: CodeType) -> None:
        self._code = code
        self._seen: list[object] = []
        self._outcome: bool | None = None

    def excludes(self, operation: int, argument: int) -> bool:
        """Whether this instruction is the jump, always taken here, of an ``if sys.version_info`` against a constant."""
        name = _NAMES[operation]
        outcome, self._outcome = self._outcome, None
        if name.startswith("POP_JUMP") and name.endswith(("_TRUE", "_FALSE")):
            self._seen.clear()
            return outcome is not None and outcome is name.endswith("_TRUE")
        if name == "LOAD_NAME":
            self._seen = [self._code.co_names[argument]]
        elif name == "LOAD_ATTR":
            self._seen.append(self._code.co_names[argument >> bytecode.ATTRIBUTE_SHIFT])
        elif name == "LOAD_CONST":
            self._seen.append(self._code.co_consts[argument])
        elif name == "COMPARE_OP":
            self._outcome = self._compared(opcode.cmp_op[argument >> _OPERATOR_SHIFT])
        else:
            self._seen.clear()
        return False

    def _compared(self, operator: str) -> bool | None:
        if self._seen[:2] != ["sys", "version_info"] or len(self._seen) != 3 or operator not in _COMPARISONS:
            return None
        bound = self._seen[2]
        return bool(_COMPARISONS[operator](bound)) if isinstance(bound, tuple) else None
