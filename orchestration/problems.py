"""Say in a few words why a step failed: what it told, else the innermost error."""

from dagster import DagsterEvent


def problem_of(event: DagsterEvent) -> str:
    """Return what happened and what to do, from the event of a failed step."""
    data = event.step_failure_data
    told = data.user_failure_data
    if told and told.description:
        return told.description
    cause = data.error
    while cause is not None and cause.cause is not None:
        cause = cause.cause
    return cause.message.strip() if cause else "the step failed without a word"
