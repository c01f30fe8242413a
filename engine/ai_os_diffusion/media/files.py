"""Outputs as files: speech as WAV or FLAC with 16 bits, pictures as PNG. There is all of a file, or what was before."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ai_os_diffusion.types import AudioOutput, ImageOutput

ENDINGS = (".wav", ".flac")


def save_sound(sound: AudioOutput, path: Path) -> None:
    """Write a sound in the format of the path's ending; there is all of the file afterwards, or what was there before.

    Raises:
        OSError: it cannot be written.
        ImportError: FLAC was asked for, and the library for it is not installed.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        if path.suffix.lower() == ".flac":
            _write_flac(sound, part)
        else:
            _write_wav(sound, part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def save_picture(picture: ImageOutput, path: Path) -> None:
    """Write a picture as PNG with its prompt, seed and steps in it. Raises OSError."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    told = PngInfo()
    told.add_itxt("Description", picture.prompt)
    told.add_text("Software", f"AI-OS, seed {picture.seed}, {picture.steps} steps")
    part = path.with_name(f".{path.name}.part")
    try:
        Image.fromarray(picture.pixels).save(part, "PNG", pnginfo=told)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _write_wav(sound: AudioOutput, path: Path) -> None:
    import numpy as np

    whole = np.round(np.clip(sound.samples, -1.0, 1.0) * 32767).astype("<i2")
    with path.open("wb") as raw, wave.open(raw, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sound.rate)
        file.writeframes(whole.tobytes())


def _write_flac(sound: AudioOutput, path: Path) -> None:
    try:
        import soundfile
    except OSError as error:  # the package is there, libsndfile is not
        raise ImportError(str(error)) from error
    with path.open("wb") as raw:  # its own way of opening loses the reason of a failure
        soundfile.write(raw, sound.samples, sound.rate, format="FLAC", subtype="PCM_16")
