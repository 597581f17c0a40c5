"""Alembic's entrance: migrate one city's schema on the connection that ``store.schema`` lends."""

from alembic import context
from sqlalchemy import text

from gridcity.store.tables import metadata

connection = context.config.attributes["connection"]
city = context.config.attributes["city"]

connection.execute(text("SET LOCAL lock_timeout = '10s'"))
context.configure(connection=connection, target_metadata=metadata, version_table_schema=city)
context.run_migrations()
