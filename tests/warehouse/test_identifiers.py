"""Identifiers: the same person joins across sources, and no key, no file tells who it is."""

import hashlib
import hmac

import pytest
from landed_windows import House, toy

from extractors.contract import Contract, Text, column, key
from warehouse.identifiers import ROLE_LOCAL_PARTS, pseudonym

OTHER = b"another key of thirty-two bytes!"


class People(Contract):
    """Who wrote."""

    thing_id: Text = key("id")
    email_hmac: Text = column("email", privacy="identifier")
    handle_hmac: Text = column("handle", privacy="identifier")

    class Config:
        strict = True
        unique = ["thing_id"]  # noqa: RUF012


def people(tmp_path, key=None):
    tmp_path.mkdir(exist_ok=True)
    house = House(tmp_path, streams=(toy(contract=People),), **({"key": key} if key else {}))
    house.land(
        {"id": "1", "email": " Ada@Example.com ", "handle": "Ada"},
        {"id": "2", "email": "ada@example.com", "handle": "ada"},
        {"id": "3", "email": None},
        {"id": "4", "email": "canary-4711@example.com", "handle": "it's \"; drop table x"},
    )
    house.load()
    return house


def test_an_address_is_compared_trimmed_and_in_lower_case_and_all_else_exactly(tmp_path):
    rows = people(tmp_path).things("thing_id, email_hmac, handle_hmac")
    emails = [email for _, email, _ in rows]
    assert emails[0] == emails[1] and emails[0] != emails[3]
    assert rows[0][2] != rows[1][2]
    assert rows[2] == ("3", None, None)


def test_the_value_is_the_first_half_of_an_hmac_sha256(tmp_path):
    key = b"0123456789abcdef0123456789abcdef"
    expected = hmac.new(key, b"ada@example.com", hashlib.sha256).hexdigest()[:32]
    assert people(tmp_path).things("email_hmac")[0][0] is not None
    assert (expected,) in people(tmp_path / "b", key).things("email_hmac")


def test_another_key_makes_other_people(tmp_path):
    first = people(tmp_path / "a").things("email_hmac")
    second = people(tmp_path / "b", OTHER).things("email_hmac")
    assert not {v for (v,) in first if v} & {v for (v,) in second if v}


def test_neither_an_address_nor_the_key_lies_in_the_build_file(tmp_path):
    house = people(tmp_path)
    written = b"".join(path.read_bytes() for path in tmp_path.glob("warehouse.duckdb*"))
    for secret in (b"canary-4711", b"ada@example.com", house.key):
        assert secret not in written


def test_a_short_key_is_refused(tmp_path):
    with pytest.raises(ValueError, match="LTL_HASH_KEY"):
        people(tmp_path, b"short")


def test_an_identifier_in_a_key_is_refused():
    from warehouse.columns import ContractUnclear, columns_of

    class Keyed(Contract):
        email_hmac: Text = column("email", privacy="identifier", nullable=False)

        class Config:
            strict = True
            unique = ["email_hmac"]  # noqa: RUF012

    with pytest.raises(ContractUnclear, match="identifier"):
        columns_of(Keyed)


def test_names_decide_what_is_an_address():
    assert pseudonym("email_hmac", " A@B ", OTHER) == pseudonym("email_hmac", "a@b", OTHER)
    assert pseudonym("ip_hmac", "A", OTHER) != pseudonym("ip_hmac", "a", OTHER)


@pytest.mark.parametrize(
    "address",
    [
        "info@acme.example",
        " Sales@Acme.example",
        "kontakt@a.example",
        "info+spring@acme.example",
        "accueil@a.example",
        "ventas@a.example",
    ],
)
def test_an_offices_address_says_so_and_still_tells_nothing(address):
    office = pseudonym("email_hmac", address, OTHER)
    assert office.startswith("role:") and "acme" not in office and len(office) == 5 + 32


@pytest.mark.parametrize("address", ["ada@info.example", "information.ada@a.example", ""])
def test_a_persons_address_is_no_offices(address):
    assert not pseudonym("email_hmac", address, OTHER).startswith("role:")


def test_two_offices_are_two_and_a_name_is_no_address():
    first, second = (pseudonym("email_hmac", f"info@{n}.example", OTHER) for n in "ab")
    assert first != second
    assert not pseudonym("handle_hmac", "info@a.example", OTHER).startswith("role:")


def test_the_list_of_offices_is_sorted_by_language_and_holds_each_word_once():
    lines = ROLE_LOCAL_PARTS.read_text(encoding="utf-8").splitlines()[1:]
    words = [line.split(",") for line in lines]
    assert {language for _, language in words} == {"en", "de", "fr", "es"}
    assert len({word for word, _ in words}) == len(words)
    assert all(word == word.lower().strip() for word, _ in words)
