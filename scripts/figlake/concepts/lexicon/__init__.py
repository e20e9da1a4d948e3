"""The lexicon of chemicals and diseases: keys of their names, the mapped file, and how it is built."""
