"""Make a tagged link for a post and register it, or add the post to a link made before."""

import csv
import datetime as dt
import json
import re
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from pathlib import Path

from command_line.register import (
    PREFIX,
    Link,
    RegisterUnreadable,
    add,
    links_in,
    moment,
    new_id,
)
from command_line.screen import fail
from command_line.tagging import TAGS, NotTaggable, check, marks_of, tag, tags_of, without_marks
from configuration.home import Home, sandbox_home
from configuration.pipeline import Pipeline
from configuration.reading import LINKS, read_pipeline

#: A campaign nobody named, as docs/instrument.md has it.
CAMPAIGN = "always-on"
#: Ties a browser to a person: in a public link it would make one person of all who follow it.
WEB_ID = "web_id"
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
REFUSED = 2


@dataclass(frozen=True)
class LinkWish:
    """What a person asked for; all empty is a plain link."""

    page: str
    platform: str = ""
    post: str = ""
    campaign: str = ""
    note: str = ""
    replace: bool = False
    as_json: bool = False


class NotMade(Exception):
    """The link cannot be made as asked; the text says why and what to do."""


def make_link(home: Home, wish: LinkWish) -> int:
    """Print the link alone on standard output, so that it can be piped; return the exit code."""
    try:
        if home == sandbox_home(home.root):
            raise NotMade(
                "There is no pipeline.yml yet, and the sandbox's company makes its links itself. "
                "Copy pipeline.example.yml to pipeline.yml and name your site in it."
            )
        pipeline = read_pipeline(home.pipeline)
        register = Path(pipeline.links or home.pipeline.with_name(LINKS))
        link = _registered(register, home, pipeline, wish)
    except (NotMade, NotTaggable, RegisterUnreadable) as error:
        fail(str(error))
        return REFUSED
    made = tagged(link)
    if wish.as_json:
        print(json.dumps({"link": made, **asdict(link), "register": str(register)}))
    else:
        print(made)
    return 0


def tagged(link: Link) -> str:
    """Return the link as it is to be posted."""
    values = (link.platform, "social", link.campaign, link.link_id)
    return tag(link.url, dict(zip(TAGS, values, strict=True)))


def _registered(register: Path, home: Home, pipeline: Pipeline, wish: LinkWish) -> Link:
    for name in ("post", "campaign", "note"):
        if CONTROL.search(getattr(wish, name)):
            raise NotMade(f"--{name} holds a line break or another control character.")
    if "@" in wish.campaign:
        raise NotMade("--campaign holds an @: an address is no campaign, and would be dropped.")
    now = moment(dt.datetime.now(dt.UTC))
    earlier = links_in(register).get(tags_of(wish.page).get(TAGS[-1], wish.page))
    if earlier:
        return add(register, lambda _: _completed(earlier, wish, now))
    if wish.page.startswith(PREFIX):
        raise NotMade(f"{register} has no link {wish.page}; the ids stand in its first column.")
    check(wish.page, pipeline.company.own_domains)
    known = _known_marks(home)
    marks = marks_of(wish.page, known)
    if marks and not wish.replace:
        raise NotMade(
            f"The address already carries {', '.join(marks)}: it was made for, or copied from, "
            "another visit. Remove that, or say --replace to have it replaced."
        )
    _check_platform(home, wish.platform)
    return add(
        register,
        lambda taken: Link(
            link_id=new_id(taken),
            created_at=now,
            url=without_marks(wish.page, known),
            platform=wish.platform,
            post=wish.post.strip(),
            campaign=wish.campaign.strip() or CAMPAIGN,
            note=wish.note.strip(),
        ),
    )


def _completed(earlier: Link, wish: LinkWish, now: str) -> Link:
    if wish.platform not in ("", earlier.platform) or wish.campaign not in ("", earlier.campaign):
        raise NotMade(
            f"{earlier.link_id} was made for {earlier.platform}, campaign {earlier.campaign}, and "
            "keeps them: people follow it as it is. Make a new link for another."
        )
    if not wish.post:
        raise NotMade(f"{earlier.link_id} is registered already; say --post to name its post.")
    said = {**asdict(earlier), "created_at": now, "post": wish.post.strip()}
    return Link(**{**said, "note": wish.note.strip() or earlier.note})


def _check_platform(home: Home, platform: str) -> None:
    """Raise NotMade unless the models understand the tag, suggesting what was meant."""
    rows = [row for row in _seed(home, "utm_sources") if row["kind"] in ("social", "video")]
    known = {row["source"]: row["platform"] for row in rows}
    platforms = sorted({name for name, of in known.items() if name == of})
    if platform in platforms:
        return
    meant = known.get(platform.lower()) or next(iter(get_close_matches(platform, platforms)), None)
    choice = f"did you mean {meant}?" if meant else f"it is one of {', '.join(platforms)}."
    raise NotMade(
        f"--platform {platform or 'is missing'}: say where the link will be posted; {choice}"
    )


def _known_marks(home: Home) -> list[str]:
    return [WEB_ID, *(row["parameter"] for row in _seed(home, "click_ids"))]


def _seed(home: Home, name: str) -> list[dict[str, str]]:
    path = home.dbt_project / "seeds" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
