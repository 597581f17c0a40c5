"""A city in which every name, title and text is an attack: the pages show words, and nothing of them runs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import ConsoleMessage, Dialog, Page, Request, expect
from sqlalchemy import Connection, text

from gridcity.cases import attaching
from gridcity.cases import service as cases
from gridcity.cases.model import Command, Order
from gridcity.clock import now
from gridcity.complaints import service as complaints
from gridcity.complaints.model import Contact, NewComplaint, Photo, Receipt
from gridcity.components import service as components
from gridcity.components.model import NewComponent
from gridcity.documents import service as documents
from gridcity.documents.model import NewDocument
from gridcity.people import service as people
from gridcity.people.model import Role
from gridcity.settings import Settings
from gridcity.store.engine import city_files_home, open_engine
from tests.support.browser import Desk, login_of, served_pages
from tests.support.cluster import ScratchCluster
from tests.support.people_and_cases import PASSWORD, a_report, make_ground
from tests.support.pictures import photo
from tests.support.tiny import TinyCity, make_tiny_city

pytestmark = pytest.mark.browser

ATTACK = (
    "\"'><img src=/hostile onerror=\"document.title='broken in'\"><script src=/hostile></script>"
    "<svg/onload=alert(1)><a href='javascript:alert(1)'>"
)
_LOOSE = "[src*=hostile], [onload], [onerror], [href^=javascript]"


@dataclass
class Hostile:
    """Where the attacks lie."""

    case_id: int
    cell_code: str
    component_code: str
    receipt: Receipt


def attack(where: str) -> str:
    """Give an attack that can be told apart from the others once it is shown."""
    return f"<{where}>{ATTACK}"


@pytest.fixture(scope="module")
def pages_settings(
    scratch_cluster: ScratchCluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    """Give settings of a database for this hostile city alone."""
    with scratch_cluster.database() as url:
        yield Settings(
            _env_file=None, database_url=url, home=tmp_path_factory.mktemp("home"), city="testcity"
        )


@pytest.fixture(scope="module")
def tiny_city(pages_settings: Settings) -> Iterator[TinyCity]:
    """Make the city; what it holds comes with ``hostile``."""
    engine = open_engine(pages_settings, pages_settings.city)
    with engine.begin() as conn:
        city = make_tiny_city(conn)
    yield city
    engine.dispose()


@pytest.fixture(scope="module")
def pages(pages_settings: Settings, tiny_city: TinyCity) -> Iterator[str]:
    """Serve this city beside that of the other pages."""
    assert tiny_city.cells > 0
    with served_pages(pages_settings) as origin:
        yield origin


@pytest.fixture(scope="module")
def hostile(pages_settings: Settings, tiny_city: TinyCity) -> Hostile:
    engine = open_engine(pages_settings, pages_settings.city)
    with engine.begin() as conn:
        made = fill(conn, pages_settings, tiny_city)
    engine.dispose()
    return made


def fill(conn: Connection, settings: Settings, city: TinyCity) -> Hostile:
    """Put an attack wherever somebody may write: through the services, and past them where they clean."""
    at, home = now(), city_files_home(settings, settings.city)
    roads = people.create_department(conn, attack("department code")[:100], attack("department"))
    staff = {
        role: people.create_person(
            conn,
            login_of(role),
            attack(f"person {role}"),
            role,
            at=at,
            department_id=roads.id,
            password=PASSWORD,
        )
        for role in (Role.LEADER, Role.CLERK, Role.INSPECTOR)
    }
    ground = make_ground(conn)
    lon, lat = city.place(0.5, 0.5)
    leader, clerk, inspector = staff.values()
    report = a_report(ground, lon=lon, lat=lat, description=attack("description"), address=attack("address"))
    case = cases.report(conn, report, by=leader, at=at)
    attaching.attach(conn, home, case.id, photo(), attack("file"), "report", by=inspector, at=at)
    case = cases.read(conn, case.id)
    for order in (
        Order(Command.NOTE, case.version, note=attack("note")),
        Order(Command.DISPATCH, case.version + 1, department_id=roads.id, note=attack("order")),
    ):
        case = cases.act(conn, case.id, order, by=leader, at=at)
    contact = Contact(attack("caller")[:200], attack("phone")[:200], attack("mail")[:200])
    for words in ("waiting", "linked"):
        letter = NewComplaint(
            lon, lat, attack(f"{words} complaint"), contact=contact, photos=(Photo("a.jpg", photo()),)
        )
        complaints.submit(conn, home, letter, at=at)
    linked = complaints.list_complaints(conn).items[-1]
    complaints.link(conn, linked.id, case.id, by=leader, at=at)
    letter = NewComplaint(lon, lat, attack("declined complaint"))
    receipt = complaints.submit(conn, home, letter, at=at)
    declined = complaints.list_complaints(conn).items[-1]
    complaints.decline(conn, declined.id, attack("answer"), by=leader, at=at)
    entry = NewDocument(attack("number")[:100], attack("title")[:300], "notice", at.date())
    document = documents.register(conn, home, entry, b"plain words", attack("paper"), by=clerk, at=at)
    documents.link(conn, document.id, case_id=case.id)
    assert case.cell_code is not None
    documents.link(conn, document.id, cell_code=case.cell_code)
    class_id = conn.scalar(text("SELECT min(id) FROM catalogue_classes WHERE kind = 'component'"))
    assert class_id is not None
    component = components.register(
        conn,
        NewComponent(
            class_id,
            lon,
            lat,
            name=attack("component")[:100],
            maintainer_id=roads.id,
            owner_id=roads.id,
            remark=attack("remark")[:200],
        ),
        by_id=inspector.id,
        at=at,
    )
    for table, column in [
        ("attachments", "name"),
        ("documents", "name"),
        ("areas", "name"),
        ("areas", "name_en"),
        ("catalogue_classes", "name"),
        ("catalogue_classes", "name_en"),
        ("catalogue_classes", "major_name"),
        ("catalogue_classes", "major_name_en"),
    ]:
        conn.execute(text(f"UPDATE {table} SET {column} = :words"), {"words": attack(f"{table} {column}")})
    return Hostile(case.id, case.cell_code, component.code, receipt)


@dataclass
class Trap:
    """What was let loose on a page: questions asked, requests made, scripts that only the policy stopped."""

    page: Page
    caught: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("dialog", self._saw_dialog)
        self.page.on("request", self._saw_request)
        self.page.on("console", self._saw_line)

    def _saw_dialog(self, dialog: Dialog) -> None:
        self.caught.append(dialog.message)
        dialog.dismiss()

    def _saw_request(self, request: Request) -> None:
        if urlsplit(request.url).path == "/hostile":
            self.caught.append(request.url)

    def _saw_line(self, line: ConsoleMessage) -> None:
        if "Content Security Policy" in line.text:
            self.caught.append(line.text)

    def look(self) -> list[str]:
        """Say all that was caught, and which elements of the page are an attack's."""
        elements = self.page.locator(_LOOSE).evaluate_all("(all) => all.map((one) => one.outerHTML)")
        title = self.page.title()
        return [*self.caught, *elements, *([title] if title == "broken in" else [])]


@pytest.fixture
def page(desk: Desk, hostile: Hostile) -> Iterator[Page]:
    """Open a page as the leader, and look at what was let loose when the test is over."""
    assert hostile.case_id
    with desk.page(login=login_of(Role.LEADER), draws=False) as (page, _):
        trap = Trap(page)
        yield page
        assert trap.look() == []


def shows(page: Page, *attacks: str) -> None:
    """Expect the words of attacks to stand on the page, as they were written."""
    for where in attacks:
        expect(page.get_by_text(f"<{where}>", exact=False).first).to_be_visible()


def test_a_case_shows_words_alone(page: Page, hostile: Hostile) -> None:
    page.goto(f"/command?case={hostile.case_id}")

    shows(page, "description", "address", "department", "linked complaint", "title", "note", "person leader")
    expect(page.get_by_test_id("verdict")).to_contain_text("unbroken")


def test_the_queue_and_its_filters_show_words_alone(page: Page, hostile: Hostile) -> None:
    page.goto("/command")
    expect(page.get_by_test_id("live")).to_have_text("Live")
    shows(page, "description", "catalogue_classes name_en")

    page.get_by_role("combobox", name="Search").fill("<img src=/hostile>")

    expect(page.get_by_test_id("queue").get_by_text("<description>")).to_have_count(0)


def test_the_inbox_shows_words_alone(page: Page, hostile: Hostile) -> None:
    page.goto("/command")
    page.get_by_role("button", name="Reports of citizens").click()
    inbox = page.get_by_test_id("inbox")
    inbox.get_by_role("button").filter(has_text="<waiting complaint>").click()

    shows(page, "waiting complaint", "caller")


def test_a_cell_shows_words_alone(page: Page, hostile: Hostile) -> None:
    page.goto(f"/cells/{hostile.cell_code}")

    shows(page, "areas name_en", "title", "description")


def test_a_component_shows_words_alone(page: Page, hostile: Hostile) -> None:
    page.goto(f"/command?component={hostile.component_code}")

    shows(page, "component", "remark")


def test_the_page_of_a_component_shows_words_alone(page: Page, hostile: Hostile) -> None:
    page.goto(f"/components/{hostile.component_code}")

    shows(page, "component", "remark")


def test_the_figures_show_words_alone(page: Page, hostile: Hostile) -> None:
    page.goto("/command?show=figures")

    shows(page, "department", "catalogue_classes name_en")


@pytest.mark.parametrize(
    "address", ["/command?case=<img src=/hostile>", "/cells/<script>", "/<b>nowhere</b>"]
)
def test_an_address_is_no_markup(page: Page, address: str) -> None:
    page.goto(address)

    expect(page.locator("body")).not_to_be_empty()


def test_the_citizen_is_answered_in_words_alone(page: Page, hostile: Hostile) -> None:
    page.goto(f"/report/status#{hostile.receipt.number}/{hostile.receipt.secret}")

    shows(page, "answer")


def test_an_attack_that_gets_through_would_be_caught(desk: Desk) -> None:
    with desk.page(draws=False) as (page, _):
        trap = Trap(page)
        page.goto("/sign-in")
        page.evaluate("(attack) => document.body.insertAdjacentHTML('beforeend', attack)", ATTACK)

        assert len(trap.look()) >= 4
