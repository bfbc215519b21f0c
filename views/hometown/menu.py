"""菜单 the groups of the side menu, in the manual's order (001)."""

from views.registry import menu_group

menu_group("基本信息", "building-community", 20)
menu_group("工作准备", "briefcase", 30)
menu_group("规划任务", "list-check", 40)
menu_group("组建规划组", "users", 50)
menu_group("规划编制", "ruler-2", 60)
menu_group("二维码信息", "qrcode", 70)
menu_group("数据查询", "table", 80)
menu_group("台账信息", "chart-bar", 90)
