"""Fetches the pinned Apache ECharts from npm into lazyboot/report/html, with its licence and notice.

`python packaging/echarts.py` writes the files; with `--check` it fails where those in the tree are others.
"""

from __future__ import annotations

import base64
import hashlib
import io
import sys
import tarfile
import urllib.request
from pathlib import Path

VERSION = "6.1.0"
ARCHIVE = f"https://registry.npmjs.org/echarts/-/echarts-{VERSION}.tgz"
# What npm publishes as the archive's integrity: `npm view echarts@6.1.0 dist.integrity`.
SHA512 = "q0yaFPggC9FUdsWH4blavRWFmxdrIodbkoKNAjJudAI6CA9gNPxHtV2RcZNEepZVlk4yvBYkOkbk6HIVpIyHZA=="
FOLDER = Path(__file__).resolve().parents[1] / "lazyboot" / "report" / "html"
# Name in FOLDER -> the members of the archive that make it up. The licence names LICENSE-d3 for parts of the library.
FILES = {
    "echarts.min.js": ["package/dist/echarts.min.js"],
    "echarts-LICENSE.txt": ["package/LICENSE", "package/licenses/LICENSE-d3"],
    "echarts-NOTICE.txt": ["package/NOTICE"],
}


def fetched() -> dict[str, bytes]:
    """The content of each of FILES, from an archive whose digest is the pinned one. Raises SystemExit otherwise."""
    with urllib.request.urlopen(ARCHIVE, timeout=120) as answer:
        archive = answer.read()
    found = base64.b64encode(hashlib.sha512(archive).digest()).decode()
    if found != SHA512:
        raise SystemExit(f"{ARCHIVE} has the SHA-512 digest {found}, not {SHA512}")
    with tarfile.open(fileobj=io.BytesIO(archive)) as members:
        return {name: b"\n".join(_content(members, each) for each in parts) for name, parts in FILES.items()}


def _content(members: tarfile.TarFile, name: str) -> bytes:
    file = members.extractfile(name)
    if file is None:
        raise SystemExit(f"{ARCHIVE}: {name} is no file")
    return file.read()


def main() -> None:
    content = fetched()
    if "--check" in sys.argv[1:]:
        different = [name for name, data in content.items() if (FOLDER / name).read_bytes() != data]
        if different:
            raise SystemExit(f"not those of ECharts {VERSION}: {', '.join(different)}; run packaging/echarts.py")
        return
    for name, data in content.items():
        (FOLDER / name).write_bytes(data)


if __name__ == "__main__":
    main()
