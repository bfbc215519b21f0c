"""术语表 one English name for each Chinese term, held by the registries."""

import re
from pathlib import Path

import models.hometown.ledgers  # noqa: F401 - declares the ledgers
from exports.reference import pages
from models.platform.flows import FLOWS
from models.platform.ledger.ledger import LEDGERS
from models.platform.steps import STEPS
from models.registry import TABLES
from tests.every import each_of, every

DOCS = Path(__file__).resolve().parents[2] / "docs"
GLOSSARY = (DOCS / "glossary.md").read_text(encoding="utf-8")
ROWS = set(re.findall(r"^\| (.+?) \| `(.+?)` \|$", GLOSSARY, re.MULTILINE))


@every(each_of(TABLES))
def test_every_table_is_in_the_glossary_under_its_own_name(name: str) -> None:
    assert (TABLES[name].__decl__.label, name) in ROWS


@every(each_of(STEPS))
def test_every_step_is_in_the_glossary_under_its_own_key(key: str) -> None:
    assert (STEPS[key].label, key) in ROWS


@every(each_of(FLOWS))
def test_every_flow_is_in_the_glossary_under_its_own_key(key: str) -> None:
    assert (FLOWS[key].label, key) in ROWS


@every(each_of(FLOWS))
def test_the_reference_page_of_the_flows_names_every_state_and_transition(key: str) -> None:
    flow, text = FLOWS[key], pages()["flows.md"]
    told = [f"| {state.label} | `{state.key}` |" for state in flow.states]
    told += [f"{way.label} `{way.key}` | {flow.state(way.target).label} |" for way in flow.transitions]
    assert [each for each in told if each not in text] == []


@every(each_of(LEDGERS))
def test_every_ledger_is_in_the_glossary_under_its_own_key(key: str) -> None:
    assert (LEDGERS[key].label, key) in ROWS


def test_every_identifier_in_the_glossary_exists() -> None:
    known = {*TABLES, *STEPS, *FLOWS, *LEDGERS}

    assert [name for _, name in ROWS if name not in known] == []


def test_the_reference_pages_name_every_table_and_every_field_label() -> None:
    text = "".join(pages().values())

    assert all(f"`{name}`" in text and table.__decl__.label in text for name, table in TABLES.items())
