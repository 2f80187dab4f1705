"""First uses of deferred names by many threads at once, in every order that barriers can force.

`worlds` holds the modules of one round, `inside` runs rounds in an interpreter of its own, `lots` starts that.
``python -m tests.threads`` does so for as many rounds as asked.
"""
