"""The reference of chemicals and diseases: its tables, and how MeSH, ChEBI, MONDO, DOID and HPO are united."""
