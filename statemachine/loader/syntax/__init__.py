"""Text to nodes: what YAML says, as it is written, each part with its place."""
