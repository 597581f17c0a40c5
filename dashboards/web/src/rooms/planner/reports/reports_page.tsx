import "../../../i18n/exports_words";
import { Button, Progress, Select, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useAreas, useDepartments } from "../../../api/city";
import {
  type PendingReport,
  type Report,
  useAskForReport,
  useEndReportOrder,
  useReportOrders,
  useReports,
} from "../../../api/exports";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import { Loaded } from "../../rules/loaded";
import type { Staff } from "../parts";
import { PlannerFrame } from "../planner_frame";
import { KINDS, type Kind, LANGUAGES, type Language, lastMonth } from "./asked";
import styles from "./reports.module.css";

/** Monthly reports: make one, have one made each month, open those that were made. */
export function ReportsPage({ city }: Staff) {
  const { t } = useWords();
  const reports = useReports();
  return (
    <PlannerFrame city={city} part="reports">
      <Form zone={city.timezone} />
      <section className={styles["list"]} aria-live="polite">
        <h2>{t("monthly.made")}</h2>
        <Loaded query={reports}>
          {({ reports: made, pending }) => (
            <>
              {pending.map((one) => (
                <Pending key={one.job_id} job={one} />
              ))}
              {made.length === 0 && pending.length === 0 && (
                <p className={styles["quiet"]}>{t("monthly.none")}</p>
              )}
              <ul>
                {made.map((one) => (
                  <Made key={one.id} report={one} />
                ))}
              </ul>
            </>
          )}
        </Loaded>
      </section>
      <Orders />
    </PlannerFrame>
  );
}

function Form({ zone }: { zone: string }) {
  const { t, nameOf } = useWords();
  const ask = useAskForReport();
  const areas = useAreas().data ?? [];
  const departments = useDepartments().data ?? [];
  const [by, setBy] = useState<Kind>("city");
  const [unit, setUnit] = useState<string | null>(null);
  const [month, setMonth] = useState(() => lastMonth(Date.now(), zone));
  const [language, setLanguage] = useState<Language>("both");
  const levels = new Set(areas.map(({ level }) => level as string));
  const units =
    by === "department"
      ? departments.map((one) => ({ value: String(one.id), label: nameOf(one) }))
      : areas.filter(({ level }) => level === by).map((one) => ({ value: one.code, label: nameOf(one) }));
  const isWhole = by === "city";
  const send = (isMonthly: boolean) =>
    ask.mutate({ asked: { by, unit: isWhole ? "" : (unit ?? ""), month, language }, isMonthly });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send(false);
  };
  const isReady = isWhole || unit !== null;
  return (
    <form className={styles["form"]} onSubmit={submit} aria-label={t("monthly.new")}>
      <Select
        label={t("monthly.of")}
        data={KINDS.filter((one) => one === "city" || one === "department" || levels.has(one)).map(
          (value) => ({
            value,
            label: t(`monthly.by.${value}`),
          }),
        )}
        value={by}
        allowDeselect={false}
        onChange={(value) => {
          setBy((value ?? "city") as Kind);
          setUnit(null);
        }}
      />
      {!isWhole && (
        <Select
          label={t("monthly.which")}
          data={units}
          value={unit}
          searchable
          limit={100}
          required
          onChange={setUnit}
        />
      )}
      <TextInput
        type="month"
        label={t("monthly.month")}
        value={month}
        required
        pattern="[0-9]{4}-[0-9]{2}"
        onChange={({ currentTarget }) => setMonth(currentTarget.value)}
      />
      <Select
        label={t("monthly.language")}
        data={LANGUAGES.map((value) => ({ value, label: t(`monthly.languages.${value}`) }))}
        value={language}
        allowDeselect={false}
        onChange={(value) => setLanguage((value ?? "both") as Language)}
      />
      <div className={styles["acts"]}>
        <Button type="submit" loading={ask.isPending} disabled={!isReady || month === ""}>
          {t("monthly.make")}
        </Button>
        <Button variant="light" disabled={!isReady || ask.isPending} onClick={() => send(true)}>
          {t("monthly.order")}
        </Button>
        <small>{isReady ? t("monthly.orderHint") : t("monthly.needWhich")}</small>
      </div>
      {ask.error !== null && <ProblemNote error={ask.error} />}
      {ask.isSuccess && !ask.variables.isMonthly && <p role="status">{t("monthly.asked")}</p>}
    </form>
  );
}

function Pending({ job }: { job: PendingReport }) {
  const { t } = useWords();
  const state = job.state === "waiting" || job.state === "failed" ? job.state : "running";
  return (
    <div className={styles["pending"]}>
      <span>
        {t(`monthly.by.${job.by}`)} {job.unit} · {job.month} · {t(`monthly.state.${state}`)}
      </span>
      {state === "failed" ? (
        <small>{job.error}</small>
      ) : (
        <Progress value={Math.max(job.share * 100, 5)} animated aria-label={t(`monthly.state.${state}`)} />
      )}
    </div>
  );
}

function Made({ report }: { report: Report }) {
  const { t, language, instant } = useWords();
  const title = language === "en" ? report.title_en : report.title;
  return (
    <li>
      <div>
        <strong>{title}</strong>
        <small>
          {t(`monthly.languages.${report.language}`)} · {t("monthly.asOf", { when: instant(report.as_of) })}
        </small>
      </div>
      <span className={styles["ways"]}>
        <a
          href={`/api/v1/reports/${report.id}.html`}
          target="_blank"
          rel="noreferrer"
          aria-label={`${t("monthly.page")}: ${title}`}
        >
          {t("monthly.page")}
        </a>
        {report.has_pdf ? (
          <a
            href={`/api/v1/reports/${report.id}.pdf`}
            target="_blank"
            rel="noreferrer"
            aria-label={`${t("monthly.pdf")}: ${title}`}
          >
            {t("monthly.pdf")}
          </a>
        ) : (
          <small>{t("monthly.noPdf")}</small>
        )}
      </span>
    </li>
  );
}

function Orders() {
  const { t, nameOf } = useWords();
  const orders = useReportOrders();
  const end = useEndReportOrder();
  return (
    <section className={styles["list"]}>
      <h2>{t("monthly.orders")}</h2>
      {end.error !== null && <ProblemNote error={end.error} />}
      <Loaded query={orders}>
        {(data) => (
          <>
            {data.length === 0 && <p className={styles["quiet"]}>{t("monthly.noOrders")}</p>}
            <ul>
              {data.map((one) => (
                <li key={one.id}>
                  <div>
                    <strong>{one.by === "city" ? t("monthly.by.city") : nameOf(one)}</strong>
                    <small>
                      {t(`monthly.languages.${one.language}`)} · {t("monthly.for", { person: one.person })}
                    </small>
                  </div>
                  <Button
                    variant="subtle"
                    loading={end.isPending && end.variables === one.id}
                    onClick={() => end.mutate(one.id)}
                    aria-label={t("monthly.endOf", { name: nameOf(one), person: one.person })}
                  >
                    {t("monthly.end")}
                  </Button>
                </li>
              ))}
            </ul>
          </>
        )}
      </Loaded>
    </section>
  );
}
