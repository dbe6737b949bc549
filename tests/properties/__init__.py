"""Properties that hold for every rule set and every question or message."""
