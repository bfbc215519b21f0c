"""应用 the application: factory, security, commands, templates and static files."""

from app.factory import create_app

__all__ = ["create_app"]
