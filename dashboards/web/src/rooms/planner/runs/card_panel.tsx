import { Button, CopyButton } from "@mantine/core";
import { IconCheck, IconCopy, IconDownload } from "@tabler/icons-react";
import { bytesAddress, cardAddress, type Result, type Run, useCard } from "../../../api/studio";
import { useWords } from "../../../i18n/use_words";
import page from "../../pages/page.module.css";
import { Loaded } from "../../rules/loaded";
import { csvOf } from "./csv";
import styles from "./runs.module.css";

type Card = Record<string, unknown>;

function part(card: Card, name: string): Card {
  const value = card[name];
  return typeof value === "object" && value !== null ? (value as Card) : {};
}

function text(value: unknown): string {
  if (value === null || value === undefined) return "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Hands a text to the reader as a file. */
function download(content: string, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type: "text/csv;charset=utf-8" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** What anybody needs to get the same bytes again; copied as it is, downloaded with the result itself. */
export function CardPanel({ run, result }: { run: Run; result: Result }) {
  const { t } = useWords();
  const query = useCard(run.id, true);
  return (
    <section className={page["section"]} data-testid="card">
      <h2>{t("runs.card")}</h2>
      <p className={page["note"]}>{t("runs.cardHint")}</p>
      <Loaded query={query}>
        {({ text: whole, card }) => (
          <>
            <CardWords card={card} />
            <div className={styles["acts"]}>
              <CopyButton value={whole}>
                {({ copied, copy }) => (
                  <Button
                    variant="default"
                    leftSection={
                      copied ? (
                        <IconCheck size={17} aria-hidden="true" />
                      ) : (
                        <IconCopy size={17} aria-hidden="true" />
                      )
                    }
                    onClick={copy}
                  >
                    {t(copied ? "runs.copied" : "runs.copyCard")}
                  </Button>
                )}
              </CopyButton>
              <Button
                component="a"
                href={cardAddress(run.id)}
                download={`card-${run.id}.json`}
                variant="default"
                leftSection={<IconDownload size={17} aria-hidden="true" />}
              >
                {t("runs.downloadCard")}
              </Button>
              <Button
                component="a"
                href={bytesAddress(run.id)}
                download={`run-${run.id}.parquet`}
                variant="default"
                leftSection={<IconDownload size={17} aria-hidden="true" />}
              >
                {t("runs.downloadBytes")}
              </Button>
              <Button
                variant="default"
                leftSection={<IconDownload size={17} aria-hidden="true" />}
                onClick={() => download(csvOf(result), `run-${run.id}.csv`)}
              >
                CSV
              </Button>
            </div>
          </>
        )}
      </Loaded>
    </section>
  );
}

/** A line of the card, where the method knows of it. */
function has(known: unknown, name: string, value: string): [string, string][] {
  return known === null || known === undefined ? [] : [[name, value]];
}

function CardWords({ card }: { card: Card }) {
  const { t, number, instant } = useWords();
  const [cut, weights, result, versions] = ["cut", "weights", "result", "versions"].map((name) =>
    part(card, name),
  ) as [Card, Card, Card, Card];
  const before = cut["reported_before"];
  const counted = typeof cut["counted"] === "number" ? number(cut["counted"]) : text(cut["counted"]);
  const cells = typeof cut["cells"] === "number" ? number(cut["cells"]) : text(cut["cells"]);
  const lines: [string, string, string?][] = [
    [
      t("runs.cut"),
      `${typeof before === "string" ? `${instant(before)} · ` : ""}${t("runs.cutSaid", { counted, cells })}`,
    ],
    ...has(weights["code"], t("studio.weights"), `${text(weights["code"])} (${text(weights["nonzero"])})`),
    ...has(card["permutations"], t("runs.permutations"), text(card["permutations"])),
    [t("studio.seed"), text(card["seed"])],
    [
      t("runs.versions"),
      Object.entries(versions)
        .map(([name, version]) => `${name} ${text(version)}`)
        .join(" · "),
    ],
    [t("runs.fingerprint"), text(result["sha256"]), "hash"],
  ];
  return (
    <dl className={styles["card"]}>
      {lines.map(([name, value, kind]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className={kind === "hash" ? "figures" : undefined}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
