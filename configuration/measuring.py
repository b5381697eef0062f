"""Say what pipeline.yml may hold on how visits, people and credit are computed; all optional."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

#: What a person can become. A lead and a sale are always counted, the stages between on request.
Kind = Literal["lead", "mql", "sql", "opportunity", "customer", "sale"]
Days = Annotated[int, Field(ge=1, le=730)]
#: GA4 uses 90 days for sales; shorter cuts off long B2B journeys, longer than a browser keeps its
#: cookie only adds noise.
LOOKBACK_DAYS: dict[Kind, Days] = {"lead": 90, "sale": 90}


class Journeys(BaseModel):
    """How events become sessions, sessions people, and both are tied to posts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    #: A silence that ends a session: what GA, Matomo and Umami use, so that figures compare.
    session_gap_minutes: Annotated[int, Field(ge=1, le=1440)] = 30
    #: Whether arriving from another campaign begins another session.
    new_campaign_cuts_session: bool = True
    #: Where it does not: whether such an arrival is a touch of its own all the same.
    channel_change_is_touch: bool = True
    #: How old a post may be to be recognised by its landing page alone; most posts die in a week.
    post_match_days: Days = 14
    #: An id seen with more people than this is shared (a kiosk, an office) and joins nobody.
    max_people_per_id: Annotated[int, Field(ge=1, le=1000)] = 5


class Attribution(BaseModel):
    """How a conversion is divided among the touches before it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    #: Kinds of conversion that are credited, each with the age a touch may have.
    lookback_days: Mapping[Kind, Days] = Field(default_factory=lambda: dict(LOOKBACK_DAYS))
    #: Time decay halves a touch's weight every so many days: the default of most tools.
    half_life_days: Annotated[float, Field(gt=0, le=365)] = 7
    #: How many touches a Markov state remembers; more need much more data.
    markov_order: Annotated[int, Field(ge=1, le=4)] = 1
    #: How long after its end a month may still receive late leads and refunds.
    month_settles_days: Annotated[int, Field(ge=0, le=90)] = 7

    @field_validator("lookback_days")
    @classmethod
    def _always_leads_and_sales(cls, given: Mapping[Kind, Days]) -> dict[Kind, Days]:
        return {**LOOKBACK_DAYS, **given}


class Economics(BaseModel):
    """What a sale leaves, and what a platform is held to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    #: What is left of net revenue after the goods and all cost that grows with each sale. Without
    #: it no platform can be shown to pay, only not to: revenue itself is then the ceiling.
    contribution_margin_pct: Annotated[float, Field(gt=0, le=100)] | None = None
    #: Outcomes of unknown origin for each known one, where you know better than your data.
    unknown_origin_factor: Annotated[float, Field(ge=0, le=10)] | None = None
    #: The part of an outcome that makes an experiment's effect worth having: about what one of a
    #: dozen channels brings on average.
    worthwhile_share_pct: Annotated[float, Field(gt=0, lt=100)] = 5


class Verdicts(BaseModel):
    """What makes a metric worth watching."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    #: How many per cent more visits, leads or revenue an ordinary strong post by a metric must go
    #: along with, against an ordinary weak one, to be worth having: less than a fifth more would
    #: change no plan, and takes years of posts to see.
    worthwhile_effect_pct: Annotated[float, Field(ge=1, le=200)] = 20


def model_variables(
    journeys: Journeys, attribution: Attribution, economics: Economics, verdicts: Verdicts
) -> dict[str, Any]:
    """Return what the dbt models are told; the look-backs stand in a table of their own."""
    return {
        **journeys.model_dump(),
        **attribution.model_dump(exclude={"lookback_days"}),
        **economics.model_dump(),
        **verdicts.model_dump(),
    }
