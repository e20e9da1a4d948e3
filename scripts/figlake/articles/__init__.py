"""Source: articles of PMC, read into rows. Imports pmc (its metadata records and archives), jobs, text, files."""
