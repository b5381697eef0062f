"""After publishing: the page a person reads, made from the file that was just published."""

import dagster as dg

from orchestration import keys
from orchestration.night import Night
from orchestration.progress import Step, tell
from report.page import write_page
from warehouse.generations import current

REPORT = dg.AssetKey("report")


@dg.asset(
    key=REPORT,
    deps=[keys.PUBLISHED],
    group_name="published",
    description="One self-contained page: what the likes were worth, how sure that is, how fresh.",
    kinds={"html"},
)
def report(night: Night) -> dg.MaterializeResult:
    """Write the page and show in Dagster where it is and what it says first."""
    tell(Step("report", "page"))
    generation = current(night.home.published)
    page = write_page(generation.file, night.home.report, night.pipeline.company)
    tell(Step("report", "page", is_over=True))
    return dg.MaterializeResult(
        metadata={
            "page": dg.MetadataValue.path(page.path),
            "says": dg.MetadataValue.md(f"**{page.headline}**\n\n{page.table}"),
            "generation": generation.number,
            "bytes": page.path.stat().st_size,
        }
    )
