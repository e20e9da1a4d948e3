"""The gene reference: bundled, live or a folder; and how the bundled one is made."""
