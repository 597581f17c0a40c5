"""The store: engine, tables, migrations, SQL functions, bulk load, embedded server, backup."""
