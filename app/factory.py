"""工厂 how an application is put together."""

from datetime import timedelta
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app.assets import register_assets
from app.cli import register_commands
from app.discovery import import_all
from app.drawing import register_drawing
from app.errors import register_errors
from app.extensions import Platform, csrf, db, fixed_locale
from app.health import register_health, schema_head
from app.metrics import register_metrics
from app.pages import compiled_pages
from app.production import refuse_demo
from app.rate import Rates
from app.routing import LateRule
from app.security import Security
from app.shell import register_shell
from app.web import refuse_huge_forms, register_door
from config import Settings
from models.levels import Level
from models.platform import hashing, keyring
from models.platform.disclosure import Limits
from models.platform.keyring import Purpose
from models.platform.sign_in import Policy
from models.platform.stores import store_at
from models.sealing import seal_with
from views.platform.console.registry import install_console
from views.platform.home import HomePage
from views.registry import install

MEGABYTE = 1024 * 1024
import_all("views")


def create_app(settings: Settings | None = None) -> Flask:
    """An application with those settings, or with what the environment says."""
    chosen = settings or Settings.from_env()
    chosen.instance.mkdir(parents=True, exist_ok=True)
    keyring.use(chosen.keyring_file, never_under=chosen.served_folders)
    seal_with(chosen.cipher)
    hashing.make_room(chosen.web_threads)
    app = Flask("app", instance_path=str(chosen.instance))
    app.url_rule_class = LateRule
    register_commands(app)
    app.config.update(configuration(chosen))
    app.extensions["settings"] = chosen
    app.extensions["sign_in_policy"] = sign_in_policy(chosen)
    app.extensions["rates"] = Rates(chosen.api_per_minute)
    app.extensions["limits"] = Limits(chosen.unmask_daily, chosen.export_rows)
    app.extensions["files"] = store_at(chosen.file_store, chosen.instance)
    if chosen.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=chosen.proxies, x_proto=1, x_host=1)  # type: ignore[method-assign]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.jinja_env.bytecode_cache = compiled_pages(chosen.instance)
    db.init_app(app)
    register_metrics(app)
    app.before_request(refuse_huge_forms)  # before the anti-forgery token is looked for in the form
    csrf.init_app(app)
    register_assets(app)
    with app.app_context():
        if chosen.is_production:
            refuse_demo(db.engine)
        _install_pages(app)
    register_door(app)
    register_shell(app)
    register_drawing(app)
    register_errors(app)
    app.extensions["schema_head"] = schema_head()
    register_health(app)
    return app


def _install_pages(app: Flask) -> None:
    builder = Platform(
        app,
        db.session,
        indexview=HomePage,
        base_template="shell/base.html",
        security_manager_class=Security,
        update_perms=False,
    )
    app.extensions["babel"].locale_selector = fixed_locale
    app.extensions["menu"] = (*install(builder), *install_console(app, db))


def sign_in_policy(settings: Settings) -> Policy:
    """What the settings say about signing in."""
    return Policy(
        idle=timedelta(minutes=settings.session_idle_minutes),
        lifetime=timedelta(hours=settings.session_hours),
        factor_from=None if settings.second_factor == "off" else Level(settings.second_factor),
        has_public_default=settings.public_default,
        refuses_demo=settings.is_production,
        password_lasts=timedelta(days=settings.password_days) if settings.password_days else None,
        most_sessions=settings.most_sessions,
    )


def configuration(settings: Settings) -> dict[str, Any]:
    """What Flask and its extensions are told; a cookie signed before the keys were rotated stays good."""
    sessions = [key.secret.hex() for key in keyring.keys(Purpose.SESSION)]
    return {
        "SECRET_KEY": sessions[0],
        "SECRET_KEY_FALLBACKS": sessions[1:],
        "WTF_CSRF_SECRET_KEY": keyring.current(Purpose.CSRF).secret.hex(),
        "TRUSTED_HOSTS": list(settings.trusted_hosts) or None,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "pool_pre_ping": not settings.database_url.startswith("sqlite"),
            "hide_parameters": True,
        },
        "SESSION_COOKIE_NAME": "__Host-yunling" if settings.https else "yunling",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.https,
        "SESSION_PROTECTION": None,  # would write the cookie on reading; see views.request.remember_token
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=settings.session_hours),
        "WTF_CSRF_TIME_LIMIT": settings.session_hours * 3600,
        "WTF_CSRF_SSL_STRICT": False,
        "MAX_CONTENT_LENGTH": 64 * MEGABYTE,
        "MAX_FORM_MEMORY_SIZE": 4 * MEGABYTE,
        "MAX_FORM_PARTS": 20_000,
        "FAB_CREATE_DB": False,
        "FAB_UPDATE_PERMS": False,
        "FAB_ADD_SECURITY_API": False,
        "FAB_ADD_SECURITY_VIEWS": False,
        "FAB_ADD_MENU_API": False,
        "FAB_ADD_OPENAPI_VIEWS": False,
        "AUTH_USER_REGISTRATION": False,
        "AUTH_USERNAME_CI": False,
        "RATELIMIT_ENABLED": False,
        "BABEL_DEFAULT_LOCALE": "zh_Hans_CN",
        "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
        "LANGUAGES": {"zh_Hans_CN": {"flag": "cn", "name": "简体中文"}},
        "APP_NAME": "云岭",
    }
