"""A Facebook Page post export in CSV, anonymised: no ids and no dates, only month and hour.

The file's columns are those of the UCI "Facebook metrics" data set (Moro et al., 2016). Its rows
have no id: file hash and row number make one. An empty cell stays missing, it is never zero.
"""

from extractors.contract import Contract, Count, Text, column
from extractors.formats import Csv
from extractors.source import Kind, Source, Stream


class Posts(Contract):
    """One post and its lifetime figures at the time of the export."""

    file_hash: Text = column("file.hash", reading="text", nullable=False)
    row_number: Count = column("file.row_number", reading="text", nullable=False, ge=1)
    page_likes: Count = column("Page_T_Likes", reading="text", ge=0)
    post_type: Text = column("Type", reading="text", nullable=False)
    category: Count = column("Category", reading="text")
    month: Count = column("Month", reading="text", ge=1, le=12)
    weekday: Count = column("Weekday", reading="text", ge=1, le=7)
    hour: Count = column("Hour", reading="text", ge=0, le=24)
    is_paid: Count = column("Paid", reading="text", isin=[0, 1])
    reach: Count = column("T_Reach", reading="text", ge=0)
    impressions: Count = column("T_Impression", reading="text", ge=0)
    engaged_users: Count = column("Engaged_Users", reading="text", ge=0)
    consumers: Count = column("Consumers", reading="text", ge=0)
    consumptions: Count = column("Consumption", reading="text", ge=0)
    comments: Count = column("comment", reading="text", ge=0)
    likes: Count = column("like", reading="text", ge=0)
    shares: Count = column("share", reading="text", ge=0)
    interactions: Count = column("T_Interactions", reading="text", ge=0)

    class Config:
        """One row per row of the file."""

        strict = True
        unique = ["file_hash", "row_number"]


SOURCE = Source(
    name="facebook_export",
    platform="facebook",
    docs="https://archive.ics.uci.edu/dataset/368/facebook+metrics",
    steps=("Nothing to log in to: put the exported files where pipeline.yml says.",),
    account_fields=("files",),
    streams=(Stream(name="posts", kind=Kind.ENTITY, contract=Posts, format=Csv(delimiter=";")),),
)
