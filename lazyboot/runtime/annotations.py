"""Annotations (3.10-3.13): a pending name that only an annotation reads stays pending.

Up to 3.13 a ``def`` line evaluates its annotations. Which loads in a module's or class's code do
so is read off the bytecode, by following the values through a symbolic stack until one ends in the
annotations of a function or class. Reading bytecode needs no source, is right on 3.10, which has no
column positions, and takes a tenth of the time that parsing the source does.

The value given instead of the object is what a quoted annotation yields: a `typing.ForwardRef`,
which `typing.get_type_hints` resolves. Only where a type may stand does a reference stand in:
subscripts of typing's own forms, ``|``, attribute access. Anything else (a call, ``Literal``, the metadata
of ``Annotated``, a class's own ``__class_getitem__``) gets the object itself.
"""

from __future__ import annotations

import opcode
import sys
from typing import ForwardRef

from lazyboot.runtime import bytecode
from lazyboot.runtime.cpython import stack_effect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, FrameType

# Generic forms that keep their arguments as they are given, references included.
_FORMS = frozenset(
    (
        "Optional Union Type ClassVar Final List Dict Set FrozenSet Tuple Callable Iterable Iterator Sequence"
        " MutableSequence Mapping MutableMapping Collection Container Generator AsyncGenerator AsyncIterator"
        " AsyncIterable Awaitable Coroutine DefaultDict OrderedDict Counter Deque ContextManager"
        " AsyncContextManager Reversible Concatenate Unpack TypeGuard list dict set frozenset tuple type"
        " defaultdict deque Required NotRequired"
    ).split()
)
# Forms that dataclasses and typing look for by identity; they must be the real ones.
SPECIAL_FORMS = frozenset("ClassVar InitVar KW_ONLY Final Required NotRequired ReadOnly Annotated Literal".split())
_OPERATION = opcode.opmap
_NAMES = {number: name for name, number in _OPERATION.items()}
_JUMPS = frozenset(opcode.hasjrel) | frozenset(opcode.hasjabs) | frozenset(getattr(opcode, "hasjump", ()))
_BINARY_OR = 7  # the argument of BINARY_OP for ``|``, 3.11 on
_HAS_CLOSURE, _HAS_ANNOTATIONS, _HAS_KWDEFAULTS, _HAS_DEFAULTS = 0x08, 0x04, 0x02, 0x01


Extensions = tuple[tuple[str, str], ...]


class Value:
    """An expression on the symbolic stack.

    text   its source, where it may stand in an annotation; None otherwise
    name   its last dotted component, for a plain or dotted name
    loads  byte offset of each name load that a reference may stand in for -> what subscripts and ``|`` put
           before and after the text of that reference, in the order in which they are evaluated
    heads  those of the loads whose reference the expression itself would be
    parts  the expressions in a tuple or list display
    """

    __slots__ = ("heads", "loads", "name", "parts", "text")

    def __init__(
        self,
        text: str | None = None,
        name: str | None = None,
        loads: dict[int, Extensions] | None = None,
        heads: frozenset[int] = frozenset(),
    ) -> None:
        self.text = text
        self.name = name
        self.loads = loads if loads is not None and text is not None else {}
        self.heads = heads
        self.parts: list[Value] | None = None

    def extended(self, before: str, after: str) -> dict[int, Extensions]:
        """The loads, once an operator has put text around the expression."""
        added = ((before, after),)
        return {o: extensions + added if o in self.heads else extensions for o, extensions in self.loads.items()}


_UNKNOWN = Value()


class Annotations:
    """The loads for annotations in one module's codes, found once per code object."""

    __slots__ = ("_by_code",)

    def __init__(self) -> None:
        self._by_code: dict[CodeType, dict[int, Extensions]] = {}

    def reference(self, frame: FrameType, name: str, module: str | None) -> Reference | None:
        """What stands for `name` where `frame` loads it for an annotation; None where it loads it for use."""
        code = frame.f_code
        loads = self._by_code.get(code)
        if loads is None:
            loads = self._by_code[code] = annotation_loads(code)
        extensions = loads.get(bytecode.position(frame))
        return None if extensions is None else Reference.to(name, module, extensions)


class Reference(ForwardRef, _root=True):  # type: ignore[call-arg, misc]
    """A forward reference that takes attribute access, subscripts and ``|`` into its text.

    The text of subscripts and of the other side of ``|`` is known from the bytecode; values are not asked for it.
    """

    __slots__ = ("_extensions",)

    _extensions: Extensions

    @classmethod
    def to(cls, text: str, module: str | None, extensions: Extensions) -> Reference:
        reference = cls(text, module=module)
        reference._extensions = extensions
        return reference

    def __getattr__(self, name: str) -> Reference:
        if name.startswith("__"):
            raise AttributeError(name)
        return Reference.to(f"{self.__forward_arg__}.{name}", self.__forward_module__, self._extensions)

    def _extended(self, _: object) -> Reference:
        (before, after), *rest = self._extensions
        return Reference.to(f"{before}{self.__forward_arg__}{after}", self.__forward_module__, tuple(rest))

    __getitem__ = __or__ = __ror__ = _extended


def annotation_loads(code: CodeType) -> dict[int, Extensions]:
    """Byte offset of every name load in `code` whose value ends in an annotation and nowhere else,
    with what the operators applied to it put around its text."""
    walk = _Walk(code)
    for offset, operation, argument in bytecode.instructions(code):
        walk.step(offset, operation, argument)
    return walk.found


class _Walk:
    """A symbolic run over one code object, straight through; jumps forget the stack, and what is taken
    from below it is unknown."""

    def __init__(self, code: CodeType) -> None:
        self.code = code
        self.stack: list[Value] = []
        self.found: dict[int, Extensions] = {}

    def step(self, offset: int, operation: int, argument: int) -> None:
        if operation in _JUMPS:
            self.stack.clear()
            return
        name = _NAMES.get(operation, "")
        if name == "LOAD_NAME":
            text = self.code.co_names[argument]
            self.stack.append(Value(text, text, {offset: ()}, frozenset((offset,))))
            return
        handler = getattr(self, f"_{name}", None)
        if handler is None or handler(argument) is False:
            self._other(operation, argument)

    def _other(self, operation: int, argument: int) -> None:
        effect = stack_effect(operation, argument if operation >= opcode.HAVE_ARGUMENT else None, jump=False)
        for _ in range(-effect):
            self._pop()
        if effect <= 0:
            if self.stack:
                self.stack[-1] = _UNKNOWN
        else:
            self.stack.extend([_UNKNOWN] * effect)

    def _pop(self) -> Value:
        return self.stack.pop() if self.stack else _UNKNOWN

    def _NOP(self, argument: int) -> None:
        pass

    def _SWAP(self, argument: int) -> None:
        self.stack.clear()

    _COPY = _ROT_TWO = _ROT_THREE = _ROT_FOUR = _ROT_N = _DUP_TOP = _DUP_TOP_TWO = _SWAP

    def _LOAD_CONST(self, argument: int) -> None:
        value = self.code.co_consts[argument]
        plain = value is None or value is ... or isinstance(value, (str, int))
        self.stack.append(Value("..." if value is ... else repr(value)) if plain else _UNKNOWN)

    def _LOAD_ATTR(self, argument: int) -> bool | None:
        if sys.version_info >= (3, 12):
            if argument & 1:
                return False
            argument >>= 1
        base = self._pop()
        name = self.code.co_names[argument]
        known = base.name is not None and name not in SPECIAL_FORMS
        self.stack.append(Value(f"{base.text}.{name}", name, base.loads, base.heads) if known else _UNKNOWN)
        return None

    def _BINARY_SUBSCR(self, argument: int) -> None:
        key, head = self._pop(), self._pop()
        if head.text is None:
            self.stack.append(_UNKNOWN)
            return
        text = f"{head.text}[{key.text}]" if key.text is not None else None
        loads = head.extended("", f"[{key.text}]")
        if head.name in _FORMS:
            loads.update(key.loads)
        self.stack.append(Value(text, None, loads, head.heads))

    def _BINARY_OR(self, argument: int) -> None:
        right, left = self._pop(), self._pop()
        if left.text is None or right.text is None:
            self.stack.append(_UNKNOWN)
        else:
            loads = {**left.extended("", f" | {right.text}"), **right.extended(f"{left.text} | ", "")}
            self.stack.append(Value(f"{left.text} | {right.text}", None, loads, left.heads | right.heads))

    def _BINARY_OP(self, argument: int) -> bool | None:
        if argument != _BINARY_OR:
            return False
        self._BINARY_OR(argument)
        return None

    def _BUILD_TUPLE(self, argument: int, form: str = "{}") -> None:
        parts = [self._pop() for _ in range(argument)][::-1]
        loads: dict[int, Extensions] = {}
        for part in parts:
            loads.update(part.loads)
        built = Value(form.format(", ".join(part.text or "?" for part in parts)), None, loads)
        built.parts = parts
        self.stack.append(built)

    def _BUILD_LIST(self, argument: int) -> None:
        self._BUILD_TUPLE(argument, "[{}]")

    def _MAKE_FUNCTION(self, argument: int) -> None:
        self._pop()
        if sys.version_info < (3, 11):
            self._pop()
        if sys.version_info < (3, 13):
            for flag in (_HAS_CLOSURE, _HAS_ANNOTATIONS, _HAS_KWDEFAULTS, _HAS_DEFAULTS):
                if argument & flag:
                    self._attach(flag, self._pop())
        self.stack.append(_UNKNOWN)

    def _SET_FUNCTION_ATTRIBUTE(self, argument: int) -> None:
        function = self._pop()
        self._attach(argument, self._pop())
        self.stack.append(function)

    def _STORE_SUBSCR(self, argument: int) -> None:
        self._pop()
        container, value = self._pop(), self._pop()
        if container.name == "__annotations__" and value.parts is None:
            self.found.update(value.loads)

    def _attach(self, flag: int, value: Value) -> None:
        """Take note of a function's annotations: a tuple of names and expressions in turn. A tuple or list
        among the expressions is no type; its elements are looked at as they are."""
        if flag == _HAS_ANNOTATIONS:
            for expression in (value.parts or ())[1::2]:
                if expression.parts is None:
                    self.found.update(expression.loads)
