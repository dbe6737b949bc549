"""Every check of the loader: each finding keeps a file from loading."""
