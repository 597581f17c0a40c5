import { Badge, Button, CopyButton } from "@mantine/core";
import { IconCheck, IconLink } from "@tabler/icons-react";
import { Link } from "wouter";
import { CAP_FEED, type CapEntry, type CapInfo, useCapFeed, useCapMessage } from "../../api/cap";
import { useWords } from "../../i18n/use_words";
import { MoreButton } from "../../ui/more_button";
import { ProblemNote } from "../../ui/problem_note";
import { Waiting } from "../../ui/waiting";
import { ListAndDetail } from "../pages/list_and_detail";
import page from "../pages/page.module.css";
import { casePath } from "../pages/paths";
import { useChoices } from "../pages/use_choices";
import register from "../register/register.module.css";
import { Loaded } from "./loaded";
import styles from "./rules.module.css";
import { RulesFrame } from "./rules_frame";
import type { Staff } from "./rules_room";

const KINDS: Record<string, string> = { Alert: "red", Update: "yellow", Cancel: "gray" };

/** Emergencies as they are handed on to other systems: the feed, and each message as people read it. */
export function EmergenciesPage({ city }: Staff) {
  const { t } = useWords();
  const { search, put } = useChoices();
  const found = useCapFeed();
  const entries = found.data?.pages.flatMap((one) => one.entries) ?? [];
  const chosen = Number(search.get("case") ?? Number.NaN);
  const feed = `${window.location.origin}${CAP_FEED}`;
  return (
    <RulesFrame
      city={city}
      part="emergencies"
      tools={
        <CopyButton value={feed}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              leftSection={copied ? <IconCheck size={17} /> : <IconLink size={17} />}
              onClick={copy}
            >
              {t(copied ? "report.copied" : "cap.copyFeed")}
            </Button>
          )}
        </CopyButton>
      }
    >
      <div className={styles["gap"]}>
        <p className={page["note"]}>
          {t("cap.hint")}{" "}
          <a href={CAP_FEED} target="_blank" rel="noreferrer">
            <span className="figures">{CAP_FEED}</span>
          </a>
        </p>
        <ProblemNote error={found.error} onRetry={() => void found.refetch()} />
        {found.isPending && <Waiting height={120} />}
        {found.isSuccess && (
          <ListAndDetail
            hint={t("cap.choose")}
            onBack={() => put({ case: null })}
            detail={Number.isInteger(chosen) && chosen > 0 ? <Message key={chosen} caseId={chosen} /> : null}
            list={
              <>
                {entries.length === 0 && <p className={page["quiet"]}>{t("cap.none")}</p>}
                <ul
                  className={register["rows"]}
                  aria-label={t("rulesPart.emergencies")}
                  data-testid="cap-feed"
                >
                  {entries.map((one) => (
                    <Entry
                      key={one.id}
                      entry={one}
                      isChosen={one.caseId === chosen}
                      onChoose={() => put({ case: String(one.caseId) })}
                    />
                  ))}
                </ul>
                <MoreButton list={found} />
              </>
            }
          />
        )}
      </div>
    </RulesFrame>
  );
}

type EntryProps = { entry: CapEntry; isChosen: boolean; onChoose: () => void };

function Kind({ kind }: { kind: string }) {
  const { t } = useWords();
  return (
    <Badge variant="light" color={KINDS[kind] ?? "gray"}>
      {t(`cap.kind.${kind}`, { defaultValue: kind })}
    </Badge>
  );
}

function Entry({ entry, isChosen, onChoose }: EntryProps) {
  const { instant } = useWords();
  // The feed says all in both languages, for whoever reads it: the reader sees it as it goes out.
  return (
    <li>
      <button type="button" aria-pressed={isChosen} onClick={onChoose}>
        <Kind kind={entry.kind} /> <strong lang="mul">{entry.title}</strong>
        <br />
        <small>
          <span lang="mul">{entry.summary}</span> · {instant(entry.updated)}
        </small>
      </button>
    </li>
  );
}

/** A message as people read it, in the reader's language; and as it goes out. */
function Message({ caseId }: { caseId: number }) {
  const { t, language, instant } = useWords();
  const found = useCapMessage(caseId);
  return (
    <section className={page["section"]} data-testid="cap-message">
      <Loaded query={found}>
        {({ head, infos, text }) => {
          const info = infos.find((one) => one.language.startsWith(language)) ?? infos[0];
          return (
            <>
              <h2>{info?.headline}</h2>
              <p className={page["note"]}>
                <Kind kind={head.msgType} />{" "}
                {head.status === "Exercise" && <Badge variant="light">{t("cap.exercise")}</Badge>}{" "}
                <Link href={casePath(caseId)}>{t("cap.toCase")}</Link>
              </p>
              <dl className={page["fields"]}>
                {info !== undefined && <Said info={info} />}
                <div>
                  <dt>{t("cap.sent")}</dt>
                  <dd>{instant(head.sent)}</dd>
                </div>
                <div>
                  <dt>{t("cap.identifier")}</dt>
                  <dd className="figures">{head.identifier}</dd>
                </div>
                <div>
                  <dt>{t("cap.references")}</dt>
                  <dd>{head.references === "" ? t("cap.first") : head.references.split(" ").length}</dd>
                </div>
              </dl>
              <details>
                <summary>{t("cap.source")}</summary>
                {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls it with arrow keys */}
                <pre className={styles["source"]} tabIndex={0} lang="mul">
                  {text}
                </pre>
              </details>
            </>
          );
        }}
      </Loaded>
    </section>
  );
}

/** What a message says, its closed words in the reader's language. */
function Said({ info }: { info: CapInfo }) {
  const { t, instant } = useWords();
  const closed = ["category", "urgency", "severity", "certainty", "responseType"] as const;
  return (
    <>
      <div>
        <dt>{t("cap.description")}</dt>
        <dd style={{ whiteSpace: "pre-line" }}>{info.description}</dd>
      </div>
      <div>
        <dt>{t("cap.area")}</dt>
        <dd>
          {info.areaDesc} <small className="figures">{info.circle}</small>
        </dd>
      </div>
      {closed
        .filter((name) => info[name] !== "")
        .map((name) => (
          <div key={name}>
            <dt>{t(`cap.${name}`)}</dt>
            <dd>{t(`capWord.${info[name]}`, { defaultValue: info[name] })}</dd>
          </div>
        ))}
      {info.due !== null && (
        <div>
          <dt>{t("cap.due")}</dt>
          <dd>{instant(info.due)}</dd>
        </div>
      )}
    </>
  );
}
