"""One module of data per source; each declares `SOURCE`."""
