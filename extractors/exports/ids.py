"""Find a post's id as its API has it, and the time that some networks write into their ids."""

import datetime as dt
import re

#: Milliseconds since 1970 at which X's and Instagram's own counting begins, as both published it.
X_EPOCH, INSTAGRAM_EPOCH = 1_288_834_974_657, 1_314_220_021_721
#: 2005 in milliseconds: none of these networks is older, so an earlier time is no time.
NO_NETWORK_YET = 1_104_537_600_000
#: X numbered its posts one by one before November 2010.
FIRST_X_WITH_TIME = 30_000_000_000
SHORTCODE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

TIKTOK = re.compile(r"tiktok\.com/@?[^/]*/(?:video|photo)/(\d+)")
LINKEDIN = re.compile(r"urn:li:(?:share|ugcPost|activity):(\d+)")
LINKEDIN_SLUG = re.compile(r"linkedin\.com/posts/[^?#]*-(share|ugcPost|activity)-(\d+)")
INSTAGRAM = re.compile(
    r"instagram\.com/(?:[^/]+/)?(?:p|reel|tv)/([A-Za-z0-9_-]{11})(?![A-Za-z0-9_-])"
)
YOUTUBE = re.compile(r"[A-Za-z0-9_-]{11}")
ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)


class NoId(ValueError):
    """A row names no post; the text says what stands there instead."""


def post_id(rule: str, cells: dict[str, str]) -> str:
    """Return the id a row's post has in its API; raises NoId."""
    said, link = cells.get("id", ""), cells.get("link", "")
    match rule:
        case "number":
            return _number(said)
        case "page_and_post":
            return f"{_number(cells.get('page_id', ''))}_{_number(said)}"
        case "tiktok_link":
            return _found(TIKTOK, link).group(1)
        case "linkedin_link":
            slug = LINKEDIN_SLUG.search(link)
            return f"urn:li:{slug[1]}:{slug[2]}" if slug else _found(LINKEDIN, link).group(0)
        case "youtube":
            if YOUTUBE.fullmatch(said):
                return said
            raise NoId(f"post id: {said!r} is no id of a video")
    raise NoId(f"post id: no rule {rule!r}, correct formats.csv")


def time_of(platform: str, name: str, link: str) -> dt.datetime | None:
    """Return when a post was made, as its id tells, or None where ids tell nothing."""
    digits = re.sub(r".*:", "", name)
    milliseconds = None
    if platform == "x" and digits.isdigit() and int(digits) > FIRST_X_WITH_TIME:
        milliseconds = (int(digits) >> 22) + X_EPOCH
    elif platform == "linkedin" and digits.isdigit():
        milliseconds = int(digits) >> 22
    elif platform == "tiktok" and digits.isdigit():
        milliseconds = (int(digits) >> 32) * 1000
    elif platform == "instagram" and (code := INSTAGRAM.search(link)):
        number = 0
        for letter in code[1]:
            number = number * 64 + SHORTCODE.index(letter)
        milliseconds = (number >> 23) + INSTAGRAM_EPOCH
    if milliseconds is None or not NO_NETWORK_YET < milliseconds < 1 << 42:
        return None
    return dt.datetime.fromtimestamp(milliseconds // 1000, dt.UTC)


def _number(text: str) -> str:
    if ROUNDED.fullmatch(text):
        raise NoId(
            f"post id: a spreadsheet rounded it to {text}; export again and save it with no other"
            " program"
        )
    if not text.isdigit():
        raise NoId(f"post id: {text!r} is no number")
    return text


def _found(pattern: re.Pattern[str], link: str) -> re.Match[str]:
    found = pattern.search(link)
    if found is None:
        raise NoId(f"post id: none in the link {link[:120]!r}")
    return found
