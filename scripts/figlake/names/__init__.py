"""Names of whatever texts name: keys, mapped arrays, abbreviations, weights, trees, references.

May import text, files, web, jobs.
"""
