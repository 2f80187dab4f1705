"""What the presets defer in the real NeMo stack gives what the eager run gives, once it is used."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.stack

NEMO_RUN = """
import inspect
import nemo_run as run
from fiddle.printing import as_str_flattened
from nemo.collections import llm
from nemo_run.cli.api import list_entrypoints, list_factories

for function, arguments in ((llm.ptq, {"model_path": "m"}), (llm.pretrain, {})):
    print(as_str_flattened(run.Partial(function, **arguments)))
    print(inspect.signature(function))
print(sorted(list_entrypoints()), len(list_factories(llm.pretrain)))
"""

TORCH = """
import inspect
import lightning.pytorch
import torchmetrics
print(torchmetrics.Metric)
import scipy.signal
print(scipy.signal.hamming is scipy.signal.windows.hamming)
from lightning.pytorch.trainer.connectors.logger_connector.result import _ResultCollection as results
print([m._torchdynamo_orig_callable.__qualname__ for m in (results.log, results.update_metrics)])
import torch
import torch._dynamo
torch._dynamo.config
import json
for method in (results.log, results.update_metrics):
    print(sorted(vars(method)), inspect.signature(method))
    print(method._torchdynamo_wrapper_id == id(method), inspect.unwrap(method).__module__)
print(inspect.signature(torch.compile), inspect.signature(torch.compiler.disable))
from megatron.core.fusions.fused_bias_gelu import bias_gelu
print(bias_gelu._torchdynamo_orig_callable.__name__, sorted(vars(bias_gelu)))
"""

MODELOPT = """
import modelopt.torch.opt as mto, modelopt.torch.prune as mtp, modelopt.torch.quantization as mtq
from modelopt.torch.prune.fastnas import FastNASConfig
from modelopt.torch.prune.gradnas import GradNASConfig
print(FastNASConfig(), GradNASConfig())
from modelopt.torch.nas.registry import DMRegistry
from modelopt.torch.opt.conversion import _ModeRegistryCls
print([str(k) for r in _ModeRegistryCls._all_registries for k in r._name2descriptor])
from modelopt.torch.quantization.conversion import QuantModuleRegistry
print(sorted(map(str, QuantModuleRegistry._key_registry.values())))
import transformers.modeling_utils
from transformers.models.bert.modeling_bert import BertAttention
print(BertAttention in DMRegistry and DMRegistry.get_key(BertAttention))
import diffusers.models.attention_processor, peft.tuners.lora.layer, peft.peft_model
print(sorted(map(str, QuantModuleRegistry._key_registry.values())))
mto.enable_huggingface_checkpointing()
from modelopt.torch.opt.plugins.huggingface import _LIBRARY_CLASSES_FOR_PATCHING
print(sorted(_LIBRARY_CLASSES_FOR_PATCHING))
"""
_ADDRESS = re.compile(r"0x[0-9a-f]+")


@pytest.mark.parametrize("program", [NEMO_RUN, TORCH, MODELOPT], ids=["nemo_run", "torch", "modelopt"])
def test_what_is_deferred_is_as_eager_once_it_is_used(stack_interpreter, tmp_path: Path, program: str) -> None:
    script = tmp_path / "program.py"
    script.write_text(program)
    printed = []
    for switch in ("0", "1"):
        environ = {**os.environ, "LAZYBOOT": switch, "XDG_CACHE_HOME": str(tmp_path), "NEMORUN_HOME": str(tmp_path)}
        command = [stack_interpreter("nemo"), str(script)]
        done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr
        assert "Failed to import" not in done.stderr
        # modelopt says for which libraries it patches in the order in which their plugins ran
        printed.append(sorted(_ADDRESS.sub("0x", done.stdout).splitlines()))
    assert printed[0] == printed[1]
