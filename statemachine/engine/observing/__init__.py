"""The way of a message: heard, held against the rules line by line, concluded."""
