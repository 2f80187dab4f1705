"""A library that asks at its import whether logging is set up is told what held at its import statement."""

from __future__ import annotations

import pytest

LIBRARY = """
    import logging
    logger = logging.getLogger(__name__)
    logger.setLevel(logging.INFO)
    if not logging.getLogger().hasHandlers():
        logger.addHandler(logging.StreamHandler())
        logger.propagate = False
    def speak():
        logger.info("spoken")
    """
SET_UP = "import logging, sys\nlogging.basicConfig(stream=sys.stdout, level=logging.INFO, format='root: %(message)s')\n"
PROGRAMS = {
    "set up after the statement": f"import hv\n{SET_UP}hv.speak()\n",
    "set up before it": f"{SET_UP}import hv\nhv.speak()\n",
    "never set up": "import hv\nhv.speak()\n",
    "a lazy module": f"import importlib\nm = importlib.import_module('hv')\n{SET_UP}m.speak()\n",
    "one in another": f"import outer\n{SET_UP}outer.use()\n",
    "asked by truth of the list": f"import truth\n{SET_UP}print(truth.SET_UP)\n",
    "what is there afterwards": (
        f"import hv\n{SET_UP}before = logging.root.handlers\nhv.speak()\n"
        "print(logging.root.handlers is before, type(before), len(before), logging.root.hasHandlers())\n"
    ),
}
FILES = {
    "hv.py": LIBRARY,
    "outer.py": "from hv import speak\ndef use():\n    speak()\n",
    "truth.py": "import logging\nSET_UP = bool(logging.root.handlers)\n",
}
LAZY = ("hv", "outer", "truth")


@pytest.mark.parametrize("program", PROGRAMS)
def test_lines_go_where_they_go_eagerly(same, program):
    same(PROGRAMS[program], FILES, lazy=LAZY)


def test_handlers_that_a_library_adds_to_the_root_logger_stay(run):
    adds = "import logging\nX = 1\ndef add():\n    logging.root.addHandler(logging.NullHandler())\nadd()\n"
    main = f"import adds\n{SET_UP}adds.X\nprint(len(logging.root.handlers))\n"
    assert run(main, {"adds.py": adds}, lazy=("adds",)).stdout == "2\n"


def test_after_a_load_that_fails_logging_is_set_up_as_before(run):
    main = f"import fails\n{SET_UP}try:\n    fails.X\nexcept ValueError:\n    print(logging.root.hasHandlers())\n"
    done = run(main, {"fails.py": "raise ValueError\n"}, lazy=("fails",))
    assert done.stdout == "True\n", done.stderr


@pytest.mark.needs("threads")
def test_another_thread_is_not_deceived_and_no_line_is_lost_meanwhile(run):
    files = {
        "hv.py": """
            import logging, threading
            OWN = logging.root.hasHandlers()
            def ask():
                OTHERS.append(logging.root.hasHandlers())
                logging.info("from another thread")
            OTHERS = []
            thread = threading.Thread(target=ask)
            thread.start()
            thread.join()
            logging.info("from this one")
            """
    }
    done = run(f"import hv\n{SET_UP}print(hv.OWN, hv.OTHERS)\n", files)
    assert done.stdout == "root: from another thread\nroot: from this one\nFalse [True]\n", done.stderr
