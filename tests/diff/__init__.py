"""Tests of `statemachine.diff`."""
