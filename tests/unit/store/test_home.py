"""Where the private database lives, and why there."""

from pathlib import Path

import pytest

from gridcity.settings import Settings
from gridcity.store.home import Account, can_enter, city_files_home, data_home, home_of

NOBODY = Account("nobody", 65534, 65534)


def test_a_folder_behind_a_closed_one_cannot_be_entered(tmp_path: Path) -> None:
    inner = tmp_path / "closed" / "open"
    inner.mkdir(parents=True)
    inner.parent.chmod(0o700)

    assert not can_enter(inner, NOBODY)


def test_the_root_of_the_system_can_be_entered() -> None:
    assert can_enter(Path("/"), NOBODY)


def test_a_home_that_is_set_is_taken_as_it_is(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, home=tmp_path / "here")

    assert data_home(settings) == tmp_path / "here"
    assert city_files_home(settings, "harbin") == tmp_path / "here" / "files" / "harbin"


def test_a_checkout_that_the_servers_account_can_enter_holds_its_own_data() -> None:
    assert home_of(Path("/var/tmp"), NOBODY) == Path("/var/tmp/.gridcity")  # noqa: S108


def test_a_checkout_that_the_servers_account_cannot_enter_is_left_for_another_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    checkout.chmod(0o700)

    elsewhere = home_of(checkout, NOBODY)

    assert checkout not in elsewhere.parents
    assert elsewhere.name.startswith("checkout-")
    assert elsewhere.parent.name == "gridcity"
