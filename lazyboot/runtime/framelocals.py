"""The local variables of a running function, looked at without keeping them alive."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType

# Of the dict below, where nobody else holds it: the frame's reference, the variable's and the argument's.
_OWN_REFERENCES = 3

if sys.version_info >= (3, 13):

    def local_values(frame: FrameType) -> list[object]:
        """The values of the locals of `frame`, a function's."""
        return list(frame.f_locals.values())

else:

    def local_values(frame: FrameType) -> list[object]:
        """The values of the locals of `frame`, a function's.

        The frame keeps the dict that it gives, and all in it would live until the function returns. So the dict is
        emptied, where nobody else holds it: what `locals` gave, and a debugger's, stay as they are.
        """
        snapshot = frame.f_locals
        values = list(snapshot.values())
        if sys.getrefcount(snapshot) == _OWN_REFERENCES:
            snapshot.clear()
        return values
