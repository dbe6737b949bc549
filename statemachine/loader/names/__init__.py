"""Whether the names of a rule set mean one thing each."""
