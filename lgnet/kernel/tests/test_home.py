"""The instance's folder: short sockets, secrets made once."""

from __future__ import annotations

import socket
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from lgnet.kernel.home import Home, HomeError, home


def test_home_is_what_the_environment_says(tmp_path, monkeypatch):
    monkeypatch.setenv("LGNET_HOME", str(tmp_path / "here"))
    assert home() == Home(tmp_path / "here")
    assert home().cluster == tmp_path / "here" / "cluster"


def test_home_is_var_in_the_checkout_by_default(monkeypatch):
    monkeypatch.delenv("LGNET_HOME", raising=False)
    found = home().path
    assert found.name == "var"
    assert (found.parent / "pyproject.toml").exists()


def test_folders_are_private(tmp_path):
    place = Home(tmp_path / "here")
    for folder in (place.keys, place.media, place.logs, place.run):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_secret_is_made_once_and_kept_private(tmp_path):
    place = Home(tmp_path)
    first = place.secret("signing", 48)
    assert len(first) == 48
    assert place.secret("signing", 48) == first
    assert place.secret("other") != first[:32]
    assert stat.S_IMODE((tmp_path / "keys" / "signing").stat().st_mode) == 0o600
    assert sorted(file.name for file in (tmp_path / "keys").iterdir()) == ["other", "signing"]


def test_secret_asked_by_many_at_once_is_one(tmp_path):
    with ThreadPoolExecutor(16) as pool:
        found = set(pool.map(lambda _: Home(tmp_path).secret("signing"), range(64)))
    assert len(found) == 1


@pytest.mark.parametrize("name", ["", "../outside", "a/b", ".hidden"])
def test_secret_refuses_a_name_that_is_a_path(tmp_path, name):
    with pytest.raises(HomeError):
        Home(tmp_path).secret(name)


def test_secret_cut_short_is_refused(tmp_path):
    place = Home(tmp_path)
    (place.keys / "signing").write_bytes(b"short")
    with pytest.raises(HomeError, match="più corta"):
        place.secret("signing")


def test_run_folder_of_a_long_path_is_short_and_stable(tmp_path, monkeypatch):
    place = Home(tmp_path / ("long" * 30))
    found = place.run
    try:
        assert len(str(found / ".s.PGSQL.5432.lock")) <= 107
        assert stat.S_IMODE(found.stat().st_mode) == 0o700
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))  # another session finds the same folder
        assert Home(place.path).run == found
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(found / ".s.PGSQL.5432"))
    finally:
        (found / ".s.PGSQL.5432").unlink(missing_ok=True)
        found.rmdir()


def test_run_folder_swept_away_comes_back(tmp_path):
    place = Home(tmp_path / ("long" * 30))
    place.run.rmdir()
    assert place.run.is_dir()
    place.run.rmdir()


def test_run_folder_open_to_others_is_refused(tmp_path):
    place = Home(tmp_path / ("long" * 30))
    found = place.run
    found.chmod(0o777)
    try:
        with pytest.raises(HomeError, match="aperta ad altri"):
            assert Home(place.path).run
    finally:
        found.rmdir()


def test_run_folder_of_a_copied_home_is_its_own(tmp_path):
    first = Home(tmp_path / ("long" * 30))
    second = Home(tmp_path / ("copy" * 30))
    second.path.mkdir()
    folders = {first.run}
    (second.path / "run").symlink_to((first.path / "run").readlink())
    folders.add(second.run)
    assert len(folders) == 2
    for folder in folders:
        folder.rmdir()
