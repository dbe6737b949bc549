"""Laws that hold for every rule set and every question."""
