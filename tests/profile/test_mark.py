from __future__ import annotations

import pytest

from lazyboot.profile.mark import Mark, MarkError, Sighting, missed


@pytest.mark.parametrize(
    ("text", "module", "function"),
    [
        ("pkg.mod:function", "pkg.mod", "function"),
        ("__main__:main", "__main__", "main"),
        ("pkg:Class.method", "pkg", "Class.method"),
    ],
)
def test_a_dotted_path_with_a_colon_is_a_function(text, module, function):
    mark = Mark.parse(text)
    assert (mark.module, mark.function, mark.is_function) == (module, function, True)


@pytest.mark.parametrize("text", ["config validated", "Epoch 0:", "loss: 3", "pkg.mod", "a:b:c", "1:b", ":b", "a..b:c"])
def test_anything_else_is_part_of_a_line_of_output(text):
    assert Mark.parse(text) == Mark(text)


@pytest.mark.parametrize("text", ["", "  ", "two\nlines"])
def test_what_no_line_contains_is_no_mark(text):
    with pytest.raises(MarkError):
        Mark.parse(text)


@pytest.mark.parametrize(
    ("sightings", "said"),
    [
        ([], "none of its processes is a Python that can be watched"),
        ([Sighting()], "no module 'pkg' was executed"),
        ([Sighting(), Sighting(True, ("train", "test"))], "defines no function 'trian'; did you mean 'train'?"),
        ([Sighting(True, ("trian",))], "'trian' was not called"),
        ([Sighting(True, (), "pkg.impl:trian")], "write pkg.impl:trian"),
    ],
)
def test_a_mark_that_was_not_reached_says_why(sightings, said):
    text = str(missed(Mark.parse("pkg:trian"), 3, sightings))
    assert text.startswith("the mark 'pkg:trian' was not reached: the command ended before (exit code 3)")
    assert said in text


def test_a_line_that_never_came_says_so():
    text = str(missed(Mark.parse("ready"), -9, []))
    assert text.endswith("the command ended before (by signal 9), and no line of its output contains this text")
