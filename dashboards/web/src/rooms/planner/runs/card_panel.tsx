import { Button, CopyButton } from "@mantine/core";
import { IconCheck, IconCopy, IconDownload } from "@tabler/icons-react";
import {
  bytesAddress,
  cardAddress,
  type Param,
  type Run,
  useCard,
  useStudioChoices,
} from "../../../api/studio";
import { useWords } from "../../../i18n/use_words";
import page from "../../pages/page.module.css";
import { Loaded } from "../../rules/loaded";
import { useBoth } from "../use_both";
import styles from "./runs.module.css";

type Card = Record<string, unknown>;

/** Parameters that have a line of their own on the card. */
const REPEATED = new Set(["permutations", "replicates"]);

function part(card: Card, name: string): Card {
  const value = card[name];
  return typeof value === "object" && value !== null ? (value as Card) : {};
}

function text(value: unknown): string {
  if (value === null || value === undefined) return "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** What anybody needs to get the same bytes again; copied as it is, downloaded with the result itself. */
export function CardPanel({ run }: { run: Run }) {
  const { t } = useWords();
  const query = useCard(run.id, true);
  return (
    <section className={page["section"]} data-testid="card">
      <h2>{t("runs.card")}</h2>
      <p className={page["note"]}>{t("runs.cardHint")}</p>
      <Loaded query={query}>
        {({ text: whole, card }) => (
          <>
            <CardWords card={card} run={run} />
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

/** What the method, or the weights, let one choose, and what was chosen. */
function useChosen(): (params: readonly Param[], values: Card) => string {
  const { t, number, nameOf } = useWords();
  const both = useBoth();
  return (params, values) =>
    params
      .filter(({ name }) => name in values && !REPEATED.has(name))
      .map((one) => {
        const value = values[one.name];
        const option = one.choices.find(({ code }) => code === value);
        const unit = one.unit === null ? "" : ` ${one.unit}`;
        const said =
          option !== undefined
            ? nameOf(option)
            : typeof value === "boolean"
              ? t(value ? "runs.yes" : "runs.no")
              : typeof value === "number"
                ? `${number(value)}${unit}`
                : text(value);
        return `${both(one.label, one.label_en)}: ${said}`;
      })
      .join(" · ");
}

function CardWords({ card, run }: { card: Card; run: Run }) {
  const { t, number, instant, nameOf } = useWords();
  const choices = useStudioChoices().data;
  const chosen = useChosen();
  const method = choices?.methods.find(({ code }) => code === run.method);
  const settings = chosen(method?.params ?? [], part(part(card, "ask"), "params"));
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
    ...has(weights["code"], t("studio.weights"), weightsSaid()),
    ...has(settings === "" ? null : settings, t("runs.settings"), settings),
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
  function weightsSaid(): string {
    const way = choices?.weights.find(({ code }) => code === weights["code"]);
    const name = way === undefined ? text(weights["code"]) : nameOf(way);
    const how = chosen(way?.params ?? [], part(weights, "params"));
    const pairs = t("runs.pairs", {
      count: Number(weights["nonzero"]),
      pairs: number(Number(weights["nonzero"])),
    });
    return [name, how, pairs].filter((one) => one !== "").join(" · ");
  }
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
