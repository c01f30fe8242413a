"""Training of the shared network: packing of data, and one resumable loop over several tasks.

Everything except the packing modules (``pack*``, ``corpus``) needs torch and NumPy alone, so that a bare machine with a
GPU can run it: ``python -m ai_os_diffusion.training joint --shards DIR --work DIR``.
"""
