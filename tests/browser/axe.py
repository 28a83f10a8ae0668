"""axe-core in a page and all its frames: what it finds, told so that it can be mended, and what is not ours to mend."""

from dataclasses import dataclass
from typing import NamedTuple

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, ViewportSize

from tests.browser.states import settled
from tests.limits import HANG_SECONDS

NARROW: ViewportSize = {"width": 390, "height": 844}


class Excepted(NamedTuple):
    """A fault within a widget of Streamlit's that no page reaches: its rule, where (CSS), and why it stays."""

    rule: str
    where: str
    why: str
    story: str  # the test that fails when it is there no more


EXCEPTED = (
    Excepted(
        "presentation-role-conflict",
        "section[data-testid=stFileUploaderDropzone]",
        "st.file_uploader gives the area that files are dropped on a name and the role of none; its button has both",
        "test_axe_finds_nothing_where_factors_are_chosen",
    ),
)

# All rules on the page and in its frames; a frame that axe could not look into is told as a fault. Of each fault: what
# it is, where (a selector for each frame and shadow root on the way), and which exceptions are of it.
_RUN = """async ([excepted, waits]) => {
    const options = {resultTypes: ['violations', 'incomplete'], pingWaitTime: waits, frameWaitTime: waits};
    const {violations, incomplete} = await axe.run(document, options);
    const element = target => {
        let root = document, found = null;
        for (const frame of target) {
            for (const each of [frame].flat()) {
                found = root.querySelector(each);
                root = found?.shadowRoot;
            }
            root = found?.contentDocument;
        }
        return found;
    };
    const unseen = incomplete.filter(each => each.id === 'frame-tested');
    return [...violations, ...unseen].flatMap(({id, help, nodes}) => nodes.map(node => ({
        rule: id, help, where: node.target.flat().join(' >> '), markup: node.html.slice(0, 240),
        cure: (node.failureSummary ?? '').replaceAll('\\n', ' '),
        excepted: excepted.flatMap(
            ([rule, where], n) => rule === id && element(node.target)?.matches(where) ? [n] : []),
    })));
}"""


@dataclass(frozen=True)
class Fault:
    """What axe finds fault with at one place."""

    rule: str
    help: str
    where: str
    markup: str
    cure: str
    excepted: list[int]

    def __str__(self) -> str:
        return f"{self.rule}: {self.help}\n  at {self.where}\n  {self.markup}\n  {self.cure}"


def faults(page: Page) -> list[Fault]:
    """What axe finds in a page and in its frames; with the exceptions that each is one of."""
    for frame in page.frames:
        if not frame.evaluate("() => 'axe' in window"):
            frame.evaluate(AXE_SCRIPT)
    given = [[(each.rule, each.where) for each in EXCEPTED], 1000 * HANG_SECONDS]
    return [Fault(**each) for each in page.evaluate(_RUN, given)]


def _at_rest(page: Page) -> None:
    """Until a page of ours is settled; a file that was saved has nothing that runs."""
    if not page.url.startswith("file:"):
        settled(page)


class Looked:
    """What axe found in the states of a story."""

    def __init__(self, story: str) -> None:
        self.story = story
        self._seen: set[Excepted] = set()
        self._faults: dict[str, list[str]] = {}

    def at(self, page: Page, state: str) -> None:
        """Look at a page in its window, at rest; what is found is told at the end of the story, all at once."""
        _at_rest(page)
        for fault in faults(page):
            self._seen |= {EXCEPTED[n] for n in fault.excepted}
            if not fault.excepted:
                self._faults.setdefault(str(fault), []).append(state)

    def wide_and_narrow(self, page: Page, state: str) -> None:
        """Look at a page in its window and in that of a telephone."""
        window = page.viewport_size
        assert window is not None
        self.at(page, state)
        page.set_viewport_size(NARROW)
        self.at(page, f"{state}, {NARROW['width']} px wide")
        page.set_viewport_size(window)
        _at_rest(page)

    def check(self) -> None:
        """Fail with each fault and the states it was found in, and with exceptions that are needed no more."""
        told = [f"{fault}\n  in: {', '.join(states)}" for fault, states in self._faults.items()]
        assert not told, f"axe found {len(told)} faults:\n" + "\n".join(told)
        gone = [each for each in EXCEPTED if each.story == self.story and each not in self._seen]
        assert not gone, f"axe finds no longer what is excepted: {gone}"
