"""Runs rounds in this process: ``python inside.py FOLDER FIRST ROUNDS THREADS SECONDS HOW``.

HOW is ``inside``: the modules defer their imports of each other, ``outside``: only those who use them do, or
``eager``: without lazyboot.

Of a round's threads one in eight reads or writes whole namespaces meanwhile; the others use every name once, each in
an order of its own. Ends with code 1, and says what was wrong; a round that does not end in SECONDS dumps all stacks.
"""

from __future__ import annotations

import faulthandler
import gc
import importlib
import itertools
import os
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from types import ModuleType

import gate
import worlds

# Every order of these, and the others at a place that changes.
ORDERS = list(itertools.permutations(("use_a", "use_b", "use_p", "use_sub", "use_cycle", "use_cycle_from")))
OTHERS = ("use_star", "use_function", "use_failing")
MODES = ("at once", "step by step", "same order")
_ATTEMPTS = 1000
_FOR_EVER = "fails for ever"
_MAY_FAIL = frozenset(itertools.chain(*worlds.MAY_FAIL.values()))
IMPORTERS = 3  # the last one is for those who take namespaces as a whole


class Round:
    """One round, number `number` of all."""

    def __init__(self, number: int, threads: int) -> None:
        self.number = number
        self.prefix = f"r{number}"
        self.mode = MODES[number % len(MODES)]
        self.meeting = number // len(MODES) % 2 == 1
        self.size = threads
        self.wrong: list[str] = []
        self.failures: Counter[str] = Counter()
        self.done = threading.Event()
        self.importers: list[ModuleType] = []

    def run(self) -> None:
        """Import the importers, let the threads loose on them, and look at what they leave."""
        gate.meeting = self.meeting
        self.importers = [importlib.import_module(f"{self.prefix}i{number}") for number in range(IMPORTERS)]
        bystanders = [each for each in range(self.size) if each % 8 == 7]
        users = [each for each in range(self.size) if each % 8 != 7]
        start = threading.Barrier(self.size)
        step = threading.Barrier(len(users))
        threads = [threading.Thread(target=self.stand_by, args=(each, start)) for each in bystanders]
        using = [threading.Thread(target=self.use, args=(each, start, step)) for each in users]
        for thread in (*threads, *using):
            thread.start()
        for thread in using:
            thread.join()
        self.done.set()
        for thread in threads:
            thread.join()
        self.look()

    def use(self, thread: int, start: threading.Barrier, step: threading.Barrier) -> None:
        importer = self.importers[thread % 2]
        place = self.number if self.mode == "same order" else self.number * self.size + thread
        order = list(ORDERS[place * 7 % len(ORDERS)])
        for number, name in enumerate(OTHERS):
            order.insert((place + number * 3) % len(order), name)
        start.wait()
        for name in order:
            if self.mode != "at once":
                step.wait()
            self.expect(name, self.attempts(name, getattr(importer, name)), worlds.USES[name])

    def attempts(self, name: str, action: Callable[[], object]) -> object:
        """What `action()` gives, in the end; the text of an error that Python itself does not raise there."""
        for _ in range(_ATTEMPTS):
            try:
                return action()
            except Exception as error:
                kind = type(error).__name__
                if kind not in worlds.MAY_FAIL.get(name, ()):
                    return "".join(traceback.format_exception_only(error)).strip()
                self.failures[f"{kind} in {name}"] += 1
                time.sleep(0.001)
        return _FOR_EVER

    @staticmethod
    def once(action: Callable[[], object]) -> object:
        """What `action()` gives; the text of what it raises."""
        try:
            return action()
        except Exception as error:
            return "".join(traceback.format_exception_only(error)).strip()

    def stand_by(self, thread: int, start: threading.Barrier) -> None:
        """Read, or write, namespaces while they settle."""
        kind = (self.read_plain, self.walk, self.store, self.read_whole)[thread // 8 % 4]
        start.wait()
        while True:
            last = self.done.is_set()
            try:
                kind(thread)
            except Exception as error:
                if kind != self.read_whole or type(error).__name__ not in _MAY_FAIL:
                    self.wrong.append(f"{kind.__name__}: {type(error).__name__}: {error}")
                    return
                self.failures[f"{type(error).__name__} in {kind.__name__}"] += 1
            if last:
                return
            time.sleep(0.0005)

    def read_plain(self, thread: int) -> None:
        for importer in self.importers:
            self.expect("plain", importer.plain(), (0, 1, 2, 3))

    def walk(self, thread: int) -> None:
        """Names of a namespace, one by one, without asking for what stands under them."""
        for importer in self.importers[:2]:
            names = Counter(str(name) for name in [*importer.plain.__globals__])
            self.expect("walk", {name: names[name] for name in worlds.PLAIN}, dict.fromkeys(worlds.PLAIN, 1))
            self.expect("walk twice", {name: count for name, count in names.items() if count > 1}, {})

    def store(self, thread: int) -> None:
        for importer in self.importers[:2]:
            count = getattr(importer, f"stored{thread}", 0)
            setattr(importer, f"stored{thread}", count + 1)
            self.expect("store", getattr(importer, f"stored{thread}"), count + 1)

    def read_whole(self, thread: int) -> None:
        """Everything in a namespace: that of the last importer, which nobody stores in."""
        found = []
        for name, value in vars(self.importers[-1]).items():
            found.append(str(name))
            if "Deferred" in type(value).__name__:
                self.wrong.append(f"a stand-in under {name}")
        self.expect("whole", sorted(Counter(found) - Counter(set(found))), [])
        self.expect("whole", [name for name in worlds.PLAIN if name not in found], [])

    def expect(self, what: str, found: object, expected: object) -> None:
        if found != expected:
            self.wrong.append(f"{what} gave {found!r}")

    def look(self) -> None:
        """After it all: every module has executed once, and namespaces are whole."""
        *modules, failing = worlds.modules(self.prefix)
        counts = Counter(gate.executions)
        failed = any(failure != "ValueError in use_failing" for failure in self.failures)
        cyclic = [self.prefix + name for name in worlds.CYCLIC_MODULES] if failed else []
        once = [name for name in modules if name not in cyclic]
        self.expect("executions", {name: counts[name] for name in once}, dict.fromkeys(once, 1))
        self.expect("executions of what fails", counts[failing], gate.FAILURES + 1)
        repeated = any(counts[name] > 1 for name in cyclic)
        if repeated:
            self.wrong = [each for each in self.wrong if _FOR_EVER not in each]
        for importer in self.importers:
            self.expect("plain", importer.plain(), (0, 1, 2, 3))
            for name, expected in worlds.USES.items():
                # Python's own imports of a cycle leave it for good with a module that failed, and executed again.
                if not repeated or worlds.MAY_FAIL.get(name) is not worlds.CYCLIC:
                    self.expect(f"{name} afterwards", self.once(getattr(importer, name)), expected)
        import string  # noqa: F401  (namespaces settle at an import statement)

        for importer in self.importers:
            namespace = importer.plain.__globals__
            self.expect("its class", type(importer), ModuleType)
            self.expect("its keys", {type(name).__name__ for name in namespace} - {"SettledName"}, {"str"})


def main() -> int:
    folder, first, rounds, threads, seconds = sys.argv[1], *map(int, sys.argv[2:6])
    how = sys.argv[6]
    sys.path.insert(0, folder)
    prefixes = [f"r{number}" for number in range(first, first + rounds)]
    for prefix in prefixes:
        for path, text in worlds.files(prefix, IMPORTERS, eager=how == "eager").items():
            os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
            with open(os.path.join(folder, path), "w") as file:
                file.write(text)
    importlib.invalidate_caches()
    if how != "eager":
        names = tuple(name for prefix in prefixes for name in worlds.modules(prefix) if "." not in name)
        importers = tuple(f"{prefix}i{number}" for prefix in prefixes for number in range(IMPORTERS))
        install(names, () if how == "inside" else importers)
    sys.setswitchinterval(1e-6)
    wrong = 0
    failures: Counter[str] = Counter()
    for number in range(first, first + rounds):
        faulthandler.dump_traceback_later(seconds, exit=True)
        each = Round(number, threads)
        each.run()
        gc.collect(0)
        failures.update(each.failures)
        if each.wrong:
            wrong += 1
            print(
                f"round {number} ({each.mode}, meeting {each.meeting}): {Counter(each.wrong).most_common(9)}",
                flush=True,
            )
    faulthandler.cancel_dump_traceback_later()
    print(f"{rounds} rounds, {wrong} wrong; failed at first as Python may: {dict(failures)}")
    return 1 if wrong else 0


def install(modules: tuple[str, ...], importers: tuple[str, ...]) -> None:
    """Defer `modules` where `importers` import them; none: wherever they are imported, by themselves too."""
    from lazyboot.runtime.engine import Engine
    from lazyboot.runtime.plan import Plan, Rule

    Engine(Plan((Rule(modules, importers, inside=not importers),))).install()


if __name__ == "__main__":
    sys.exit(main())
