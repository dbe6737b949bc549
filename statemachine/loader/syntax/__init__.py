"""From text to nodes: what a YAML file contains, each part with its place."""
