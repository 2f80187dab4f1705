"""The other ways to make imports lazy, as variants of a workload that may break."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import stacks
import unwrapt_rules
from attrs import evolve, frozen

from lazyboot.profile.comparison import Variant, Workload
from lazyboot.profile.example import BY_HAND, EAGER, LAZY
from lazyboot.profile.interpreter import Interpreter, joined

LAZYBOOT = "lazyboot"
UNWRAPT = "unwrapt"
NATIVE = "native 3.15"

_HOOKS = Path(__file__).parent / "hooks"
_ORDER = (EAGER, BY_HAND)  # these first, lazyboot last, the others between


@frozen
class Peer:
    """Another tool, set up in one way.

    name      what tables call it
    hook      the folder in hooks/ whose sitecustomize starts it
    installs  what it needs beside the stack, pinned
    since     the oldest Python that it runs on
    rules     the file that unwrapt_rules.py writes for it; of no meaning to others
    own_bytecode  it writes bytecode that others cannot read where they look for theirs
    """

    name: str
    hook: str
    installs: tuple[str, ...] = ()
    since: tuple[int, int] = (3, 10)
    rules: str = unwrapt_rules.SCRIPT
    own_bytecode: bool = False

    def reason_against(self, python: str) -> str | None:
        """Why it cannot be measured with Python of version `python`; None: it can."""
        found = tuple(map(int, python.split(".")[:2]))
        wanted = ".".join(map(str, self.since))
        return None if found >= self.since else f"needs Python {wanted} or later, and this stack has {python}"


_UNWRAPT = ("unwrapt", ("unwrapt==1.0.0a1", "wrapt==2.5.2"), (3, 12))
PEERS = (
    Peer("LazyLoader", "LazyLoader"),
    Peer("defer-imports", "defer-imports", ("defer-imports==0.1.1",), own_bytecode=True),
    Peer(UNWRAPT, *_UNWRAPT),
    Peer("unwrapt, all", *_UNWRAPT, unwrapt_rules.EVERYBODY),
)


def environments(interpreter: Interpreter, folder: Path) -> dict[str, dict[str, str]]:
    """The variables that start each peer that runs on `interpreter`, installed first if need be.

    folder  where unwrapt's configurations are to be written, and bytecode that must stay apart

    Raises stacks.StackError.
    """
    found = {}
    for peer in PEERS:
        if peer.reason_against(interpreter.python) is None:
            beside = str(stacks.beside(interpreter.executable, peer.installs)) if peer.installs else None
            path = joined(str(_HOOKS / peer.hook), beside, os.environ.get("PYTHONPATH"))
            found[peer.name] = {"PYTHONPATH": path, "UNWRAPT_CONFIG": str(folder / peer.rules)}
            if peer.own_bytecode:  # or the eager runs would compile anew what it has replaced
                found[peer.name]["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode" / peer.name)
    return found


def not_measured(interpreter: Interpreter, native: str | None) -> dict[str, str]:
    """The peers that are left out, each with the reason."""
    reasons = {peer.name: peer.reason_against(interpreter.python) for peer in PEERS}
    if native is None:
        reasons[NATIVE] = "needs a CPython 3.15 that has this stack's libraries; --native names one"
    return {name: reason for name, reason in reasons.items() if reason is not None}


def with_peers(workload: Workload, peers: Mapping[str, Mapping[str, str]], native: str | None = None) -> Workload:
    """`workload` with what its eager variant does done under each of the `peers` too, which may break.

    native  an interpreter of Python 3.15 or later, to be run with all imports lazy
    """
    own = {variant.name: variant for variant in workload.variants}
    eager = own[EAGER]
    others = [Variant(name, eager.argv, {**eager.env, **env}, may_break=True) for name, env in peers.items()]
    if native is not None:
        others.append(Variant(NATIVE, (native, "-X", "lazy_imports=all", *eager.argv[1:]), eager.env, may_break=True))
    first = [own[name] for name in _ORDER if name in own]
    return evolve(workload, variants=(*first, *others, evolve(own[LAZY], name=LAZYBOOT)))
