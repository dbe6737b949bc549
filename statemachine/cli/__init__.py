"""The command: one thin module for each of its words."""
