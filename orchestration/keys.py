"""Name assets: one name everywhere, derived from the source's and stream's own words."""

import dagster as dg

from configuration.pipeline import Pipeline
from extractors.source import Source, Stream, all_sources

LANDING = dg.AssetKey("landing")
PUBLISHED = dg.AssetKey("published")


def landed(source: str, stream: str) -> dg.AssetKey:
    """Name a stream's raw answers."""
    return dg.AssetKey(["landing", source, stream])


def raw(source: str, stream: str) -> dg.AssetKey:
    """Name a stream's table in the build file."""
    return dg.AssetKey(["raw", source, stream])


def configured(pipeline: Pipeline) -> list[tuple[Source, Stream]]:
    """List the streams of the sources this company has accounts for, books included."""
    sources = all_sources()
    names = [name for name in sources if name in pipeline.accounts]
    streams = [(sources[name], stream) for name in names for stream in sources[name].streams]
    company = sources["company"]
    streams += [(company, stream) for stream in company.streams if pipeline.books[stream.name]]
    return streams
