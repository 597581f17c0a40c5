import { Badge } from "@mantine/core";
import { IconArrowUp } from "@tabler/icons-react";
import { type Evidence, type EvidencePair, type EvidencePhoto, useEvidence } from "../../../api/evidence";
import type { CaseDetail } from "../../../api/types";
import { useWords } from "../../../i18n/use_words";
import panel from "../panel.module.css";
import { Photos } from "../photos";
import styles from "./evidence.module.css";
import { LackList } from "./lack_list";

const COLOURS = { same_spot: "green", other_place: "red", cannot_tell: "gray" } as const;

type Props = { item: CaseDetail; onOpenCase: (id: number) => void };

/** What the photos prove: before beside after with the verdict on their spot, and what is still asked for. */
export function EvidencePanel({ item, onOpenCase }: Props) {
  const { t } = useWords();
  const { data } = useEvidence(item);
  // The one that decided, of several.
  const pair = data?.pairs.find(({ verdict }) => verdict === data.verdict) ?? data?.pairs[0];
  const shown = new Set(pair === undefined ? [] : [pair.before_id, pair.after_id]);
  const rest = item.attachments.filter(({ id }) => !shown.has(id));
  const isAsked = data !== undefined && data.photos_before + data.photos_after > 0;
  return (
    <>
      {data !== undefined && (pair !== undefined || isAsked) && (
        <section className={panel["section"]} data-testid="evidence">
          <h2>{t("evidence.title")}</h2>
          {isAsked && <Asked evidence={data} />}
          {data.lacking.length > 0 && item.stage !== "closed" && (
            <div className={styles["lacks"]}>
              {t("evidence.lacking")}
              <LackList lacks={data.lacking} />
            </div>
          )}
          {pair !== undefined && <PhotoPair evidence={data} pair={pair} />}
          <PhotoUses evidence={data} onOpenCase={onOpenCase} />
        </section>
      )}
      <Photos photos={rest} />
    </>
  );
}

function Asked({ evidence }: { evidence: Evidence }) {
  const { t } = useWords();
  const { photos_before, photos_after, before, after, is_same_spot_required, waived } = evidence;
  return (
    <p className={styles["asked"]}>
      {t("evidence.asked", { before, photos_before, after, photos_after })}
      {is_same_spot_required && ` · ${t("evidence.spotAsked")}`}
      {waived.length > 0 &&
        ` · ${t("evidence.waived", { what: waived.map((one) => t(`kind.${one}`)).join(", ") })}`}
    </p>
  );
}

/** A photo before beside one after, what they prove and why. */
export function PhotoPair({ evidence, pair }: { evidence: Evidence; pair: EvidencePair }) {
  const { t, number } = useWords();
  const photoOf = (id: number) => evidence.photos.find((one) => one.id === id);
  const later = (seconds: number) => {
    const which = seconds < 0 ? "earlier" : "later";
    const far = Math.abs(seconds);
    return far < 3600
      ? t(`evidence.${which}Min`, { minutes: Math.round(far / 60) })
      : t(`evidence.${which}`, { hours: number(Math.round(far / 360) / 10) });
  };
  const measured = [
    pair.distance_m === null ? null : t("evidence.apartM", { metres: number(Math.round(pair.distance_m)) }),
    pair.apart_deg === null ? null : t("evidence.apartDeg", { degrees: Math.round(pair.apart_deg) }),
    pair.later_s === null ? null : later(pair.later_s),
  ].filter((one) => one !== null);
  return (
    <>
      <div className={styles["pair"]}>
        <Picture photo={photoOf(pair.before_id)} word={t("photoKind.before")} />
        <Picture photo={photoOf(pair.after_id)} word={t("photoKind.after")} />
      </div>
      <p className={styles["verdict"]} data-testid="spot-verdict">
        <Badge color={COLOURS[pair.verdict]} variant="light" tt="none" size="lg">
          {t(`evidence.verdict.${pair.verdict}`)}
        </Badge>{" "}
        {pair.reasons.map((one) => t(`evidence.reason.${one}`)).join(" · ")}
      </p>
      {measured.length > 0 && <p className={styles["measured"]}>{measured.join(" · ")}</p>}
    </>
  );
}

export function Picture({ photo, word }: { photo: EvidencePhoto | undefined; word: string }) {
  const { t, instant, number } = useWords();
  if (photo === undefined) return null;
  return (
    <a href={photo.url} target="_blank" rel="noreferrer">
      <img src={photo.url} alt={word} loading="lazy" />
      <span>
        <strong>{word}</strong>
        {photo.direction_deg !== null && (
          <IconArrowUp
            size={15}
            style={{ rotate: `${photo.direction_deg}deg` }}
            aria-label={t("evidence.direction", { degrees: Math.round(photo.direction_deg) })}
          />
        )}
      </span>
      <small>{instant(photo.taken_at ?? photo.attached_at)}</small>
      {photo.from_case_m !== null && (
        <small>{t("evidence.fromCase", { metres: number(Math.round(photo.from_case_m)) })}</small>
      )}
    </a>
  );
}

type UsesProps = { evidence: Pick<Evidence, "uses">; onOpenCase: (id: number) => void };

type Use = Evidence["uses"][number];

/** Several photos may stand in the same other case: it is named once, by the surest of them. */
function onePerCase(uses: readonly Use[]): Use[] {
  const found = new Map<number, Use>();
  for (const use of uses) {
    const before = found.get(use.case_id);
    if (before === undefined || (use.is_same_file && !before.is_same_file)) found.set(use.case_id, use);
  }
  return [...found.values()];
}

/** Photos that stand in other cases, too. */
export function PhotoUses({ evidence, onOpenCase }: UsesProps) {
  const { t, instant } = useWords();
  if (evidence.uses.length === 0) return null;
  return (
    <ul className={styles["uses"]} data-testid="photo-uses">
      {onePerCase(evidence.uses).map((use) => (
        <li key={use.case_id}>
          {t(use.is_same_file ? "evidence.sameFile" : "evidence.alike")}{" "}
          <button type="button" className={panel["link"]} onClick={() => onOpenCase(use.case_id)}>
            {use.case_number}
          </button>
          , {instant(use.attached_at)}
        </li>
      ))}
    </ul>
  );
}
