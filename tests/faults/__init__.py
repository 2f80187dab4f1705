"""Start-up while things break: `starts` starts programs as users do, `faults` breaks things, each in its own way.

``python -m tests.faults`` does so as often as asked.
"""
