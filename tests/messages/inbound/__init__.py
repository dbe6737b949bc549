"""Tests of inbound messages."""
