"""The reference of chemicals and diseases: its declared tables, and how it is united from MeSH, ChEBI, MONDO, DOID, HPO."""
