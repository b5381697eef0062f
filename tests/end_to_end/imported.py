"""Import what a night imports, so that a forked child begins where the work begins."""

import contextlib

import dagster_dbt
import dbt.adapters.duckdb.impl
import dbt.cli.main
import duckdb
import ibis
import pandera.ibis

import command_line.night
import command_line.watching
import measurement.verdicts
import orchestration.running
import report.page

IMPORTED = (
    command_line.night,
    command_line.watching,
    contextlib,
    dagster_dbt,
    dbt.adapters.duckdb.impl,
    dbt.cli.main,
    duckdb,
    ibis,
    measurement.verdicts,
    orchestration.running,
    pandera.ibis,
    report.page,
)
