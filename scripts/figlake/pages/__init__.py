"""Source: PFOCR's figure pages, read into rows and written back. Imports web, jobs, text, files."""
