"""Runs in the NeMo stack: NeMo's recipes, its command and its own scripts and tests, and Hugging Face's."""

from __future__ import annotations

from .entry import SEEDED, Entry

_NEMO = "NeMo"
_HF = "Hugging Face"
_PYTEST = ("pytest==9.2.0", "iniconfig==2.3.1", "pluggy==1.7.0")
_TRL = ("trl==0.19.1",)

# Without accelerate, which filters them, Megatron's warnings are printed; and what never loads says nothing.
_REMARKS = (
    r"UserWarning: |^ ?warnings\.warn\(|transformer_engine not installed|"
    r"^ See https://hydra\.cc|^ ret = run_job\("
)

_PERFORMANCE = (
    *("--account", "a", "--partition", "p", "--gpu", "h100", "--dryrun", "-ng", "64", "-mb", "1", "-gb", "64"),
    *("-tp", "2", "-pp", "1", "-cp", "1", "-vp", "1", "-ep", "1", "-et", "1", "--log_dir", "logs"),
)
_REPOSITORY = """
import os, subprocess
os.environ |= dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), "2024-01-01T00:00:00Z")
who = ["-c", "user.name=real", "-c", "user.email=real@localhost", "-c", "commit.gpgsign=false"]
for command in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "start"]):
    subprocess.run(["git", *who, *command], check=True)
"""
# A tokenizer and a model's configuration, as small as they come.
_TINY = """
import json, torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
words = ["<unk>", "<s>", "</s>", *"the a cat dog sat ran on mat road and".split()]
tokenizer = Tokenizer(models.WordLevel({word: index for index, word in enumerate(words)}, unk_token="<unk>"))
tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
special = dict(chat_template="{{ messages[0].content }}")
special |= dict(unk_token="<unk>", bos_token="<s>", eos_token="</s>", pad_token="</s>")
PreTrainedTokenizerFast(tokenizer_object=tokenizer, **special).save_pretrained("tiny")
torch.manual_seed(1)
LlamaForCausalLM(LlamaConfig(vocab_size=len(words), hidden_size=16, intermediate_size=32, num_hidden_layers=1,
    num_attention_heads=2, bos_token_id=1, eos_token_id=2, pad_token_id=2)).save_pretrained("tiny")
"""
_TEXTS = {
    f"data/{name}.csv": "text\n" + "the cat sat on the mat\na dog ran on the road\n" * 4 for name in ("train", "test")
}


# nemo_run shows the factories of the first of a set of classes: of another class in any two runs.
_FACTORIES = r"^╭─ Factory for |^│ \S+ \S+(?<!_recipe) line \d+ │$|^╰ ╯$"


def _entry(name: str, origin: str, *command: str, **options: object) -> Entry:
    if _NEMO in origin:
        options["limit"] = "|".join((_REMARKS, *filter(None, [options.get("limit")])))
    return Entry(name, "nemo", command, origin, **options)  # type: ignore[arg-type]


def _nemo(name: str, *arguments: str, **options: object) -> Entry:
    return _entry(f"nemo-{name}", _NEMO, "nemo", *arguments, **options)


def _tests(name: str, *paths: str) -> Entry:
    options = (
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:warnings",
        "--noconftest",
        "-c",
        "none.ini",
        "--rootdir",
        ".",
        "--import-mode=importlib",
    )
    command = ("python", "-m", "pytest", *options, *(f"{{site}}/tests/{path}" for path in paths))
    return _entry(f"nemo-tests-{name}", _NEMO, *command, beside=_PYTEST, files={"none.ini": "[pytest]\n"})


def _performance(model: str) -> Entry:
    command = ("python", "-m", f"scripts.performance.llm.{model}", *_PERFORMANCE)
    return _entry(f"nemo-performance-{model}", _NEMO, *command, prepare=_REPOSITORY, environ={"NEMORUN_HOME": "logs"})


def _accelerate(name: str) -> Entry:
    script = f"{{site}}/accelerate/test_utils/scripts/{name}.py"
    launch = ("accelerate", "launch", "--cpu", "--num_processes=1", "--num_machines=1", "--mixed_precision=no")
    return _entry(f"accelerate-{name}", _HF, *launch, "--dynamo_backend=no", script, unordered=True)


NEMO = (
    _nemo("help", "--help", quick=True),
    _nemo("llm-help", "llm", "--help"),
    _nemo("pretrain-help", "llm", "pretrain", "--help", limit=_FACTORIES),
    _nemo("finetune-help", "llm", "finetune", "--help", limit=_FACTORIES),
    _nemo("dryrun-llama3", "llm", "pretrain", "--factory", "llama3_8b", "--dryrun", "--yes", quick=True),
    _nemo(
        "dryrun-nemotron", "llm", "pretrain", "--factory", "nemotron4_15b", "--dryrun", "--yes", "trainer.max_steps=10"
    ),
    _nemo("dryrun-finetune", "llm", "finetune", "--factory", "llama3_8b", "--dryrun", "--yes", "optim.config.lr=2e-4"),
    _nemo("mistake", "llm", "pretrain", "--factory", "llama3_8b", "--dryrun", "--yes", "trainer.max_step=10", code=1),
    _nemo("no-such-factory", "llm", "pretrain", "--factory", "llama_3_8b", "--dryrun", "--yes", code=1),
    *(_performance(model) for model in ("pretrain_llama3_8b", "pretrain_mixtral_8x7b", "pretrain_nemotron4_340b")),
    _tests(
        "recipes", *(f"collections/llm/recipes/test_{name}.py" for name in ("llama3_8b", "mixtral_8x7b", "gemma2_9b"))
    ),
    _tests("io", "lightning/_io"),
    _tests("core", "core/test_typecheck.py", "core/test_config_utils.py"),
    *(
        _entry(f"nemo-imports-{domain}", _NEMO, "python", "{site}/tests/core_ptl/check_imports.py", "--domain", domain)
        for domain in ("core", "lightning")  # what the others import, this stack does not hold
    ),
    _entry("nemo-hydra-app", "NeMo, Hydra", "python", "{site}/tests/hydra/my_app.py", "dataset_name=sst2"),
    _entry(
        "nemo-create-hf-model",
        "NeMo, Hugging Face",
        *(
            "python",
            "seeded.py",
            "{site}/tests/setup/models/create_hf_model.py",
            "--model_name_or_path=tiny",
            "--output_dir=out",
        ),
        *("--config_updates", '{{"num_hidden_layers": 2}}'),
        files={"seeded.py": SEEDED},
        prepare=_TINY,
    ),
    _entry(
        "trl-sft",
        _HF,
        *("python", "-m", "trl.scripts.sft", "--model_name_or_path=tiny", "--dataset_name=data", "--output_dir=out"),
        *("--max_steps=3", "--per_device_train_batch_size=2", "--report_to=none", "--use_cpu", "--logging_steps=1"),
        *("--eval_strategy=steps", "--eval_steps=2", "--bf16=false", "--seed=3"),
        files=_TEXTS,
        beside=_TRL,
        prepare=_TINY,
    ),
    *(_accelerate(name) for name in ("test_ops", "test_script", "test_sync")),
    _entry("accelerate-env", _HF, "accelerate", "env"),
    _entry("transformers-cli-env", _HF, "transformers-cli", "env"),
    _entry("datasets-cli-help", _HF, "datasets-cli", "--help"),
    _entry("datasets-cli-env", _HF, "datasets-cli", "env"),
    _entry(
        "torchrun-ops",
        "PyTorch, Hugging Face",
        "torchrun",
        *("--nproc-per-node=2", "--redirects=3", "--log-dir=logs"),  # on one stream their lines run together
        "{site}/accelerate/test_utils/scripts/test_ops.py",
        unordered=True,
        environ={"ACCELERATE_USE_CPU": "true"},
    ),
    _entry("lhotse-help", "Lhotse", "lhotse", "--help"),
    _entry("torchx-help", "PyTorch", "torchx", "--help", defers=False),
)
