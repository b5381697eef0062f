"""Web-server access logs in the combined format of nginx and Apache, plain or gzip.

Reference: https://nginx.org/en/docs/http/ngx_http_log_module.html. A line is read as text and taken
apart by one expression; a line that does not match is quarantined with its number. Never read as
CSV: an unclosed quote would swallow the lines behind it.
"""

from extractors.contract import Contract, Count, Instant, Text, column
from extractors.formats import Lines
from extractors.source import Kind, Source, Stream

#: Inside quotes, servers escape quotes as \" (Apache) or \x22 (nginx).
QUOTED = r'(?:[^"\\]|\\.)*'

COMBINED = (
    r"^(?P<ip>\S+) \S+ \S+ \[(?P<time>[^\]]+)\] "
    rf'"(?P<method>[A-Z]+) (?P<target>(?:[^" \\]|\\.)+)(?: (?P<protocol>HTTP/[0-9.]+))?" '
    rf'(?P<status>\d{{3}}) (?P<bytes>\d+|-) "(?P<referrer>{QUOTED})" "(?P<agent>{QUOTED})"$'
)


class Requests(Contract):
    """One request to the site; the visitor's address is replaced by a keyed HMAC."""

    line_hash: Text = column("file.line_hash", reading="text", nullable=False)
    occurrence: Count = column("file.occurrence", reading="text", nullable=False, ge=1)
    requested_at: Instant = column("time", reading="clf", nullable=False)
    ip_hmac: Text = column("ip", reading="text", nullable=False, privacy="identifier")
    method: Text = column("method", reading="text", nullable=False)
    target: Text = column(
        "target", reading="text", privacy="personal", in_parts=True, nullable=False
    )
    status: Count = column("status", reading="text", nullable=False, ge=100, le=599)
    bytes_sent: Count = column("bytes", reading="text", ge=0)
    referrer: Text = column("referrer", reading="text", privacy="personal", in_parts=True)
    user_agent: Text = column("agent", reading="text", privacy="personal")

    class Config:
        """One row per line; equal lines within a second are told apart by their occurrence."""

        strict = True
        unique = ["line_hash", "occurrence"]


SOURCE = Source(
    name="access_log",
    docs="https://nginx.org/en/docs/http/ngx_http_log_module.html",
    steps=("Nothing to log in to: let this user read the log files that pipeline.yml names.",),
    account_fields=("files",),
    streams=(
        Stream(
            name="requests",
            kind=Kind.EVENT,
            contract=Requests,
            format=Lines(COMBINED),
            event_at="requested_at",
        ),
    ),
)
