"""Tests of messages from providers, and of requests to them."""
