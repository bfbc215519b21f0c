"""平台页面 pages that every subsystem shares."""
