"""Tests of the store: the same for SQLite in memory and in a file, and for PostgreSQL."""
