"""``python -m ai_os_diffusion.training``: see docs/training.md."""

from __future__ import annotations

import sys

from ai_os_diffusion import logging
from ai_os_diffusion.errors import DiffusionError
from ai_os_diffusion.training.command import main

if __name__ == "__main__":
    logging.configure(None, console_level="INFO")
    try:
        print(main())
    except DiffusionError as error:
        print(f"training: {error}", file=sys.stderr)
        sys.exit(1)
