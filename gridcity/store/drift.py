"""Do the tables in the database still say what the code says?

The answer is exact: the tables are made a second time from the code, in a schema that is rolled
back, and both are described by PostgreSQL itself: columns, defaults, constraints, indexes,
comments, functions, triggers. Whatever differs is named.
"""

from uuid import uuid4

from sqlalchemy import Connection, text

from gridcity.store import schema
from gridcity.store.tables import metadata

# One line a thing: what it is, its name, what PostgreSQL says of it. The schema's own name is taken
# out, so that two schemas can be compared.
_DESCRIBE = text(
    r"""
WITH things AS (
    SELECT 'table' AS kind, c.relname AS name, coalesce(obj_description(c.oid, 'pg_class'), '') AS said
    FROM pg_class AS c WHERE c.relnamespace = to_regnamespace(:quoted) AND c.relkind IN ('r', 'p')
    UNION ALL
    SELECT 'sequence', c.relname, format('%s..%s %s', s.seqmin, s.seqmax, s.seqcycle)
    FROM pg_class AS c JOIN pg_sequence AS s ON s.seqrelid = c.oid
    WHERE c.relnamespace = to_regnamespace(:quoted)
    UNION ALL
    SELECT
        'column', c.relname || '.' || a.attname,
        concat_ws(
            ' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'NOT NULL' END, nullif(a.attidentity::text, ''),
            nullif(a.attgenerated::text, ''), pg_get_expr(d.adbin, d.adrelid), '--', col_description(c.oid, a.attnum)
        )
    FROM pg_attribute AS a
    JOIN pg_class AS c ON c.oid = a.attrelid
    LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE c.relnamespace = to_regnamespace(:quoted) AND c.relkind IN ('r', 'p') AND a.attnum > 0
        AND NOT a.attisdropped
    UNION ALL
    SELECT 'constraint', conrelid::regclass::text || '.' || conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = to_regnamespace(:quoted) AND contype <> 't'
    UNION ALL
    SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = :name
    UNION ALL
    SELECT 'trigger', c.relname || '.' || t.tgname, pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text
    FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
    WHERE c.relnamespace = to_regnamespace(:quoted) AND NOT t.tgisinternal
    UNION ALL
    SELECT
        'function', p.oid::regprocedure::text,
        concat_ws(' ', md5(replace(pg_get_functiondef(p.oid), :prefix, '')), obj_description(p.oid, 'pg_proc'))
    FROM pg_proc AS p WHERE p.pronamespace = to_regnamespace(:quoted) AND p.prokind <> 'a'
)
SELECT kind, replace(name, :prefix, '') AS name, replace(said, :prefix, '') AS said
FROM things WHERE name NOT LIKE '%alembic_version%'
ORDER BY 1, 2
"""
)


def drift(conn: Connection, code: str) -> list[str]:
    """List where a city's schema differs from the code; empty means nowhere.

    Needs the right to create a schema; leaves nothing behind. The transaction stays open.
    """
    probe = f"drift_{uuid4().hex[:12]}"
    nested = conn.begin_nested()
    try:
        conn.execute(text("SET LOCAL client_min_messages = warning"))
        conn.execute(text(f"CREATE SCHEMA {probe}"))
        schema.enter(conn, probe)
        metadata.create_all(conn, checkfirst=False)
        schema.recreate_functions(conn, probe)
        wanted = _describe(conn, probe)
    finally:
        if nested.is_active:
            nested.rollback()
    found = _describe(conn, code)
    missing = [f"{kind} {name} is missing" for kind, name in wanted.keys() - found.keys()]
    extra = [f"{kind} {name} is not in the code" for kind, name in found.keys() - wanted.keys()]
    changed = [
        f"{kind} {name} is «{found[kind, name]}», the code says «{wanted[kind, name]}»"
        for kind, name in wanted.keys() & found.keys()
        if wanted[kind, name] != found[kind, name]
    ]
    return sorted([*missing, *extra, *changed])


def _describe(conn: Connection, code: str) -> dict[tuple[str, str], str]:
    nested = conn.begin_nested()
    schema.enter(conn, code)  # so that the city's own names are written without the schema
    values = {"name": code, "quoted": f'"{code}"', "prefix": f"{code}."}
    try:
        return {(row.kind, row.name): row.said for row in conn.execute(_DESCRIBE, values)}
    finally:
        if nested.is_active:
            nested.rollback()
