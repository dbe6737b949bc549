"""Tests of requests, of what is answered to them, and of what is on offer."""
