"""Runs programs in child processes, measures them, and compares what came out."""
