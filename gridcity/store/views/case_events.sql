CREATE VIEW views.case_events AS
WITH town AS (
    SELECT city.profile ->> 'timezone' AS zone
    FROM city
)

SELECT
    cases.number AS case_number,
    case_events.seq,
    case_events.command,
    case_events.source AS stage_before,
    case_events.target AS stage_after,
    case_events.actor_role,
    case_events.origin,
    case_events.happened_at,
    case_events.happened_at AT TIME ZONE town.zone AS happened_local,
    (extract(EPOCH FROM case_events.happened_at - cases.reported_at) / 3600)::double precision AS hours_since_report
FROM case_events
CROSS JOIN town
INNER JOIN cases ON case_events.case_id = cases.id;

COMMENT ON VIEW views.case_events
IS 'What was done to each case, one row a step. Without who did it, and without their words. / '
'每件案卷的每一步，各占一行；不含经办人及其文字。';
COMMENT ON COLUMN views.case_events.case_number IS 'The case. / 案卷号。';
COMMENT ON COLUMN views.case_events.seq IS 'Which step of the case it was, from 1. / 案卷的第几步，自 1 起。 [-]';
COMMENT ON COLUMN views.case_events.command
IS 'What was done: report, dispatch, complete, verify, close, … / '
'所做之事：report 上报、dispatch 派遣、complete 处置完毕、verify 核查、close 结案等。';
COMMENT ON COLUMN views.case_events.stage_before IS 'Stage before; none before the report. / 此前阶段；上报之前为 none。';
COMMENT ON COLUMN views.case_events.stage_after IS 'Stage after. / 此后阶段。';
COMMENT ON COLUMN views.case_events.actor_role IS 'In which role it was done. / 以何种角色办理。';
COMMENT ON COLUMN views.case_events.origin IS 'live, simulated or imported. / live 实况、simulated 模拟或 imported 导入。';
COMMENT ON COLUMN views.case_events.happened_at IS 'When it was done: an instant, with its zone. / 办理时刻，带时区。';
COMMENT ON COLUMN views.case_events.happened_local IS 'When it was done, on the city''s clocks. / 办理时间，本市时间。';
COMMENT ON COLUMN views.case_events.hours_since_report
IS 'How long after the report, nights and holidays included. / 距上报的时长，含夜间与节假日。 [h]';
