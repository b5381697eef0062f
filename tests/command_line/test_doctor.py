"""The doctor says what the platforms did not let an account read."""

import datetime as dt

from command_line.doctor import look_at_refused_names
from configuration.reading import read_pipeline
from extractors.landing import Landing
from extractors.seals import Place

PIPELINE = """
company: {name: A, time_zone: Europe/Berlin, currency: EUR, own_domains: [www.brightside.example]}
accounts:
  facebook: [{name: page, page_id: "1"}]
  umami: [{name: site, base_url: "https://a.example/api", website_id: w}]
"""


def test_names_refused_within_the_week_are_told_and_older_ones_are_not(tmp_path):
    (tmp_path / "pipeline.yml").write_text(PIPELINE)
    pipeline, landing = read_pipeline(tmp_path / "pipeline.yml"), Landing(tmp_path / "landing")
    assert not list(look_at_refused_names(pipeline, landing))
    now = dt.datetime.now(dt.UTC)
    told = {
        f"metric={name}": {"at": (now - dt.timedelta(days=age)).isoformat(), "reason": "no"}
        for name, age in (("post_clicks", 1), ("post_media_view", 8))
    }
    landing.keep_names(Place("facebook", "page", "post_insights"), told)
    (finding,) = look_at_refused_names(pipeline, landing)
    assert finding.subject == "facebook/page/post_insights"
    assert "metric=post_clicks;" in finding.words
    assert "post_media_view" not in finding.words
