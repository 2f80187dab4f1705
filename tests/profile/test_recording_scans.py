"""Walks over installed distributions, as recordings have them."""

from __future__ import annotations

from recorded import Recorder


def test_scans_say_who_asks(recorded: Recorder) -> None:
    main = """
        from importlib.metadata import distributions, entry_points, packages_distributions, version

        print(len(list(entry_points(group="console_scripts"))) > 0)
        print("pytest" in packages_distributions())
        print(any(each.metadata["Name"] == "pytest" for each in list(distributions())))
        print(version("pytest") != "", list(distributions(name="pytest")) != [])
    """
    process = recorded(main).main
    assert recorded.output.read_text().split() == ["True"] * 5
    names = ["entry_points", "packages_distributions", "distributions"]
    assert [each.kind for each in process.scans] == [f"importlib.metadata.{name}" for name in names]
    assert [each.line for each in process.scans] == [4, 5, 6]
    assert all(process.files[each.file].endswith("main.py") for each in process.scans)
    assert all(0 < each.seconds < each.seconds + each.began_s <= process.ended_s for each in process.scans)


def test_the_functions_look_as_before(recorded: Recorder) -> None:
    main = """
        import importlib.metadata, inspect, itertools, pickle

        for name in ("entry_points", "packages_distributions", "distributions"):
            function = getattr(importlib.metadata, name)
            print(name, inspect.signature(function), function.__name__, function.__module__, function.__doc__)
            assert pickle.loads(pickle.dumps(function)) is function
        print(type(importlib.metadata.distributions()) is itertools.chain)
    """
    files = {"main.py": main}
    with_recorder, without = recorded.run(files), recorded.run(files, recording=False)
    assert (with_recorder.stdout, with_recorder.stderr) == (without.stdout, without.stderr)
    assert "True" in without.stdout
