"""Inbound messages: a document becomes observations, and each record has its own errors."""
