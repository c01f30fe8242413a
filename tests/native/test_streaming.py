"""A network is quantized tensor by tensor: the memory that is resident stays far below its size."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ai_os_diffusion import native

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="only Linux tells the most memory used")

CHILD = """
import re, sys
from pathlib import Path
from arrow_quant_v2 import ArrowQuantV2

def resident(name):
    return 1024 * int(re.search(name + r":\\s+(\\d+)", Path("/proc/self/status").read_text())[1])

before = resident("VmRSS")
ArrowQuantV2().quantize_diffusion_model(sys.argv[1], sys.argv[2])
print(resident("VmHWM") - before)
"""


def test_quantizing_needs_a_fraction_of_the_networks_size(tmp_path: Path) -> None:
    source, target = tmp_path / "original", tmp_path / "quantized"
    matrix = np.random.default_rng(2).standard_normal((512, 1024), np.float32)
    names = [f"trunk.layers.{number}.up.weight" for number in range(96)]
    native.write_weights(
        str(source), dict.fromkeys(names, matrix), json.dumps({"modality": ["text"]}), dict.fromkeys(names, "f32")
    )
    size = sum(file.stat().st_size for file in source.glob("*.parquet"))
    assert size > 96 * matrix.nbytes
    words = [sys.executable, "-c", CHILD, str(source), str(target)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert int(done.stdout) < size / 4
    assert len(native.WeightReader.open(str(target)).names()) == len(names)
