"""Finding rules for a command: what could wait, tried on the command itself, and what each rule saves."""
