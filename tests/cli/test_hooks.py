"""The start-up files, in an environment of their own and in the sitecustomize folder."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

import lazyboot
from lazyboot.cli.wayin import sitecustomize_folder

PACKAGING = Path(__file__).parents[2] / "packaging"
PACKAGE_PARENT = str(Path(lazyboot.__file__).parents[1])
SHOW = """
import sys
engine = sys.modules.get("lazyboot.runtime.engine")
print(engine is not None and engine.active() is not None, sorted(m for m in sys.modules if m.startswith("lazyboot")))
"""


class Environment:
    """A virtual environment; `site_packages` is its folder for packages."""

    def __init__(self, folder: Path) -> None:
        venv.create(folder, symlinks=os.name != "nt")
        scheme = "nt" if os.name == "nt" else "posix_prefix"
        paths = sysconfig.get_paths(scheme, vars=_base(folder))
        self.python = os.path.join(paths["scripts"], "python")
        self.site_packages = Path(paths["purelib"])

    def run(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LAZYBOOT", "PYTHON"))}
        return subprocess.run(
            [self.python, *arguments], env={**kept, **env}, capture_output=True, text=True, timeout=120
        )


def _base(folder: Path) -> dict[str, str]:
    return {"base": str(folder), "platbase": str(folder), "installed_base": str(folder)}


@pytest.fixture
def plain(tmp_path):
    return Environment(tmp_path / "env")


@pytest.fixture
def installed(plain, tmp_path):
    """An environment with the start-up files and the package under test."""
    libraries = [entry for entry in sys.path if "site-packages" in entry]
    (plain.site_packages / "a.pth").write_text("\n".join([PACKAGE_PARENT, *libraries]) + "\n")
    for name in ("lazyboot.pth", "lazyboot.start"):
        (plain.site_packages / name).write_text((PACKAGING / name).read_text())
    return plain


@pytest.mark.parametrize("env", [{}, {"LAZYBOOT": ""}, {"LAZYBOOT": "0"}])
def test_off_imports_nothing(installed, env):
    result = installed.run("-c", SHOW, **env)
    assert (result.stdout, result.stderr) == ("False []\n", "")


def test_on_starts_the_engine(installed, tmp_path):
    result = installed.run("-c", SHOW, LAZYBOOT="1", XDG_CACHE_HOME=str(tmp_path / "cache"))
    assert result.stderr == ""
    assert result.stdout.startswith("True ")


@pytest.mark.parametrize("damage", ["raise SystemExit(3)", "1/0", "raise KeyboardInterrupt", "(", None])
def test_a_broken_lazyboot_is_silent(plain, damage):
    if damage is not None:
        (plain.site_packages / "lazyboot").mkdir()
        (plain.site_packages / "lazyboot" / "__init__.py").write_text(damage)
    (plain.site_packages / "lazyboot.pth").write_text((PACKAGING / "lazyboot.pth").read_text())
    result = plain.run("-c", "print('ran')", LAZYBOOT="1")
    assert (result.stdout, result.stderr, result.returncode) == ("ran\n", "", 0)


def test_the_pth_file_is_one_line_that_tests_the_environment_first():
    (line,) = (PACKAGING / "lazyboot.pth").read_text().splitlines()
    assert line.startswith("import os; os.environ.get(")


def test_the_start_file_names_a_callable():
    import importlib

    module, _, name = (PACKAGING / "lazyboot.start").read_text().strip().partition(":")
    assert callable(getattr(importlib.import_module(module), name))


@pytest.mark.parametrize("env", [{}, {"LAZYBOOT": "0"}])
def test_the_folder_does_nothing_when_off(plain, env):
    result = plain.run("-c", SHOW, PYTHONPATH=sitecustomize_folder(), **env)
    assert (result.stdout, result.stderr) == ("False []\n", "")


def test_the_folder_starts_the_lazyboot_beside_it_and_shows_nothing_else_there(plain, tmp_path):
    code = SHOW + f"print({PACKAGE_PARENT!r} in sys.path)"
    path = os.pathsep.join([sitecustomize_folder(), *_libraries(tmp_path)])
    result = plain.run("-c", code, PYTHONPATH=path, LAZYBOOT="1", XDG_CACHE_HOME=str(tmp_path / "cache"))
    assert result.stderr == ""
    first, second = result.stdout.splitlines()
    assert first.startswith("True ")
    assert second == "False"


def _libraries(tmp_path: Path) -> list[str]:
    """A folder with what lazyboot depends on, but without lazyboot."""
    folder = tmp_path / "libraries"
    folder.mkdir()
    for entry in (Path(path) for path in sys.path if "site-packages" in path):
        for library in entry.iterdir():
            if "lazyboot" not in library.name and not (folder / library.name).exists():
                (folder / library.name).symlink_to(library)
    return [str(folder)]


@pytest.fixture
def user_folder(tmp_path):
    folder = tmp_path / "user"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("switch", ["0", "1"])
def test_the_folder_hands_over_to_the_users_sitecustomize(plain, user_folder, tmp_path, switch):
    own = user_folder / "sitecustomize.py"
    own.write_text("import sys\nprint(__name__, __file__, sys.modules[__name__].__dict__ is globals())\nVALUE = 5\n")
    result = plain.run(
        "-c",
        "import sitecustomize; print(sitecustomize.VALUE, sitecustomize.__spec__.origin)",
        PYTHONPATH=os.pathsep.join([sitecustomize_folder(), str(user_folder), PACKAGE_PARENT]),
        LAZYBOOT=switch,
        XDG_CACHE_HOME=str(tmp_path / "cache"),
    )
    assert result.stdout == f"sitecustomize {own} True\n5 {own}\n", result.stderr


@pytest.mark.parametrize("body", ["1/0", "import absent_module", "raise SystemExit(4)", "import sitecustomize2"])
def test_what_the_users_sitecustomize_raises_ends_as_without_the_folder(plain, user_folder, body):
    (user_folder / "sitecustomize.py").write_text(body)
    alone = plain.run("-c", "print('ran')", PYTHONPATH=str(user_folder))
    chained = plain.run("-c", "print('ran')", PYTHONPATH=os.pathsep.join([sitecustomize_folder(), str(user_folder)]))
    assert (chained.stdout, chained.returncode) == (alone.stdout, alone.returncode)
    assert chained.stderr.splitlines()[:2] == alone.stderr.splitlines()[:2]


def test_two_such_folders_hand_over_once_each(plain, user_folder, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    source = Path(sitecustomize_folder(), "sitecustomize.py").read_text()
    (other / "sitecustomize.py").write_text(source)
    (user_folder / "sitecustomize.py").write_text("print('mine')\n")
    for order in ([sitecustomize_folder(), str(other)], [str(other), sitecustomize_folder()]):
        path = os.pathsep.join([*order, str(user_folder)])
        result = plain.run("-c", "pass", PYTHONPATH=path)
        assert (result.stdout, result.stderr) == ("mine\n", "")
