-- The live stream of case events, and what has to agree with it.
-- Order: (txid, id). An event is shown once no older transaction is under way any more, so that
-- whoever reads on from the last event seen misses none and sees none twice.

-- The oldest transaction still under way: events of older ones are settled.
CREATE OR REPLACE FUNCTION live_horizon() RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint
$$;

-- The last settled event: where the stream stands now; (0, 0) before the first.
CREATE OR REPLACE FUNCTION live_position(OUT txid bigint, OUT id bigint)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    horizon bigint := live_horizon();
BEGIN
    SELECT e.txid, e.id INTO txid, id
    FROM case_events AS e
    WHERE e.txid < horizon
    ORDER BY e.txid DESC, e.id DESC
    LIMIT 1;
    txid := coalesce(txid, 0);
    id := coalesce(id, 0);
END
$$;

-- Settled events after a position, oldest first, each as the stream sends it.
CREATE OR REPLACE FUNCTION live_events(after_txid bigint, after_id bigint, most integer)
RETURNS TABLE (txid bigint, id bigint, news text)
LANGUAGE plpgsql STABLE STRICT AS $$
DECLARE
    horizon bigint := live_horizon();
BEGIN
    RETURN QUERY
    SELECT
        e.txid,
        e.id,
        json_build_object(
            'id', e.id,
            'case_id', e.case_id,
            'number', c.number,
            'seq', e.seq,
            'command', e.command,
            'source', e.source,
            'target', e.target,
            'cell_id', c.cell_id,
            'lon', st_x(c.geom),
            'lat', st_y(c.geom),
            'class_id', c.class_id,
            'class_name', k.name,
            'class_name_en', k.name_en,
            'is_emergency', k.is_emergency OR coalesce(f.is_emergency, FALSE),
            'department_id', c.department_id,
            'happened_at', to_char(e.happened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        )::text
    FROM case_events AS e
    INNER JOIN cases AS c ON c.id = e.case_id
    INNER JOIN catalogue_classes AS k ON k.id = c.class_id
    LEFT JOIN filing_conditions AS f ON f.id = c.condition_id
    WHERE (e.txid, e.id) > (after_txid, after_id) AND e.txid < horizon
    ORDER BY e.txid, e.id
    LIMIT most;
END
$$;

-- Open cases by cell, exactly as they stood after live_position(): what is visible but not yet
-- settled is counted back, because the stream will still tell it.
CREATE OR REPLACE FUNCTION live_load(OUT txid bigint, OUT id bigint, OUT counts json)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    horizon bigint := live_horizon();
    place record;
BEGIN
    SELECT p.txid, p.id INTO place FROM live_position() AS p;
    txid := place.txid;
    id := place.id;
    SELECT coalesce(json_agg(json_build_array(n.cell_id, n.open)), '[]') INTO counts
    FROM (
        SELECT l.cell_id, sum(l.change)::integer AS open
        FROM (
            SELECT c.cell_id, count(*) AS change
            FROM cases AS c
            WHERE c.closed_at IS NULL AND c.cell_id IS NOT NULL
            GROUP BY c.cell_id
            UNION ALL
            SELECT
                c.cell_id,
                (e.source NOT IN ('none', 'closed'))::integer - (e.target <> 'closed')::integer
            FROM case_events AS e
            INNER JOIN cases AS c ON c.id = e.case_id
            WHERE e.txid >= horizon AND c.cell_id IS NOT NULL
        ) AS l
        GROUP BY l.cell_id
        HAVING sum(l.change) > 0
    ) AS n;
END
$$;

-- What the case tiles' version is: the last event, and while an older transaction is under way
-- which ones are, since each of them may add an event that is not the last.
CREATE OR REPLACE FUNCTION case_tiles_version() RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    snapshot pg_snapshot := pg_current_snapshot();
    last record;
BEGIN
    SELECT e.txid, e.id INTO last FROM case_events AS e ORDER BY e.txid DESC, e.id DESC LIMIT 1;
    IF last.txid IS NULL THEN
        RETURN '0';
    ELSIF last.txid < pg_snapshot_xmin(snapshot)::text::bigint THEN
        RETURN last.txid || '-' || last.id;
    END IF;
    RETURN last.txid || '-' || last.id || '-' || snapshot::text;
END
$$;

-- How far alarms have come: grows with whatever becomes of any of them; 0 before the first.
CREATE OR REPLACE FUNCTION live_alarms() RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(sum(version), 0)::bigint FROM cluster_alarms
$$;
