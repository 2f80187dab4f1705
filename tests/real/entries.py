"""The runs, by stack."""

from __future__ import annotations

from .lightning_entries import LIGHTNING
from .nemo_entries import NEMO

ENTRIES = (*LIGHTNING, *NEMO)
