"""Read the field lists of the Graph API: `id,comments.summary(true).limit(0),attachments{url}`."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Field:
    """One wanted field with its modifiers and what is wanted inside it."""

    name: str
    modifiers: dict[str, str] = field(default_factory=dict)
    inner: list["Field"] = field(default_factory=list)


def parse(text: str) -> list[Field]:
    """Return the fields of a list; raise ValueError where brackets do not match."""
    fields, rest = _fields(text.strip())
    if rest:
        raise ValueError(f"unexpected {rest[0]!r} in fields")
    return fields


def _fields(text: str) -> tuple[list[Field], str]:
    found: list[Field] = []
    while text and text[0] != "}":
        name, text = _until(text, ".{},(")
        wanted = Field(name.strip())
        while text.startswith((".", "(")):
            modifier, text = _until(text[1:], "(") if text[0] == "." else (".", text)
            value, text = _until(text[1:], ")")
            wanted.modifiers[modifier] = value
            text = text[1:]
        if text.startswith("{"):
            wanted.inner, text = _fields(text[1:])
            if not text.startswith("}"):
                raise ValueError("missing } in fields")
            text = text[1:]
        found.append(wanted)
        if text.startswith(","):
            text = text[1:]
    return found, text


def _until(text: str, signs: str) -> tuple[str, str]:
    for number, sign in enumerate(text):
        if sign in signs:
            return text[:number], text[number:]
    return text, ""
