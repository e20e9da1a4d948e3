"""The dataset: what is published, snapshot by snapshot, and what is done with it. Imports plan and all below."""
