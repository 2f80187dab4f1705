"""The other tools as variants: who is run, in which order, with what, and who is left out."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from attrs import evolve

from lazyboot.profile.comparison import Variant, Workload
from lazyboot.profile.interpreter import Interpreter, describe

HOOKS = Path(__file__).parents[2] / "benchmarks" / "hooks"


@pytest.fixture
def peers(benchmark_module: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module; what it would install is taken for installed in /beside."""
    peers = benchmark_module("peers_work")
    monkeypatch.setattr(peers.stacks, "beside", lambda python, requirements: Path("/beside"))
    return peers


@pytest.fixture
def interpreter() -> Interpreter:
    return evolve(describe(sys.executable, ()), python="3.12.1")


NAMES = ("eager", "lazy", "by hand")
WORK = Workload("work", tuple(Variant(name, ("python", f"{name}.py"), {"A": "1"}) for name in NAMES))


def test_peers_do_what_the_eager_variant_does_and_may_break(peers: ModuleType) -> None:
    found = peers.with_peers(WORK, {"one": {"PYTHONPATH": "/hook"}}, native="/python3.15").variants

    assert [variant.name for variant in found] == ["eager", "by hand", "one", "native 3.15", "lazyboot"]
    assert [variant.may_break for variant in found] == [False, False, True, True, False]
    assert found[2].argv == ("python", "eager.py") and found[2].env == {"A": "1", "PYTHONPATH": "/hook"}
    assert found[3].argv == ("/python3.15", "-X", "lazy_imports=all", "eager.py")
    assert found[4].argv == ("python", "lazy.py")


def test_work_that_nobody_did_by_hand_has_one_variant_less(peers: ModuleType) -> None:
    both = evolve(WORK, variants=WORK.variants[:2])

    assert [variant.name for variant in peers.with_peers(both, {}).variants] == ["eager", "lazyboot"]


def test_every_peer_starts_from_a_folder_of_its_own(
    peers: ModuleType, interpreter: Interpreter, tmp_path: Path
) -> None:
    found = peers.environments(interpreter, tmp_path)

    assert list(found) == ["LazyLoader", "defer-imports", "unwrapt", "unwrapt, all"]
    hooks = {name: Path(env["PYTHONPATH"].partition(":")[0]) for name, env in found.items()}
    assert all((hook / "sitecustomize.py").is_file() for hook in hooks.values())
    assert {hook.name for hook in hooks.values()} == {hook.name for hook in HOOKS.iterdir()}
    assert "/beside" not in found["LazyLoader"]["PYTHONPATH"] and "/beside" in found["unwrapt"]["PYTHONPATH"]
    assert found["unwrapt"]["UNWRAPT_CONFIG"] != found["unwrapt, all"]["UNWRAPT_CONFIG"]


def test_defer_imports_leaves_the_bytecode_of_the_others_alone(
    peers: ModuleType, interpreter: Interpreter, tmp_path: Path
) -> None:
    found = peers.environments(interpreter, tmp_path)

    assert [name for name, env in found.items() if "PYTHONPYCACHEPREFIX" in env] == ["defer-imports"]


def test_what_this_python_is_too_old_for_is_left_out_with_the_reason(
    peers: ModuleType, interpreter: Interpreter, tmp_path: Path
) -> None:
    old = evolve(interpreter, python="3.11.7")

    assert list(peers.environments(old, tmp_path)) == ["LazyLoader", "defer-imports"]
    assert peers.not_measured(old, None) == {
        "unwrapt": "needs Python 3.12 or later, and this stack has 3.11.7",
        "unwrapt, all": "needs Python 3.12 or later, and this stack has 3.11.7",
        "native 3.15": "needs a CPython 3.15 that has this stack's libraries; --native names one",
    }
    assert peers.not_measured(interpreter, "/python3.15") == {}


def test_unwrapt_is_told_what_its_profile_says_it_can_defer(benchmark_module: Callable[[str], ModuleType]) -> None:
    def edge(importer: str, imported: str, ms: float, loaded: bool = True, can: bool = True) -> dict[str, object]:
        deferrable = {"unwrapt": can, "native": True}
        return {"importer": importer, "imported": imported, "cum_ms": ms, "loaded": loaded, "deferrable": deferrable}

    edges = [
        edge("m", "b", 2), edge("m", "a", 5), edge("m", "a", 3), edge("__main__", "m", 9), edge("m", "quick", 0.1),
        edge("m", "there", 2, loaded=False), edge("m", "from_import", 2, can=False),
    ]  # fmt: skip

    assert benchmark_module("unwrapt_rules").rules({"edges": edges}) == {"__main__": ["m"], "m": ["a", "b"]}


def test_under_the_global_lazy_loader_modules_wait_for_their_first_attribute(tmp_path: Path) -> None:
    (tmp_path / "loud.py").write_text("print('loaded')\nvalue = 1\n")
    code = "import loud, math\nprint('imported', math.pi > 3)\nprint(loud.value)"
    environment = {"PYTHONPATH": f"{HOOKS / 'LazyLoader'}:{tmp_path}", "PYTHONDONTWRITEBYTECODE": "1"}

    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)

    assert (done.stdout, done.stderr) == ("imported True\nloaded\n1\n", "")
