"""Tests of how bodies become documents."""
