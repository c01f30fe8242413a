"""``python -m ai_os_diffusion.speech.transcriber``: hears pieces of sound on standard input, writes down their words.

A process of its own, because the recogniser holds the interpreter for as long as it listens. A piece is its number of
bytes (4, little-endian) and as many bytes of float32 samples at RATE; 0 bytes end it. For each piece one line of JSON
comes back: ``[[word, begins, ends], ...]`` with seconds in the piece. It opens no file but the models of its package.
"""

from __future__ import annotations

import json
import os
import struct
import sys

import numpy as np

from ai_os_diffusion.speech.recogniser import SphinxRecogniser

HEAD = struct.Struct("<I")
_NICENESS = 10


def main() -> int:
    """Serve until the input ends; returns the exit code."""
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    recogniser = SphinxRecogniser()
    pieces = sys.stdin.buffer
    while len(head := pieces.read(HEAD.size)) == HEAD.size and (size := HEAD.unpack(head)[0]):
        data = pieces.read(size)
        if len(data) < size:  # who started this is gone
            return 1
        heard = recogniser.hear(np.frombuffer(data, "<f4"))
        sys.stdout.write(json.dumps([[word.text, word.begins, word.ends] for word in heard]) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
