"""Generate small companies whose truth is known, to score what the product says about them.

One module per family of `docs/truth.md`; each has `generate(seed, size) -> World`.
"""
