"""Finds known names in running text."""
