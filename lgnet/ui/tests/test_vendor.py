"""The third-party files: a lock with hashes and without addresses, and a stylesheet made smaller without harm."""

import json

import pytest

from lgnet.ui.vendor import build


def test_lock_has_a_hash_for_every_package_and_no_address():
    text = (build.HERE / "package-lock.json").read_text()
    packages = {name: entry for name, entry in json.loads(text)["packages"].items() if name}
    assert packages
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert not any("resolved" in entry for entry in packages.values())


def test_slim_drops_the_film_player_and_keeps_the_rest():
    css = (
        '@charset "UTF-8";/*! note */.a{color:red}@font-face{font-family:VideoJS;src:url("data:x;{}")}'
        '.video-js .vjs-big,.b{color:blue}.vjs-x{top:0}@media(max-width:9px){.vjs-y{top:0}.c:not(.d,.e){left:url("}")}}'
        "@keyframes vjs-spin{0%{top:0}}/*# sourceMappingURL=a.map */"
    )
    assert build.slim(css) == '.a{color:red}.b{color:blue}@media(max-width:9px){.c:not(.d,.e){left:url("}")}}'


def test_stale_or_incomplete_folder_is_not_fresh(tmp_path):
    assert not build.is_fresh(tmp_path)
    (tmp_path / ".stamp").write_text(build.fingerprint())
    assert not build.is_fresh(tmp_path), "the stamp alone is not enough: the files must be there"
    for name in build.FILES.values():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert build.is_fresh(tmp_path)
    (tmp_path / ".stamp").write_text("of another lock")
    assert not build.is_fresh(tmp_path)


def test_a_file_that_moved_is_named(tmp_path):
    with pytest.raises(build.VendorError, match=r"bootstrap-italia\.min\.css is not in the installed packages"):
        build.collect(tmp_path, tmp_path / "out")
