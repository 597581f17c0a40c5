-- name: describe_schema
-- One line a thing: what it is, its name, what PostgreSQL says of it. The schema's own name is taken
-- out, so that two schemas can be compared. The queue of jobs is its library's, not ours.
WITH things AS (
    SELECT
        'table' AS kind,
        c.relname AS name,
        concat_ws(' -- ', array_to_string(c.reloptions, ', '), obj_description(c.oid, 'pg_class')) AS said
    FROM pg_class AS c
    WHERE c.relnamespace = to_regnamespace(%(quoted)s) AND c.relkind IN ('r', 'p')
    UNION ALL
    SELECT
        'sequence',
        c.relname,
        format('%%s..%%s %%s', s.seqmin, s.seqmax, s.seqcycle)
    FROM pg_class AS c INNER JOIN pg_sequence AS s ON s.seqrelid = c.oid
    WHERE c.relnamespace = to_regnamespace(%(quoted)s)
    UNION ALL
    SELECT
        'column',
        c.relname || '.' || a.attname,
        concat_ws(
            ' ',
            format_type(a.atttypid, a.atttypmod),
            CASE WHEN a.attnotnull THEN 'NOT NULL' END,
            nullif(a.attidentity::text, ''),
            nullif(a.attgenerated::text, ''),
            pg_get_expr(d.adbin, d.adrelid),
            '--',
            col_description(c.oid, a.attnum)
        )
    FROM pg_attribute AS a
    INNER JOIN pg_class AS c ON c.oid = a.attrelid
    LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE
        c.relnamespace = to_regnamespace(%(quoted)s) AND c.relkind IN ('r', 'p') AND a.attnum > 0
        AND NOT a.attisdropped
    UNION ALL
    SELECT
        'constraint',
        conrelid::regclass::text || '.' || conname,
        pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = to_regnamespace(%(quoted)s) AND contype <> 't'
    UNION ALL
    SELECT
        'index',
        indexname,
        indexdef
    FROM pg_indexes WHERE schemaname = %(name)s
    UNION ALL
    SELECT
        'trigger',
        c.relname || '.' || t.tgname,
        pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text
    FROM pg_trigger AS t INNER JOIN pg_class AS c ON c.oid = t.tgrelid
    WHERE c.relnamespace = to_regnamespace(%(quoted)s) AND NOT t.tgisinternal
    UNION ALL
    SELECT
        'function',
        p.oid::regprocedure::text,
        concat_ws(' ', md5(replace(pg_get_functiondef(p.oid), %(prefix)s, '')), obj_description(p.oid, 'pg_proc'))
    FROM pg_proc AS p WHERE p.pronamespace = to_regnamespace(%(quoted)s) AND p.prokind <> 'a'
)

SELECT
    kind,
    replace(name, %(prefix)s, '') AS name,
    replace(said, %(prefix)s, '') AS said
FROM things WHERE name NOT LIKE '%%alembic_version%%' AND name !~ '^([a-z0-9_]+[.])?(idx_)?procrastinate_'
ORDER BY 1, 2;
