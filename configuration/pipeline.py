"""Say what pipeline.yml may hold: company, accounts, books, goals. Unknown keys are refused."""

import re
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, UnknownLocaleError
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from configuration.goals import Goal, unreachable
from configuration.measuring import Attribution, Economics, Journeys, Verdicts
from extractors.mapping import ACCOUNT_FIELDS, MappingRefused, mapping_of
from extractors.source import Source, all_sources


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"unknown time zone {name!r}; use a name such as Europe/Berlin")
    return name


def _locale(name: str) -> str:
    try:
        Locale.parse(name)
    except (ValueError, UnknownLocaleError):
        raise ValueError(f"unknown locale {name!r}; write it like en_GB or de_DE") from None
    return name


def _host(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9.-]+\.[a-z0-9-]+", name):
        raise ValueError(f"{name!r} is not a host name; write it without https:// and path")
    return name


def _identifier(name: str) -> str:
    # Account names become folder names.
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,62}", name):
        raise ValueError("use up to 63 lower-case letters, digits, - and _")
    return name


def _flat(said: dict[str, Any], outer: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in said.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{outer}{key}.")
        elif value is not None:
            flat[f"{outer}{key}"] = str(value)
    return flat


class Strict(BaseModel):
    """Refuse keys nobody reads, so that a typing error is no silent default."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Company(Strict):
    """Who we are: the zone of our days, the currency of our reports, the sites that are ours."""

    name: str
    time_zone: Annotated[str, AfterValidator(_zone)]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    #: How the page writes numbers and days.
    locale: Annotated[str, AfterValidator(_locale)] = "en"
    own_domains: tuple[Annotated[str, AfterValidator(_host)], ...] = Field(min_length=1)

    @property
    def zone(self) -> ZoneInfo:
        """The zone itself."""
        return ZoneInfo(self.time_zone)


class AccountEntry(BaseModel):
    """One account of a source; which further keys it needs the source's declaration says."""

    model_config = ConfigDict(extra="allow", frozen=True)

    name: Annotated[str, AfterValidator(_identifier)]
    role: Literal["own", "competitor"] = "own"
    base_url: str | None = None
    allow_private_network: bool = False
    #: Prefix of this account's environment variables, where the source's own name won't do.
    secrets_prefix: Annotated[str, Field(pattern="^[A-Z][A-Z0-9_]*$")] | None = None

    def as_account(self) -> dict[str, str]:
        """Return what the extractors read: flat text; `a: {b: c}` is told as `a.b`."""
        return _flat({**self.model_dump(), **(self.model_extra or {})})


class SourcesOfRecord(Strict):
    """Which one system a fact is read from; the others only feed `reconciliation`."""

    web: str = "umami"
    leads: str = "hubspot"
    sales: str = "stripe"
    #: Ads cost what the platform's own ad account says, where one is read; or what the books say.
    ads: Literal["ad_accounts", "company"] = "ad_accounts"


class Pipeline(Strict):
    """The whole of pipeline.yml."""

    company: Company
    accounts: dict[str, tuple[AccountEntry, ...]] = Field(min_length=1)
    sources_of_record: SourcesOfRecord = SourcesOfRecord()
    costs: str | None = None
    rates: str | None = None
    #: The register `likes-to-leads link` writes; a path beside pipeline.yml.
    links: str | None = None
    #: The register `likes-to-leads experiment plan` writes; a path beside pipeline.yml.
    experiments: str | None = None
    goals: tuple[Goal, ...] = ()
    journeys: Journeys = Journeys()
    attribution: Attribution = Attribution()
    economics: Economics = Economics()
    verdicts: Verdicts = Verdicts()
    #: When the night begins, company time: late enough for yesterday's figures to have settled.
    nightly_at: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = "04:00"
    #: How far back a new account is read; half a year is enough to see a lead mature.
    history_days: Annotated[int, Field(ge=1, le=3650)] = 180
    #: Runs older than this are deleted from the orchestrator's own storage.
    keep_runs_days: Annotated[int, Field(ge=1)] = 90

    @property
    def books(self) -> dict[str, str | None]:
        """The company's own files, by the streams of the source `company` that read them."""
        return {
            "costs": self.costs,
            "experiments": self.experiments,
            "links": self.links,
            "rates": self.rates,
        }

    @model_validator(mode="after")
    def _accounts_fit_their_sources(self) -> "Pipeline":
        known = all_sources()
        for name, entries in self.accounts.items():
            if name not in known or name == "company":
                choice = ", ".join(sorted(known.keys() - {"company"}))
                raise ValueError(f"accounts.{name}: unknown source; known are {choice}")
            if len({entry.name for entry in entries}) < len(entries):
                raise ValueError(f"accounts.{name}: two accounts have the same name")
            for entry in entries:
                self._fits(known[name], entry)
        for fact, source in self.sources_of_record:
            if source not in known and source != "ad_accounts":
                raise ValueError(f"sources_of_record.{fact}: unknown source {source!r}")
        return self

    @model_validator(mode="after")
    def _goals_can_be_reached(self) -> "Pipeline":
        if wrong := unreachable(self.goals, self.accounts, all_sources()):
            raise ValueError(wrong)
        return self

    @staticmethod
    def _fits(source: Source, entry: AccountEntry) -> None:
        given = {**(entry.model_extra or {}), **({"base_url": ""} if entry.base_url else {})}
        where = f"accounts.{source.name}.{entry.name}"
        for name in {s.zone_field for s in source.streams if s.zone_field} & given.keys():
            try:
                _zone(given[name])
            except ValueError as error:
                raise ValueError(f"{where}: {name}: {error}") from None
        if source.mapped:
            Pipeline._has_a_mapping(source, entry, where)
            return
        if missing := set(source.account_fields) - given.keys():
            raise ValueError(f"{where}: {', '.join(sorted(missing))} is missing")
        for name in source.settings.keys() & given.keys():
            if given[name] not in source.settings[name]:
                choice = ", ".join(source.settings[name])
                raise ValueError(f"{where}: {name} is one of {choice}, not {given[name]}")
        logins = {"token_url", "authorize_url"} if source.login else set()
        optional = {*source.settings, *source.optional_fields, "base_url"}
        known = {*source.account_fields} | optional | logins
        if unknown := given.keys() - known:
            raise ValueError(f"{where}: unknown key {', '.join(sorted(unknown))}")
        if source.confirm_entry and (wrong := source.confirm_entry(entry.as_account())):
            raise ValueError(f"{where}: {wrong}")

    @staticmethod
    def _has_a_mapping(source: Source, entry: AccountEntry, where: str) -> None:
        given = entry.model_extra or {}
        if unknown := sorted(given.keys() - set(ACCOUNT_FIELDS)):
            known = ", ".join(ACCOUNT_FIELDS)
            raise ValueError(f"{where}.{unknown[0]}: unknown key; a table takes {known}")
        try:
            mapping_of(source, entry.as_account())
        except MappingRefused as error:
            raise ValueError(f"{where}.{error.place}: {error.words}") from None
        if not given.get("table"):
            return
        if not source.optional_secrets:
            raise ValueError(f"{where}.table: {source.name} reads files only")
        if not entry.secrets_prefix:
            raise ValueError(
                f"{where}.table: say `secrets_prefix: SHOP`, say; the database's address and login"
                " is then read from SHOP_DSN in .env"
            )
