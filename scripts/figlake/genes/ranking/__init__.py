"""Which candidate a mention means, and how sure that is."""
