import { Button, Group, SegmentedControl, Select, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useComponentClasses, useMatterClasses } from "../../../api/city";
import { type NewRule, useAddRule } from "../../../api/duty_rules";
import { grouped } from "../../../cases/class_groups";
import { useWords } from "../../../i18n/use_words";
import { CELL } from "../codes";
import styles from "../register.module.css";
import { useAreaChoices } from "../use_area_choices";
import type { Row } from "./matrix";
import { type Parties, PartyFields } from "./parties";
import { RuleRefusal } from "./rule_refusal";

type Scope = NewRule["scope"];
const SCOPES: Scope[] = ["class", "major", "all", "territory"];

type Props = { row: Row | null; place: string; today: string; onDone: (id: number | null) => void };

/** A new rule: where, for what, who, from when. */
export function RuleForm({ row, place: firstPlace, today, onDone }: Props) {
  const { t, language, nameOf } = useWords();
  const classes = [...(useComponentClasses().data ?? []), ...(useMatterClasses().data ?? [])];
  const [area, setArea] = useState<string | null>(firstPlace === "" ? null : firstPlace);
  const [cell, setCell] = useState("");
  const [scope, setScope] = useState<Scope>(row === null ? "class" : "major");
  const [kind, setKind] = useState<string | null>(null);
  const [major, setMajor] = useState<string | null>(row && [row.kind, row.edition, row.major].join("/"));
  const [allOf, setAllOf] = useState<"component" | "matter">(row?.kind ?? "component");
  const [parties, setParties] = useState<Parties>({ governing: null, owner: null, maintainer: null });
  const [from, setFrom] = useState(today);
  const [to, setTo] = useState("");
  const [note, setNote] = useState("");
  const add = useAddRule();
  const areas = useAreaChoices(area);
  const majors = new Map(
    classes.map((one) => [
      [one.kind, one.edition, one.code.slice(0, 2)].join("/"),
      `${t(`duty.kind.${one.kind}`)} · ${nameOf({ name: one.major_name, name_en: one.major_name_en })}`,
    ]),
  );
  const [majorKind, edition, majorCode] = (major ?? "").split("/");
  const isCell = CELL.test(cell.trim());
  const isReady =
    (cell.trim() === "" || isCell) &&
    (scope !== "class" || kind !== null) &&
    (scope !== "major" || major !== null) &&
    Object.values(parties).some((id) => id !== null) &&
    from !== "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    const target =
      scope === "class"
        ? { class_id: Number(kind) }
        : scope === "major"
          ? { kind: majorKind as "component" | "matter", edition: edition ?? "", major: majorCode ?? "" }
          : scope === "all"
            ? { kind: allOf }
            : {};
    const body: NewRule = {
      place: isCell ? cell.trim() : (area ?? ""),
      scope,
      ...target,
      governing_id: parties.governing,
      owner_id: parties.owner,
      maintainer_id: parties.maintainer,
      valid_from: from,
      valid_to: to === "" ? null : to,
      note: note.trim(),
    };
    add.mutate(body, { onSuccess: ({ id }) => onDone(id) });
  };
  return (
    <form className={styles["form"]} onSubmit={submit} data-testid="rule-form">
      <Select
        label={t("duty.where")}
        placeholder={t("duty.wholeCity")}
        data={areas}
        value={area}
        onChange={setArea}
        disabled={cell.trim() !== ""}
        limit={300}
        searchable
        clearable
      />
      <TextInput
        label={t("duty.orCell")}
        value={cell}
        maxLength={15}
        error={cell.trim() !== "" && !isCell ? t("duty.noCell") : undefined}
        onChange={({ currentTarget }) => setCell(currentTarget.value)}
      />
      <SegmentedControl
        aria-label={t("duty.forWhat")}
        value={scope}
        data={SCOPES.map((one) => ({ value: one, label: t(`duty.scope.${one}`) }))}
        onChange={(next) => setScope(next as Scope)}
      />
      {scope === "class" && (
        <Select
          label={t("duty.class")}
          data={grouped(classes, language)}
          value={kind}
          onChange={setKind}
          limit={300}
          searchable
          required
        />
      )}
      {scope === "major" && (
        <Select
          label={t("duty.major")}
          data={[...majors].map(([value, label]) => ({ value, label }))}
          value={major}
          onChange={setMajor}
          searchable
          required
        />
      )}
      {scope === "all" && (
        <SegmentedControl
          aria-label={t("duty.scope.all")}
          value={allOf}
          data={(["component", "matter"] as const).map((one) => ({
            value: one,
            label: t(`duty.kind.${one}`),
          }))}
          onChange={(next) => setAllOf(next === "matter" ? "matter" : "component")}
        />
      )}
      {scope === "territory" && <p className={styles["quiet"]}>{t("duty.territoryHint")}</p>}
      <PartyFields value={parties} onChange={setParties} />
      <div className={styles["pair"]}>
        <TextInput
          type="date"
          label={t("duty.firstDay")}
          value={from}
          min={today}
          onChange={({ currentTarget }) => setFrom(currentTarget.value)}
          required
        />
        <TextInput
          type="date"
          label={t("duty.endDay")}
          value={to}
          min={from}
          onChange={({ currentTarget }) => setTo(currentTarget.value)}
        />
      </div>
      <Textarea
        label={t("duty.note")}
        value={note}
        maxLength={200}
        autosize
        onChange={({ currentTarget }) => setNote(currentTarget.value)}
      />
      <RuleRefusal error={add.error} />
      <Group justify="flex-end" gap="xs">
        <Button variant="subtle" color="gray" onClick={() => onDone(null)}>
          {t("common.cancel")}
        </Button>
        <Button type="submit" disabled={!isReady} loading={add.isPending}>
          {t("duty.enter")}
        </Button>
      </Group>
    </form>
  );
}
