"""``python files.py EAGER LAZY [LIMIT [OPAQUE]]``: how the files in two folders differ, as lines; code 1 if they do.

Runs in the interpreter of a stack, which can read the stack's checkpoints. Names and texts are compared after
`normal`; JSON, JSON lines, YAML and CSV as data; checkpoints tensor by tensor; the rest byte by byte. LIMIT is a
pattern of lines in texts that may differ, OPAQUE one of names of files that are not read.
"""

from __future__ import annotations

import csv
import dataclasses
import difflib
import io
import json
import pickle
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

if __package__:
    from . import normal
else:
    import normal

_TENSORS = {".ckpt", ".pt", ".pth", ".bin", ".distcp"}
_COMPILED = "__pycache__"
_SHOWN = 40

Reader = Callable[[Path], object]


def differences(eager: Path, lazy: Path, limit: str = "", opaque: str = "") -> Iterator[str]:
    """How the files below `eager` and `lazy` differ."""
    one, other = named(eager), named(lazy)
    for name in sorted(one.keys() ^ other.keys()):
        yield f"{name}: only in the {'eager' if name in one else 'lazy'} run"
    for name in sorted(one.keys() & other.keys()):
        if len(one[name]) != len(other[name]):
            yield f"{name}: {len(one[name])} files eagerly, {len(other[name])} lazily"
        if opaque and re.search(opaque, name):
            continue
        for first, second in zip(one[name], other[name]):
            yield from (f"{name}: {found}" for found in _different(first, second, limit))


def named(folder: Path) -> dict[str, list[Path]]:
    """Normalised name -> the files that have it, below `folder`; compiled modules are left out."""
    found: dict[str, list[Path]] = {}
    for path in sorted(folder.rglob("*")):
        if _COMPILED not in path.parts and (path.is_file() or path.is_symlink()):
            found.setdefault(normal.line(path.relative_to(folder).as_posix()), []).append(path)
    return found


def _different(eager: Path, lazy: Path, limit: str) -> list[str]:
    if eager.is_symlink() or lazy.is_symlink():
        one, other = (normal.line(str(path.readlink())) if path.is_symlink() else "a file" for path in (eager, lazy))
        return [] if one == other else [f"a link to {one} eagerly, to {other} lazily"]
    if eager.read_bytes() == lazy.read_bytes():
        return []
    reader = _reader(eager)
    if reader is None:
        return _as_text(eager, lazy, limit)
    try:
        one, other = reader(eager), reader(lazy)
    except Exception as error:
        return [f"cannot be read as {eager.suffix}: {type(error).__name__}: {error}", *_as_text(eager, lazy, limit)]
    return list(_values("", one, other))[:_SHOWN]


def _reader(path: Path) -> Reader | None:
    readers: dict[str, Reader] = {
        ".json": lambda path: json.loads(path.read_text("utf-8")),
        ".jsonl": lambda path: [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()],
        ".csv": lambda path: list(csv.reader(io.StringIO(path.read_text("utf-8")))),
        ".yaml": _yaml,
        ".yml": _yaml,
        ".safetensors": _safetensors,
        **dict.fromkeys(_TENSORS, _checkpoint),
    }
    if ".tfevents." in path.name:
        return _events
    return readers.get(path.suffix)


def _as_text(eager: Path, lazy: Path, limit: str) -> list[str]:
    try:
        one, other = (normal.lines(path.read_text("utf-8"), limit) for path in (eager, lazy))
    except UnicodeDecodeError:
        return [f"differs: {eager.stat().st_size} and {lazy.stat().st_size} bytes"]
    return list(difflib.unified_diff(one, other, "eager", "lazy", lineterm="", n=1))[:_SHOWN]


def _yaml(path: Path) -> object:
    import yaml

    # As nodes: tags that name classes are compared, and nothing is made of them.
    return [_node(document) for document in yaml.compose_all(path.read_text("utf-8"))]


def _node(node: object) -> object:
    tag, value = node.tag, node.value  # type: ignore[attr-defined]
    if isinstance(value, str):
        return [tag, value]
    if value and isinstance(value[0], tuple):
        return [tag, {str(_node(key)): _node(item) for key, item in value}]
    return [tag, [_node(item) for item in value]]


def _safetensors(path: Path) -> object:
    import safetensors
    from safetensors.torch import load_file

    with safetensors.safe_open(path, "pt") as file:
        return [load_file(path), file.metadata()]


def _checkpoint(path: Path) -> object:
    import torch

    return torch.load(path, map_location="cpu", weights_only=False)


def _events(path: Path) -> object:
    from tensorboard.backend.event_processing.event_file_loader import EventFileLoader

    events = list(EventFileLoader(str(path)).Load())
    for event in events:
        event.wall_time = 0
        event.source_metadata.Clear()
    return [str(event) for event in events]


def _values(where: str, eager: object, lazy: object) -> Iterator[str]:
    """How two values differ, and where in the file they stand; tensors exactly, texts after `normal`."""
    if type(eager) is not type(lazy):
        yield f"{where or 'it'} is a {type(eager).__name__} eagerly, a {type(lazy).__name__} lazily"
    elif isinstance(eager, dict) and isinstance(lazy, dict):
        for key in eager.keys() ^ lazy.keys():
            yield f"{where}[{key!r}] only {'eagerly' if key in eager else 'lazily'}"
        for key in eager.keys() & lazy.keys() - set(filter(normal.is_timing, eager)):
            yield from _values(f"{where}[{key!r}]", eager[key], lazy[key])
    elif dataclasses.is_dataclass(eager):
        yield from _values(where, vars(eager), vars(lazy))
    elif isinstance(eager, (list, tuple)) and isinstance(lazy, (list, tuple)):
        if len(eager) != len(lazy):
            yield f"{where or 'it'} has {len(eager)} items eagerly, {len(lazy)} lazily"
        for index, (one, other) in enumerate(zip(eager, lazy)):
            yield from _values(f"{where}[{index}]", one, other)
    elif isinstance(eager, str) and isinstance(lazy, str):
        if normal.lines(eager) != normal.lines(lazy):
            yield f"{where or 'it'} is {eager!r} eagerly, {lazy!r} lazily"
    elif not _same(eager, lazy):
        yield f"{where or 'it'} is {str(eager)[:200]} eagerly, {str(lazy)[:200]} lazily"


def _same(eager: object, lazy: object) -> bool:
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(eager, torch.Tensor) and isinstance(lazy, torch.Tensor):
        alike = (eager.dtype, eager.shape, eager.requires_grad) == (lazy.dtype, lazy.shape, lazy.requires_grad)
        return alike and bool(torch.equal(eager.nan_to_num(), lazy.nan_to_num()))
    # Objects without an equality of their own are equal when they are pickled alike.
    return bool(eager == lazy) or pickle.dumps(eager) == pickle.dumps(lazy)


if __name__ == "__main__":
    found = list(differences(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:]))
    print("\n".join(found))
    sys.exit(1 if found else 0)
