"""One story is asked once: how titles are read, which are one, what people make one."""
