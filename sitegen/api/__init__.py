"""The public API: the only modules that code outside the program should import.

``sitegen.api.site`` opens, checks and builds a site; ``sitegen.api.rules`` is for modules that declare rules.
Public is what the modules list in ``__all__``, together with the documented attributes of these records.

Promise: within one major version these names, their parameters and their attributes keep their meaning. A minor
version may add names, parameters with a default, attributes of records and members of enumerations. Whatever is to go
is still there for one minor version after the one that says so in CHANGELOG.md. All other modules may change at any
time. Codes of rules, the JSON of ``check`` and exit codes are covered by the promises of the command line.
"""
