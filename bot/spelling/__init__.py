"""Pure: words, titles, the index's read side, and the search for titles that spell a sentence."""
