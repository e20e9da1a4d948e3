"""How sure it is that a string is meant as a chemical or a disease where it stands, and as which."""
