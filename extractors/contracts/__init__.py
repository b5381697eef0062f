"""Hold the contracts of sources that have many streams; one module a source, named like it."""
