"""What the speed claims rest on: ours and a peer, in one run; see docs/performance.md for the command."""
