"""Ground: text as the tables hold it, its normal forms, what it names. Imports files."""
