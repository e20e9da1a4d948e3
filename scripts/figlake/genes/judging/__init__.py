"""Whether a string of a figure means a gene here, a family, or nothing of the kind, and how sure the answer is."""
