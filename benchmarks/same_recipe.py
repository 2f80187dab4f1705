"""Exit code 0 if two flattened recipes are the same but for annotations that are unresolved in the second.

python3 benchmarks/same_recipe.py EAGER LAZY
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from nemo_work import same_recipe

ADDRESS = re.compile(r"\b0x[0-9a-f]+")


def main() -> None:
    """Command line: see the module's text."""
    eager, lazy = (ADDRESS.sub("0x", Path(name).read_text("utf-8")) for name in sys.argv[1:3])
    sys.exit(0 if same_recipe(eager, lazy) else "the recipes differ")


if __name__ == "__main__":
    main()
