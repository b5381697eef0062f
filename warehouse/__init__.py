"""Load what has landed, publish what was built: the only code that opens DuckDB for writing."""
