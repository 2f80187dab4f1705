"""The unchanged test suites of other people's packages, run eagerly and under lazyboot; `__main__` is the command."""
