"""The data model: rule sets and tables, decisions and diagnostics. It uses only the standard library."""
