"""The web pages beside the API, and what every answer tells a browser."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from gridcity.settings import Settings
from tests.support.site import Site, problem_of

PAGE = "<!doctype html><title>gridcity</title>"
SCRIPT = "export const answer = 42;"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text("not for everybody", encoding="utf-8")
    web = tmp_path / "dist"
    (web / "assets").mkdir(parents=True)
    (web / "index.html").write_text(PAGE, encoding="utf-8")
    (web / "assets" / "room-1a2b.js").write_text(SCRIPT, encoding="utf-8")
    return web


@pytest.fixture
def browser(built: Path) -> TestClient:
    settings = Settings(_env_file=None, web_dir=built, cookie_is_secure=True)
    return TestClient(create_app(settings), raise_server_exceptions=False)


@pytest.mark.parametrize("path", ["/", "/command", "/report", "/cases/7", "/command?case=7"])
def test_every_room_is_the_one_page(browser: TestClient, path: str) -> None:
    answer = browser.get(path)

    assert (answer.status_code, answer.text) == (200, PAGE)
    assert answer.headers["cache-control"] == "no-cache"


def test_a_built_file_is_kept_for_ever(browser: TestClient) -> None:
    answer = browser.get("/assets/room-1a2b.js")

    assert (answer.status_code, answer.text) == (200, SCRIPT)
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("path", ["/assets/gone.js", "/favicon.ico"])
def test_a_file_that_is_missing_is_no_page(browser: TestClient, path: str) -> None:
    answer = browser.get(path)

    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("cache-control", "")


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/assets/..%2f..%2fsecret.txt"]
)
def test_nothing_beside_the_build_is_served(browser: TestClient, path: str) -> None:
    assert "not for everybody" not in browser.get(path).text


@pytest.mark.parametrize("folder", ["", "missing", "secret.txt/dist"])
def test_without_a_build_the_pages_say_so_and_the_api_is_as_always(
    built: Path, tmp_path: Path, folder: str
) -> None:
    settings = Settings(_env_file=None, web_dir=tmp_path / folder)
    client = TestClient(create_app(settings), raise_server_exceptions=False)

    for path in ("/", "/command", "/assets/room-1a2b.js"):
        assert client.get(path).status_code == 503
        assert "make setup" in client.get(path).text
    assert problem_of(client.get("/api/v1/nothing")) == (404, "api.not_found")
    assert problem_of(client.post("/api/v1/nothing")) == (404, "api.not_found")


def test_a_build_that_comes_later_is_served(tmp_path: Path) -> None:
    client = TestClient(create_app(Settings(_env_file=None, web_dir=tmp_path / "dist")))
    assert client.get("/").status_code == 503

    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "index.html").write_text(PAGE, encoding="utf-8")

    assert client.get("/").text == PAGE


def test_there_is_no_page_of_the_api_that_another_host_would_draw(browser: TestClient) -> None:
    for path in ("/api/v1/docs", "/api/v1/redoc", "/docs"):
        answer = browser.get(path)
        assert "://" not in answer.text, path
    assert browser.get("/api/v1/docs").status_code == 404
    assert browser.get("/api/v1/openapi.json").json()["openapi"].startswith("3.1")


@pytest.mark.parametrize("path", ["/", "/assets/room-1a2b.js", "/api/v1/nothing", "/api/v1/openapi.json"])
def test_every_answer_tells_the_browser_to_trust_this_server_only(browser: TestClient, path: str) -> None:
    headers = browser.get(path).headers

    policy = dict(part.partition(" ")[::2] for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert "script-src" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["strict-transport-security"].startswith("max-age=")


def test_plain_http_is_not_told_to_be_https(site: Site) -> None:
    assert "strict-transport-security" not in site.stranger.get("/health").headers


def test_answers_about_people_and_cases_are_kept_nowhere(site: Site) -> None:
    for path in ("/session", "/cases", "/cases/999999"):
        assert site.inspector.get(path).headers["cache-control"] == "no-store", path


def test_a_refusal_bears_the_headers_too(site: Site) -> None:
    answer = site.stranger.get("/cases")

    assert problem_of(answer) == (401, "api.not_signed_in")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["x-frame-options"] == "DENY"


def test_a_long_list_is_sent_compressed_to_who_takes_it(site: Site) -> None:
    packed = site.stranger.get("/classes?kind=component", headers={"Accept-Encoding": "gzip"})
    plain = site.stranger.get("/classes?kind=component", headers={"Accept-Encoding": "identity"})

    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.json() == plain.json()
