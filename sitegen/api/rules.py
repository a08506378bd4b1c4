"""What a module of rules is written with, in a package (entry point ``sitegen.rules``) or in a site's own folder.

A rule is a generator of ``Fault`` under a decorator that says what it looks at:

- ``document_rule``: ``(document: Document, site: SiteConfig)``, one document with its text;
- ``pair_rule``: ``(interpretation: Document, interpreted: Document, site: SiteConfig)``;
- ``collection_rule``: ``(catalogue: Catalogue)``, the facts of all documents;
- ``history_rule``: ``(catalogue: Catalogue, history: History)``, these beside what git remembers.

Its code is ``X``, a capital letter and three digits. Its docstring is its page in Chinese. CONTRIBUTING.md has a whole
example. Rules run in several processes and their findings are kept between runs, so a rule must depend on nothing but
its arguments: no clock, no network, no other file, no state.
"""

from sitegen.catalogue.catalogue import Catalogue
from sitegen.core.document import (
    AttachedText,
    Attachment,
    Citation,
    Disclosure,
    Document,
    Facts,
    Heading,
    Link,
    Reference,
    Validity,
)
from sitegen.core.finding import Fault, Fix, Severity
from sitegen.core.registers import Department, Kind, Section
from sitegen.rulebook.basis import PRACTICE, regulation
from sitegen.rulebook.limits import at_most
from sitegen.rulebook.registry import (
    ERROR,
    NOTICE,
    WARNING,
    collection_rule,
    document_rule,
    history_rule,
    pair_rule,
)
from sitegen.site.config import SiteConfig
from sitegen.source.history import History

__all__ = [
    "ERROR",
    "NOTICE",
    "PRACTICE",
    "WARNING",
    "AttachedText",
    "Attachment",
    "Catalogue",
    "Citation",
    "Department",
    "Disclosure",
    "Document",
    "Facts",
    "Fault",
    "Fix",
    "Heading",
    "History",
    "Kind",
    "Link",
    "Reference",
    "Section",
    "Severity",
    "SiteConfig",
    "Validity",
    "at_most",
    "collection_rule",
    "document_rule",
    "history_rule",
    "pair_rule",
    "regulation",
]
