"""The tests, one folder for each wing."""
