"""Feeds and site map of the whole example site are valid by the schemas of their formats.

``npm install --prefix tests/web`` installs the schemas of site maps and JSON Feed; without them the tests skip. The
schema for Atom is written here for the elements that the feeds use; RFC 4287 has one only in RELAX NG.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from lxml import etree

from tests.conftest import REPOSITORY

WEB = REPOSITORY / "tests" / "web"


def _packaged(name: str) -> Path:
    path = WEB / "node_modules" / name
    if not path.is_file():
        pytest.skip(f"{path.name} is not installed; npm install --prefix tests/web")
    return path


def _check(schema: Any, files: list[Path], most: int) -> None:
    assert len(files) >= most
    for path in files:
        tree = etree.parse(path)
        assert schema.validate(tree), f"{path.name}: {schema.error_log.last_error}"


def test_every_atom_feed_is_valid_by_its_schema(sample_output: Path) -> None:
    schema = etree.RelaxNG(etree.parse(WEB / "atom.rng"))
    _check(schema, sorted(sample_output.rglob("feed.xml")), 20)
    (broken,) = (etree.fromstring(b'<feed xmlns="http://www.w3.org/2005/Atom"><title>a</title></feed>'),)
    assert not schema.validate(broken)


def test_the_site_map_is_valid_by_its_schema(sample_output: Path) -> None:
    schema = etree.XMLSchema(etree.parse(_packaged("sitemap/schema/sitemap.xsd")))
    _check(schema, sorted(sample_output.glob("sitemap*.xml")), 1)


def test_every_json_feed_is_valid_by_its_schema(sample_output: Path) -> None:
    schema = json.loads(_packaged("jsonfeed-schema/schema-v1.1.json").read_bytes())
    validator = jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker())
    files = sorted(sample_output.rglob("feed.json"))
    assert len(files) >= 20
    for path in files:
        errors = list(validator.iter_errors(json.loads(path.read_bytes())))
        assert not errors, f"{path}: {errors[0].message}"
