-- What is asked, answered, linked and held back: all commands of the case engine.

CREATE TABLE problem_kinds (
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    is_offered BOOLEAN DEFAULT true NOT NULL,
    CONSTRAINT problem_kinds_pkey PRIMARY KEY (code),
    CONSTRAINT problem_kinds_code_check CHECK (code ~ '^[a-z][a-z0-9_]{0,39}$')
);

COMMENT ON TABLE problem_kinds IS 'Why cases cannot be solved for now (挂账问题库).';

COMMENT ON COLUMN problem_kinds.code
IS 'Word of the problem in addresses and events.';

COMMENT ON COLUMN problem_kinds.name
IS 'What keeps a case from being solved, in Chinese.';

COMMENT ON COLUMN problem_kinds.name_en
IS 'The same in English.';

COMMENT ON COLUMN problem_kinds.is_offered
IS 'False: cases suspended for it stay so, new ones are not.';

CREATE TABLE case_requests (
    case_id BIGINT NOT NULL,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    about TEXT,
    asked_by INTEGER,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    department_id INTEGER,
    reason TEXT,
    limit_value DOUBLE PRECISION,
    limit_unit TEXT,
    until TIMESTAMP WITH TIME ZONE,
    assignee_id INTEGER,
    answer TEXT,
    answered_seq INTEGER,
    answered_by INTEGER,
    answered_at TIMESTAMP WITH TIME ZONE,
    answer_reason TEXT,
    CONSTRAINT case_requests_pkey PRIMARY KEY (case_id, seq),
    CONSTRAINT case_requests_kind_check CHECK (kind IN ('check', 'extension', 'reply', 'appeal')),
    CONSTRAINT case_requests_answered_check CHECK (num_nonnulls(answer, answered_seq, answered_at) IN (0, 3) AND answered_seq > seq),
    CONSTRAINT case_requests_limit_check CHECK ((limit_value IS NULL) = (limit_unit IS NULL)),
    CONSTRAINT case_requests_case_id_fkey FOREIGN KEY(case_id) REFERENCES cases (id),
    CONSTRAINT case_requests_asked_by_fkey FOREIGN KEY(asked_by) REFERENCES persons (id),
    CONSTRAINT case_requests_department_id_fkey FOREIGN KEY(department_id) REFERENCES departments (id),
    CONSTRAINT case_requests_assignee_id_fkey FOREIGN KEY(assignee_id) REFERENCES persons (id),
    CONSTRAINT case_requests_answered_by_fkey FOREIGN KEY(answered_by) REFERENCES persons (id)
);

CREATE INDEX case_requests_open_idx ON case_requests (kind, asked_at) WHERE answered_at IS NULL;

COMMENT ON TABLE case_requests IS 'What somebody asked of somebody else about a case, and what came back.';

COMMENT ON COLUMN case_requests.case_id
IS 'About which case.';

COMMENT ON COLUMN case_requests.seq
IS 'The event by which it was asked. [-]';

COMMENT ON COLUMN case_requests.kind
IS 'check, extension, reply or appeal.';

COMMENT ON COLUMN case_requests.about
IS 'Of a check its stage; of a reply the kind of urge; of an appeal against what.';

COMMENT ON COLUMN case_requests.asked_by
IS 'Who asked.';

COMMENT ON COLUMN case_requests.asked_at
IS 'When.';

COMMENT ON COLUMN case_requests.department_id
IS 'With whom the case was at the time.';

COMMENT ON COLUMN case_requests.reason
IS 'Why it was asked.';

COMMENT ON COLUMN case_requests.limit_value
IS 'Of an extension: the whole limit asked for, in limit_unit.';

COMMENT ON COLUMN case_requests.limit_unit
IS 'urgent_hour, work_hour, work_day or natural_day.';

COMMENT ON COLUMN case_requests.until
IS 'Until when an answer is expected; empty: nobody said.';

COMMENT ON COLUMN case_requests.assignee_id
IS 'Of a check: whose it is; empty where the cell has no collector.';

COMMENT ON COLUMN case_requests.answer
IS 'confirmed, not_confirmed, unable, granted, refused, replied, upheld, dismissed or lapsed.';

COMMENT ON COLUMN case_requests.answered_seq
IS 'The event that answered it, or made it pointless. [-]';

COMMENT ON COLUMN case_requests.answered_by
IS 'Who answered.';

COMMENT ON COLUMN case_requests.answered_at
IS 'When.';

COMMENT ON COLUMN case_requests.answer_reason
IS 'What was said with the answer.';

CREATE TABLE case_links (
    case_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    other_id BIGINT NOT NULL,
    seq INTEGER NOT NULL,
    linked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT case_links_pkey PRIMARY KEY (case_id, kind, other_id),
    CONSTRAINT case_links_kind_check CHECK (kind IN ('part', 'root_cause', 'relapse', 'duplicate', 'related')),
    CONSTRAINT case_links_two_check CHECK (case_id <> other_id),
    CONSTRAINT case_links_case_id_fkey FOREIGN KEY(case_id) REFERENCES cases (id),
    CONSTRAINT case_links_other_id_fkey FOREIGN KEY(other_id) REFERENCES cases (id)
);

CREATE INDEX case_links_other_idx ON case_links (other_id);

COMMENT ON TABLE case_links IS 'What ties two cases together; a link that was undone is in the events only.';

COMMENT ON COLUMN case_links.case_id
IS 'The one case.';

COMMENT ON COLUMN case_links.kind
IS 'What it is to the other: part, root_cause (that caused it), relapse, duplicate, related.';

COMMENT ON COLUMN case_links.other_id
IS 'The other case.';

COMMENT ON COLUMN case_links.seq
IS 'The event of the one case that tied them. [-]';

COMMENT ON COLUMN case_links.linked_at
IS 'When.';

CREATE TABLE case_returns (
    case_id BIGINT NOT NULL,
    seq INTEGER NOT NULL,
    department_id INTEGER,
    claimed_id INTEGER,
    reason TEXT NOT NULL,
    returned_by INTEGER,
    returned_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT case_returns_pkey PRIMARY KEY (case_id, seq),
    CONSTRAINT case_returns_case_id_fkey FOREIGN KEY(case_id) REFERENCES cases (id),
    CONSTRAINT case_returns_department_id_fkey FOREIGN KEY(department_id) REFERENCES departments (id),
    CONSTRAINT case_returns_claimed_id_fkey FOREIGN KEY(claimed_id) REFERENCES departments (id),
    CONSTRAINT case_returns_returned_by_fkey FOREIGN KEY(returned_by) REFERENCES persons (id)
);

CREATE INDEX case_returns_returned_at_idx ON case_returns (returned_at);

COMMENT ON TABLE case_returns IS 'Every return of a case, with the owner that was claimed.';

COMMENT ON COLUMN case_returns.case_id
IS 'The case.';

COMMENT ON COLUMN case_returns.seq
IS 'The event. [-]';

COMMENT ON COLUMN case_returns.department_id
IS 'Which department returned it.';

COMMENT ON COLUMN case_returns.claimed_id
IS 'Whose it is said to be; empty: the department does not know.';

COMMENT ON COLUMN case_returns.reason
IS 'Why.';

COMMENT ON COLUMN case_returns.returned_by
IS 'Who returned it.';

COMMENT ON COLUMN case_returns.returned_at
IS 'When.';

CREATE TABLE case_suspensions (
    case_id BIGINT NOT NULL,
    seq INTEGER NOT NULL,
    problem TEXT NOT NULL,
    reason TEXT NOT NULL,
    review_on DATE,
    department_id INTEGER,
    suspended_by INTEGER,
    suspended_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_seq INTEGER,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT case_suspensions_pkey PRIMARY KEY (case_id, seq),
    CONSTRAINT case_suspensions_ended_check CHECK ((ended_seq IS NULL) = (ended_at IS NULL)),
    CONSTRAINT case_suspensions_case_id_fkey FOREIGN KEY(case_id) REFERENCES cases (id),
    CONSTRAINT case_suspensions_problem_fkey FOREIGN KEY(problem) REFERENCES problem_kinds (code),
    CONSTRAINT case_suspensions_department_id_fkey FOREIGN KEY(department_id) REFERENCES departments (id),
    CONSTRAINT case_suspensions_suspended_by_fkey FOREIGN KEY(suspended_by) REFERENCES persons (id)
);

CREATE INDEX case_suspensions_open_idx ON case_suspensions (review_on) WHERE ended_at IS NULL;

COMMENT ON TABLE case_suspensions IS 'Every suspension of a case, with the problem behind it.';

COMMENT ON COLUMN case_suspensions.case_id
IS 'The case.';

COMMENT ON COLUMN case_suspensions.seq
IS 'The event that suspended it. [-]';

COMMENT ON COLUMN case_suspensions.problem
IS 'What keeps it from being solved.';

COMMENT ON COLUMN case_suspensions.reason
IS 'The same in words.';

COMMENT ON COLUMN case_suspensions.review_on
IS 'When it is looked at again (the city''s own day); empty: nobody said.';

COMMENT ON COLUMN case_suspensions.department_id
IS 'With whom it was.';

COMMENT ON COLUMN case_suspensions.suspended_by
IS 'Who suspended it.';

COMMENT ON COLUMN case_suspensions.suspended_at
IS 'Since when.';

COMMENT ON COLUMN case_suspensions.ended_seq
IS 'The event that ended the suspension. [-]';

COMMENT ON COLUMN case_suspensions.ended_at
IS 'Until when; empty: still.';

CREATE TABLE escalation_levels (
    level SMALLINT NOT NULL,
    after TEXT NOT NULL,
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    CONSTRAINT escalation_levels_pkey PRIMARY KEY (level),
    CONSTRAINT escalation_levels_level_check CHECK (level BETWEEN 1 AND 9),
    CONSTRAINT escalation_levels_after_check CHECK (after IN ('at_risk', 'late', 'very_late'))
);

COMMENT ON TABLE escalation_levels IS 'The ladder that open cases climb as their time runs out.';

COMMENT ON COLUMN escalation_levels.level
IS 'The step, from 1. [-]';

COMMENT ON COLUMN escalation_levels.after
IS 'What brings a case onto it: at_risk, late or very_late.';

COMMENT ON COLUMN escalation_levels.role
IS 'To whom it is brought: a role.';

COMMENT ON COLUMN escalation_levels.name
IS 'What the step is called, in Chinese.';

COMMENT ON COLUMN escalation_levels.name_en
IS 'The same in English.';

CREATE TABLE relapse_rules (
    id INTEGER GENERATED BY DEFAULT AS IDENTITY,
    class_id INTEGER,
    within_m DOUBLE PRECISION NOT NULL,
    within_days INTEGER NOT NULL,
    CONSTRAINT relapse_rules_pkey PRIMARY KEY (id),
    CONSTRAINT relapse_rules_within_m_check CHECK (within_m >= 0 AND within_m <= 1000),
    CONSTRAINT relapse_rules_within_days_check CHECK (within_days BETWEEN 0 AND 3650),
    CONSTRAINT relapse_rules_class_id_key UNIQUE NULLS NOT DISTINCT (class_id),
    CONSTRAINT relapse_rules_class_id_fkey FOREIGN KEY(class_id) REFERENCES catalogue_classes (id)
);

COMMENT ON TABLE relapse_rules IS 'Which new report is a relapse of a closed case of the same class.';

COMMENT ON COLUMN relapse_rules.id
IS 'Number of the rule.';

COMMENT ON COLUMN relapse_rules.class_id
IS 'Class it is for; empty: every class without a rule of its own.';

COMMENT ON COLUMN relapse_rules.within_m
IS 'How near the former case lies at most. [m]';

COMMENT ON COLUMN relapse_rules.within_days
IS 'How long ago it was closed at most. [d]';

CREATE TABLE control_areas (
    id INTEGER GENERATED BY DEFAULT AS IDENTITY,
    name TEXT NOT NULL,
    reason TEXT NOT NULL,
    class_id INTEGER,
    begins_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
    made_by INTEGER,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    geom geometry(MULTIPOLYGON,4326) NOT NULL,
    CONSTRAINT control_areas_pkey PRIMARY KEY (id),
    CONSTRAINT control_areas_period_check CHECK (ends_at >= begins_at),
    CONSTRAINT control_areas_class_id_fkey FOREIGN KEY(class_id) REFERENCES catalogue_classes (id),
    CONSTRAINT control_areas_made_by_fkey FOREIGN KEY(made_by) REFERENCES persons (id)
);

CREATE INDEX control_areas_geom_idx ON control_areas USING gist (geom);

COMMENT ON TABLE control_areas IS 'Where and when reports are held back until somebody releases them (管控区域和时段).';

COMMENT ON COLUMN control_areas.id
IS 'Number of the control.';

COMMENT ON COLUMN control_areas.name
IS 'What it is called.';

COMMENT ON COLUMN control_areas.reason
IS 'Why reports are held back.';

COMMENT ON COLUMN control_areas.class_id
IS 'Which class; empty: every class.';

COMMENT ON COLUMN control_areas.begins_at
IS 'From when.';

COMMENT ON COLUMN control_areas.ends_at
IS 'Until when; brought forward when it is ended.';

COMMENT ON COLUMN control_areas.made_by
IS 'Who made it.';

COMMENT ON COLUMN control_areas.made_at
IS 'When.';

COMMENT ON COLUMN control_areas.geom
IS 'Where reports are held back. EPSG:4326, longitude then latitude. [°]';

CREATE TABLE collector_places (
    place TEXT NOT NULL,
    person_id INTEGER NOT NULL,
    CONSTRAINT collector_places_pkey PRIMARY KEY (place),
    CONSTRAINT collector_places_person_id_fkey FOREIGN KEY(person_id) REFERENCES persons (id)
);

CREATE INDEX collector_places_person_idx ON collector_places (person_id);

COMMENT ON TABLE collector_places IS 'Which collector (监督员) looks after which ground (责任网格).';

COMMENT ON COLUMN collector_places.place
IS 'Code of an area or a cell; the longest that a cell''s code begins with counts.';

COMMENT ON COLUMN collector_places.person_id
IS 'Its collector.';

-- Nothing is rewritten: every new column is empty, or what it is for all cases so far.
ALTER TABLE cases
ADD COLUMN accepted_at TIMESTAMP WITH TIME ZONE,
ADD COLUMN pending JSONB DEFAULT '[]' NOT NULL,
ADD COLUMN escalation_level SMALLINT DEFAULT 0 NOT NULL,
ADD COLUMN is_held BOOLEAN DEFAULT false NOT NULL,
ADD COLUMN is_arbitrated BOOLEAN DEFAULT false NOT NULL,
ADD COLUMN is_late_excused BOOLEAN DEFAULT false NOT NULL,
ADD COLUMN merged_into_id BIGINT,
ADD COLUMN merged_from TEXT,
ADD COLUMN ending TEXT,
ADD CONSTRAINT cases_merged_into_id_fkey FOREIGN KEY (merged_into_id) REFERENCES cases (id),
ADD CONSTRAINT cases_ending_check CHECK (ending IN ('self_handled', 'forced', 'merged')),
ADD CONSTRAINT cases_merged_check CHECK (
    (merged_into_id IS NULL) = (merged_from IS NULL) AND merged_into_id <> id
);

CREATE INDEX cases_merged_into_idx ON cases (merged_into_id) WHERE merged_into_id IS NOT NULL;

COMMENT ON COLUMN cases.accepted_at
IS 'When it was accepted; empty: not yet, or dispatched without that.';

COMMENT ON COLUMN cases.pending
IS 'What waits for an answer: kind, seq and by of each; more of it is in case_requests.';

COMMENT ON COLUMN cases.escalation_level
IS 'How far it has climbed the escalation ladder. [-]';

COMMENT ON COLUMN cases.is_held
IS 'A control area holds it back.';

COMMENT ON COLUMN cases.is_arbitrated
IS 'True while an arbiter''s ruling stands: the department cannot return it.';

COMMENT ON COLUMN cases.is_late_excused
IS 'True where an appeal against its lateness was upheld.';

COMMENT ON COLUMN cases.merged_into_id
IS 'The case in which it goes on.';

COMMENT ON COLUMN cases.merged_from
IS 'The stage it stood in when it was merged.';

COMMENT ON COLUMN cases.ending
IS 'self_handled, forced or merged; empty: open, or ended the ordinary way.';

-- Every old arrow is a new one, so that no event can fail; the check reads a million events in about a second.
ALTER TABLE case_events DROP CONSTRAINT case_events_step_check;

ALTER TABLE case_events
ADD CONSTRAINT case_events_step_check CHECK (
    source || ' ' || command || ' ' || target IN (
        'none report reported',
        'reported release reported',
        'reported accept reported',
        'reported reject closed',
        'reported self_handle closed',
        'reported ask_check reported',
        'verifying ask_check verifying',
        'reported answer_check reported',
        'verifying answer_check verifying',
        'verifying answer_check handling',
        'reported dispatch dispatched',
        'dispatched dispatch dispatched',
        'reported arbitrate dispatched',
        'dispatched arbitrate dispatched',
        'dispatched return reported',
        'handling return reported',
        'dispatched start handling',
        'handling complete verifying',
        'dispatched complete verifying',
        'dispatched ask_extension dispatched',
        'handling ask_extension handling',
        'dispatched grant_extension dispatched',
        'handling grant_extension handling',
        'dispatched refuse_extension dispatched',
        'handling refuse_extension handling',
        'dispatched suspend dispatched',
        'handling suspend handling',
        'dispatched resume dispatched',
        'handling resume handling',
        'reported urge reported',
        'dispatched urge dispatched',
        'handling urge handling',
        'verifying urge verifying',
        'reported reply reported',
        'dispatched reply dispatched',
        'handling reply handling',
        'verifying reply verifying',
        'reported escalate reported',
        'dispatched escalate dispatched',
        'handling escalate handling',
        'verifying escalate verifying',
        'verifying verify verifying',
        'verifying rework handling',
        'verifying close closed',
        'dispatched force_close closed',
        'handling force_close closed',
        'verifying force_close closed',
        'reported void closed',
        'dispatched void closed',
        'handling void closed',
        'verifying void closed',
        'closed reopen reported',
        'dispatched appeal dispatched',
        'handling appeal handling',
        'verifying appeal verifying',
        'closed appeal closed',
        'dispatched decide_appeal dispatched',
        'handling decide_appeal handling',
        'verifying decide_appeal verifying',
        'closed decide_appeal closed',
        'reported link reported',
        'dispatched link dispatched',
        'handling link handling',
        'verifying link verifying',
        'closed link closed',
        'reported unlink reported',
        'dispatched unlink dispatched',
        'handling unlink handling',
        'verifying unlink verifying',
        'closed unlink closed',
        'reported split reported',
        'dispatched split dispatched',
        'handling split handling',
        'reported merge closed',
        'dispatched merge closed',
        'handling merge closed',
        'verifying merge closed',
        'closed unmerge reported',
        'closed unmerge dispatched',
        'closed unmerge handling',
        'closed unmerge verifying',
        'reported absorb reported',
        'dispatched absorb dispatched',
        'handling absorb handling',
        'verifying absorb verifying',
        'reported give_back reported',
        'dispatched give_back dispatched',
        'handling give_back handling',
        'verifying give_back verifying',
        'closed give_back closed',
        'reported note reported',
        'dispatched note dispatched',
        'handling note handling',
        'verifying note verifying',
        'closed note closed',
        'reported attach reported',
        'dispatched attach dispatched',
        'handling attach handling',
        'verifying attach verifying',
        'closed attach closed'
    )
);

DELETE FROM case_steps;

INSERT INTO case_steps (source, command, target, roles, needs) VALUES
('none', 'report', 'reported', '{dispatcher, importer, inspector, leader, operator}', '{}'),
('reported', 'release', 'reported', '{dispatcher, leader, operator, supervisor}', '{}'),
('reported', 'accept', 'reported', '{leader, operator}', '{}'),
('reported', 'reject', 'closed', '{leader, operator}', '{reason, outcome}'),
('reported', 'self_handle', 'closed', '{inspector}', '{file}'),
('reported', 'ask_check', 'reported', '{leader, operator, supervisor}', '{}'),
('verifying', 'ask_check', 'verifying', '{leader, operator, supervisor}', '{}'),
('reported', 'answer_check', 'reported', '{inspector, supervisor}', '{answer}'),
('verifying', 'answer_check', 'verifying', '{inspector, supervisor}', '{answer}'),
('verifying', 'answer_check', 'handling', '{inspector, supervisor}', '{answer}'),
('reported', 'dispatch', 'dispatched', '{dispatcher, importer, leader}', '{department}'),
('dispatched', 'dispatch', 'dispatched', '{dispatcher, importer, leader}', '{department}'),
('reported', 'arbitrate', 'dispatched', '{leader, supervisor}', '{department, reason}'),
('dispatched', 'arbitrate', 'dispatched', '{leader, supervisor}', '{department, reason}'),
('dispatched', 'return', 'reported', '{dispatcher, handler, leader}', '{reason, owner}'),
('handling', 'return', 'reported', '{dispatcher, handler, leader}', '{reason, owner}'),
('dispatched', 'start', 'handling', '{handler, importer}', '{}'),
('handling', 'complete', 'verifying', '{handler, importer}', '{}'),
('dispatched', 'complete', 'verifying', '{importer}', '{}'),
('dispatched', 'ask_extension', 'dispatched', '{handler}', '{limit, reason}'),
('handling', 'ask_extension', 'handling', '{handler}', '{limit, reason}'),
('dispatched', 'grant_extension', 'dispatched', '{dispatcher, leader, supervisor}', '{limit}'),
('handling', 'grant_extension', 'handling', '{dispatcher, leader, supervisor}', '{limit}'),
('dispatched', 'refuse_extension', 'dispatched', '{dispatcher, leader, supervisor}', '{reason}'),
('handling', 'refuse_extension', 'handling', '{dispatcher, leader, supervisor}', '{reason}'),
('dispatched', 'suspend', 'dispatched', '{dispatcher, leader, supervisor}', '{reason}'),
('handling', 'suspend', 'handling', '{dispatcher, leader, supervisor}', '{reason}'),
('dispatched', 'resume', 'dispatched', '{dispatcher, leader, supervisor}', '{}'),
('handling', 'resume', 'handling', '{dispatcher, leader, supervisor}', '{}'),
('reported', 'urge', 'reported', '{dispatcher, leader, supervisor}', '{kind, reason}'),
('dispatched', 'urge', 'dispatched', '{dispatcher, leader, supervisor}', '{kind, reason}'),
('handling', 'urge', 'handling', '{dispatcher, leader, supervisor}', '{kind, reason}'),
('verifying', 'urge', 'verifying', '{dispatcher, leader, supervisor}', '{kind, reason}'),
('reported', 'reply', 'reported', '{dispatcher, handler, leader, operator}', '{note}'),
('dispatched', 'reply', 'dispatched', '{dispatcher, handler, leader, operator}', '{note}'),
('handling', 'reply', 'handling', '{dispatcher, handler, leader, operator}', '{note}'),
('verifying', 'reply', 'verifying', '{dispatcher, handler, leader, operator}', '{note}'),
('reported', 'escalate', 'reported', '{dispatcher, leader, supervisor}', '{level}'),
('dispatched', 'escalate', 'dispatched', '{dispatcher, leader, supervisor}', '{level}'),
('handling', 'escalate', 'handling', '{dispatcher, leader, supervisor}', '{level}'),
('verifying', 'escalate', 'verifying', '{dispatcher, leader, supervisor}', '{level}'),
('verifying', 'verify', 'verifying', '{importer, inspector, operator, supervisor}', '{}'),
('verifying', 'rework', 'handling', '{inspector, leader, operator, supervisor}', '{reason}'),
('verifying', 'close', 'closed', '{importer, leader, operator}', '{outcome}'),
('dispatched', 'force_close', 'closed', '{leader}', '{reason, outcome}'),
('handling', 'force_close', 'closed', '{leader}', '{reason, outcome}'),
('verifying', 'force_close', 'closed', '{leader}', '{reason, outcome}'),
('reported', 'void', 'closed', '{leader, supervisor}', '{reason}'),
('dispatched', 'void', 'closed', '{leader, supervisor}', '{reason}'),
('handling', 'void', 'closed', '{leader, supervisor}', '{reason}'),
('verifying', 'void', 'closed', '{leader, supervisor}', '{reason}'),
('closed', 'reopen', 'reported', '{leader, operator, supervisor}', '{reason}'),
('dispatched', 'appeal', 'dispatched', '{handler}', '{kind, reason}'),
('handling', 'appeal', 'handling', '{handler}', '{kind, reason}'),
('verifying', 'appeal', 'verifying', '{handler}', '{kind, reason}'),
('closed', 'appeal', 'closed', '{handler}', '{kind, reason}'),
('dispatched', 'decide_appeal', 'dispatched', '{leader, supervisor}', '{answer, reason}'),
('handling', 'decide_appeal', 'handling', '{leader, supervisor}', '{answer, reason}'),
('verifying', 'decide_appeal', 'verifying', '{leader, supervisor}', '{answer, reason}'),
('closed', 'decide_appeal', 'closed', '{leader, supervisor}', '{answer, reason}'),
('reported', 'link', 'reported', '{dispatcher, leader, operator, supervisor}', '{case, kind}'),
('dispatched', 'link', 'dispatched', '{dispatcher, leader, operator, supervisor}', '{case, kind}'),
('handling', 'link', 'handling', '{dispatcher, leader, operator, supervisor}', '{case, kind}'),
('verifying', 'link', 'verifying', '{dispatcher, leader, operator, supervisor}', '{case, kind}'),
('closed', 'link', 'closed', '{dispatcher, leader, operator, supervisor}', '{case, kind}'),
('reported', 'unlink', 'reported', '{dispatcher, leader, operator, supervisor}', '{case, kind}'),
('dispatched', 'unlink', 'dispatched', '{dispatcher, leader, operator, supervisor}', '{case, kind}'),
('handling', 'unlink', 'handling', '{dispatcher, leader, operator, supervisor}', '{case, kind}'),
('verifying', 'unlink', 'verifying', '{dispatcher, leader, operator, supervisor}', '{case, kind}'),
('closed', 'unlink', 'closed', '{dispatcher, leader, operator, supervisor}', '{case, kind}'),
('reported', 'split', 'reported', '{dispatcher, leader, operator}', '{parts}'),
('dispatched', 'split', 'dispatched', '{dispatcher, leader, operator}', '{parts}'),
('handling', 'split', 'handling', '{dispatcher, leader, operator}', '{parts}'),
('reported', 'merge', 'closed', '{dispatcher, leader, operator, supervisor}', '{case}'),
('dispatched', 'merge', 'closed', '{dispatcher, leader, operator, supervisor}', '{case}'),
('handling', 'merge', 'closed', '{dispatcher, leader, operator, supervisor}', '{case}'),
('verifying', 'merge', 'closed', '{dispatcher, leader, operator, supervisor}', '{case}'),
('closed', 'unmerge', 'reported', '{dispatcher, leader, operator, supervisor}', '{}'),
('closed', 'unmerge', 'dispatched', '{dispatcher, leader, operator, supervisor}', '{}'),
('closed', 'unmerge', 'handling', '{dispatcher, leader, operator, supervisor}', '{}'),
('closed', 'unmerge', 'verifying', '{dispatcher, leader, operator, supervisor}', '{}'),
('reported', 'absorb', 'reported', '{dispatcher, leader, operator, supervisor}', '{case}'),
('dispatched', 'absorb', 'dispatched', '{dispatcher, leader, operator, supervisor}', '{case}'),
('handling', 'absorb', 'handling', '{dispatcher, leader, operator, supervisor}', '{case}'),
('verifying', 'absorb', 'verifying', '{dispatcher, leader, operator, supervisor}', '{case}'),
('reported', 'give_back', 'reported', '{dispatcher, leader, operator, supervisor}', '{case}'),
('dispatched', 'give_back', 'dispatched', '{dispatcher, leader, operator, supervisor}', '{case}'),
('handling', 'give_back', 'handling', '{dispatcher, leader, operator, supervisor}', '{case}'),
('verifying', 'give_back', 'verifying', '{dispatcher, leader, operator, supervisor}', '{case}'),
('closed', 'give_back', 'closed', '{dispatcher, leader, operator, supervisor}', '{case}'),
('reported', 'note', 'reported', '{clerk, dispatcher, handler, importer, inspector, leader, operator, supervisor}', '{note}'),
('dispatched', 'note', 'dispatched', '{clerk, dispatcher, handler, importer, inspector, leader, operator, supervisor}', '{note}'),
('handling', 'note', 'handling', '{clerk, dispatcher, handler, importer, inspector, leader, operator, supervisor}', '{note}'),
('verifying', 'note', 'verifying', '{clerk, dispatcher, handler, importer, inspector, leader, operator, supervisor}', '{note}'),
('closed', 'note', 'closed', '{clerk, dispatcher, handler, importer, inspector, leader, operator, supervisor}', '{note}'),
('reported', 'attach', 'reported', '{clerk, dispatcher, handler, importer, inspector, leader, operator, supervisor}', '{file}'),
('dispatched', 'attach', 'dispatched', '{clerk, dispatcher, handler, importer, inspector, leader, operator, supervisor}', '{file}'),
('handling', 'attach', 'handling', '{clerk, dispatcher, handler, importer, inspector, leader, operator, supervisor}', '{file}'),
('verifying', 'attach', 'verifying', '{clerk, dispatcher, handler, importer, inspector, leader, operator, supervisor}', '{file}'),
('closed', 'attach', 'closed', '{clerk, dispatcher, handler, importer, inspector, leader, operator, supervisor}', '{file}');

INSERT INTO problem_kinds (code, name, name_en) VALUES
('no_owner', '权属不清', 'Nobody knows whose it is'),
('dispute', '权属争议', 'Departments dispute whose it is'),
('no_budget', '缺少经费', 'No money for it this year'),
('season', '季节或天气原因', 'Season or weather forbids it'),
('construction', '施工占用', 'Construction stands in the way'),
('procedure', '依法程序办理中', 'A legal procedure is under way'),
('no_means', '技术条件不足', 'No technical means'),
('other', '其他', 'Something else');

INSERT INTO escalation_levels (level, after, role, name, name_en) VALUES
(1, 'at_risk', 'dispatcher', '预警', 'Warning'),
(2, 'late', 'leader', '超期提级', 'Late'),
(3, 'very_late', 'supervisor', '严重超期提级', 'Very late');

INSERT INTO relapse_rules (class_id, within_m, within_days) VALUES (NULL, 30, 30);
