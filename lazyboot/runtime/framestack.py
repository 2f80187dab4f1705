"""Room on the interpreter's stack of frames, made once for everything that an import executes.

From 3.11 on Python frames stand in chunks of 16 KiB, and a chunk is given back to the system when its first frame
returns (``push_chunk`` and ``_PyThreadState_PopFrame`` in CPython's pystate.c). Imports nest some ten frames deep
a module, so they cross the end of a chunk again and again, and each time the system maps a chunk and unmaps it:
11,400 of the 78,200 page faults of ``import lightning.pytorch`` are of that kind (``benchmarks/around.py``).
A frame that claims more than fits in a small chunk gets a large one, and what it calls finds room there.
"""

from __future__ import annotations

import sys
from _thread import get_ident

from lazyboot.runtime import traces

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Import = Callable[..., Any]

HAS_CHUNKS = sys.version_info >= (3, 11)

# Chunks come in powers of two: a frame of a little over 128 KiB gets 256 KiB, and leaves almost half of it to others.
# Pages that are never written to cost no memory.
_CLAIMED_BYTES = 129 * 1024
_SLOT_BYTES = 8


def with_room(original: Import, threads: set[int]) -> Import:
    """`original`, an ``__import__``, called with room for the frames below it.

    `threads` holds the identifiers of the threads that are in such a call: theirs call `original` itself.
    """

    @traces.machinery
    def import_with_room(name: str, globals: Any, locals: Any, fromlist: Any, level: int) -> Any:
        thread = get_ident()
        threads.add(thread)
        try:
            return original(name, globals, locals, fromlist, level)
        finally:
            threads.discard(thread)

    if HAS_CHUNKS:
        code = import_with_room.__code__
        import_with_room.__code__ = code.replace(co_stacksize=_CLAIMED_BYTES // _SLOT_BYTES)
    return import_with_room
