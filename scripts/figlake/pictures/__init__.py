"""Lines of text in pictures of figures: decoded, read, kept. Imports pmc, jobs, text, files; genes read `lines`."""
