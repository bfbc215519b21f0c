"""启动 what a start does not wait for."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from config import ROOT
from models.late import Late, load

HEAVY = {
    "docx", "lxml", "markdown_it", "numpy", "openpyxl", "pandas", "pypinyin", "qrcode", "webauthn", "xlsxwriter", "zxcvbn"
}  # fmt: skip
LOADED = "import run, sys, json; print(json.dumps(sorted(sys.modules)))"


def test_no_heavy_library_is_loaded_at_the_start(tmp_path: Path) -> None:
    own = {"DATABASE_URL": f"sqlite:///{tmp_path}/one.db", "YUNLING_INSTANCE": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, env=os.environ | own, check=True, capture_output=True
    )
    loaded = set(json.loads(told.stdout.splitlines()[-1]))
    assert "flask" in loaded
    assert loaded & HEAVY == set()


def test_a_late_library_is_itself_once_it_is_asked_for() -> None:
    late = Late("numpy")
    assert late.arange is np.arange
    load(late)
    with pytest.raises(AttributeError):
        _ = late.nothing_of_that_name
    with pytest.raises(ModuleNotFoundError):
        load(Late("no_library_of_that_name"))
