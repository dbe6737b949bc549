"""Tests of how documents become observations."""
