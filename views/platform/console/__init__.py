"""系统管理控制台 the system operator's console at /sysadmin, on Flask-Admin (R18)."""
