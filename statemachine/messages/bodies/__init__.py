"""Bodies of messages, decoded to documents: JSON and XML."""
