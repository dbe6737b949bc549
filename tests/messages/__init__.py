"""Tests of what comes in from a provider, and of what goes out to it."""
