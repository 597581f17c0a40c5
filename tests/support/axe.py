"""What axe-core finds on a page: names, roles, contrast, landmarks."""

from playwright.sync_api import Page

from gridcity.settings import CHECKOUT

AXE = CHECKOUT / "dashboards/web/node_modules/axe-core/axe.min.js"
_LOOKS, _BETWEEN_MS = 4, 500
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def faults_of(page: Page) -> list[str]:
    """Name what axe finds on a page, and finds again: the rule, and the first element that breaks it.

    What is still being drawn (a sheet of style has just come, an answer of the server) is looked at anew,
    like everything that is expected of a page.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text())
    faults: list[str] = []
    for _ in range(_LOOKS):
        found = page.evaluate("(rules) => axe.run(document, {runOnly: rules})", _RULES)
        faults = [f"{fault['id']}: {fault['nodes'][0]['html'][:300]}" for fault in found["violations"]]
        if not faults:
            break
        page.wait_for_timeout(_BETWEEN_MS)
    return faults
