"""What a string may mean: candidates by its words and by parts of them, and how likely each is."""
