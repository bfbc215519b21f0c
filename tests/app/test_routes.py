"""路由与权限 every route, and who may use it; a route that is not listed here fails (001-019…031)."""

from collections.abc import Collection, Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from app.errors import SENTENCES
from models.levels import BUSINESS_KINDS, FILLING_KINDS, AccountKind
from models.platform.deadline_setting import SETTERS
from models.platform.delegation import CREATORS, KEEPERS
from models.platform.export_request import DECIDERS
from models.platform.leaves import GRANTING
from models.platform.rights import UNMASKERS
from models.platform.urging import URGERS
from models.registry import TABLES
from tests.clients import Client, ClientOf
from tests.people import OF_EACH_KIND, Person
from views.hometown.preparation.tabs import ENTRIES

Kinds = Collection[AccountKind]

EVERYBODY = frozenset(AccountKind)
ADMINISTRATOR = {AccountKind.DATA_ADMINISTRATOR}

OPEN = {
    "static",
    "appbuilder.static",
    "LoginPage.login",
    "FrontPage.accounts",
    "FrontPage.divisions",
    "FrontPage.policy_file",
    "HelpPage.index",
    "HelpPage.manual",
    "HelpPage.personal_data",
    "HelpPage.word",
    "LoginPage.logout",
    "healthz",
    "readyz",
    "metrics",
}
"""Routes that need no account."""

CONSOLE_ROUTES = (
    "console.index",
    "console_dictionaries.index_view",
    "console_dictionaries.create_view",
    "console_dictionaries.edit_view",
    "console_parameters.index_view",
    "console_parameters.edit_view",
    "console_parameters.action_view",
    "console_periodic.index_view",
    "console_periodic.action_view",
    "console_jobs.index_view",
    "console_jobs.action_view",
    "console_files.index",
    "console_audit.index_view",
)
"""What of Flask-Admin is open, and to the system operator alone: no export, no deletion, no inline edit, no lookup (F20)."""

LISTED: dict[str, Kinds] = {
    "HomePage.index": EVERYBODY,
    "PasswordPage.change": EVERYBODY,
    # Another's session is not found, rather than forbidden.
    "SessionsPage.own": EVERYBODY,
    "SessionsPage.of": EVERYBODY,
    "SessionsPage.end": EVERYBODY,
    "SessionsPage.reset_factor": EVERYBODY,
    "DivisionsPage.children": EVERYBODY,
    "DivisionsPage.search": EVERYBODY,
    "AuditLogPage.index": {AccountKind.AUDITOR},
    "AuditLogPage.entry": {AccountKind.AUDITOR},
    "AuditLogPage.export": {AccountKind.AUDITOR},
    "ExportRequestsPage.index": BUSINESS_KINDS,
    "ExportRequestsPage.new": BUSINESS_KINDS,
    "ExportRequestsPage.take": BUSINESS_KINDS,
    "ExportRequestsPage.decide": DECIDERS,
    "CalendarPage.import_": ADMINISTRATOR,
    "CalendarPage.template": ADMINISTRATOR,
    "AnnouncementsPage.index": BUSINESS_KINDS,
    "AnnouncementsPage.show": BUSINESS_KINDS,
    "AnnouncementsPage.read": BUSINESS_KINDS,
    "AnnouncementsPage.file": BUSINESS_KINDS,
    "OverduePage.index": URGERS,
    "OverduePage.urge": URGERS,
    "OverduePage.export": URGERS,
    "UrgingPage.send": {*URGERS, AccountKind.VILLAGE},
    "MessagesPage.index": BUSINESS_KINDS,
    "OwnDuePage.index": BUSINESS_KINDS,
    "MessagesPage.read": BUSINESS_KINDS,
    "MessagesPage.read_all": BUSINESS_KINDS,
    "DeadlinesPage.index": SETTERS,
    "DeadlinesPage.edit": SETTERS,
    "DeadlinesPage.drop": SETTERS,
    "DictionaryPage.index": ADMINISTRATOR,
    "DictionaryPage.add": ADMINISTRATOR,
    "DictionaryPage.change": ADMINISTRATOR,
    "PlanningPage.villages": BUSINESS_KINDS,
    "PlanningPage.village": BUSINESS_KINDS,
    "PlanningPage.tab": BUSINESS_KINDS,
    "PlanningPage.save_rows": BUSINESS_KINDS,
    "PlanningPage.completion": BUSINESS_KINDS,
    "PlanningPage.nothing": BUSINESS_KINDS,
    "PlanningPage.draft_list": BUSINESS_KINDS,
    "HometownLedgerPage.index": BUSINESS_KINDS,
    "HometownLedgerPage.show": BUSINESS_KINDS,
    "HometownLedgerPage.export": BUSINESS_KINDS,
    # An attachment is reached through its owner's table and scope: not found, rather than forbidden.
    "AttachmentsPage.of": EVERYBODY,
    "AttachmentsPage.view": EVERYBODY,
    "AttachmentsPage.download": EVERYBODY,
    "AttachmentsPage.upload": EVERYBODY,
    "AttachmentsPage.delete": EVERYBODY,
    "AttachmentsPage.rename": EVERYBODY,
    "AttachmentsPage.stage": EVERYBODY,
    "AttachmentsPage.unstage": EVERYBODY,
    "AttachmentPreviewsPage.pages": EVERYBODY,
    "AttachmentPreviewsPage.page_picture": EVERYBODY,
    "AttachmentPreviewsPage.archive": EVERYBODY,
    # What may be done to a record under review is its flow's to say.
    "ReviewsPage.show": FILLING_KINDS,
    "ReviewsPage.decide": FILLING_KINDS,
    "ReviewsPage.urge": FILLING_KINDS,
    "BulkReviewsPage.ask": FILLING_KINDS,
    "BulkReviewsPage.decide": FILLING_KINDS,
    "BulkReviewsPage.undo": FILLING_KINDS,
    "ReviewRunsPage.show": FILLING_KINDS,
    "ReviewRunsPage.progress": FILLING_KINDS,
    "ReviewRunsPage.cancel": FILLING_KINDS,
    "ReviewRunsPage.export": FILLING_KINDS,
    "InboxPage.waiting": FILLING_KINDS,
    "InboxPage.submitted": FILLING_KINDS,
    "InboxPage.done": FILLING_KINDS,
}
API = ("index", "list", "show", "create", "change", "delete", "gone")
# A table that the account may not read is refused by name, a row of others is not found.
LISTED |= {f"TablesApi.{method}": EVERYBODY for method in API}
LISTED |= {f"FilesApi.{method}": EVERYBODY for method in ("index", "upload", "download", "delete")}
LISTED |= dict.fromkeys(("OpenApi.index", "DivisionsApi.index", "DictionariesApi.index"), EVERYBODY)
LISTED |= dict.fromkeys(
    ("LedgersApi.index", "LedgersApi.show", "StepsApi.index", "StepsApi.states"), EVERYBODY
)
LISTED |= {f"TokensPage.{method}": BUSINESS_KINDS for method in ("index", "make")}
LISTED |= {"TokensPage.agree": DECIDERS, "TokensPage.of": EVERYBODY, "TokensPage.end": EVERYBODY}
LISTED |= {
    f"{entry.page}.{method}": entry.readers
    for entry in ENTRIES.values()
    for method in (
        ("index", "tab", "completion", "divisions", "set_divisions") if entry.step else ("index", "tab")
    )
}
WRITERS = {AccountKind.COUNTY_ORGANISATION}
SENDING = ("ask", "ask_all", "send", "revoke", "letters", "all_letters")
LISTED |= dict.fromkeys((f"SendingPage.{method}" for method in SENDING), WRITERS)
LISTED |= {
    "SendingPage.export": BUSINESS_KINDS,
    "SendingPage.template": WRITERS | {AccountKind.DATA_ADMINISTRATOR},
}
OVERSEERS = {AccountKind.SECURITY_OFFICER, AccountKind.SYSTEM_OPERATOR}
LISTED |= dict.fromkeys(
    (f"PermissionsPage.{each}" for each in ("index", "all_kinds", "preview", "confirm")), OVERSEERS
)
LISTED |= {f"PermissionsPage.{each}": {AccountKind.SECURITY_OFFICER} for each in ("withdraw", "ask")}
LISTED |= {f"IdentityPage.{method}": EVERYBODY for method in ("index", "choose")}
LISTED |= {f"FillingPage.{method}": GRANTING for method in ("index", "grant", "revoke")}
LISTED |= {f"AccountsPage.{method}": KEEPERS for method in ("identity", "no_identity")}
LISTED |= {each: {AccountKind.SYSTEM_OPERATOR} for each in CONSOLE_ROUTES}
KEEPING = ("index", "show", "edit", "disable", "enable", "secret", "hand_over")
BOOKS = ("bulk", "export", "template", "import_", "import_errors")
LISTED |= {f"AccountsPage.{method}": KEEPERS for method in KEEPING}
LISTED["AccountsPage.new"] = CREATORS
LISTED |= {f"AccountBooksPage.{method}": CREATORS for method in BOOKS}
FACTOR = ("show", "begin", "confirm", "remove_codes", "recovery", "key_options", "register_key", "remove_key")
LISTED |= dict.fromkeys((f"FactorPage.{method}" for method in FACTOR), EVERYBODY)
LISTED |= dict.fromkeys((f"ProvePage.{method}" for method in ("show", "options", "key")), EVERYBODY)
IMPORTS = ("records", "new", "job", "progress", "cancel", "batch", "answer", "confirm", "errors")
IMPORTERS = frozenset[AccountKind]().union(*(table.__decl__.imported_by for table in TABLES.values()))

LISTED |= dict.fromkeys((f"ImportsPage.{method}" for method in IMPORTS), IMPORTERS)
LISTED |= dict.fromkeys(
    ("TemplatesPage.template", "TableTemplatesPage.template", "SurveyTemplatePage.template"), FILLING_KINDS
)

READING = ("list", "show", "related", "history", "export")
FORMS = ("add", "edit", "delete", "delete_many")
WRITING = (*FORMS, "save_part", "figures", "willing", "returnees", "locals")


def kinds_of(endpoint: str) -> Kinds | None:
    """Who may use a route; None when nobody has said."""
    page, _, method = endpoint.partition(".")
    if page not in TABLES:
        return LISTED.get(endpoint)
    decl = TABLES[page].__decl__
    if method == "unmask":
        return [kind for kind in UNMASKERS if kind in decl.read_by | decl.written_by]
    if method in READING:
        readers: Kinds = decl.read_by | decl.written_by
        return readers
    writers: Kinds = decl.written_by
    return writers if method in WRITING else None


def routes(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    """Every route with an address and a method to try it by; the things named in it do not exist."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        values = {name: 999999 if "int" in kind else "xlsx" for name, kind in _arguments(rule)}
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method, adapter.build(rule.endpoint, values, method=method)


def _arguments(rule: Rule) -> Iterator[tuple[str, str]]:
    return ((name, type(converter).__name__.lower()) for name, converter in rule._converters.items())


def test_every_route_is_listed(app: Flask) -> None:
    unlisted = {rule.endpoint for rule in app.url_map.iter_rules()} - OPEN
    assert {endpoint for endpoint in unlisted if kinds_of(endpoint) is None} == set()


def test_nothing_is_listed_that_is_gone(app: Flask) -> None:
    assert set(LISTED) | OPEN <= {rule.endpoint for rule in app.url_map.iter_rules()}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("person", OF_EACH_KIND, ids=lambda person: person.login)
def test_each_kind_of_account_may_use_exactly_its_routes(
    app: Flask, client_of: ClientOf, person: Person
) -> None:
    client = client_of(person)
    wrong = []
    for rule, method, address in routes(app):
        if rule.endpoint in OPEN:
            continue
        answer = client.open(address, method=method)
        may = person.kind in (kinds_of(rule.endpoint) or ())
        denied = answer.status_code == 403 and SENTENCES[403] in answer.text
        if answer.status_code >= 500 or denied == may:
            wrong.append((rule.endpoint, method, answer.status_code, "may" if may else "may not"))
    assert wrong == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nobody_else_gets_further_than_the_sign_in(app: Flask) -> None:
    client = Client(app, app.response_class)
    client.send_token = False
    for rule, method, address in routes(app):
        if rule.endpoint in OPEN:
            continue
        answer = client.open(address, method=method)
        if address.startswith("/api/"):
            assert answer.status_code == 401, rule.endpoint
        elif method == "GET":
            assert answer.location.startswith("/login/"), rule.endpoint
        else:
            assert answer.status_code in (400, 401), rule.endpoint


def test_a_route_that_changes_something_takes_no_get(app: Flask) -> None:
    verbs = ("delete", "save", "change", "upload", "completion", "logout", "nothing")
    for rule in app.url_map.iter_rules():
        name = rule.endpoint.rpartition(".")[2]
        if name.startswith(verbs) and "Password" not in rule.endpoint:
            assert "GET" not in (rule.methods or ()), rule.endpoint
