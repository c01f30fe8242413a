"""Constraints on texts that are generated, as energies: soft guidance while masks are resolved, hard at the end.

A constraint is an energy E(text) >= 0 that is 0 exactly where it is met, as in energy-based models; several at once are
the sum of theirs. Sampling from p(text) * exp(-eta * E) is approached as in classifier guidance (arXiv 2105.05233) and
EDLM (arXiv 2410.21357): the network's logits of single tokens are lowered by what each token adds to the energy. That
makes a text likelier to meet its constraints and promises nothing, so that every text is checked at its end and mended.
"""

from ai_os_diffusion.guidance.constraints import Constraint, Length, Mentions, Style, Without
from ai_os_diffusion.guidance.json_object import Field, JsonObject
from ai_os_diffusion.guidance.writing import ConstrainedWriter

__all__ = ["ConstrainedWriter", "Constraint", "Field", "JsonObject", "Length", "Mentions", "Style", "Without"]
