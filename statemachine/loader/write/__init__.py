"""From a rule set back to the text of a rule file."""
