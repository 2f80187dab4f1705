from __future__ import annotations

import pytest

from lazyboot.config.nearmiss import near_misses

TABLES = ("[tool.lazybot]", "[tool.lazy-boot.budget]", '[ tool . "Lazyboot" ]', "[[tool.lazyboots]]")


@pytest.mark.parametrize("table", TABLES)
def test_a_table_that_is_spelt_nearly_right_is_named_with_its_line(tmp_path, table):
    (tmp_path / "pyproject.toml").write_text(f"[project]\nname = 'x'\n{table}\nlazy = ['heavy']\n{table}\n")
    (found,) = near_misses(str(tmp_path))
    assert found.startswith(f"{tmp_path}/pyproject.toml:3: [tool.")
    assert found.endswith("] is not read: did you mean [tool.lazyboot]?")


@pytest.mark.parametrize("name", ["lazyboot.tml", "lazy-boot.toml", "Lazyboot.toml", ".lazyboot.toml"])
def test_a_file_that_is_named_nearly_right_is_named(tmp_path, name):
    (tmp_path / name).write_text("")
    assert [*near_misses(str(tmp_path))] == [f"{tmp_path}/{name} is not read: did you mean lazyboot.toml?"]


def test_what_lies_above_counts_up_to_the_folder_of_the_project(tmp_path):
    script = tmp_path / "project" / "scripts"
    script.mkdir(parents=True)
    (tmp_path / "lazyboot.tml").write_text("")
    (tmp_path / "project" / "pyproject.toml").write_text("[tool.lazybot]\n")
    (found,) = near_misses(str(script))
    assert "project/pyproject.toml:1" in found


@pytest.mark.parametrize("table", ["[tool.ruff]", "[tool.lazydocs]", "# [tool.lazybot]", "[tools.lazybot]"])
def test_other_tables_are_nobodys_mistake(tmp_path, table):
    (tmp_path / "pyproject.toml").write_text(f"{table}\n")
    assert [*near_misses(str(tmp_path))] == []


def test_beside_the_right_one_others_are_there_on_purpose(tmp_path):
    for name in ("lazyboot.toml", "lazyboot2.toml", "lazyboot-tuned.toml"):
        (tmp_path / name).write_text("")
    (tmp_path / "pyproject.toml").write_text("[tool.lazyboot]\n[tool.lazybot]\n")
    assert [*near_misses(str(tmp_path))] == []


def test_what_cannot_be_read_has_no_mistakes(tmp_path):
    (tmp_path / "pyproject.toml").mkdir()
    assert [*near_misses(str(tmp_path / "nowhere"))] == []
