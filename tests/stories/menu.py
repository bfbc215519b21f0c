"""菜单 the side menu, as everybody uses it."""

from playwright.sync_api import Page


def open_entry(page: Page, group: str, entry: str) -> None:
    """Open a page from the menu, from wherever one is; a group of one page has nothing to unfold."""
    sidebar = page.locator("#sidebar")
    folder = sidebar.locator("details", has=page.locator("summary", has_text=group))
    if folder.count() and folder.get_attribute("open") is None:
        folder.locator("summary").click()
    sidebar.get_by_role("link", name=entry, exact=True).click()
