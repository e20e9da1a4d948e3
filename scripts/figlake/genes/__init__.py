"""Meaning: which genes a text names. Imports web, jobs, text, files.

Rooms inside, each on those before it: reference, lexicon, ranking, finding, judging.
"""
