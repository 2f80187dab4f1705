"""Configuration: the model, where it is read from, which part wins, and what it compiles to."""
