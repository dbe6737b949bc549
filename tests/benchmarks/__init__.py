"""Benchmarks behind docs/performance.md: this package and a peer, measured in one run."""
