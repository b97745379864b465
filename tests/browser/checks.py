"""What is looked for on every page: rules of accessibility, things too small, room, lost focus."""

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Locator, Page

LIMITS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
TARGET_PX = 44  # requirement S-58


def check_with_axe(page: Page) -> None:
    """Fail with what axe finds, each with the element that it was found in."""
    page.wait_for_load_state("load")  # a page without its styles yet has other colors
    found = Axe().run(page, options=LIMITS).response["violations"]

    places = [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]
    assert not places, "\n".join(places)


def has_no_sideways_scroll(page: Page) -> bool:
    """Whether everything fits the width of the window."""
    fits: bool = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return fits


def too_small(targets: Locator) -> list[str]:
    """Which of the visible ``targets`` are smaller than a finger needs, by what they say."""
    found: list[str] = targets.evaluate_all(
        """(targets, least) => targets
          .filter((each) => each.checkVisibility({ visibilityProperty: true }))
          .map((each) => [each.textContent || each.ariaLabel || each.id, each])
          .map(([name, each]) => [name, each.getBoundingClientRect()])
          .filter(([, { width, height }]) => Math.min(width, height) < least - 0.5)
          .map(([name, { width, height }]) => `${name.trim()}: ${width} x ${height}`)""",
        TARGET_PX,
    )
    return found


def watch_focus(page: Page) -> None:
    """Note from now on whenever nothing has the focus."""
    page.evaluate(
        """() => {
          window.lost = [];
          const look = (event) => setTimeout(() => {
            if (document.activeElement === document.body) window.lost.push(event.type);
          });
          for (const type of ["focusin", "focusout", "click"]) addEventListener(type, look, true);
        }"""
    )


def lost_focus(page: Page) -> list[str]:
    """After which events nothing had the focus."""
    found: list[str] = page.evaluate("window.lost")
    return found
