import { Badge, Button, Checkbox, Modal, Select } from "@mantine/core";
import { IconPlus, IconUpload } from "@tabler/icons-react";
import { useState } from "react";
import { useMatterClasses } from "../../../api/city";
import { type Condition, useConditions } from "../../../api/conditions";
import { grouped } from "../../../cases/class_groups";
import { dayOf } from "../../../cases/days";
import { useWords } from "../../../i18n/use_words";
import { MoreButton } from "../../../ui/more_button";
import { ProblemNote } from "../../../ui/problem_note";
import { Waiting } from "../../../ui/waiting";
import page from "../../pages/page.module.css";
import styles from "../register.module.css";
import { RegisterFrame } from "../register_frame";
import type { Staff } from "../register_room";
import { ConditionForm } from "./condition_form";
import own from "./conditions.module.css";
import { CLOCKS } from "./draft";
import { LoadView } from "./load_view";

/** Who changes rules: the same as the server lets through. */
const RULERS = new Set<string>(["admin"]);

/** When a case of each class is filed, when it is done, and how long each step may take. */
export function ConditionsPage({ city, person }: Staff) {
  const { t, language } = useWords();
  const today = dayOf(Date.now(), city.timezone);
  const [classId, setClassId] = useState<string | null>(null);
  const [isExample, setExample] = useState(false);
  const [isLoading, setLoading] = useState(false);
  const [chosen, setChosen] = useState<Condition | "new" | null>(null);
  const classes = useMatterClasses().data ?? [];
  const found = useConditions({
    on: today,
    ...(classId === null ? {} : { class_id: Number(classId) }),
    ...(isExample ? { example: true } : {}),
  });
  const items = found.data?.pages.flatMap((one) => one.items) ?? [];
  const mayChange = RULERS.has(person.role);
  const file = (format: string) =>
    `/api/v1/conditions/export?format=${format}&language=${language}&on=${today}`;
  return (
    <RegisterFrame
      city={city}
      part="conditions"
      lead={t("condition.lead")}
      tools={
        <>
          {["csv", "xlsx"].map((format) => (
            <Button key={format} component="a" href={file(format)} variant="default">
              {format.toUpperCase()}
            </Button>
          ))}
          {mayChange && (
            <Button variant="default" leftSection={<IconUpload size={17} />} onClick={() => setLoading(true)}>
              {t("condition.load")}
            </Button>
          )}
          {mayChange && (
            <Button leftSection={<IconPlus size={17} />} onClick={() => setChosen("new")}>
              {t("condition.new")}
            </Button>
          )}
        </>
      }
    >
      <div className={styles["gap"]}>
        <div className={styles["line"]} style={{ alignItems: "center" }}>
          <Select
            aria-label={t("room.class")}
            placeholder={t("condition.everyClass")}
            data={grouped(classes, language)}
            value={classId}
            onChange={setClassId}
            limit={300}
            searchable
            clearable
            w={300}
          />
          <Checkbox
            label={t("condition.examplesOnly")}
            checked={isExample}
            onChange={({ currentTarget }) => setExample(currentTarget.checked)}
          />
        </div>
        <ProblemNote error={found.error} onRetry={() => void found.refetch()} />
        {found.isPending && <Waiting height={160} />}
        {found.isSuccess && items.length === 0 && <p className={styles["quiet"]}>{t("condition.none")}</p>}
        {items.length > 0 && <Table items={items} onChoose={setChosen} />}
        <MoreButton list={found} />
      </div>
      <Modal
        opened={isLoading}
        onClose={() => setLoading(false)}
        title={t("condition.load")}
        closeButtonProps={{ "aria-label": t("common.close") }}
        size="xl"
      >
        <LoadView />
      </Modal>
      <Modal
        opened={chosen !== null}
        onClose={() => setChosen(null)}
        title={t(chosen === "new" ? "condition.new" : "condition.one")}
        closeButtonProps={{ "aria-label": t("common.close") }}
        size="xl"
      >
        {chosen !== null && (
          <ConditionForm
            condition={chosen === "new" ? null : chosen}
            classId={classId}
            today={today}
            mayChange={mayChange}
            onDone={() => setChosen(null)}
          />
        )}
      </Modal>
    </RegisterFrame>
  );
}

function Table({ items, onChoose }: { items: readonly Condition[]; onChoose: (one: Condition) => void }) {
  const { t, language, nameOf } = useWords();
  // Where a class has one condition only, that one is meant anyhow.
  const several = new Set(items.filter((one) => !one.is_default).map((one) => one.class_id));
  const said = (zh: string, en: string) => (language === "en" && en) || zh;
  return (
    <section className={page["section"]}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls it with arrow keys */}
      <section className={styles["table"]} tabIndex={0} aria-label={t("register.conditions")}>
        <table className={own["conditions"]} data-testid="conditions">
          <thead>
            <tr>
              <th scope="col">{t("room.class")}</th>
              <th scope="col">{t("condition.filing")}</th>
              {CLOCKS.map((clock) => (
                <th key={clock} scope="col">
                  {t(`condition.clock.${clock}`)}
                </th>
              ))}
              <th scope="col">{t("condition.photos")}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((one) => (
              <tr key={one.id}>
                <th scope="row">
                  <button type="button" onClick={() => onChoose(one)}>
                    {nameOf({ name: one.class_name, name_en: one.class_name_en })}
                  </button>
                  <small className="figures">
                    {one.class_code} · {one.code}
                  </small>
                </th>
                <td>
                  {said(one.filing, one.filing_en) || "–"}
                  <span className={own["marks"]}>
                    {one.is_default && several.has(one.class_id) && (
                      <Badge variant="light">{t("condition.default")}</Badge>
                    )}
                    {one.is_emergency && (
                      <Badge variant="light" color="red">
                        {t("case.urgent")}
                      </Badge>
                    )}
                    {one.is_example && (
                      <Badge variant="light" color="yellow">
                        {t("condition.example")}
                      </Badge>
                    )}
                  </span>
                </td>
                {CLOCKS.map((clock) => {
                  const limit = one.limits[clock];
                  return (
                    <td key={clock}>
                      {limit == null ? "–" : t(`limit.${limit.unit}`, { count: limit.value })}
                    </td>
                  );
                })}
                <td className="figures">
                  {one.photos_before} + {one.photos_after}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
