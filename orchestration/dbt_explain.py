"""Say in one screen what dbt found wrong: which model or law, what the engine said."""

from dbt.cli.main import dbtRunnerResult

#: As many as fit a screen; the orchestrator's page has all of them.
SHOWN = 8


def explain(result: dbtRunnerResult) -> str:
    """Return one line per failed node, or the exception that stopped dbt."""
    if result.exception is not None:
        return f"dbt stopped: {result.exception}"
    bad = [r for r in getattr(result.result, "results", []) if r.status in ("error", "fail")]
    lines = [f"{r.node.name}: {' '.join((r.message or r.status).split())[:300]}" for r in bad]
    more = [f"and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
    return "\n".join([*lines[:SHOWN], *more, "What was published before is still served."])
