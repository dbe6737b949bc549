"""Decisions to requests, answers to values, and what is on offer both ways."""
