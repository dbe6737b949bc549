"""Whether the nodes of a rule file fit its JSON Schema, and which part of it fits."""
