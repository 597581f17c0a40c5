import { Button, Checkbox, Select } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useComponentClasses, useDepartments, useMatterClasses } from "../../../api/city";
import { useRules } from "../../../api/duty_rules";
import { grouped } from "../../../cases/class_groups";
import { useWords } from "../../../i18n/use_words";
import { MoreButton } from "../../../ui/more_button";
import { ProblemNote } from "../../../ui/problem_note";
import { Waiting } from "../../../ui/waiting";
import page from "../../pages/page.module.css";
import styles from "../register.module.css";
import { useAreaChoices } from "../use_area_choices";
import { RuleLine } from "./rule_line";

type Props = { onRule: (id: number) => void; onNew?: () => void };

/** All rules, narrowed by place, class and department. */
export function RulesView({ onRule, onNew }: Props) {
  const { t, language, nameOf } = useWords();
  const [place, setPlace] = useState<string | null>(null);
  const [kind, setKind] = useState<string | null>(null);
  const [department, setDepartment] = useState<string | null>(null);
  const [isContested, setContested] = useState(false);
  const classes = [...(useComponentClasses().data ?? []), ...(useMatterClasses().data ?? [])];
  const departments = useDepartments().data ?? [];
  const areas = useAreaChoices(place);
  const rules = useRules({
    ...(place === null ? {} : { place }),
    ...(kind === null ? {} : { class_id: Number(kind) }),
    ...(department === null ? {} : { department_id: Number(department) }),
    ...(isContested ? { contested: true } : {}),
  });
  const items = rules.data?.pages.flatMap((one) => one.items) ?? [];
  const shared = { limit: 300, searchable: true, clearable: true } as const;
  return (
    <section className={page["section"]} data-testid="rules">
      <div className={page["titled"]}>
        <h2>{t("duty.view.rules")}</h2>
        {onNew !== undefined && (
          <Button size="sm" leftSection={<IconPlus size={16} />} onClick={onNew}>
            {t("duty.newRule")}
          </Button>
        )}
      </div>
      <div className={styles["pair"]} style={{ margin: "10px 0" }}>
        <Select
          {...shared}
          aria-label={t("duty.where")}
          placeholder={t("duty.where")}
          data={areas}
          value={place}
          onChange={setPlace}
        />
        <Select
          {...shared}
          aria-label={t("duty.class")}
          placeholder={t("duty.class")}
          data={grouped(classes, language)}
          value={kind}
          onChange={setKind}
        />
        <Select
          {...shared}
          aria-label={t("room.department")}
          placeholder={t("room.department")}
          data={departments.map((one) => ({ value: String(one.id), label: nameOf(one) }))}
          value={department}
          onChange={setDepartment}
        />
      </div>
      <Checkbox
        mb="sm"
        label={t("duty.onlyContested")}
        checked={isContested}
        onChange={({ currentTarget }) => setContested(currentTarget.checked)}
      />
      <ProblemNote error={rules.error} onRetry={() => void rules.refetch()} />
      {rules.isPending && <Waiting height={100} />}
      {rules.isSuccess && items.length === 0 && <p className={page["quiet"]}>{t("duty.noRules")}</p>}
      <ul className={page["plain"]}>
        {items.map((rule) => (
          <li key={rule.id}>
            <RuleLine rule={rule} onRule={onRule} />
          </li>
        ))}
      </ul>
      <MoreButton list={rules} />
    </section>
  );
}
