import { ActionIcon, Alert, Button } from "@mantine/core";
import { IconArrowLeft, IconCurrentLocation } from "@tabler/icons-react";
import { useEffect, useMemo, useState } from "react";
import { Link } from "wouter";
import { type Seen, type SurveyItem, useSurvey, useSurveyCells } from "../../../api/surveys";
import { useWords } from "../../../i18n/use_words";
import type { Place } from "../../../map/city_map";
import { keepPages } from "../../../offline/keep_pages";
import { ProblemNote } from "../../../ui/problem_note";
import { useLocate } from "../../../ui/use_locate";
import { useWakeLock } from "../../../ui/use_wake_lock";
import { Waiting } from "../../../ui/waiting";
import type { Staff } from "../register_room";
import { NextItem } from "./next_item";
import { SeenList } from "./seen_list";
import { surveyPath } from "./survey_list";
import { SyncLine } from "./sync_line";
import { useFindings } from "./use_findings";
import { useStop } from "./use_stop";
import styles from "./walk.module.css";

/** The way through a survey on a phone: one thing at a time, one thumb. */
export function WalkPage({ city, person, id }: Staff & { id: number }) {
  const { t } = useWords();
  const survey = useSurvey(id);
  const cells = useSurveyCells(id).data;
  const [at, setAt] = useState<Place | null>(null);
  const [cell, setCell] = useState<string | null>(null);
  const [chosen, setChosen] = useState<SurveyItem | null>(null);
  const locate = useLocate((fix) => setAt({ lon: fix.lon, lat: fix.lat }));
  const findings = useFindings(id, person.id);
  // What was said on this device; the server's list was made before.
  const said = useMemo(() => new Map(Object.entries(findings.said)), [findings.said]);
  const seen = useMemo(() => new Set(said.keys()), [said]);
  const { start } = locate;
  useWakeLock(survey.data?.closed_at === null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once; again when somebody presses
  useEffect(() => {
    keepPages();
    start();
  }, []);

  // Without a fix the way begins in the middle of the survey.
  const middle = cells?.[Math.floor(cells.length / 2)];
  const lost = locate.hasFailed && middle !== undefined ? { lon: middle.lon, lat: middle.lat } : null;
  const from = at ?? lost;
  const stop = useStop(id, { at: from, cell, cells, seen });
  const items = stop.data?.items ?? [];
  const open = items.filter((one) => one.finding === null && !seen.has(one.code));
  const next = chosen ?? open[0] ?? null;
  const code = stop.data?.cell_code ?? null;

  const see = (what: Omit<Seen, "key" | "seen_at">) => {
    findings.see(what);
    setChosen(null);
    if (code !== null && cell === null) setCell(code);
  };
  return (
    <div className={styles["page"]}>
      <header className={styles["top"]}>
        <ActionIcon
          component={Link}
          href={surveyPath(id)}
          variant="subtle"
          color="gray"
          size={44}
          aria-label={t("survey.back")}
        >
          <IconArrowLeft size={22} />
        </ActionIcon>
        <div>
          <h1>{survey.data?.name ?? ""}</h1>
          <p className="figures">{code ?? ""}</p>
        </div>
        <ActionIcon
          variant="default"
          size={44}
          aria-label={t("survey.locate")}
          loading={locate.isLocating}
          onClick={() => {
            setCell(null);
            start();
          }}
        >
          <IconCurrentLocation size={22} />
        </ActionIcon>
      </header>
      <SyncLine findings={findings} />
      <main className={styles["main"]}>
        {stop.data?.isFromPack && <p className={styles["hint"]}>{t("survey.fromPack")}</p>}
        {locate.hasFailed && at === null && <p className={styles["hint"]}>{t("survey.noFix")}</p>}
        <ProblemNote error={survey.error ?? stop.error} onRetry={() => void stop.refetch()} />
        {survey.data?.closed_at != null && <Alert color="yellow">{t("survey.isClosed")}</Alert>}
        {stop.data === undefined && stop.error === null && <Waiting height={200} />}
        {stop.data !== undefined && next === null && (
          <section className={styles["done"]}>
            <p>{t(code === null ? "survey.allSeen" : "survey.cellSeen")}</p>
            {code !== null && (
              <Button
                size="lg"
                fullWidth
                onClick={() => {
                  setCell(null);
                  void stop.refetch();
                }}
              >
                {t("survey.nextCell")}
              </Button>
            )}
          </section>
        )}
        {next !== null && from !== null && (
          <NextItem key={next.code} city={city} item={next} from={from} onSee={see} />
        )}
        {code !== null && (
          <SeenList
            items={items}
            said={said}
            survey={survey.data}
            city={city}
            from={from}
            onAgain={setChosen}
            onSee={see}
          />
        )}
      </main>
    </div>
  );
}
