"""lazyboot: unmodified Python scripts start fast, because imports wait until they are used.

Importing this package costs nothing: the interpreter may do it at every start. The public API is
attached on the first use of one of its names.

PYTEST_DONT_REWRITE: the plugin that comes with lazyboot has pytest rewrite what it can of this package, and warn of what
is imported already, as this is in every process that lazyboot starts in.
"""

from __future__ import annotations

__version__ = "0.1.0"

__all__ = [
    "Handle",
    "PendingImport",
    "Plan",
    "Rule",
    "__version__",
    "active",
    "errors",
    "install",
    "load_all",
    "load_ipython_extension",
    "pending",
    "unload_ipython_extension",
]

TYPE_CHECKING = False  # typing is not imported at start-up; type checkers take this name for true
if TYPE_CHECKING:
    from lazyboot import errors
    from lazyboot.api import Handle, active, install
    from lazyboot.notebook import load_ipython_extension, unload_ipython_extension
    from lazyboot.runtime.plan import Plan, Rule
    from lazyboot.settling import PendingImport, load_all, pending


def __getattr__(name: str) -> object:
    """The public object `name`, imported now. Raises AttributeError for any other name."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import lazy_loader

    attached, _, _ = lazy_loader.attach(
        __name__,
        submodules=["errors"],
        submod_attrs={
            "api": ["Handle", "active", "install"],
            "notebook": ["load_ipython_extension", "unload_ipython_extension"],
            "runtime.plan": ["Plan", "Rule"],
            "settling": ["PendingImport", "load_all", "pending"],
        },
    )
    found: object = attached(name)
    return found


def __dir__() -> list[str]:
    """The public names, and nothing of how they are attached."""
    return list(__all__)
