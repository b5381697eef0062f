"""What goes wrong in the faulty second night: four streams, four ways, and a retired metric."""

import json

from sandbox import Answer, Fault

HTML = Answer(200, b"<html><h1>We are back soon</h1></html>", {"Content-Type": "text/html"})
CUT_SHORT = Answer(200, b'{"data":[{"id":"0a3d2704-14b8-40')
EXPIRED = Answer(
    400,
    json.dumps(
        {
            "error": {
                "message": "Error validating access token: Session has expired",
                "type": "OAuthException",
                "code": 190,
                "error_subcode": 463,
            }
        }
    ).encode(),
)
UNAUTHORIZED = Answer(
    401, b'{"status":"error","category":"INVALID_AUTHENTICATION","message":"expired"}'
)
RETIRED = Answer(
    400,
    b'{"error":{"message":"(#100) The value must be a valid insights metric",'
    b'"type":"OAuthException","code":100}}',
)

#: What goes wrong in the second night: which stream, how, and what the message must tell.
FAILING = {
    ("bluesky", "author_feed"): (r"getAuthorFeed", HTML, "the next run asks again"),
    ("facebook", "published_posts"): (r"/published_posts", CUT_SHORT, "the next run asks again"),
    ("facebook", "page_insights"): (
        r"/facebook/v25.0/\d+/insights",
        EXPIRED,
        "renew FACEBOOK_TOKEN",
    ),
    ("hubspot", "contacts"): (r"/contacts/search", UNAUTHORIZED, "renew HUBSPOT_TOKEN"),
}
RETIRED_METRIC = Fault(r"metric=([^&]*%2C)?post_clicks(%2C|&)", RETIRED, on=None)
