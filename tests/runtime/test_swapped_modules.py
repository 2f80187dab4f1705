"""What tests do to ``sys.modules`` as a whole takes nothing away that was imported before."""

from __future__ import annotations

import pytest

FILES = {
    "hv.py": "import observe; observe.executed('hv')\nfrom part import Y\nclass X: pass\ndef use(): return 1\n",
    "part.py": "import observe; observe.executed('part')\nY = 1\n",
    "other.py": "from hv import X\n",
    "user.py": "def hv():\n    import hv\n    return hv\n",
    "broken.py": "raise ValueError('broken')\n",
}
LAZY = ("hv", "part", "broken")
PROGRAMS = {
    "a with statement": "with mock.patch.dict(sys.modules, {'fake': 1}):\n    hv.use()\n",
    "by name": "with mock.patch.dict('sys.modules', {'fake': 1}):\n    hv.use()\n",
    "a decorator": "@mock.patch.dict(sys.modules, fake=1)\ndef f():\n    hv.use()\nf()\n",
    "started and stopped": "p = mock.patch.dict('sys.modules')\np.start()\nhv.use()\np.stop()\n",
    "a fake of the module itself": "with mock.patch.dict(sys.modules, {'hv': None}):\n    hv.use()\n",
    "nothing loaded": "with mock.patch.dict(sys.modules, {'fake': 1}):\n    pass\n",
    "cleared": "with mock.patch.dict(sys.modules, {'sys': sys}, clear=True):\n    pass\n",
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_what_is_used_in_between_is_not_executed_again(same, program):
    main = f"import hv, observe, sys\nfrom unittest import mock\n{PROGRAMS[program]}import other\n"
    same(main + "print(other.X is hv.X, 'fake' in sys.modules, observe.order)\n", FILES, lazy=LAZY)


def test_a_lazy_module_is_executed_first_too(same):
    main = "import observe, sys, user\nfrom unittest import mock\nm = user.hv()\n"
    main += "with mock.patch.dict(sys.modules, {'fake': 1}):\n    m.use()\nimport other\n"
    same(main + "print(other.X is m.X, observe.order)\n", FILES, lazy=LAZY)


def test_other_dicts_load_nothing(run):
    main = (
        "import hv, observe, os\nfrom unittest import mock\nwith mock.patch.dict(os.environ, {'A': '1'}):\n    pass\n"
    )
    assert run(main + "print(observe.order)\n", FILES, lazy=LAZY).stdout == "[]\n"


def test_what_cannot_be_imported_is_nobodys_business_there(run):
    main = (
        "import broken, sys\nfrom unittest import mock\nwith mock.patch.dict(sys.modules, {'fake': 1}):\n    print(1)\n"
    )
    done = run(main, FILES, lazy=LAZY)
    assert (done.returncode, done.stdout) == (0, "1\n"), done.stderr


def test_an_engine_that_is_uninstalled_leaves_mock_as_it_was(run):
    main = """
        import hv, lazyboot
        from unittest import mock
        changed = mock._patch_dict._patch_dict.__code__
        from lazyboot.runtime.engine import active
        active().uninstall()
        print(changed is mock._patch_dict._patch_dict.__code__, hv.use())
        """
    assert run(main, FILES, lazy=LAZY).stdout == "False 1\n"
