"""One figure for a person who asks: from the snapshot that has it, else fetched as a run would.

May import exports, report and below.
"""
