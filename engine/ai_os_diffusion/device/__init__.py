"""Where to compute: device choice, threads, and what each kind of device offers."""
