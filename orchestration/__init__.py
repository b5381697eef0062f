"""Run the night: the only package that knows the orchestrator."""
