"""Wherever modules come from and however the program is started."""

# ruff: noqa: E501  (programs under test stand on one line each)
from __future__ import annotations

import zipfile

import pytest

USE = """
import observe
import hv
from hv import X
import pkg.sub
from pkg.sub import Z as z
observe.pending("hv", "pkg.sub")
print(X, hv.VALUE, pkg.sub.Z, z, __name__)
observe.once("hv", "pkg.sub")
"""
PKG = {
    "pkg/__init__.py": "",
    "pkg/sub.py": "import observe; observe.executed(__name__)\nZ = 'pkg.sub.Z'\n",
    "pkg/__main__.py": USE + "from . import sub as relative\nfrom .sub import Z\nprint(relative is pkg.sub, Z)\n",
}
LAZY = ("hv", "pkg.sub")


@pytest.mark.case(31)
@pytest.mark.parametrize(
    "command", [["main.py"], ["-m", "main"], ["-m", "pkg"], ["pkg"], ["-c", USE], ["-u", "-B", "main.py"]]
)
def test_every_way_to_start_a_program(same, command):
    if command == ["pkg"]:
        same(
            USE,
            {**PKG, "pkg/__main__.py": "import sys; sys.path.append('.')\nimport hv\nprint(hv.VALUE)\n"},
            command=command,
        )
    else:
        same(USE, PKG, command=command, lazy=LAZY)


@pytest.mark.case(31)
@pytest.mark.parametrize("command", [[], ["-"]])
def test_a_program_on_stdin(same, programs, command):
    programs.write(PKG)
    same("", PKG, command=command or ["-"], input=USE, lazy=LAZY)


@pytest.mark.case(31)
def test_runpy(same):
    main = """
    import runpy
    print(runpy.run_path("script.py")["X"], runpy.run_module("module", run_name="__main__", alter_sys=True)["hv"].VALUE)
    """
    script = "import hv\nfrom hv import X\nif __name__ == '__main__': print('as main', X)\n"
    same(main, {"script.py": script, "module.py": script})


@pytest.mark.case(31)
def test_cells_of_a_notebook(same):
    """A kernel executes each cell in one namespace, the one of ``__main__`` or of a module it made."""
    main = """
    import sys, types
    import observe
    cells = ["import hv\\nfrom hv import X", "Y = X\\nprint(Y, hv.VALUE)", "del X\\nfrom hv import X as Z", "Z.__name__",
             "def f(): return hv.VALUE, Z", "print(f())", "import hv as again; print(again is hv)"]
    def run(namespace):
        for cell in cells:
            for flag in (["exec"] if "print" in cell or "import" in cell else ["single"]):
                exec(compile(cell + "\\n", "<cell>", flag), namespace)
    made = types.ModuleType("__main__")
    sys.modules["__main__"] = made
    run(made.__dict__)
    print(sorted(n for n in vars(made) if n[0] != "_"))
    own = {"__name__": "__main__", "__builtins__": __builtins__}
    run(own)
    print(sorted(n for n in own if n[0] != "_"))
    """
    same(main)


@pytest.mark.case(31)
def test_modules_in_a_zip_file(same, programs):
    with zipfile.ZipFile(programs.folder / "all.zip", "w") as archive:
        archive.writestr("zipped.py", "import observe; observe.executed(__name__)\nclass X: pass\n")
        archive.writestr("zpkg/__init__.py", "import observe; observe.executed(__name__)\n")
        archive.writestr("zpkg/sub.py", "__all__ = ['Z']\nZ = 1\n")
        archive.writestr(
            "zpkg/user.py", "import zipped\nfrom zipped import X\nfrom . import sub\ndef f(): return X, sub.Z\n"
        )
    main = """
    import sys
    import observe
    sys.path.insert(0, "all.zip")
    import zipped
    from zipped import X
    import zpkg.sub
    from zpkg.sub import *
    observe.pending("zipped", "zpkg", "zpkg.sub")
    print(X, zipped.__file__.endswith("zipped.py"), type(zipped.__loader__).__name__, zpkg.sub.Z, Z)
    import zpkg.user as user
    print(user.f(), observe.order)
    try:
        import zpkg.absent
    except ImportError as error:
        print(error)
    """
    same(main, lazy=("zipped", "zpkg"))


@pytest.mark.case(31)
def test_a_program_in_a_zip_file(same, programs):
    with zipfile.ZipFile(programs.folder / "app.pyz", "w") as archive:
        archive.writestr("__main__.py", "import hv\nfrom inner import f\nprint(hv.VALUE, f(), __name__)\n")
        archive.writestr("inner.py", "from hv import X\ndef f(): return X\n")
        archive.writestr("hv.py", "X = 1\nVALUE = 2\n")
    same("", command=["app.pyz"])


@pytest.mark.case(31)
def test_namespace_packages(same):
    main = """
    import sys
    import observe
    sys.path += ["one", "two"]
    import ns.a
    from ns.b import Z
    import ns.deep.c as c
    from ns import d
    import ns
    observe.pending("ns.a", "ns.b", "ns.deep.c", "ns.d")
    print(ns.a.Z, Z, c.Z, d.Z, ns.b.Z, ns.deep.c is c, sorted(p.rpartition("/")[2] for p in map(str, ns.__path__)))
    print(type(ns.__path__).__name__, ns.__file__ if hasattr(ns, "__file__") else None, ns.__spec__.origin)
    try:
        import ns.absent
    except ImportError as error:
        print(error)
    """
    source = "import observe; observe.executed(__name__)\nZ = __name__\n"
    files = {"one/ns/a.py": source, "two/ns/b.py": source, "one/ns/deep/c.py": source, "two/ns/d.py": source}
    same(main, files, lazy=("ns",))


@pytest.mark.case(31)
def test_a_namespace_package_that_grows_after_the_statement(same):
    main = """
    import sys
    sys.path.append("one")
    import ns.a
    sys.path.append("two")
    import ns.b
    print(ns.a.Z, ns.b.Z)
    """
    same(main, {"one/ns/a.py": "Z = 1\n", "two/ns/b.py": "Z = 2\n"}, lazy=("ns",))


FINDER = """
import sys
from importlib.util import spec_from_file_location
MAPPING = {"edited": "src/edited/__init__.py"}
class EditableFinder:
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name in MAPPING:
            return spec_from_file_location(name, MAPPING[name], submodule_search_locations=["src/edited"])
sys.meta_path.append(EditableFinder)
"""


@pytest.mark.case(31)
def test_an_editable_install_with_a_finder_of_its_own(same):
    main = """
    import editable_finder
    import observe
    import edited
    from edited.sub import Z
    import edited.sub as sub
    observe.pending("edited", "edited.sub")
    print(edited.WHERE, Z, sub.Z, edited.sub is sub, observe.order)
    """
    source = "import observe; observe.executed(__name__)\nWHERE = Z = __name__\n"
    files = {"editable_finder.py": FINDER, "src/edited/__init__.py": source, "src/edited/sub.py": source}
    same(main, files, lazy=("edited",))


@pytest.mark.case(31)
def test_an_editable_install_by_path(same, programs):
    (programs.folder / "site").mkdir()
    (programs.folder / "site" / "edited.pth").write_text(str(programs.folder / "src") + "\n")
    main = """
    import site
    import observe
    site.addsitedir("site")
    import edited
    from edited import Z
    observe.pending("edited")
    print(edited.Z, Z, edited.__file__.endswith("src/edited.py"))
    """
    same(main, {"src/edited.py": "Z = 1\n"}, lazy=("edited",))


@pytest.mark.case(31)
def test_a_loader_that_makes_modules_of_its_own_class(same):
    finder = """
    import sys, types
    from importlib.machinery import ModuleSpec
    class Own(types.ModuleType):
        @property
        def computed(self): return "computed"
    class Loader:
        def create_module(self, spec): return Own(spec.name)
        def exec_module(self, module): module.Z = 1
    class Finder:
        def find_spec(self, name, path=None, target=None):
            return ModuleSpec(name, Loader()) if name == "virtual" else None
    sys.meta_path.insert(0, Finder())
    """
    main = """
    import finder
    import observe
    import virtual
    from virtual import computed, Z
    observe.pending("virtual")
    print(virtual.Z, Z, computed, type(virtual).__name__, type(virtual.__loader__).__name__)
    """
    same(main, {"finder.py": finder}, lazy=("virtual",))


@pytest.mark.case(31)
def test_frozen_modules(same):
    main = """
    import __phello__
    from __phello__ import spam
    import __phello__.spam as s
    print(s is spam, __phello__.__spec__.origin, __phello__.__name__)
    import zipimport, importlib._bootstrap
    """
    same(main, lazy=("__phello__", "zipimport", "importlib"), code=0)


@pytest.mark.case(31)
def test_main_imported_by_name(same):
    main = """
    import sys
    import hv
    from hv import X
    if __name__ == "__main__":
        import user
        print(user.get(), sys.modules["__main__"].hv is hv)
        import main
        print(main.X is X, main is sys.modules["__main__"], main.hv.VALUE)
    """
    same(main, {"user.py": "import __main__\nfrom __main__ import X\ndef get(): return __main__.X is X\n"})


@pytest.mark.case(31)
def test_a_module_whose_file_is_bytecode_only(same, programs):
    compiler = "import py_compile; py_compile.compile('compiled.txt', 'compiled.pyc', doraise=True)"
    files = {"compiled.txt": "import observe; observe.executed(__name__)\nX = 1\n"}
    assert programs.run("", files, command=["-c", compiler], active=False).returncode == 0
    same("import observe\nfrom compiled import X\nobserve.pending('compiled')\nprint(X)\n", lazy=("compiled",))


@pytest.mark.case(31)
def test_resources_and_package_data(same):
    files = {"pkg/__init__.py": "", "pkg/data.txt": "text", "pkg/sub.py": "Z = 1\n"}
    main = """
    import importlib.resources, pkgutil
    import pkg, pkg.sub
    print(pkgutil.get_data("pkg", "data.txt"), (importlib.resources.files("pkg") / "data.txt").read_text())
    print([m.name for m in pkgutil.iter_modules(pkg.__path__)], [m.name for m in pkgutil.walk_packages(pkg.__path__, "pkg.")])
    """
    same(main, files, lazy=("pkg",))
