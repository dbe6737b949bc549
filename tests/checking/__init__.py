"""Tests of what `check` reports."""
