"""Prompts are Jinja2 templates in Markdown: rendered by name, strict about what they are given.

User text is data. Templates put it between marks such as `<query>...</query>` and through the filter `inert`, which
keeps it from closing them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from prompts.loader import read_text

if TYPE_CHECKING:  # whoever asks no model loads no template engine
    from jinja2 import Environment

_MARK_START = re.compile(r"<(?=[/!?A-Za-z])")


class PromptError(ValueError):
    """A prompt was not given exactly the values that it needs: a fault of our own code, never of a user."""


def render(name: str, /, **values: object) -> str:
    """The text of a prompt.

    Args:
        name: Path of the template inside this package with forward slashes, such as `write/system.md`.
        **values: Every variable of the template and of those that it includes, and no others.

    Returns:
        Text without blanks at its end.

    Raises:
        PromptError: A variable is missing, or a value belongs to none.
        FileNotFoundError: There is no such template.
    """
    needed = variables_of(name)
    missing, unknown = sorted(needed - values.keys()), sorted(values.keys() - needed)
    if missing:
        raise PromptError(f"prompt {name} needs {', '.join(missing)}")
    if unknown:
        raise PromptError(f"prompt {name} has no variable {', '.join(unknown)}; it has {', '.join(sorted(needed))}")
    return _environment().get_template(name).render(**values).rstrip()


@lru_cache(maxsize=256)
def variables_of(name: str) -> frozenset[str]:
    """Names of the values that a prompt needs, those of the templates it includes among them.

    Raises:
        FileNotFoundError: There is no such template.
        PromptError: It includes a template by a name that is not written out.
    """
    from jinja2 import meta

    tree = _environment().parse(read_text(name))
    found = set(meta.find_undeclared_variables(tree))
    for included in meta.find_referenced_templates(tree):
        if included is None:
            raise PromptError(f"prompt {name} includes a template by a computed name; write the name out")
        found |= variables_of(included)
    return frozenset(found)


def inert(text: object) -> str:
    """`text` with a blank after every `<` that could begin a mark, so that it cannot close the one it stands in."""
    return _MARK_START.sub("< ", str(text))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(read_text),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.filters["inert"] = inert
    return environment
