"""Tests of the modules of types: their names, and what type checkers say about them."""
