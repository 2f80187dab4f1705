"""The pinned stacks, eagerly and lazily: equal results, and really lazy. Marked `stack`; nox's session runs them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from lazyboot.profile.comparison import Comparison
from lazyboot.profile.example import EAGER, LAZY
from lazyboot.profile.interpreter import describe
from lazyboot.profile.measure import measure

pytestmark = pytest.mark.stack


@pytest.fixture
def nemo_work(benchmark_module: Callable[[str], ModuleType]) -> ModuleType:
    return benchmark_module("nemo_work")


def assert_equal_and_lazy(comparison: Comparison) -> None:
    assert not comparison.problems, comparison.problems
    eager = comparison.of(EAGER)[0]
    lazy = comparison.of(LAZY)[0]
    assert lazy.modules < eager.modules, "nothing was deferred"


@pytest.mark.parametrize("number", [0, 1], ids=["recipe", "performance script"])
def test_nemo_gives_the_same_result_with_fewer_modules(nemo_work, stack_interpreter, tmp_path, number) -> None:
    interpreter = describe(stack_interpreter("nemo"), nemo_work.LIBRARIES)
    workload = list(nemo_work.workloads(interpreter))[number]
    assert_equal_and_lazy(measure(workload, 1, tmp_path))


TORCHRUN = """
import os
import torch
import torch.distributed as dist
from torchmetrics import MeanMetric
import sys

def main():
    dist.init_process_group("gloo")
    value = torch.ones(1) * (dist.get_rank() + 1)
    dist.all_reduce(value)
    metric = MeanMetric()
    metric.update(value)
    line = f"rank {dist.get_rank()} {metric.compute().item()} {'scipy.signal' in sys.modules}\\n"
    os.write(1, line.encode())  # at once: the ranks share the pipe
    dist.destroy_process_group()

main()
"""


def test_every_rank_of_torchrun_is_lazy(stack_interpreter, tmp_path: Path) -> None:
    python = Path(stack_interpreter("lightning"))
    script = tmp_path / "ranks.py"
    script.write_text(TORCHRUN)
    command = [str(python), "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", str(script)]
    environ = {**os.environ, "LAZYBOOT": "1", "XDG_CACHE_HOME": str(tmp_path)}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert sorted(line for line in done.stdout.splitlines() if line.startswith("rank")) == [
        "rank 0 3.0 False",
        "rank 1 3.0 False",
    ]


WORKERS = """
import multiprocessing, sys
import torch
from torch.utils.data import DataLoader, Dataset
from torchmetrics import MeanMetric

class Squares(Dataset):
    def __len__(self):
        return 8

    def __getitem__(self, index):
        return torch.tensor(float(index * index)), int("torchmetrics" in sys.modules)

if __name__ == "__main__":
    for method in ("fork", "spawn", "forkserver"):
        loader = DataLoader(Squares(), batch_size=4, num_workers=2, multiprocessing_context=method)
        print(method, [values.sum().item() for values, _ in loader])
    print("done")
"""


def test_data_loader_workers_of_every_kind(stack_interpreter, tmp_path: Path) -> None:
    script = tmp_path / "workers.py"
    script.write_text(WORKERS)
    outputs = []
    for switch in ("0", "1"):
        environ = {**os.environ, "LAZYBOOT": switch, "XDG_CACHE_HOME": str(tmp_path)}
        command = [stack_interpreter("lightning"), str(script)]
        done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr
        outputs.append(done.stdout)
    assert outputs[0] == outputs[1]
    assert outputs[0].startswith("fork [14.0, 126.0]")
