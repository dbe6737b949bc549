"""What diagrams show, and that no name breaks them."""
