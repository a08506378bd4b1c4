"""The built-in rules by code: those that concern every kind of document, and those of one kind."""

from importlib import import_module

from sitegen.core.extensions import declared
from sitegen.rulebook.registry import Rule, Scope, by_code

__all__ = ["RULES", "Rule", "Scope"]

_OF_EVERY_KIND = (
    "column",
    "continuity",
    "dates",
    "disclosure",
    "fileproperties",
    "frontmatter",
    "guard",
    "hosts",
    "identity",
    "lifecycle",
    "linkedfiles",
    "links",
    "past",
    "personaldata",
    "registers",
    "relations",
    "reliance",
    "text",
    "yearly",
)
_OF_ONE_KIND = (
    "annual_report.identities",
    "annual_report.agreement",
    "annual_report.sentences",
    "declaration.rules",
    "catalogue.rules",
    "decision.rules",
    "gazette.rules",
    "guide.reviews",
    "guide.rules",
    "interaction.rules",
    "interpretation.pairing",
    "interpretation.text",
    "progress.rules",
    "project.rules",
    "request.moved",
)
_MODULES = (
    *(f"sitegen.checks.rules.{name}" for name in _OF_EVERY_KIND),
    *(f"sitegen.kinds.{name}" for name in _OF_ONE_KIND),
)
RULES: dict[str, Rule] = by_code(rule for name in _MODULES for rule in declared(import_module(name), Rule))
