"""The rules that concern every kind of document; importing the package registers them and those of the kinds."""

from importlib import import_module

from sitegen.rulebook.registry import RULES, Rule, Scope

__all__ = ["RULES", "Rule", "Scope"]

_OF_EVERY_KIND = (
    "column",
    "continuity",
    "dates",
    "disclosure",
    "frontmatter",
    "guard",
    "identity",
    "ledgers",
    "lifecycle",
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
    "decision.rules",
    "guide.rules",
    "interaction.rules",
    "interpretation.pairing",
    "interpretation.text",
    "project.rules",
    "request.moved",
)
for _module in _OF_EVERY_KIND:
    import_module(f"sitegen.checks.rules.{_module}")
for _module in _OF_ONE_KIND:
    import_module(f"sitegen.kinds.{_module}")
