"""Starts the engine in a program under test, and in its child processes, with the plan that the test wrote."""

import os

if "LAZYBOOT_TEST_PLAN" in os.environ:
    from lazyboot.runtime.engine import Engine
    from lazyboot.runtime.planfile import loads

    with open(os.environ["LAZYBOOT_TEST_PLAN"], "rb") as _file:
        Engine(loads(_file.read())).install()
