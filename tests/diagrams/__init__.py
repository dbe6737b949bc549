"""Tests of diagrams: their content, and names with special characters."""
