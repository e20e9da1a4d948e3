"""Which chemicals and diseases a text names.  May import names, text, files, jobs."""
