"""The comparison of two versions of a rule set by meaning."""
