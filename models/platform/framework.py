"""框架的表 the framework's own tables, as far as we write to them: who signs in, and what each role may do.

The framework maps and creates them. Here they are plain tables, so that the verbs need not know the web.
"""

from sqlalchemy import Boolean, Column, DateTime, Integer, MetaData, String, Table

FRAMEWORK = MetaData()
LOGINS = Table(
    "ab_user",
    FRAMEWORK,
    Column("id", Integer, primary_key=True),
    Column("username", String(128), nullable=False),
    Column("first_name", String(64), nullable=False),
    Column("last_name", String(64), nullable=False),
    Column("email", String(320), nullable=False),
    Column("password", String(256)),
    Column("active", Boolean),
    Column("last_login", DateTime),
    Column("fail_login_count", Integer),
    Column("created_on", DateTime),
    Column("changed_on", DateTime),
)
ROLES = Table("ab_role", FRAMEWORK, Column("id", Integer, primary_key=True), Column("name", String(64)))
PERMISSIONS = Table(
    "ab_permission", FRAMEWORK, Column("id", Integer, primary_key=True), Column("name", String(100))
)
PAGES = Table("ab_view_menu", FRAMEWORK, Column("id", Integer, primary_key=True), Column("name", String(250)))
PERMISSIONS_ON_PAGES = Table(
    "ab_permission_view",
    FRAMEWORK,
    Column("id", Integer, primary_key=True),
    Column("permission_id", Integer),
    Column("view_menu_id", Integer),
)
GRANTS = Table(
    "ab_permission_view_role",
    FRAMEWORK,
    Column("id", Integer, primary_key=True),
    Column("permission_view_id", Integer),
    Column("role_id", Integer),
)
