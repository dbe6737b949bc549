"""Tests of requests, of the responses to them, and of live moves."""
