"""Names of whatever texts name: keys, mapped arrays, abbreviations, weights, trees.  May import text, files, jobs."""
