# ruff: noqa: E501, RUF001 - agents are as long as they are, and one look-alike is Cyrillic
"""Arrivals and where they came from, worked out by hand.

GA4 is what Google publishes for manual tags (support.google.com/analytics/answer/9756891): the
rules in order, case-insensitive, over the source list published with them. An untagged visit has
the source and medium Google Analytics gives it: google / organic, facebook.com / referral,
(direct) / (none). OURS is what the seeds' rows of origin `ours` add.
"""

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"

# source | medium | campaign | referrer | channel
GA4 = """
(direct) | (none) | | | Direct
(direct) | (not set) | | | Direct
(direct) | | | | Direct
| | | | Direct
google | cpc | brand cross-network 1 | | Cross-network
facebook | paid_social | Cross-Network | | Cross-network
newsletter | email | cross-network | | Cross-network
amazon | cpc | | | Paid Shopping
ebay.de | ppc | | | Paid Shopping
Google Shopping | cpc | | | Paid Shopping
etsy | retargeting | | | Paid Shopping
walmart.com | paid | | | Paid Shopping
google | cpc | spring-shop | | Paid Shopping
nobody | cpc | eshop | | Paid Shopping
facebook | paid_social | Summer Shopping | | Paid Shopping
google | cpc | workshop | | Paid Search
google | cpc | photoshop | | Paid Search
google | CPC | | | Paid Search
bing | ppc | | | Paid Search
duckduckgo | cpc | | | Paid Search
yahoo | cpm | | | Paid Search
baidu | paid-search | | | Paid Search
ecosia.org | retargeting | | | Paid Search
uk.search.yahoo.com | cpa | | | Paid Search
facebook | cpc | | | Paid Social
facebook.com | paid | | | Paid Social
l.facebook.com | ppc | | | Paid Social
instagram | paidsocial | | | Paid Social
ig | cpm | | | Paid Social
linkedin | retargeting | | | Paid Social
pinterest.co.uk | cpv | | | Paid Social
tiktok | paid_social | | | Paid Social
twitter | cpc | | | Paid Social
youtube | cpv | | | Paid Video
youtube.com | paid | | | Paid Video
vimeo | cpc | | | Paid Video
twitch.tv | ppc | | | Paid Video
dailymotion | retargeting | | | Paid Video
nobody | display | | | Display
nobody | banner | | | Display
nobody | expandable | | | Display
nobody | interstitial | | | Display
nobody | cpm | | | Display
google | display | | | Display
nobody | cpc | | | Paid Other
nobody | ppc | | | Paid Other
nobody | retargeting | | | Paid Other
nobody | paid | | | Paid Other
nobody | paid-content | | | Paid Other
amazon | | | | Organic Shopping
ebay | referral | | | Organic Shopping
alibaba.com | link | | | Organic Shopping
shop.app | | | | Organic Shopping
nobody | email | summer shop | | Organic Shopping
nobody | whatever | shopping-week | | Organic Shopping
facebook | | | | Organic Social
facebook | referral | | | Organic Social
linkedin.com | email | | | Organic Social
quora | link | | | Organic Social
reddit.com | | | | Organic Social
blogspot.com | | | | Organic Social
nobody | social | | | Organic Social
nobody | social-network | | | Organic Social
nobody | social-media | | | Organic Social
nobody | sm | | | Organic Social
nobody | social network | | | Organic Social
nobody | Social Media | | | Organic Social
youtube | | | | Organic Video
youtube.com | referral | | | Organic Video
netflix | | | | Organic Video
nobody | video | | | Organic Video
nobody | online-video-ad | | | Organic Video
google | | | | Organic Search
bing | referral | | | Organic Search
yandex | email | | | Organic Search
nobody | organic | | | Organic Search
chatgpt.com | ai-assistant | | | AI Assistant
claude.ai | ai-assistant | (ai-assistant) | | AI Assistant
nobody | referral | | | Referral
nobody | app | | | Referral
nobody | link | | | Referral
nobody | email | | | Email
nobody | e-mail | | | Email
nobody | e_mail | | | Email
nobody | e mail | | | Email
nobody | EMAIL | | | Email
email | nothing known | | | Email
e-mail | | | | Email
e_mail | | | | Email
nobody | affiliate | | | Affiliates
nobody | audio | | | Audio
sms | | | | SMS
sms | nothing known | | | SMS
nobody | sms | | | SMS
nobody | push | | | Mobile Push Notifications
nobody | web-push | | | Mobile Push Notifications
nobody | mobile app | | | Mobile Push Notifications
nobody | notifications | | | Mobile Push Notifications
firebase | | | | Mobile Push Notifications
nobody | nothing known | | | Unassigned
nobody | | | | Unassigned
| nothing known | | | Unassigned
nobody | nothing known | | https://www.facebook.com/ | Unassigned
| | | https://www.google.com/ | Organic Search
| | | https://www.google.co.uk/ | Organic Search
| | | https://www.bing.com/search?q=x | Organic Search
| | | https://duckduckgo.com/ | Organic Search
| | | https://uk.search.yahoo.com/ | Organic Search
| | | https://www.ecosia.org/ | Organic Search
| | | https://m.baidu.com/ | Organic Search
| | | https://yandex.ru/ | Organic Search
| | | https://www.facebook.com/ | Organic Social
| | | https://m.facebook.com/ | Organic Social
| | | https://l.instagram.com/ | Organic Social
| | | https://t.co/abc | Organic Social
| | | https://www.linkedin.com/ | Organic Social
| | | https://www.reddit.com/ | Organic Social
| | | https://news.ycombinator.com/ | Organic Social
| | | https://somebody.blogspot.com/2026/ | Organic Social
| | | https://www.youtube.com/ | Organic Video
| | | https://vimeo.com/1 | Organic Video
| | | https://www.amazon.com/ | Organic Shopping
| | | https://www.ebay.de/ | Organic Shopping
| | | https://chatgpt.com/ | AI Assistant
| | | https://gemini.google.com/ | AI Assistant
| | | https://claude.ai/ | AI Assistant
| | | https://radforum.example/ | Referral
| | | https://support.google.com/ | Referral
"""

# query | referrer | channel | platform
OURS = """
utm_source=facebook&utm_medium=ads | | Paid Social | facebook
utm_source=linkedin&utm_medium=sponsored | | Paid Social | linkedin
utm_source=spring&utm_medium=paid_social | | Paid Social |
utm_source=spring&utm_medium=cpc | https://l.facebook.com/ | Paid Social | facebook
utm_source=spring&utm_medium=cpc&fbclid=IwAR0123456789 | | Paid Social | facebook
utm_source=spring&utm_medium=sem | | Paid Search |
utm_source=spring | https://l.facebook.com/ | Organic Social | facebook
utm_source=spring&fbclid=IwAR0123456789 | | Organic Social | facebook
utm_source=hn&utm_medium=social | https://news.ycombinator.com/ | Organic Social | hacker_news
utm_source=Newsletter | https://l.facebook.com/ | Email |
utm_source=april&utm_medium=newsletter | | Email |
utm_source=mailchimp&utm_medium=link | | Email |
utm_source=chatgpt.com | | AI Assistant | chatgpt
utm_source=chatgpt.com | https://chatgpt.com/ | AI Assistant | chatgpt
utm_source=spring&utm_medium=affiliates | | Affiliates |
utm_source=show&utm_medium=podcast | | Audio |
utm_source=feedburner&utm_medium=feed | | Referral |
utm_source=spring&utm_medium=organic-social | | Organic Social |
utm_campaign=spring | https://www.facebook.com/ | Organic Social | facebook
utm_content=c1 | | Direct |
| https://mail.google.com/mail/u/0/ | Email |
| https://outlook.live.com/ | Email |
| https://navigator.web.de/ | Email |
| android-app://com.google.android.gm/ | Email |
| https://webmail.firma.example/ | Email |
| https://googleads.g.doubleclick.net/ | Display |
| https://www.perplexity.ai/ | AI Assistant | perplexity
| https://copilot.microsoft.com/ | AI Assistant | copilot
| android-app://com.linkedin.android/ | Organic Social | linkedin
| android-app://com.google.android.googlequicksearchbox/ | Organic Search | google
| https://go.bsky.app/ | Organic Social | bluesky
| https://l.threads.com/ | Organic Social | threads
| https://out.reddit.com/ | Organic Social | reddit
| https://web.whatsapp.com/ | Organic Social | whatsapp
| https://mastodon.example.org/ | Organic Social | mastodon
| https://www.xing.com/ | Organic Social | xing
| https://stackoverflow.com/questions/1 | Organic Social | stack_overflow
| https://www.amazon.co.jp/ | Organic Shopping | amazon
| https://emea.search.yahoo.com/ | Organic Search | yahoo
| https://search.brave.com/ | Organic Search | brave
gclid=Cj0KCQiA0123456789 | https://www.google.com/ | Paid Search | google
gbraid=0AAAAA0123456789 | | Paid Search | google
wbraid=Cj8KCQiA0123456789 | | Paid Search | google
dclid=CJ0123456789 | | Display | google
msclkid=0123456789abcdef | https://www.bing.com/ | Paid Search | bing
yclid=01234567890123 | | Paid Search | yandex
fbclid=IwAR0123456789 | | Organic Social | facebook
li_fat_id=01234567-89ab-cdef | | Paid Social | linkedin
ttclid=E.C.P.0123456789 | | Paid Social | tiktok
twclid=2-0123456789abcdef | | Paid Social | x
epik=dj0yJnU9MDEyMzQ1 | | Paid Social | pinterest
rdt_cid=0123456789012 | | Paid Social | reddit
ScCid=01234567-89ab-cdef | | Paid Social | snapchat
sccid=01234567-89ab-cdef | | Paid Social | snapchat
igshid=MzRlODBiNWFlZA== | | Organic Social | instagram
igsh=MzRlODBiNWFlZA== | | Organic Social | instagram
FBCLID=IwAR0123456789 | | Organic Social | facebook
mc_cid=0123456789&mc_eid=0123456789 | | Email |
irclickid=0123456789ab | | Affiliates | impact
gclid= | | Direct |
fbclid=IwAR0123456789 | https://l.instagram.com/ | Organic Social | instagram
fbclid=IwAR0123456789 | https://l.threads.com/ | Organic Social | threads
fbclid=IwAR0123456789 | https://www.google.com/ | Organic Social | facebook
fbclid=IwAR0123456789 | https://www.acme.example/ | Organic Social | facebook
fbclid=IwAR0123456789&gclid=Cj0KCQiA0123456789 | | Paid Search | google
utm_source=newsletter&utm_medium=email&fbclid=IwAR0123456789 | | Email |
utm_source=facebook&utm_medium=paid&fbclid=IwAR0123456789 | | Paid Social | facebook
utm_source=google&utm_medium=cpc&gclid=Cj0KCQiA0123456789 | | Paid Search | google
utm_source=newsletter&utm_medium=email&gclid=Cj0KCQiA0123456789 | | Paid Search | google
utm_campaign=x-cross-network&gclid=Cj0KCQiA0123456789 | | Cross-network | google
"""

# Hosts that merely look like one: the channel must be Referral, the platform none.
LOOK_ALIKES = """
https://facebook.com.evil.example/
https://notfacebook.com/
https://facebook.community/
https://googlefacebook.com/
https://google.com.evil.example/
https://www.google.evil.example/
https://my-google.com/
https://facebook.com@evil.example/
https://facebook.com:80@evil.example/
https://a@facebook.com@evil.example/
https://evil.example\\@facebook.com/
https://evil.example/?x=https://facebook.com/
https://evil.example#@facebook.com/
https://evil.example/facebook.com
https://xn--fcebook-8va.com/
https://fаcebook.com/
https://facebook.com.
https://facebookcom/
https://com/
https://t.co.uk/
https://x.com.evil.example/
https://pubs.acs.org/
https://www.acs.org/
https://notacme.example/
https://acme.example.evil.example/
"""

# The same platform however its host is written; after the bar the platform.
SAME_HOSTS = """
https://facebook.com/ | facebook
https://FACEBOOK.COM/ | facebook
https://www.facebook.com:443/ | facebook
https://facebook.com./ | facebook
https://somebody:secret@m.facebook.com/ | facebook
http://lm.facebook.com/l.php?u=x | facebook
https://de-de.facebook.com/ | facebook
HTTPS://WWW.LinkedIn.com/feed | linkedin
https://old.reddit.com | reddit
https://np.reddit.com/ | reddit
https://somebody.blogspot.com/ | blogger
https://somebody.blogspot.co.uk/ | blogger
https://www.pinterest.com.au/ | pinterest
https://somebody.tumblr.com/ | tumblr
https://mobile.twitter.com/ | x
"""

# utm_source as links in the wild write it, percent codes and all | the platform.
SPELLINGS = """
LinkedIn | linkedin
linkedin | linkedin
LINKEDIN | linkedin
lnkd.in | linkedin
%20linkedin%20 | linkedin
+linkedin+ | linkedin
linked_in | linkedin
linked-in | linkedin
Linked%20In | linkedin
Linked+In | linkedin
Linked%2520In | linkedin
%4Cinked%49n | linkedin
www.linkedin.com | linkedin
https%3A%2F%2Fwww.linkedin.com%2Ffeed | linkedin
FB | facebook
Face-Book | facebook
m.facebook.com | facebook
facebook_ads | facebook
IG | instagram
X | x
Twitter | x
t.co | x
YT | youtube
Tik%20Tok | tiktok
go.bsky.app | bluesky
BlueSky | bluesky
"""

# Back from there a visit goes on: Direct, is_continuation, no platform.
CONTINUED = """
https://checkout.stripe.com/c/pay
https://www.paypal.com/
https://www.sandbox.paypal.com/
https://pay.google.com/
https://x.klarna.com/
https://geo.cardinalcommerce.com/
https://acs.bank.example/3ds
https://acs1.bank.example/
https://3ds.issuer.example/
https://pit.3dsecure.net/
https://wlp-acs.com/
https://accounts.google.com/
https://login.microsoftonline.com/
https://login.live.com/
https://appleid.apple.com/
https://acme.eu.auth0.com/
https://acme.okta.com/
https://sso.customer.example/
https://acme.example/
https://www.acme.example/a
https://blog.acme.example/
https://WWW.ACME.EXAMPLE/
"""

# Browsers inside apps, as their users send them | platform.
IN_APP = """
Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/21F90 [FBAN/FBIOS;FBAV/468.0.0.32.105;FBBV/608424063;FBDV/iPhone15,2;FBMD/iPhone;FBSN/iOS;FBSV/17.5.1;FBSS/3;FBCR/;FBID/phone;FBLC/de_DE;FBOP/80] | facebook
Mozilla/5.0 (Linux; Android 14; SM-S911B Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/125.0.6422.53 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/465.0.0.55.84;] | facebook
Mozilla/5.0 (Linux; Android 14; Pixel 7 Build/AP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/125.0 Mobile Safari/537.36 MetaIAB Facebook | facebook
Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/21F90 Instagram 334.0.5.31.92 (iPhone15,2; iOS 17_5_1; de_DE; de; scale=3.00; 1179x2556; 606700352) | instagram
Mozilla/5.0 (Linux; Android 14; SM-A546B Build/UP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/125.0 Mobile Safari/537.36 Instagram 333.0.0.42.91 Android (34/14; 450dpi; 1080x2340; samsung; SM-A546B; a54x; s5e8835; de_DE; 605100000) | instagram
Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Barcelona 330.0.0.30.109 (iPhone15,3; iOS 17_4; de_DE; de) | threads
Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [LinkedInApp]/9.29.7731 | linkedin
Mozilla/5.0 (Linux; Android 13; Pixel 6; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/124.0 Mobile Safari/537.36 [LinkedInApp] | linkedin
Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 musical_ly_34.7.0 JsSdk/2.0 NetType/WIFI Channel/App Store ByteLocale/de Region/DE | tiktok
Mozilla/5.0 (Linux; Android 13; SM-G991B; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/124.0 Mobile Safari/537.36 trill_340503 BytedanceWebview/d8a21c6 | tiktok
Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [Pinterest/iOS] | pinterest
Mozilla/5.0 (Linux; Android 13; SM-G991B; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/124.0 Mobile Safari/537.36 [Pinterest/Android] | pinterest
Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Snapchat/12.90.0.42 (like Safari/8617, panda) | snapchat
Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Twitter for iPhone/10.44 | x
Mozilla/5.0 (Linux; Android 13; SM-G991B; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/124.0 Mobile Safari/537.36 TwitterAndroid | x
Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Safari Line/14.8.0 | line
Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.49(0x18003137) NetType/WIFI Language/zh_CN | wechat
Mozilla/5.0 (Linux; Android 13; SM-G991N; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/124.0 Mobile Safari/537.36;KAKAOTALK 10.8.3 | kakaotalk
Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) GSA/317.0.634488990 Mobile/15E148 Safari/604.1 | google
"""

# No visits, whatever they fetch | the reason.
MACHINES = """
facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php) | link preview
facebookcatalog/1.0 | crawler
meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler) | link preview
Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots) | link preview
WhatsApp/2.24.12.78 A | link preview
LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com) | link preview
Twitterbot/1.0 | link preview
TelegramBot (like TwitterBot) | link preview
Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com) | link preview
Mozilla/5.0 (compatible; redditbot/1.0; +http://www.reddit.com/feedback) | link preview
Mozilla/5.0 (compatible; Pinterestbot/1.0; +http://www.pinterest.com/bot.html) | link preview
Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app) | link preview
http.rb/5.1.1 (Mastodon/4.2.8; +https://mastodon.social/) Bot | link preview
Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 Safari/537.36 Snap URL Preview Service; bot; snapchat; https://developers.snap.com/robots | link preview
Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html) | crawler
Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.6422.175 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html) | crawler
Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116.0.1938.76 Safari/537.36 | crawler
Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot) | crawler
Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; ChatGPT-User/1.0; +https://openai.com/bot | crawler
Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; +claudebot@anthropic.com) | crawler
Mozilla/5.0 (compatible; PerplexityBot/1.0; +https://perplexity.ai/perplexitybot) | crawler
Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/) | crawler
Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html) | crawler
Mozilla/5.0 (compatible; Applebot/0.1; +http://www.apple.com/go/applebot) | crawler
Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots) | crawler
Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/125.0.0.0 Safari/537.36 | crawler
Mozilla/5.0 (compatible; Ezooms/1.0; help@moz.com) | crawler
Mozilla/5.0 (Windows NT 6.1; rv:6.0) Gecko/20110814 Firefox/6.0 Google favicon | crawler
Mozilla/4.0 (compatible;) | crawler
Mozilla/5.0 | crawler
curl/8.5.0 | crawler
python-requests/2.32.3 | crawler
Go-http-client/2.0 | crawler
- | crawler
"""

# People, however odd their agents look.
PEOPLE = f"""
{FIREFOX}
Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0
Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1
Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; EmbeddedWB 14.52 from: http://www.bsalsa.com/)
Mozilla/5.0 (Linux; Android 10; CUBOT NOTE 20) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36
Mozilla/5.0 (Linux; Android 13; SAMSUNG SM-G991B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36
Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 DuckDuckGo/7 Safari/605.1.15
"""


def table(text: str) -> list[tuple[str, ...]]:
    """Return the rows of a table above, cells without the blanks around them."""
    return [tuple(cell.strip() for cell in line.split("|")) for line in text.strip().splitlines()]
