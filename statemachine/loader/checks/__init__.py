"""Every check of the loader: a finding of any of them keeps a file from loading."""
