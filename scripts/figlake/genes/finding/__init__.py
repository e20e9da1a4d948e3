"""Which words of a running text are genes."""
