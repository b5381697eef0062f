"""Talk to the world: declare sources, page through their answers, land them as served."""
