"""Whether nodes have the shape of a rule file, by its JSON Schema."""
