"""axe-core in a page and all its frames: what it finds, told so that it can be mended, and what is not ours to mend."""

from dataclasses import dataclass
from typing import NamedTuple

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.states import settled
from tests.limits import HANG_SECONDS


class Excepted(NamedTuple):
    """A fault within a widget of Streamlit's that no page reaches: its rule, where (CSS), and why it stays."""

    rule: str
    where: str
    why: str


EXCEPTED = (
    Excepted(
        "presentation-role-conflict",
        "section[data-testid=stFileUploaderDropzone]",
        "st.file_uploader gives the area that files are dropped on a name and the role of none; its button has both",
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
    """What axe finds in a page at rest and in its frames; with the exceptions that each is one of."""
    settled(page)
    for frame in page.frames:
        if not frame.evaluate("() => 'axe' in window"):
            frame.evaluate(AXE_SCRIPT)
    given = [[(each.rule, each.where) for each in EXCEPTED], 1000 * HANG_SECONDS]
    return [Fault(**each) for each in page.evaluate(_RUN, given)]


class Looked:
    """What axe found in the states of a story."""

    def __init__(self) -> None:
        self.seen: set[Excepted] = set()
        self._faults: dict[str, list[str]] = {}

    def at(self, page: Page, state: str) -> None:
        """Look at a page; what is found is told when the story is at its end, all at once."""
        for fault in faults(page):
            self.seen |= {EXCEPTED[n] for n in fault.excepted}
            if not fault.excepted:
                self._faults.setdefault(str(fault), []).append(state)

    def check(self) -> None:
        """Fail with each fault that was found, and the states in which it was."""
        told = [f"{fault}\n  in: {', '.join(states)}" for fault, states in self._faults.items()]
        assert not told, f"axe found {len(told)} faults:\n" + "\n".join(told)
