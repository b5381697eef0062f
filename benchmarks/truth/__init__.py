"""Score the answers of the nightly run on worlds whose truth is known; see docs/truth.md."""
