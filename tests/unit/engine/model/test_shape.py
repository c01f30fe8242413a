from __future__ import annotations

import json
import subprocess
import sys

import pytest

from ai_os_diffusion.model.shape import TransformerShape


def test_defaults_are_the_bundled_model() -> None:
    shape = TransformerShape()
    assert (shape.vocab_size, shape.width, shape.layers, shape.heads, shape.head_width) == (30522, 384, 6, 12, 32)
    assert TransformerShape.preset("local") == TransformerShape.preset("edge") == shape


def test_json_round_trip() -> None:
    shape = TransformerShape(vocab_size=7, modalities=("text", "image"), norm_eps=1e-6)
    assert TransformerShape.from_dict(json.loads(json.dumps(shape.to_dict()))) == shape


def test_absent_fields_take_their_defaults() -> None:
    assert TransformerShape.from_dict({"layers": 2}) == TransformerShape(layers=2)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("vocab_size", 0),
        ("layers", -1),
        ("layers", 2.0),
        ("positions", True),
        ("heads", 5),
        ("time_features", 7),
        ("modalities", ()),
        ("modalities", "text"),
        ("modalities", ("text", "text")),
        ("modalities", ("text", "")),
        ("norm_eps", 0.0),
        ("norm_eps", "1e-5"),
    ],
)
def test_wrong_values_name_the_field(field: str, value: object) -> None:
    with pytest.raises(ValueError, match=field):
        TransformerShape.from_dict({field: value})


def test_unknown_names_are_errors() -> None:
    with pytest.raises(ValueError, match="depth"):
        TransformerShape.from_dict({"depth": 6})
    with pytest.raises(ValueError, match="edge, local, workstation"):
        TransformerShape.preset("cloud")


def test_a_shape_does_not_need_torch() -> None:
    code = (
        "import sys; from ai_os_diffusion.model import TransformerShape; TransformerShape(); "
        "from ai_os_diffusion.diffusion import GenerationStep; sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
