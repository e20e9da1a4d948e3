"""Source: the PMC Cloud Service and what is around it, up to articles and images in the cache.

Imports web, jobs, text, files.
"""
