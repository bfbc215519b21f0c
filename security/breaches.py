"""埋设的违例 one planted breach for each rule of semgrep.yml, and its sound twin that the rule must let pass."""

from typing import NamedTuple


class Planted(NamedTuple):
    """What a rule must find, and what looks like it and is sound."""

    breach: str
    sound: str
    ending: str = "py"


BREACHES = {
    "core-past-the-scope": Planted(
        "session.execute(select(Road.__table__.c.name))", "session.scalars(select(Road.name))"
    ),
    "framework-get-without-filters": Planted(
        "row = self.datamodel.get(pk)", "row = self.datamodel.get(pk, self._base_filters)"
    ),
    "pandas-past-the-scope": Planted("pd.read_sql('select 1', engine)", "pd.read_csv(file)"),
    "markup-on-data": Planted("Markup(row.name)", "Markup('<br>')"),
    "safe-on-data": Planted(
        "<p>{{ row.name | safe }}</p>", "<p>{{ row.name }} {{ ('<br>' | safe) }}</p>", "html"
    ),
    "sql-text-with-format": Planted(
        "session.execute(text(f'select * from road where name = {name}'))",
        "session.execute(text('select * from road where name = :name'), {'name': name})",
    ),
    "file-deleted-outside-the-store": Planted("Path(name).unlink()", "Path(name).exists()"),
    "commit-outside-transaction": Planted("session.commit()", "session.flush()"),
    "tls-not-verified": Planted(
        "requests.get(address, timeout=5, verify=False)", "requests.get(address, timeout=5)"
    ),
    "yaml-load": Planted("import yaml\nyaml.load(stream)", "import yaml\nyaml.safe_load(stream)"),
    "pickle-outside-confined": Planted("import pickle\npickle.loads(data)", "import json\njson.loads(data)"),
    "sensitive-field-in-the-log": Planted(
        "log.info('refused %s', person.phone)", "log.info('refused %s', person.id)"
    ),
    "csrf-exempt": Planted("csrf.exempt(view)", "csrf.protect()"),
    "file-named-by-the-request": Planted("open(request.args['name'])", "open(FIXED)"),
    "redirect-by-the-request": Planted(
        "redirect(request.args['next'])", "redirect(safe_address(request.args['next']))"
    ),
    "guessable-random": Planted("import random\nrandom.choice(letters)", "secrets.choice(letters)"),
}
"""By the rule's id."""
