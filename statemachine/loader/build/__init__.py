"""Nodes to a rule set: each declaration, and the typed values in it."""
