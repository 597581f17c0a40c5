"""How much memory the worst picture that is taken may need, in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from gridcity.settings import CHECKOUT

MOST_MB = 300

MEASURE = """
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from gridcity.files import pictures

def highest():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])

content, media_type = Path(sys.argv[1]).read_bytes(), sys.argv[2]
pictures.read_photo(Path(sys.argv[3]).read_bytes(), "image/png", zone=UTC, received_at=datetime.now(UTC))
Path("/proc/self/clear_refs").write_text("5")
before = highest()
pictures.read_photo(content, media_type, zone=UTC, received_at=datetime.now(UTC))
print((highest() - before) // 1024)
"""


@pytest.mark.parametrize(
    ("mode", "size", "kind", "options"),
    [
        ("RGBA", (5000, 5000), "PNG", {"compress_level": 1}),
        ("RGBA", (4000, 3000), "WEBP", {"lossless": True, "quality": 0, "method": 0}),
        ("RGB", (8000, 8000), "JPEG", {"subsampling": 0}),
        ("RGB", (65_000, 984), "JPEG", {"subsampling": 0}),
        ("RGB", (5000, 5000), "JPEG", {"subsampling": 0, "progressive": True}),
    ],
)
def test_the_largest_pictures_that_are_taken_need_a_bounded_amount_of_memory(
    tmp_path: Path, mode: str, size: tuple[int, int], kind: str, options: dict[str, int]
) -> None:
    Image.new(mode, size, (10, 20, 30, 200)[: len(mode)]).save(tmp_path / "large", kind, **options)
    Image.new("RGB", (8, 8)).save(tmp_path / "small", "PNG")

    command = [sys.executable, "-c", MEASURE, "large", f"image/{kind.lower()}", "small"]
    done = subprocess.run(
        command, check=True, capture_output=True, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(CHECKOUT)}
    )

    assert int(done.stdout) < MOST_MB
