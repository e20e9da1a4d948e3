"""JATS: an article as XML, and what it says. Imports text, files."""
