"""From nodes to a rule set: declarations, typed values and messages."""
