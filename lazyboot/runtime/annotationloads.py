"""Which loads in a module's or class's code are for annotations, read off the bytecode.

The values are followed through a symbolic stack until one ends in the annotations of a function or class.
Reading bytecode needs no source, is right on 3.10, which has no column positions, and takes a tenth of
the time that parsing the source does.
"""

from __future__ import annotations

import opcode
import sys
from opcode import stack_effect

from lazyboot.runtime import bytecode
from lazyboot.runtime.annotationsupport import SPECIAL_FORMS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType

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
_OPERATION = opcode.opmap
_NAMES = {number: name for name, number in _OPERATION.items()}
_JUMPS = frozenset(opcode.hasjrel) | frozenset(opcode.hasjabs) | frozenset(getattr(opcode, "hasjump", ()))
_BINARY_OR = 7  # the argument of BINARY_OP for ``|``, 3.11 on
_HAS_CLOSURE, _HAS_ANNOTATIONS, _HAS_KWDEFAULTS, _HAS_DEFAULTS = 0x08, 0x04, 0x02, 0x01


Extensions = tuple[tuple[str, str], ...]


class Load:
    """A load of a name that a reference may stand in for.

    extensions  what subscripts and ``|`` put before and after the text of that reference, in the order in
                which they are evaluated
    generics    the classes, as dotted names, in whose subscripts it stands; it may only where each keeps its
                arguments as they are given, as a plain `typing.Generic` does
    """

    __slots__ = ("extensions", "generics")

    def __init__(self, extensions: Extensions = (), generics: tuple[str, ...] = ()) -> None:
        self.extensions = extensions
        self.generics = generics

    def extended(self, before: str, after: str) -> Load:
        return Load((*self.extensions, (before, after)), self.generics)

    def inside(self, generic: str) -> Load:
        return Load(self.extensions, (*self.generics, generic))


class Value:
    """An expression on the symbolic stack.

    text   its source, where it may stand in an annotation; None otherwise
    name   its last dotted component, for a plain or dotted name
    loads  by byte offset, the loads in it that a reference may stand in for
    heads  those of the loads whose reference the expression itself would be
    parts  the expressions in a tuple or list display
    """

    __slots__ = ("heads", "loads", "name", "parts", "text")

    def __init__(
        self,
        text: str | None = None,
        name: str | None = None,
        loads: dict[int, Load] | None = None,
        heads: frozenset[int] = frozenset(),
    ) -> None:
        self.text = text
        self.name = name
        self.loads = loads if loads is not None and text is not None else {}
        self.heads = heads
        self.parts: list[Value] | None = None

    def extended(self, before: str, after: str) -> dict[int, Load]:
        """The loads, once an operator has put text around the expression."""
        return {o: load.extended(before, after) if o in self.heads else load for o, load in self.loads.items()}


_UNKNOWN = Value()


def annotation_loads(code: CodeType) -> dict[int, Load]:
    """By byte offset, every name load in `code` whose value ends in an annotation and nowhere else."""
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
        self.found: dict[int, Load] = {}

    def step(self, offset: int, operation: int, argument: int) -> None:
        if operation in _JUMPS:
            self.stack.clear()
            return
        name = _NAMES.get(operation, "")
        if name == "LOAD_NAME":
            text = self.code.co_names[argument]
            self.stack.append(Value(text, text, {offset: Load()}, frozenset((offset,))))
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
        elif head.name == "Annotated" and key.parts:
            loads.update(key.parts[0].loads)  # of the metadata only what a class keeps for `annotationreads` to resolve
            loads.update({o: load for part in key.parts[1:] for o, load in part.loads.items() if load.generics})
        elif head.name is not None and head.name not in SPECIAL_FORMS:
            loads.update({offset: load.inside(head.text) for offset, load in key.loads.items()})
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
        loads: dict[int, Load] = {}
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
        self._pop()  # annotations of variables: dataclasses, attrs and others take them as they are
        self._pop()

    def _attach(self, flag: int, value: Value) -> None:
        """Take note of a function's annotations: a tuple of names and expressions in turn. A tuple or list
        among the expressions is no type; its elements are looked at as they are."""
        if flag == _HAS_ANNOTATIONS:
            for expression in (value.parts or ())[1::2]:
                if expression.parts is None:
                    self.found.update(expression.loads)
