"""Pure: what a mention is, what may be said to it, and in which words."""
