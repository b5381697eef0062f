"""Take erasures of people that a killed or refused run left unfinished as far as a night can."""

from configuration.secrets import forget_key
from extractors.source import all_sources
from orchestration.night import Night
from warehouse.forget import Removed, carry_out, floor_of
from warehouse.forgotten import Forgotten, read_forgotten


def finish_erasures(night: Night) -> Removed:
    """Sweep what is not swept yet, and remove generations that a newer one has replaced."""
    home = night.home
    return carry_out(
        night.fence, _forgotten(night), all_sources(), warehouse=home.warehouse, marts=home.marts
    )


def first_clean_generation(night: Night) -> int:
    """Return the number from which generations hold nobody who was to be forgotten."""
    return floor_of(_forgotten(night))


def _forgotten(night: Night) -> Forgotten:
    return read_forgotten(night.home.landing, forget_key(night.environment))
