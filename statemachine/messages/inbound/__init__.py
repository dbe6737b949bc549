"""A document to what its records say, each with the errors that are its own."""
