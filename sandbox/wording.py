"""Hold the words of the company and its public: subjects, comments, names."""

from datetime import date

# Landing page and what a post about it says, plainly and as a sales pitch.
SUBJECTS = (
    (
        "/bikes/gravel-one",
        "Two weeks of mud and the Gravel One still shifts like new.",
        "Gravel One now 15 % off. Only this week!",
    ),
    (
        "/bikes/city-loop",
        "Belt drive, no grease, no excuses: how the City Loop is built.",
        "City Loop: order today, ride on Friday. 🚲",
    ),
    (
        "/bikes/cargo-max",
        "Three kids, one crate of apples: what the Cargo Max carries in Köln.",
        "Cargo Max with free child seat. Grab yours.",
    ),
    (
        "/guide/frame-size",
        "How to find your frame size with a book and a tape measure.",
        "Find your size, get a voucher worth 20 €.",
    ),
    (
        "/guide/winter-care",
        "Salt eats chains. A ten-minute winter routine that saves yours.",
        "Winter check for 49 €: book now, slots are going fast.",
    ),
    (
        "/blog/workshop-diary",
        "Workshop diary: Jürgen on the day every spoke sang. 🔧",
        "Our workshop sale starts NOW. Everything must go.",
    ),
    (
        "/blog/commute-berlin",
        "We timed five commutes across Berlin. The bike won four.",
        "Lease your commuter from 39 € a month - apply today.",
    ),
    (
        "/offers/test-ride",
        "Bring your old saddle: Saturday's test rides start at ten.",
        "Test ride this Saturday. Every tester gets 10 % off!",
    ),
)
CATALOGUE = (
    "/",
    "/bikes",
    "/bikes/gravel-one",
    "/bikes/city-loop",
    "/bikes/cargo-max",
    "/guide/frame-size",
    "/guide/winter-care",
    "/blog/workshop-diary",
    "/blog/commute-berlin",
    "/offers/test-ride",
    "/about",
    "/contact",
)
SIGN_UP, THANKS, CHECKOUT, PAID = "/newsletter", "/thanks", "/checkout", "/order/complete"
TITLES = {
    "/": "Brightside Cycles",
    "/bikes": "All bikes",
    "/about": "About us",
    "/contact": "Contact",
    SIGN_UP: "Stay in touch",
    THANKS: "Thank you",
    CHECKOUT: "Checkout",
    PAID: "Order complete",
}

PRAISE = (
    "Looks great!",
    "Where can I try one?",
    "Mine has 4,000 km and runs fine.",
    "😍😍",
    "Does it fit a child seat?",
    "Beautiful colour.",
    "Tagging my sister.",
    "Is the belt quieter than a chain?",
    "See you on Saturday!",
    "Nice write-up, thanks.",
)
COMPLAINTS = (
    "Still waiting for my order after three weeks. Nobody answers the phone.",
    "The brakes squeal since day two. Very disappointed.",
    "Third ad today. Please stop.",
    "Your site ate my cart again.",
    "Refund promised in March, still nothing.",
)
SPAM = ("Earn 900 € a day from home, write me", "FREE crypto >>> profile")
ANSWERS = (
    "Thank you! We have just sent you a message.",
    "Sorry to hear that - please write to service@brightside.example with your order number.",
    "Yes, it does!",
    "Come by on Saturday and try it.",
)

GIVEN = (
    "Anna",
    "Ben",
    "Clara",
    "David",
    "Elif",
    "Felix",
    "Greta",
    "Hannes",
    "Ida",
    "Jonas",
    "Käthe",
    "Lukas",
    "Mira",
    "Noah",
    "Olga",
    "Paul",
    "Rosa",
    "Søren",
    "Tarek",
    "Zoé",
)
FAMILY = (
    "Albrecht",
    "Bauer",
    "Çelik",
    "Dietrich",
    "Engel",
    "Fischer",
    "García",
    "Hoffmann",
    "Ivanov",
    "Jansen",
    "König",
    "Lehmann",
    "Müller",
    "Nowak",
    "O'Brien",
    "Peters",
    "Richter",
    "Schäfer",
    "Vogel",
    "Weiß",
)
ASCII = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ç": "C", "é": "e", "í": "i", "ø": "o", "'": ""}
)


def subject(which: float, again: float, promo: bool) -> tuple[str, str]:
    """Return the landing page and the text of a post."""
    landing, plain, pitch = SUBJECTS[int(which * len(SUBJECTS))]
    tail = ("", " More on our site.", " Tell us what you think.", " 👇")[int(again * 4)]
    return landing, (pitch if promo else plain) + tail


def campaign(on: date, promo: bool) -> str:
    """Return the campaign name of a day."""
    quarter = (on.month - 1) // 3 + 1
    return f"{on.year}-q{quarter}-{'offers' if promo else 'stories'}"


def title(path: str) -> str:
    """Return the title of a page of the site."""
    return TITLES.get(path) or path.rsplit("/", 1)[-1].replace("-", " ").capitalize()


def person(key: int) -> tuple[str, str, str]:
    """Return given name, family name and e-mail address of the person behind a key."""
    given = GIVEN[key % 20]
    family = FAMILY[key // 20 % 20]
    # The number keeps two people of one name apart; .example can never receive mail.
    local = f"{given}.{family}".translate(ASCII).lower()
    return given, family, f"{local}.{key % 0xFFFF_FFFF:x}@mail.example"
