"""Every table, declared once. Migrations change them; ``gridcity doctor`` says when the two differ."""

from gridcity.store.tables.addresses import notice_addresses, notice_letters, refused_addresses
from gridcity.store.tables.alarms import alarm_groups, alarm_signals, alarms
from gridcity.store.tables.base import metadata
from gridcity.store.tables.basemap import buildings, compounds, streets, water
from gridcity.store.tables.calendars import calendars
from gridcity.store.tables.case_work import (
    case_links,
    case_requests,
    case_returns,
    case_suspensions,
    collector_places,
    collector_tenures,
    control_areas,
    escalation_levels,
    problem_kinds,
    relapse_rules,
)
from gridcity.store.tables.cases import case_events, case_numbers, case_steps, cases
from gridcity.store.tables.catalogue import catalogue_classes, catalogue_editions
from gridcity.store.tables.city import areas, cells, city, tilings
from gridcity.store.tables.components import (
    component_batches,
    component_events,
    component_numbers,
    components,
)
from gridcity.store.tables.conditions import filing_conditions
from gridcity.store.tables.duplicates import duplicate_rules
from gridcity.store.tables.duty import duty_rules
from gridcity.store.tables.evidence import evidence_rules, person_skills
from gridcity.store.tables.hexagons import cell_hexagons, hexagons
from gridcity.store.tables.inhabitants import inhabitants
from gridcity.store.tables.journal import daily_roots
from gridcity.store.tables.long_jobs import long_jobs
from gridcity.store.tables.notices import (
    notice_deliveries,
    notice_preferences,
    notice_progress,
    notice_webhooks,
    notices,
)
from gridcity.store.tables.patrols import patrol_cells, patrol_fixes, patrol_rules, patrols
from gridcity.store.tables.people import (
    department_events,
    departments,
    persons,
    sessions,
    sign_in_attempts,
    tokens,
)
from gridcity.store.tables.places import place_names, place_readings, place_words, places
from gridcity.store.tables.planning import (
    patrol_plan_cells,
    patrol_plans,
    patrol_rounds,
    patrol_stops,
    watch_list_cells,
    watch_lists,
)
from gridcity.store.tables.records import (
    attachments,
    complaint_numbers,
    complaint_senders,
    complaints,
    document_links,
    documents,
    files,
    layer_versions,
    loads,
)
from gridcity.store.tables.reinspections import (
    reinspection_draws,
    reinspection_strata,
    reinspections,
)
from gridcity.store.tables.reports import report_orders, reports
from gridcity.store.tables.rule_changes import rule_changes
from gridcity.store.tables.sample import simulated_week
from gridcity.store.tables.simulations import simulations
from gridcity.store.tables.studio import studio_results, studio_runs
from gridcity.store.tables.surveillance import (
    cluster_alarm_events,
    cluster_alarms,
    watch_followers,
    watch_scans,
    watch_trials,
    watches,
)
from gridcity.store.tables.surveys import (
    survey_cells,
    survey_findings,
    survey_items,
    survey_stops,
    surveys,
)
from gridcity.store.tables.suspects import suspect_dismissals
from gridcity.store.tables.versions import cell_lineage

__all__ = [
    "alarm_groups",
    "alarm_signals",
    "alarms",
    "areas",
    "attachments",
    "buildings",
    "calendars",
    "case_events",
    "case_links",
    "case_numbers",
    "case_requests",
    "case_returns",
    "case_steps",
    "case_suspensions",
    "cases",
    "catalogue_classes",
    "catalogue_editions",
    "cell_hexagons",
    "cell_lineage",
    "cells",
    "city",
    "cluster_alarm_events",
    "cluster_alarms",
    "collector_places",
    "collector_tenures",
    "complaint_numbers",
    "complaint_senders",
    "complaints",
    "component_batches",
    "component_events",
    "component_numbers",
    "components",
    "compounds",
    "control_areas",
    "daily_roots",
    "department_events",
    "departments",
    "document_links",
    "documents",
    "duplicate_rules",
    "duty_rules",
    "escalation_levels",
    "evidence_rules",
    "files",
    "filing_conditions",
    "hexagons",
    "inhabitants",
    "layer_versions",
    "loads",
    "long_jobs",
    "metadata",
    "notice_addresses",
    "notice_deliveries",
    "notice_letters",
    "notice_preferences",
    "notice_progress",
    "notice_webhooks",
    "notices",
    "patrol_cells",
    "patrol_fixes",
    "patrol_plan_cells",
    "patrol_plans",
    "patrol_rounds",
    "patrol_rules",
    "patrol_stops",
    "patrols",
    "person_skills",
    "persons",
    "place_names",
    "place_readings",
    "place_words",
    "places",
    "problem_kinds",
    "refused_addresses",
    "reinspection_draws",
    "reinspection_strata",
    "reinspections",
    "relapse_rules",
    "report_orders",
    "reports",
    "rule_changes",
    "sessions",
    "sign_in_attempts",
    "simulated_week",
    "simulations",
    "streets",
    "studio_results",
    "studio_runs",
    "survey_cells",
    "survey_findings",
    "survey_items",
    "survey_stops",
    "surveys",
    "suspect_dismissals",
    "tilings",
    "tokens",
    "watch_followers",
    "watch_list_cells",
    "watch_lists",
    "watch_scans",
    "watch_trials",
    "watches",
    "water",
]
