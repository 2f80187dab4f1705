"""Runs in the interpreter that ``doctor`` looks at: prints what its start-up left, as JSON on the last line.

Kept to what any Python 3 reads: the interpreter may be one that lazyboot does not support.
"""

import builtins
import sys


def look() -> "dict[str, object]":
    """What start-up left in this process; taken before anything else is imported."""
    engine = sys.modules.get("lazyboot.runtime.engine")
    custom = sys.modules.get("sitecustomize")
    return {
        "version": list(sys.version_info[:3]),
        "implementation": sys.implementation.name,
        "executable": sys.executable,
        "flags": {name: int(getattr(sys.flags, name)) for name in ("no_site", "isolated", "ignore_environment")},
        "active": engine is not None and engine.active() is not None,
        "modules": sorted(name for name in sys.modules if name.partition(".")[0] == "lazyboot"),
        "finders": [name_of(finder) for finder in sys.meta_path],
        "import_hook": name_of(builtins.__import__),
        "sitecustomize": getattr(custom, "__file__", None),
        "path": list(sys.path),
    }


def name_of(thing: object) -> str:
    """Dotted name of a function or class, or of an object's class."""
    named = thing if hasattr(thing, "__qualname__") else type(thing)
    return "{}.{}".format(getattr(named, "__module__", "?"), getattr(named, "__qualname__", "?"))


def installation() -> "dict[str, object]":
    """Where lazyboot is, and where this interpreter reads start-up files from."""
    import site

    folders = site.getsitepackages()
    if site.ENABLE_USER_SITE:
        folders = [site.getusersitepackages(), *folders]
    try:
        import lazyboot
    except Exception:
        return {"file": None, "lazyboot_version": None, "site_folders": folders}
    return {"file": lazyboot.__file__, "lazyboot_version": lazyboot.__version__, "site_folders": folders}


if __name__ == "__main__":
    report = look()
    report.update(installation())
    import json

    print("\n" + json.dumps(report))
