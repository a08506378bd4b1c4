"""The rules, one module for each family; importing the package fills the registry."""

from sitegen.rules import (
    dates,
    disclosure,
    frontmatter,
    guard,
    identity,
    interpretation,
    lifecycle,
    links,
    registers,
    text,
)
from sitegen.rules.registry import RULES, Rule, Scope

__all__ = [
    "RULES",
    "Rule",
    "Scope",
    "dates",
    "disclosure",
    "frontmatter",
    "guard",
    "identity",
    "interpretation",
    "lifecycle",
    "links",
    "registers",
    "text",
]
