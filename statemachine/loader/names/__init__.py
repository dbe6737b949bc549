"""Checks on the names of a rule set: each use needs a declaration, and each name has one meaning."""
