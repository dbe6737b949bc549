"""Tests of the page on which a lifecycle can be explored."""
