"""The tests, one folder for each subpackage."""
