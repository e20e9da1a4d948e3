"""Means: what a job needs (log, progress, digest of its code). Imports files."""
