"""Secrets come from the environment or a private file, and what is missing is named."""

import pytest

from configuration.errors import ConfigurationError
from configuration.pipeline import AccountEntry
from configuration.secrets import hash_key, load_environment, secrets_of
from extractors.source import all_sources


@pytest.mark.parametrize("source", all_sources().values())
def test_every_secret_of_every_source_is_explained_in_the_example(source):
    from pathlib import Path

    example = (Path(__file__).resolve().parents[2] / ".env.example").read_text()
    for field in (*source.secrets, *source.optional_secrets):
        assert f"\n{source.name.upper()}_{field.upper()}=" in example


def test_what_is_missing_is_named_by_its_variable():
    entry = AccountEntry(name="till")
    with pytest.raises(ConfigurationError, match="STRIPE_API_KEY"):
        secrets_of(all_sources()["stripe"], entry, {})


def test_a_second_account_has_variables_of_its_own():
    entry = AccountEntry(name="till", secrets_prefix="STRIPE_SHOP")
    found = secrets_of(all_sources()["stripe"], entry, {"STRIPE_SHOP_API_KEY": "x"})
    assert found == {"api_key": "x"}


def test_a_token_that_is_optional_is_read_only_for_the_account_that_names_it():
    mastodon, environment = all_sources()["mastodon"], {"MASTODON_TOKEN": "x"}
    own = AccountEntry(name="own", secrets_prefix="MASTODON")
    assert secrets_of(mastodon, own, environment) == {"token": "x"}
    assert secrets_of(mastodon, AccountEntry(name="rival"), environment) == {}
    with pytest.raises(ConfigurationError, match="MASTODON_TOKEN"):
        secrets_of(mastodon, own, {})


def test_a_file_others_can_read_is_refused(tmp_path):
    path = tmp_path / ".env"
    path.write_text("A=1\n")
    path.chmod(0o644)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        load_environment(tmp_path)
    path.chmod(0o600)
    assert load_environment(tmp_path)["A"] == "1"


def test_the_environment_wins_over_the_file(tmp_path, monkeypatch):
    path = tmp_path / ".env"
    path.write_text("LTL_PROBE=file\n")
    path.chmod(0o600)
    monkeypatch.setenv("LTL_PROBE", "environment")
    assert load_environment(tmp_path)["LTL_PROBE"] == "environment"


@pytest.mark.parametrize("key", ["", "short"])
def test_a_weak_hash_key_is_refused(key):
    with pytest.raises(ConfigurationError, match="LTL_HASH_KEY"):
        hash_key({"LTL_HASH_KEY": key})
