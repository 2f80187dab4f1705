"""Child processes of every kind, again and again: each has the plan of its parent, and the right result.

`kinds` holds the programs, `repeat` runs one of them. ``python -m tests.processes`` does so as often as asked.
"""
