from __future__ import annotations

import pytest

import lazyboot


def test_importing_the_package_imports_nothing_else(python):
    code = "before = set(sys.modules); import lazyboot; print(*set(sys.modules) - before)"
    assert set(python("-I", "-c", _with_path(code)).stdout.split()) <= {"lazyboot", "__future__"}


def _with_path(code: str) -> str:
    parent = lazyboot.__path__[0].rpartition("lazyboot")[0]
    return f"import sys; sys.path.append({parent!r}); {code}"


@pytest.mark.parametrize("name", lazyboot.__all__)
def test_every_public_name_is_there(name):
    assert getattr(lazyboot, name) is not None
    assert name in dir(lazyboot)


def test_other_names_are_attribute_errors():
    with pytest.raises(AttributeError, match="no attribute 'instal'"):
        lazyboot.instal  # noqa: B018
