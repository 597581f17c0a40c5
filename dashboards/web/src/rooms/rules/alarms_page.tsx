import { Button } from "@mantine/core";
import { Link } from "wouter";
import { useMatterClasses } from "../../api/city";
import { type Signal, useAlarmGroups, usePutSignals, useSignals } from "../../api/rules";
import { grouped } from "../../cases/class_groups";
import { isStage } from "../../cases/stages";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import { StageMark } from "../../ui/stage_mark";
import { Waiting } from "../../ui/waiting";
import page from "../pages/page.module.css";
import { casePath } from "../pages/paths";
import { Loaded } from "./loaded";
import { type Column, numberIn, type Row, textIn } from "./rows";
import { RuleRows } from "./rule_rows";
import styles from "./rules.module.css";
import { RULERS, RulesFrame } from "./rules_frame";
import type { Staff } from "./rules_room";

function signalOf(row: Row): Signal {
  return {
    code: textIn(row, "code"),
    name: textIn(row, "name"),
    name_en: textIn(row, "name_en"),
    class_id: numberIn(row, "class_id") ?? 0,
    group_by: textIn(row, "group_by") === "place" ? "place" : "device",
    within_m: numberIn(row, "within_m") ?? 0,
    window_min: numberIn(row, "window_min") ?? 0,
    at_least: numberIn(row, "at_least") ?? 0,
    channel: textIn(row, "channel"),
  };
}

function rowOf(one: Signal): Row {
  const numbers = ["class_id", "within_m", "window_min", "at_least"] as const;
  const { code, name, name_en, group_by, channel } = one;
  return {
    code,
    name,
    name_en,
    group_by,
    channel,
    ...Object.fromEntries(numbers.map((key) => [key, String(one[key])])),
  };
}

/** What alarms of sensors and cameras mean, and what they were grouped into. */
export function AlarmsPage({ city, person }: Staff) {
  const { t, language } = useWords();
  const signals = useSignals();
  const put = usePutSignals();
  const classes = grouped(useMatterClasses().data ?? [], language);
  const choice = (group: string) => (value: string) => ({ value, label: t(`${group}.${value}`) });
  const columns: Column[] = [
    { key: "code", label: t("rules.code"), kind: "text", most: 60, isName: true },
    { key: "name", label: t("rules.nameZh"), kind: "text", most: 200 },
    { key: "name_en", label: t("rules.nameEn"), kind: "text", most: 200 },
    { key: "class_id", label: t("room.class"), kind: "one", data: classes },
    { key: "at_least", label: t("alarms.atLeast"), kind: "number", min: 1, max: 1000 },
    { key: "window_min", label: t("alarms.window"), kind: "number", min: 1, max: 44640 },
    {
      key: "group_by",
      label: t("alarms.groupBy"),
      kind: "one",
      data: ["device", "place"].map(choice("alarmGroup")),
    },
    { key: "within_m", label: t("rules.withinM"), kind: "number", min: 1, max: 5000, step: "any" },
    {
      key: "channel",
      label: t("alarms.channel"),
      kind: "one",
      data: ["sensor", "video"].map(choice("channel")),
    },
  ];
  const blank = { within_m: "50", window_min: "30", at_least: "1", group_by: "device", channel: "sensor" };
  return (
    <RulesFrame city={city} part="alarms">
      <div className={styles["gap"]}>
        <Groups />
        <Loaded query={signals}>
          {(items) => (
            <RuleRows
              title={t("alarms.signals")}
              columns={columns}
              rows={items.map(rowOf)}
              mayChange={RULERS.has(person.role)}
              blank={{ code: "", name: "", name_en: "", class_id: "", ...blank }}
              isSaving={put.isPending}
              error={put.error}
              onSave={(rows, onDone) => put.mutate(rows.map(signalOf), { onSuccess: onDone })}
            />
          )}
        </Loaded>
      </div>
    </RulesFrame>
  );
}

function Groups() {
  const { t, nameOf, instant, number } = useWords();
  const found = useAlarmGroups();
  const groups = found.data?.pages.flatMap((one) => one.items) ?? [];
  return (
    <section className={page["section"]} data-testid="alarm-groups">
      <h2>{t("alarms.groups")}</h2>
      <ProblemNote error={found.error} onRetry={() => void found.refetch()} />
      {found.isPending && <Waiting height={80} />}
      {found.isSuccess && groups.length === 0 && <p className={page["quiet"]}>{t("alarms.none")}</p>}
      <ul className={styles["days"]}>
        {groups.map((one) => (
          <li key={one.id}>
            {one.stage !== null && isStage(one.stage) && <StageMark stage={one.stage} size={18} />}{" "}
            <strong>{nameOf({ name: one.signal_name, name_en: one.signal_name_en })}</strong>{" "}
            <span className="figures">{one.device}</span>{" "}
            <small>
              {t("alarms.count", { count: one.alarms, replace: { count: number(one.alarms) } })} ·{" "}
              {instant(one.last_at)}
            </small>{" "}
            {one.case_id === null ? (
              <small>{t("alarms.noCase")}</small>
            ) : (
              <Link href={casePath(one.case_id)} className="figures">
                {one.case_number ?? one.case_id}
              </Link>
            )}
          </li>
        ))}
      </ul>
      {found.hasNextPage && (
        <Button
          variant="subtle"
          loading={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          {t("page.more")}
        </Button>
      )}
    </section>
  );
}
