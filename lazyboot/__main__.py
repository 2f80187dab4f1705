"""``python -m lazyboot``: the same as the ``lazyboot`` command."""

from __future__ import annotations

from lazyboot.cli.main import main

if __name__ == "__main__":
    main()
