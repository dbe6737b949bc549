"""Tests of decision tables: each format against the engine."""
