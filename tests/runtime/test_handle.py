"""The handles that `lazyboot.install` gives."""

from __future__ import annotations


def test_only_the_handle_of_the_install_that_started_it_uninstalls(run):
    main = """
    import builtins
    import lazyboot
    original = builtins.__import__
    first = lazyboot.install(lazy=["hv"], presets=[])
    with lazyboot.install() as second:
        print(second.plan is first.plan, second.recorder is first.recorder)
    second.uninstall()
    print(builtins.__import__ is original, lazyboot.active() is not None)
    first.uninstall()
    print(builtins.__import__ is original, lazyboot.active() is not None)
    with lazyboot.install(lazy=["hv"], presets=[]):
        print(lazyboot.active() is not None)
    print(lazyboot.active() is not None)
    """
    result = run(main, active=False)
    assert result.stdout.splitlines() == ["True True", "False True", "True False", "True", "False"], result.stderr
