"""Bytes and a content type to a document; what comes in is taken to be hostile."""
