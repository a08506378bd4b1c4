"""The public API: the only modules that code outside the program should import.

``sitegen.api.site`` opens, checks and builds a site. ``sitegen.api.rules`` and ``sitegen.api.kinds`` are for modules
that declare rules and kinds. Public is what the modules list in ``__all__``, together with the documented attributes
of these records.

Promise: within one major version (below 1.0: one minor version) these names, their parameters and their attributes
keep their meaning. A minor version may add names, parameters with a default, attributes of records and members of
enumerations. CHANGELOG.md announces every removal one minor version in advance. ``sitegen.api.kinds`` is provisional
and may change in any version. All other modules may change at any time.
"""
