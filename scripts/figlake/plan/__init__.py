"""Plan: what is read, and in which batch. Imports the sources, and what they import."""
