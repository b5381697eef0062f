"""Name the simulated company: its zone, its accounts and the credentials that open them."""

from datetime import date
from zoneinfo import ZoneInfo

NAME = "Brightside Cycles"
SITE = "brightside.example"  # reserved by RFC 2606, so nobody real is ever visited
HOST = f"www.{SITE}"
ZONE = ZoneInfo("Europe/Berlin")
HOME_CURRENCY = "EUR"
FOUNDED = date(2023, 11, 1)  # nothing happens before; later than that a day never changes

FACEBOOK_PAGE_ID = "104857600123456"
FACEBOOK_TOKEN = "sandbox-facebook-token"

AD_ACCOUNT_ID = "784512369012345"
META_ADS_TOKEN = "sandbox-meta-ads-token"

INSTAGRAM_USER_ID = "17841400512345678"
INSTAGRAM_NAME = "brightside.cycles"
INSTAGRAM_TOKEN = "sandbox-instagram-token"
YOUTUBE_CHANNEL_ID = "UCbrightside0000000001Aa"  # UC and 22 signs of base64
YOUTUBE_RIVAL_ID = "UCradhaus0000000000001Bb"
YOUTUBE_KEY = "sandbox-youtube-key"
YOUTUBE_CLIENT_ID = "sandbox-youtube.apps.example"
YOUTUBE_CLIENT_SECRET = "sandbox-youtube-secret"
YOUTUBE_REFRESH_TOKEN = "sandbox-youtube-refresh-token"

GOOGLE_ADS_CUSTOMER_ID = "7712345678"
GOOGLE_ADS_MANAGER_ID = "5598765432"  # the agency's account, through which it is read
GOOGLE_ADS_DEVELOPER_TOKEN = "sandbox-developer-token"
GOOGLE_ADS_CLIENT_ID = "sandbox-google-ads.apps.example"
GOOGLE_ADS_CLIENT_SECRET = "sandbox-google-ads-secret"
GOOGLE_ADS_REFRESH_TOKEN = "sandbox-google-ads-refresh-token"

BLUESKY_DID = "did:plc:brightsidebikes234567abc"  # 24 characters of base32 follow did:plc:
BLUESKY_HANDLE = SITE

LINKEDIN_ORGANIZATION_ID = "10485761"
LINKEDIN_AD_ACCOUNT_ID = "512345678"
LINKEDIN_CLIENT_ID = "77sandbox-linkedin"
LINKEDIN_CLIENT_SECRET = "sandbox-linkedin-secret"
LINKEDIN_REFRESH_TOKEN = "sandbox-linkedin-refresh-token"

MASTODON_ACCOUNT_ID = "111336542178304000"  # as the server numbers its accounts, by their birth
MASTODON_TOKEN = "sandbox-mastodon-token"
RIVAL_ACCOUNT_ID = "110987654321012000"  # of the bicycle shop across the street

GA4_PROPERTY_ID = "412345678"
GA4_STREAM_ID = "5123456789"
GA4_CLIENT_ID = "sandbox-ga4.apps.example"
GA4_CLIENT_SECRET = "sandbox-ga4-secret"
GA4_REFRESH_TOKEN = "sandbox-ga4-refresh-token"
PINTEREST_CLIENT_ID = "1512345"
PINTEREST_CLIENT_SECRET = "sandbox-pinterest-client-secret"
PINTEREST_REFRESH_TOKEN = "sandbox-pinterest-refresh-token"
MAILCHIMP_KEY = "0123456789abcdef0123456789abcdef-us14"

UMAMI_WEBSITE_ID = "6f9b1c1e-52b4-4c1a-9a55-0b7a5e1d7c42"
UMAMI_USER = "admin"
UMAMI_PASSWORD = "sandbox-umami-password"

HUBSPOT_TOKEN = "sandbox-hubspot-token"
STRIPE_KEY = "rk_test_sandbox"

X_USER_ID = "1719632145987325952"
X_USERNAME = "brightside"
X_CLIENT_ID = "sandbox-x-client-id"
X_CLIENT_SECRET = "sandbox-x-client-secret"
X_REFRESH_TOKEN = "sandbox-x-refresh-token"
X_BEARER_TOKEN = "sandbox-x-bearer-token"  # of the app alone

#: What the platforms let in, under the names an installation has for it; it guards nothing.
CREDENTIALS = {
    "FACEBOOK_TOKEN": FACEBOOK_TOKEN,
    "GOOGLE_ADS_CLIENT_ID": GOOGLE_ADS_CLIENT_ID,
    "GOOGLE_ADS_CLIENT_SECRET": GOOGLE_ADS_CLIENT_SECRET,
    "GOOGLE_ADS_DEVELOPER_TOKEN": GOOGLE_ADS_DEVELOPER_TOKEN,
    "GOOGLE_ADS_REFRESH_TOKEN": GOOGLE_ADS_REFRESH_TOKEN,
    "GA4_CLIENT_ID": GA4_CLIENT_ID,
    "GA4_CLIENT_SECRET": GA4_CLIENT_SECRET,
    "GA4_REFRESH_TOKEN": GA4_REFRESH_TOKEN,
    "HUBSPOT_TOKEN": HUBSPOT_TOKEN,
    "INSTAGRAM_TOKEN": INSTAGRAM_TOKEN,
    "LINKEDIN_CLIENT_ID": LINKEDIN_CLIENT_ID,
    "LINKEDIN_CLIENT_SECRET": LINKEDIN_CLIENT_SECRET,
    "LINKEDIN_REFRESH_TOKEN": LINKEDIN_REFRESH_TOKEN,
    "LINKEDIN_ADS_CLIENT_ID": LINKEDIN_CLIENT_ID,
    "LINKEDIN_ADS_CLIENT_SECRET": LINKEDIN_CLIENT_SECRET,
    "LINKEDIN_ADS_REFRESH_TOKEN": LINKEDIN_REFRESH_TOKEN,
    "MAILCHIMP_API_KEY": MAILCHIMP_KEY,
    "MASTODON_TOKEN": MASTODON_TOKEN,
    "META_ADS_TOKEN": META_ADS_TOKEN,
    "PINTEREST_CLIENT_ID": PINTEREST_CLIENT_ID,
    "PINTEREST_CLIENT_SECRET": PINTEREST_CLIENT_SECRET,
    "PINTEREST_REFRESH_TOKEN": PINTEREST_REFRESH_TOKEN,
    "STRIPE_API_KEY": STRIPE_KEY,
    "UMAMI_USERNAME": UMAMI_USER,
    "UMAMI_PASSWORD": UMAMI_PASSWORD,
    "X_CLIENT_ID": X_CLIENT_ID,
    "X_CLIENT_SECRET": X_CLIENT_SECRET,
    "X_REFRESH_TOKEN": X_REFRESH_TOKEN,
    "YOUTUBE_ANALYTICS_CLIENT_ID": YOUTUBE_CLIENT_ID,
    "YOUTUBE_ANALYTICS_CLIENT_SECRET": YOUTUBE_CLIENT_SECRET,
    "YOUTUBE_ANALYTICS_REFRESH_TOKEN": YOUTUBE_REFRESH_TOKEN,
    "YOUTUBE_API_KEY": YOUTUBE_KEY,
}
