"""`lgnet import` as scripts call it: one JSON object on standard output, sentences on standard error, an honest status."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from lgnet.kernel import database
from lgnet.registers.tests.factories import FIRST, SAMPLES, WRONG, register


@pytest.fixture(scope="module")
def own_database(template_database):
    """A database of its own: what commands write is really written."""
    name = f"{os.environ['LGNET_DB_NAME']}_import"
    database.drop_database(name)
    database.ensure_database(name, template_database)
    yield name
    database.drop_database(name)


@pytest.fixture
def lgnet(own_database):
    """Run `lgnet import ...` in a process of its own."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "lgnet", "import", *map(str, words)],
            env={**os.environ, "LGNET_DB_NAME": own_database},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "registro.csv"
    path.write_bytes(register(*FIRST, WRONG))
    return path


def listed(lgnet, municipality: str) -> list[dict[str, object]]:
    return json.loads(lgnet("list", "--municipality", municipality, "--json").stdout)["batches"]


def test_latina_with_accepted_proposals_then_again_then_undone(lgnet):
    words = ("register", SAMPLES / "registro_latina.xlsx", "--municipality", "Latina", "--accept-proposals", "--json")
    done = lgnet(*words)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert list(found) == [
        *("batch", "municipality", "rows", "persons_created", "rows_recognised", "rows_repeated", "activities"),
        *("proposals", "proposals_left", "not_counted", "warnings", "errors", "assignments"),
    ]
    assert (found["municipality"], found["rows"], found["persons_created"], found["activities"]) == (
        "Latina",
        1202,
        478,
        1200,
    )
    assert (len(found["assignments"]), len(set(found["assignments"].values()))) == (1200, 478)
    assert {(error["row"], error["column"]) for error in found["errors"]} == {
        *((1205, "NOME"), (1205, "DATA DI NASCITA")),
        *((1206, "DATA ACCESSO"), (1206, "SESSO")),
    }
    again = json.loads(lgnet(*words).stdout)
    assert (again["persons_created"], again["activities"], again["rows_repeated"]) == (0, 0, 1200)
    assert again["assignments"] == found["assignments"]
    undone = lgnet("undo", found["batch"], "--json")
    assert undone.returncode == 0
    assert json.loads(undone.stdout)["activities_removed"] == 1200
    assert json.loads(undone.stdout)["rows_kept"] == []
    twice = lgnet("undo", found["batch"], "--json")
    assert (twice.returncode, twice.stdout) == (1, "")
    assert "già «annullato»" in twice.stderr


def test_dry_run_writes_nothing_at_all(lgnet, small):
    done = lgnet("register", small, "--municipality", "Bologna", "--dry-run", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["batch"], found["rows"], found["persons_created"], found["activities"]) == (None, 5, 3, 4)
    assert found["assignments"] == {"2": "new-1", "3": "new-1", "4": "new-2", "5": "new-3"}
    assert listed(lgnet, "Bologna") == []


def test_a_member_imports_in_their_own_name_and_only_where_they_may(lgnet, small):
    done = lgnet("register", small, "--municipality", "Genova", "--as", "gina@esempio.lgnet.it", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["persons_created"] == 3
    for email in ("rita@esempio.lgnet.it", "nessuno@esempio.lgnet.it"):
        refused = lgnet("register", small, "--municipality", "Genova", "--as", email, "--json")
        assert (refused.returncode, refused.stdout) == (1, "")
        assert "non può importare registri per Genova" in refused.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("register", "manca.xlsx", "--municipality", "Latina"), "non c'è"),
        (("register", SAMPLES, "--municipality", "Latina"), "non si può leggere"),
        (("register", SAMPLES / "README.md", "--municipality", "Latina"), "titoli delle colonne"),
        (("register", SAMPLES / "registro_genova.csv", "--municipality", "Atlantide"), "non è tra i territori"),
        (("register", SAMPLES / "registro_latina.xlsx", "--municipality", "Latina", "--sheet", "Boh"), "foglio «Boh»"),
        (("undo", "quello-di-ieri"), "non è il codice"),
        (("undo", "00000000-0000-0000-0000-000000000000"), "nessuna importazione"),
    ],
)
def test_refusals_are_sentences_and_status_one(lgnet, words, said):
    done = lgnet(*words, "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_without_json_standard_output_stays_empty(lgnet, small):
    done = lgnet("register", small, "--municipality", "Perugia", "--dry-run")
    assert (done.returncode, done.stdout) == (0, "")
    assert "non è stato scritto nulla" in done.stderr
