"""A rule file laid over the rule file that it extends: one tree from several, each part with its place."""
