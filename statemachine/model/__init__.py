"""The nouns: rule sets and tables, decisions and diagnostics; standard library only."""
