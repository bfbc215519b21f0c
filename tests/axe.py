"""无障碍裁判 axe, by WCAG 2.1 A and AA and its best practices, on the page as it stands.

The frame of a page (top bar, menu, dialogs) is the same on every page of a person: what of it has been judged in a
browser profile in the same dress is left out when the next page is judged. ``main`` is judged whole, always.
"""

from weakref import WeakKeyDictionary

from playwright.sync_api import BrowserContext, Page

from config import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
ASK = """async ([rules, judged]) => {
  const known = new Set(judged), seen = [], exclude = []
  const dress = element => element.cloneNode(false).outerHTML
  const print = text => {
    let high = 0xdeadbeef, low = 0x41c6ce57
    for (let at = 0; at < text.length; at++) {
      high = Math.imul(high ^ text.charCodeAt(at), 2654435761)
      low = Math.imul(low ^ text.charCodeAt(at), 1597334677)
    }
    return (high >>> 0) * 2097152 + (low >>> 11)
  }
  const look = (element, above) => {
    if (element.tagName === 'MAIN') return
    if (!element.querySelector('main')) {
      const told = element.outerHTML.replace(/(<input type="hidden"[^>]* value=")[^"]*/g, '$1')
      const key = print(above + told)
      if (known.has(key)) return exclude.push(element)
      seen.push(key)
    }
    for (const child of element.children) look(child, above + dress(element))
  }
  if (document.querySelector('main')) {
    const page = innerWidth + dress(document.documentElement) + dress(document.body)
    for (const child of document.body.children) look(child, page)
  }
  const options = {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']}
  const {violations} = await axe.run(exclude.length ? {exclude} : document, options)
  return {violations, seen}
}"""
_judged: WeakKeyDictionary[BrowserContext, set[int]] = WeakKeyDictionary()


def violations(page: Page) -> list[str]:
    """What axe objects to: rule and place."""
    judged = _judged.get(page.context)
    if judged is None:
        judged = _judged[page.context] = set()
    if not page.evaluate("typeof axe === 'object'"):
        page.context.add_init_script(path=AXE)
        page.evaluate(AXE.read_text(encoding="utf-8"))
    told = page.evaluate(ASK, [RULES, sorted(judged)])
    judged.update(told["seen"])
    return [
        f"{each['id']}: {node['target']} {node['failureSummary']}"
        for each in told["violations"]
        for node in each["nodes"]
    ]
