"""defer-imports for every third-party module that is imported from here on.

Its hook instruments modules as they are imported: the script itself is not imported, so the script's own import
statements stay eager, and those of the modules that it imports wait. The standard library, of which the hook needs
parts while it works, keeps the finders that it has.
"""

import ast  # noqa: F401  (loaded late by defer-imports, in the middle of importing something else)
import sys
import tokenize  # noqa: F401

import defer_imports

defer_imports.install_import_hook(apply_all=True)
for folder in [entry for entry in sys.path_importer_cache if entry.endswith("site-packages")]:
    del sys.path_importer_cache[folder]  # its finder was made before the hook was there
