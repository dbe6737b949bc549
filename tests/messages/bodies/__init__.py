"""Tests of bodies of messages."""
