"""Means: fetching, limited and checked. Imports files."""
