"""What the command line lets choose from, apart from what does it: a run needs the names and none of the imports."""

TYPES = ("gene", "chemical", "disease")
"""Of mentions."""
PROFILES = ("balanced", "precise", "recall")
"""How sure is sure enough, as `genes.documents.PROFILES` and `concepts.verdicts.PROFILES` tell."""
SPECIES = ("human", "text")
"""Whose genes to answer with, as `genes.corpus.SPECIES` tells."""
FORMATS = ("table", "csv", "jsonl")
"""How the answer of a query is written."""
