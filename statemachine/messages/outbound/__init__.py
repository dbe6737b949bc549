"""Requests to a provider, the responses to them, and live moves in both directions."""
