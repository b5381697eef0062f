"""Read pipeline.yml: with the line of every mistake, without tags, without secrets in it."""

import re
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedBase, CommentedMap, CommentedSeq, TaggedScalar
from ruamel.yaml.error import MarkedYAMLError

from configuration.errors import ConfigurationError
from configuration.pipeline import Pipeline

#: A configuration of a hundred accounts is some 20 kB; a megabyte is a mistake or an attack.
MAX_BYTES = 1_000_000

#: Keys whose values belong into the environment, whatever source they are for.
SECRET_KEY = re.compile(r"(^|_)(token|password|passwd|secret|api_?key|access_key)$", re.I)
#: Values that look like a credential wherever they stand (Stripe, Meta, Slack, Google, JWT).
SECRET_VALUE = re.compile(
    r"^((sk|rk|pk)_(live|test)_|EAA[A-Za-z0-9]{20}|xox[abp]-|ya29\.|eyJ[\w-]+\.)"
)


#: The registers of links and of experiments, unless pipeline.yml names other files.
LINKS, EXPERIMENTS = "links.csv", "experiments.csv"


def read_pipeline(path: Path) -> Pipeline:
    """Read and check pipeline.yml; raise ConfigurationError naming line and remedy."""
    if not path.exists():
        raise ConfigurationError(
            f"{path} does not exist. Copy pipeline.example.yml to pipeline.yml and fill it in, "
            "or run without one to see the sandbox."
        )
    if path.stat().st_size > MAX_BYTES:
        raise ConfigurationError(f"{path} is larger than {MAX_BYTES:,} bytes: not a configuration.")
    try:
        tree = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise ConfigurationError(f"{path}, line {line}: {error.problem}") from None
    _refuse_tags_and_secrets(path, tree, "")
    try:
        pipeline = Pipeline.model_validate(_plain(tree))
    except ValidationError as error:
        problems = error.errors(include_input=False, include_url=False)
        lines = [_named(path, tree, problem["loc"], problem["msg"]) for problem in problems]
        raise ConfigurationError("\n".join(lines)) from None
    registers = {
        "links": _register(path, pipeline.links, LINKS),
        "experiments": _register(path, pipeline.experiments, EXPERIMENTS),
    }
    return pipeline.model_copy(update=registers)


def _register(path: Path, said: str | None, usual: str) -> str | None:
    """Return a register: as said, else the one beside pipeline.yml once it is there."""
    register = path.absolute().parent / (said or usual)
    return str(register) if said or register.exists() else None


def _named(path: Path, tree: Any, place: tuple[int | str, ...], message: str) -> str:
    message = message.removeprefix("Value error, ")
    if message == "Extra inputs are not permitted":
        message = "nobody reads this key; see pipeline.example.yml for those that exist"
    if not place:  # a rule about the whole says itself where: "accounts.facebook.page: ..."
        dotted, _, message = message.partition(": ")
        place = tuple(dotted.split("."))
    dotted = ".".join(str(step) for step in place)
    return f"{path}, line {_line(tree, place)}: {dotted}: {message}"


def _refuse_tags_and_secrets(path: Path, node: Any, place: str) -> None:
    if isinstance(node, TaggedScalar) or (isinstance(node, CommentedBase) and node.tag.value):
        where = place or "the file"
        raise ConfigurationError(f"{path}: {where} has a YAML tag; write plain values")
    if isinstance(node, CommentedMap):
        for key, value in node.items():
            line = node.lc.key(key)[0] + 1
            is_secret = SECRET_KEY.search(str(key)) or SECRET_VALUE.match(str(value))
            if is_secret and not isinstance(value, CommentedBase):
                raise ConfigurationError(
                    f"{path}, line {line}: {key} is a secret and must not stand here. Remove the "
                    "line, put the value into the environment or .env (see .env.example), and "
                    "replace the secret at the platform if this file was ever shared."
                )
            _refuse_tags_and_secrets(path, value, f"{place}.{key}".lstrip("."))
    elif isinstance(node, CommentedSeq):
        for number, value in enumerate(node):
            _refuse_tags_and_secrets(path, value, f"{place}.{number}")


def _plain(node: Any) -> Any:
    if isinstance(node, CommentedMap):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, CommentedSeq):
        return [_plain(value) for value in node]
    return node


def _line(tree: Any, place: tuple[int | str, ...]) -> int:
    line = 1
    for step in place:
        if isinstance(tree, CommentedSeq) and isinstance(step, str):
            names = [item.get("name") for item in tree if isinstance(item, CommentedMap)]
            step = names.index(step) if step in names else step
        if isinstance(tree, CommentedMap) and step in tree:
            line, tree = tree.lc.key(step)[0] + 1, tree[step]
        elif isinstance(tree, CommentedSeq) and isinstance(step, int) and step < len(tree):
            line, tree = tree.lc.item(step)[0] + 1, tree[step]
        else:
            break
    return line
