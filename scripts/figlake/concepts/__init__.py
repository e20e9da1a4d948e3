"""Which chemicals and diseases a text names.  May import genes, text, files, web, jobs."""
