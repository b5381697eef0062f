"""Say of each social network how the company posts there, how its public answers, what is true.

Another network is another entry: the world, its log, its books and its CRM follow from it.
"""

from dataclasses import dataclass

from sandbox.moments import HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """One network; counts are a mean post's once it has aged, at scale 1."""

    tag: str  # begins the codes of its posts
    daily: float  # posts
    likes: float
    reach: float  # people who see it
    comments: float
    visits: float  # first visits a post with a link brings
    formats: tuple[tuple[str, float], ...]
    promo: float  # share of posts that sell
    intent: float  # probability that one visit makes a lead of the visitor
    buys: float  # probability that such a lead buys
    returns: float  # visits that follow the first one, on average
    pages: float  # pages beyond the first, on average
    # How its posts age: a quick part while the feed shows them, a slow one through shares,
    # searches and profiles: (share, time constant).
    ages: tuple[tuple[float, float], tuple[float, float]]
    answers_after: int  # how long the company takes on average, where it answers
    hours: tuple[float, float]  # a week it costs, and their spread
    referrers: tuple[str, ...]  # browsers send the origin only across sites; some apps nothing
    misspelt: str  # as people write it into utm_source
    preview: str = ""  # the agent that fetches a page to draw its card, where one does
    crm: str  # its name in HubSpot


# Facebook, Pinterest and TikTok are loud and sell little; LinkedIn and Bluesky are quiet and sell
# well: the one finding every analysis of this company must reach. A new network comes last:
# the numbers of posts count places.
NETWORKS = {
    "facebook": Network(
        tag="fb",
        daily=1.3,
        likes=200,
        reach=9_000,
        comments=6.0,
        visits=62,
        formats=(("image", 0.40), ("link", 0.35), ("video", 0.15), ("text", 0.10)),
        promo=0.55,
        intent=0.0020,
        buys=0.10,
        returns=0.15,
        pages=0.5,
        ages=((0.75, 9 * HOUR), (0.25, 60 * HOUR)),
        answers_after=14 * HOUR,
        hours=(9.0, 1.5),
        referrers=(
            "https://l.facebook.com/",
            "https://lm.facebook.com/",
            "https://m.facebook.com/",
        ),
        misspelt="FaceBook",
        preview="facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        crm="Facebook",
    ),
    "bluesky": Network(
        tag="bs",
        daily=1.0,
        likes=15,
        reach=1_100,
        comments=2.2,
        visits=46,
        formats=(("link", 0.50), ("text", 0.25), ("image", 0.20), ("video", 0.05)),
        promo=0.20,
        intent=0.045,
        buys=0.30,
        returns=0.60,
        pages=2.0,
        ages=((0.85, 4.5 * HOUR), (0.15, 48 * HOUR)),
        answers_after=4 * HOUR,
        hours=(2.5, 0.5),
        referrers=("https://bsky.app/", "https://go.bsky.app/", ""),
        misspelt="Bsky",
        preview="Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)",
        crm="Bluesky",
    ),
    # No feed sorts here, boosts carry a post for days; most apps and older servers tell nothing.
    "mastodon": Network(
        tag="md",
        daily=0.9,
        likes=8,
        reach=500,
        comments=1.8,
        visits=22,
        formats=(("link", 0.45), ("text", 0.30), ("image", 0.20), ("video", 0.05)),
        promo=0.10,
        intent=0.020,
        buys=0.25,
        returns=0.50,
        pages=1.8,
        ages=((0.70, 5 * HOUR), (0.30, 50 * HOUR)),
        answers_after=7 * HOUR,
        hours=(1.5, 0.5),
        referrers=("", "", "https://mastodon.example/"),
        misspelt="Fediverse",
        preview="Mastodon/4.5.2 (http.rb/5.3.1; +https://mastodon.example/)",
        crm="Mastodon",
    ),
    "linkedin": Network(
        tag="li",
        daily=0.5,
        likes=9,
        reach=900,
        comments=1.0,
        visits=24,
        formats=(("link", 0.40), ("image", 0.25), ("carousel", 0.15), ("text", 0.20)),
        promo=0.15,
        intent=0.030,
        buys=0.30,
        returns=0.50,
        pages=1.8,
        ages=((0.60, 12 * HOUR), (0.40, 72 * HOUR)),
        answers_after=9 * HOUR,
        hours=(1.0, 0.25),
        referrers=("https://www.linkedin.com/", "android-app://com.linkedin.android/"),
        misspelt="lnkd",
        preview="LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient "
        "+http://www.linkedin.com)",
        crm="LinkedIn",
    ),
    "pinterest": Network(
        tag="pi",
        daily=0.9,
        likes=240,
        reach=6_000,
        comments=0.3,
        visits=30,
        formats=(("image", 0.60), ("link", 0.25), ("video", 0.15)),
        promo=0.35,
        intent=0.0015,
        buys=0.10,
        returns=0.20,
        pages=1.0,
        ages=((0.25, 24 * HOUR), (0.75, 110 * HOUR)),  # found by search for weeks
        answers_after=30 * HOUR,
        hours=(2.0, 0.5),
        referrers=("https://www.pinterest.de/", "https://www.pinterest.com/"),
        misspelt="Pin",
        preview="Mozilla/5.0 (compatible; Pinterestbot/1.0; +http://www.pinterest.com/bot.html)",
        crm="Pinterest",
    ),
    "instagram": Network(
        tag="ig",
        daily=0.9,
        likes=260,
        reach=5_000,
        comments=5.0,
        visits=14,
        formats=(("image", 0.35), ("carousel", 0.20), ("video", 0.25), ("story", 0.20)),
        promo=0.45,
        intent=0.004,
        buys=0.12,
        returns=0.20,
        pages=0.8,
        ages=((0.80, 8 * HOUR), (0.20, 40 * HOUR)),
        answers_after=10 * HOUR,
        hours=(4.0, 1.0),
        referrers=("https://l.instagram.com/", "https://www.instagram.com/", ""),
        misspelt="Insta",
        preview="facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        crm="Instagram",
    ),
    "x": Network(
        tag="xx",
        daily=1.0,
        likes=22,
        reach=2_200,
        comments=1.6,
        visits=10,
        formats=(("text", 0.40), ("link", 0.35), ("image", 0.20), ("video", 0.05)),
        promo=0.30,
        intent=0.008,
        buys=0.20,
        returns=0.30,
        pages=1.0,
        ages=((0.90, 2 * HOUR), (0.10, 24 * HOUR)),
        answers_after=6 * HOUR,
        hours=(1.5, 0.5),
        referrers=("https://t.co/",),
        misspelt="TwitterX",
        preview="Twitterbot/1.0",
        crm="Twitter",
    ),
    "youtube": Network(
        tag="yt",
        daily=0.2,
        likes=70,
        reach=3_500,
        comments=4.0,
        visits=90,
        formats=(("video", 1.0),),
        promo=0.10,
        intent=0.018,
        buys=0.25,
        returns=0.40,
        pages=1.6,
        ages=((0.30, 20 * HOUR), (0.70, 110 * HOUR)),
        answers_after=20 * HOUR,
        hours=(3.0, 1.0),
        referrers=("https://www.youtube.com/", "https://m.youtube.com/"),
        misspelt="YT-Channel",
        crm="YouTube",
    ),
    "tiktok": Network(
        tag="tt",
        daily=0.4,
        likes=350,
        reach=12_000,
        comments=6.0,
        visits=20,
        formats=(("video", 1.0),),
        promo=0.25,
        intent=0.002,
        buys=0.08,
        returns=0.10,
        pages=0.5,
        ages=((0.65, 10 * HOUR), (0.35, 60 * HOUR)),
        answers_after=24 * HOUR,
        hours=(2.0, 0.5),
        referrers=("", "https://www.tiktok.com/"),
        misspelt="Tik-Tok",
        preview="Mozilla/5.0 (Linux; Android 5.0) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Mobile Safari/537.36 (compatible; TikTokSpider; ttspider-feedback@tiktok.com)",
        crm="TikTok",
    ),
}
