"""The memory: connection, tables, one module of queries per noun, migrations.

It speaks the domain's values; rows never leave this package.
"""
