"""The command, asked as a user asks it."""
