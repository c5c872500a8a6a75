"""The sample registers, ready to be imported: copied beside the instance's data, where a browser can pick them up."""

from __future__ import annotations

import shutil
from pathlib import Path

SOURCE = Path(__file__).parent / "registers"
FOLDER = "registri-di-prova"


def copy_registers(home: Path) -> Path:
    """Copy the sample registers into the instance's folder (what is there is written anew). Returns the folder."""
    folder = home / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    for file in sorted(SOURCE.iterdir()):
        if file.is_file():
            shutil.copyfile(file, folder / file.name)
    return folder
