"""菜单 the groups that every subsystem shares."""

from views.registry import menu_group

menu_group("首页", "home", 0)
menu_group("我的待办", "inbox", 3)
menu_group("提醒督办", "bell", 10)
menu_group("系统管理", "settings", 900)
