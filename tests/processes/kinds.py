"""Programs that start processes. Each repeats what it does ``sys.argv[1]`` times, and prints one line at its end.

Every process calls `child.state`: with which plan lazyboot is active in it, and what was pending before a first use.
"""

from __future__ import annotations

CHILD = '''
"""What every process says of itself; never deferred."""

def state(use):
    """(checksum of the plan in force, whether something was pending, what `use()` gives)."""
    import faulthandler
    faulthandler.dump_traceback_later(100, exit=True)
    import lazyboot
    from lazyboot.runtime.engine import active
    from lazyboot.runtime.planfile import dumps
    engine = active()
    plan = engine and dumps(engine.plan).split(b"\\n")[0].decode()
    pending = bool(lazyboot.pending())
    value = use()
    faulthandler.cancel_dump_traceback_later()
    return plan, pending, value
'''
HV = "import time\ntime.sleep(0.001)\nclass X: pass\nVALUE = 42\n"
# Not in the main program: multiprocessing reads every name of that where it starts a process anew.
_TOY = "from hv import VALUE, X\ndef use(): return VALUE, X.__name__\n"
_TOY_FILES = {"child.py": CHILD, "toy.py": _TOY, "hv.py": HV}

_POOL = """
import concurrent.futures, multiprocessing, sys
import child
import toy

def work(_):
    return child.state(toy.use)

def main():
    context = multiprocessing.get_context({method!r})
    seen = set()
    for _ in range(int(sys.argv[1])):
        with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
            seen.update(each[::2] for each in pool.map(work, range(4)))
        # A worker's first piece of work is its first use.
        with context.Pool(1) as pool:
            seen.add(("pending", pool.map_async(work, range(1)).get(90)[0][1]))
    print(seen == {{("pending", True), child.state(toy.use)[::2]}}, child.state(toy.use)[0] is not None)

if __name__ == "__main__":
    main()
"""
_THREADS = """
import concurrent.futures, importlib, sys
import child

def main():
    plan = child.state(lambda: None)[0]
    for number in range(int(sys.argv[1])):
        module = importlib.import_module(f"m{number}")
        assert child.state(lambda: None)[1], "nothing is pending"
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            seen = set(pool.map(lambda _: (module.VALUE, module.X.__name__), range(32)))
        assert seen == {(42, "X")}, seen
    print(True, plan is not None)

main()
"""
# Threads use one name after the other of many, and a child is forked in the middle of it, uses all, and ends.
_FORK = """
import importlib, os, signal, sys, threading, time, warnings
warnings.simplefilter("ignore")
import child

def use(module):
    return module.VALUE, module.X.__name__

def once(number):
    module = importlib.import_module(f"m{number}")
    plan, pending, _ = child.state(lambda: None)
    thread = threading.Thread(target=use, args=(module,))
    thread.start()
    time.sleep(number % 7 / 2000)
    reads, writes = os.pipe()
    forked = os.fork()
    if not forked:
        signal.alarm(60)
        try:
            state = child.state(lambda: use(module))
            os.write(writes, repr((state[0] == plan, state[2])).encode())
        finally:
            os._exit(0)
    os.close(writes)
    with os.fdopen(reads) as pipe:
        answer = pipe.read()
    os.waitpid(forked, 0)
    thread.join()
    assert pending and plan is not None
    return answer, use(module)

seen = {once(number) for number in range(int(sys.argv[1]))}
print(seen == {("(True, (42, 'X'))", (42, "X"))}, True)
"""
# What is told of torch's processes is compared with the first process's own plan, which children inherit.
_LOADER = """
import sys
import child
import torch
from torch.utils.data import DataLoader, Dataset
from torchmetrics import MeanMetric

class Squares(Dataset):
    def __len__(self):
        return 4
    def __getitem__(self, index):
        plan, pending, value = child.state(lambda: float(index * index))
        return value, str(plan), pending

def main():
    plan, pending, _ = child.state(lambda: None)
    assert plan and pending
    for _ in range(int(sys.argv[1])):
        loader = DataLoader(Squares(), batch_size=2, num_workers=2, multiprocessing_context={method!r}, timeout=90)
        for values, plans, waiting in loader:
            assert set(plans) == {{plan}} and all(waiting), (plans, plan, waiting)
            assert values.sum().item() in (1.0, 13.0), values
    print(True, True)

if __name__ == "__main__":
    main()
"""
_RANKS = """
import os, sys
import child
import torch
import torch.distributed as dist
from torchmetrics import MeanMetric

plan, pending, _ = child.state(lambda: None)
assert plan and pending
dist.init_process_group("gloo")
plans = [None] * dist.get_world_size()
dist.all_gather_object(plans, plan)
metric = MeanMetric()
metric.update(torch.ones(1) * (dist.get_rank() + 1))
assert metric.compute().item() == 1.5 and set(plans) == {plan}, plans
dist.barrier()
if dist.get_rank() == 0:
    print(len(plans) == 2, True, flush=True)
dist.destroy_process_group()
"""
_DDP = """
import os, sys, warnings
warnings.simplefilter("ignore")
import child
plan, pending, _ = child.state(lambda: None)
import torch
import lightning.pytorch as pl
from torch.utils.data import DataLoader, TensorDataset

class Line(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.net = torch.nn.Linear(1, 1)
    def training_step(self, batch, index):
        return self.net(batch[0]).square().mean()
    def on_train_end(self):
        plans = [None] * self.trainer.world_size
        torch.distributed.all_gather_object(plans, child.state(lambda: None)[0])
        weights = [torch.zeros(1, 1) for _ in plans]
        torch.distributed.all_gather(weights, self.net.weight.data)
        if self.global_rank == 0:
            print(len(plans) == 2 and len(set(plans)) == 1 and plans[0] is not None,
                  bool(weights[0].equal(weights[1])), flush=True)
    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.1)

data = DataLoader(TensorDataset(torch.ones(8, 1)), batch_size=2)
pl.Trainer(max_epochs=1, devices=2, strategy="ddp", accelerator="cpu", logger=False, enable_checkpointing=False,
           enable_progress_bar=False, enable_model_summary=False).fit(Line(), data)
"""

METHODS = ("fork", "spawn", "forkserver")
TOYS = {
    **{f"pool-{method}": _POOL.format(method=method) for method in METHODS},
    "pool-threads": _THREADS,
    "fork": _FORK,
}
# These need the Lightning stack; a run of the last two starts its processes once, whatever it is asked.
TORCH = {
    **{f"loader-{method}": _LOADER.format(method=method) for method in METHODS},
    "torchrun": _RANKS,
    "ddp": _DDP,
}
ONCE = ("torchrun", "ddp")
PRINTS = "True True"


def toy_files(repetitions: int) -> dict[str, str]:
    """Path -> text of what stands beside a toy program."""
    more = {f"m{number}.py": f"from n{number} import VALUE, X\n" for number in range(repetitions)}
    more.update({f"n{number}.py": HV for number in range(repetitions)})
    lazy = ", ".join(f'"{name}"' for name in ["hv", *(f"n{number}" for number in range(repetitions))])
    return {**_TOY_FILES, **more, "lazyboot.toml": f"presets = []\nlazy = [{lazy}]\n"}
