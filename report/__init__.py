"""Turn the published file into one page a person reads on Monday morning."""
