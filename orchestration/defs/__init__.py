"""One module per stage of the night; each says which definitions it adds."""
