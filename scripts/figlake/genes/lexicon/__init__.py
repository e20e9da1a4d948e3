"""Every name of the reference, found by its keys in mapped arrays."""
