"""Which addresses are talked to, and which are not."""

import socket

import pytest
from scripted_platform import Platform, Reply, run, stream_of

from extractors.addresses import AddressRefused, is_private_or_public, is_public, policy
from extractors.messages import Request


@pytest.mark.parametrize(
    "url",
    [
        "http://graph.example",
        "http://10.0.0.5",
        "http://2130706433",  # 127.0.0.1 as one number
        "http://0x7f000001",
        "ftp://graph.example",
        "file:///etc/passwd",
        "graph.example",
        "https://",
        "",
        "https://user:secret@graph.example",
        "https://graph.example/?token=secret",
    ],
)
def test_a_base_url_that_is_not_plain_https_is_refused_without_echoing_it(url):
    with pytest.raises(AddressRefused) as refusal:
        policy(url, allow_private_network=False)
    assert "secret" not in str(refusal.value).replace("secrets", "")


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000/api", "http://localhost", "http://[::1]"])
def test_plain_http_is_for_this_machine(url):
    allowed = policy(url, allow_private_network=False)
    assert allowed("127.0.0.1")
    assert not allowed("10.0.0.1")


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "::1",
     "::ffff:10.0.0.1", "::ffff:127.0.0.1", "fe80::1%eth0", "fc00::1", "224.0.0.1", "100.64.0.1"],
)  # fmt: skip
def test_addresses_that_are_not_of_the_open_internet_are_told_apart(address):
    assert not is_public(address)


def test_a_public_address_is_public():
    assert is_public("157.240.1.1")
    assert is_public("2a03:2880::1")


def test_a_private_network_is_allowed_when_asked_for_but_never_the_cloud_credentials():
    allowed = policy("http://umami.lan", allow_private_network=True)
    assert allowed is is_private_or_public
    assert allowed("192.168.1.1")
    assert not allowed("169.254.169.254")
    assert not allowed("0.0.0.0")


def test_a_name_that_resolves_to_a_private_address_is_refused(tmp_path, monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.7", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: found)
    with Platform() as platform:
        outcome = run(platform, tmp_path, account={"base_url": "https://shop.example"})
    assert outcome.state == "failed"
    assert "10.0.0.7" in outcome.error
    assert "allow_private_network" in outcome.error


def test_a_name_that_changes_between_check_and_use_is_refused(tmp_path, monkeypatch):
    """The first look-up says public, the connection then leads to this machine."""
    with Platform() as platform:
        port = int(platform.url.rpartition(":")[2])
        public = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("157.240.1.1", 443))]
        ours = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
        answers = iter([public])
        monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: next(answers, ours))
        outcome = run(platform, tmp_path, account={"base_url": "https://shop.example"})
        assert outcome.state == "failed"
        assert "127.0.0.1" in outcome.error
        assert platform.asked == []


def test_a_server_in_our_own_network_may_be_named(platform, tmp_path, monkeypatch):
    platform.replies(Reply({"data": []}))
    port = platform.url.rpartition(":")[2]
    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *a, **k: real("127.0.0.1", *a, **k))
    account = {"base_url": f"http://umami.lan:{port}", "allow_private_network": True}
    assert run(platform, tmp_path, account=account).state == "sealed"


@pytest.mark.parametrize("path", ["../admin", "v1/../../x", "a/./b"])
def test_a_served_id_cannot_climb_out_of_its_path(platform, tmp_path, path):
    stream = stream_of(requests=lambda ask: [Request(path)])
    assert run(platform, tmp_path, stream).state == "failed"
    assert platform.asked == []


def test_a_served_id_cannot_add_a_query(platform, tmp_path):
    stream = stream_of(requests=lambda ask: [Request("id?limit=1#x")])
    run(platform, tmp_path, stream)
    assert platform.asked[0].path == "/id%3Flimit%3D1%23x"
    assert platform.asked[0].params == {}
