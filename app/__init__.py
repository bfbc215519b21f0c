"""应用 the application: factory, security, commands, templates and static files."""

from models.late import put_off

NAMED_ONLY = (
    "cryptography.x509",
    "jsonschema",
    "limits.aio",
    "pdb",
    "sqlalchemy.dialects.mssql.information_schema",
    "sqlalchemy.dialects.oracle",
    "yaml",
)
"""What the libraries of ours import and none of what we use of them asks for: a tenth of a start."""
put_off(*NAMED_ONLY)

from app.factory import create_app

__all__ = ["NAMED_ONLY", "create_app"]
