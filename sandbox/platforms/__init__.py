"""Each platform as its own API behaves; none knows who asks."""
