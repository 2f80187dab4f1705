"""Equivalence by generation: programs made at random end the same with lazyboot as without it.

`graphs` holds what a program is, `strategies` draws programs, `compare` says what must be equal, `server` and
`execution` run them. ``python -m tests.generated`` does so for as long as asked.
"""
