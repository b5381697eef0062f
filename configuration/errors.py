"""Name what a person must mend in the configuration; imports nothing: commands start fast."""


class ConfigurationError(Exception):
    """Something in pipeline.yml or the environment must be changed by a person."""
