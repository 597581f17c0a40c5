import { ActionIcon, Badge, Tooltip } from "@mantine/core";
import { IconFocus2 } from "@tabler/icons-react";
import { Link } from "wouter";
import { useCase } from "../../api/cases";
import { useDepartments } from "../../api/city";
import type { CaseDetail } from "../../api/types";
import { doubtOf } from "../../filter/case_filter";
import { useWords } from "../../i18n/use_words";
import type { Place } from "../../map/city_map";
import { ProblemNote } from "../../ui/problem_note";
import { StageMark } from "../../ui/stage_mark";
import { useNow } from "../../ui/use_now";
import { Waiting } from "../../ui/waiting";
import { CaseLinks } from "./case_links";
import { CaseNotices } from "./case_notices";
import { DeadlineBar } from "./deadline_bar";
import { Crews } from "./evidence/crews";
import { EvidencePanel } from "./evidence/evidence_panel";
import { HistoryList } from "./history_list";
import { NextSteps } from "./next_steps";
import styles from "./panel.module.css";
import { StageRail } from "./stage_rail";

type Props = {
  id: number;
  onOpenCell: (code: string) => void;
  onOpenComponent: (code: string) => void;
  onOpenCase: (id: number) => void;
  onShow: (place: Place) => void;
};

/** One case: what, where, until when, what now, and all that happened to it. */
export function CasePanel({ id, ...ways }: Props) {
  const { t, nameOf } = useWords();
  const { data, error, refetch } = useCase(id);
  const now = useNow();
  if (error !== null) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Waiting height={200} />;
  // Who verifies looks at the photos first.
  const evidence = <EvidencePanel item={data} onOpenCase={ways.onOpenCase} />;
  return (
    <article className={styles["body"]}>
      <header className={styles["head"]}>
        <StageMark stage={data.stage} urgent={data.is_emergency} size={30} />
        <div>
          <h1>{nameOf({ name: data.class_name, name_en: data.class_name_en })}</h1>
          <p className="figures">{data.number}</p>
          {data.is_emergency && (
            <p className={styles["urgent"]}>
              <Badge color="red" variant="light">
                {t("case.urgent")}
              </Badge>{" "}
              <Link href={`/rules/emergencies?case=${data.id}`}>{t("case.cap")}</Link>
            </p>
          )}
        </div>
      </header>
      <StageRail stage={data.stage} />
      <DeadlineBar item={data} now={now} />
      <CaseNotices item={data} onOpenCase={ways.onOpenCase} />
      <p className={styles["words"]}>{data.description}</p>
      <Facts item={data} {...ways} />
      {data.stage === "verifying" && evidence}
      <NextSteps item={data} />
      {data.stage === "dispatched" && <Crews item={data} />}
      {data.stage !== "verifying" && evidence}
      <CaseLinks item={data} onOpenCase={ways.onOpenCase} />
      <Ties item={data} />
      <HistoryList item={data} onOpenCase={ways.onOpenCase} />
    </article>
  );
}

function Facts({
  item,
  onOpenCell,
  onOpenComponent,
  onShow,
}: { item: CaseDetail } & Omit<Props, "id" | "onOpenCase">) {
  const { t, instant, nameOf } = useWords();
  const department = useDepartments().data?.find((one) => one.id === item.department_id);
  const doubt = doubtOf(item.place_quality);
  const { lon, lat, cell_code: cell, component_code: component } = item;
  return (
    <dl className={styles["facts"]}>
      <dt>{t("case.where")}</dt>
      <dd>
        {item.address ?? (lon === null ? t("case.noPlace") : "")}
        {lon !== null && lat !== null && (
          <div>
            <span className="figures">
              {lon.toFixed(5)}, {lat.toFixed(5)}
            </span>
            <Tooltip label={t("case.zoomTo")}>
              <ActionIcon
                variant="subtle"
                size="sm"
                aria-label={t("case.zoomTo")}
                onClick={() => onShow({ lon, lat })}
              >
                <IconFocus2 size={16} />
              </ActionIcon>
            </Tooltip>
          </div>
        )}
        {doubt !== null && item.place_quality !== "none" && <div>{t(`doubt.${doubt}`)}</div>}
      </dd>
      {cell !== null && (
        <>
          <dt>{t("case.cell")}</dt>
          <dd>
            <button type="button" className={`${styles["link"]} figures`} onClick={() => onOpenCell(cell)}>
              {cell}
            </button>
          </dd>
        </>
      )}
      <dt>{t("case.department")}</dt>
      <dd>
        {department === undefined ? (item.department_name ?? t("case.noDepartment")) : nameOf(department)}
      </dd>
      <dt>{t("case.reportedAt")}</dt>
      <dd>
        {instant(item.reported_at)} · {t(`channel.${item.channel}`, { defaultValue: item.channel })}
      </dd>
      {item.closed_at !== null && (
        <>
          <dt>{t("case.closedAt")}</dt>
          <dd>
            {instant(item.closed_at)}
            {item.outcome !== null && ` · ${t(`outcome.${item.outcome}`)}`}
          </dd>
        </>
      )}
      {component !== null && (
        <>
          <dt>{t("case.component")}</dt>
          <dd>
            <button
              type="button"
              className={`${styles["link"]} figures`}
              onClick={() => onOpenComponent(component)}
            >
              {component}
            </button>
          </dd>
        </>
      )}
      {item.rework_count > 0 && (
        <>
          <dt>{t("case.reworks")}</dt>
          <dd>{t("case.times", { count: item.rework_count })}</dd>
        </>
      )}
      {item.return_count > 0 && (
        <>
          <dt>{t("case.returns")}</dt>
          <dd>{t("case.times", { count: item.return_count })}</dd>
        </>
      )}
    </dl>
  );
}

/** Complaints and documents that hang on the case. */
function Ties({ item }: { item: CaseDetail }) {
  const { t, instant } = useWords();
  return (
    <>
      {item.complaints.length > 0 && (
        <section className={styles["section"]}>
          <h2>{t("case.complaints")}</h2>
          {item.complaints.map((one) => (
            <p key={one.id} className={styles["words"]}>
              {one.description} <small>{instant(one.received_at)}</small>
            </p>
          ))}
        </section>
      )}
      {item.documents.length > 0 && (
        <section className={styles["section"]}>
          <h2>{t("case.documents")}</h2>
          {item.documents.map((one) => (
            <p key={one.id} className={styles["words"]}>
              <a href={`/api/v1/documents/${one.id}/content`}>{one.number}</a> {one.title}
            </p>
          ))}
        </section>
      )}
    </>
  );
}
