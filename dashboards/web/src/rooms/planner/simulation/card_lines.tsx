import { Anchor } from "@mantine/core";
import { simulationAddress, useSimulationCard } from "../../../api/simulation";
import { useWords } from "../../../i18n/use_words";
import page from "../../pages/page.module.css";
import { Loaded } from "../../rules/loaded";
import runs from "../runs/runs.module.css";

/** What anybody needs to come to the same bytes again. */
export function CardLines({ id }: { id: number }) {
  const { t, number, instant } = useWords();
  const query = useSimulationCard(id);
  return (
    <section className={page["section"]} data-testid="card">
      <h2>{t("runs.card")}</h2>
      <Loaded query={query}>
        {({ cut, seed, versions, result, rerun }) => {
          const why = rerun?.why.map(({ what }) => what).join(" · ") ?? "";
          const lines: [string, string, string?][] = [
            [
              t("runs.cut"),
              `${instant(cut.until)} · ${t("simulation.cutSaid", {
                cases: number(cut.cases),
                weeks: cut.weeks,
                from: cut.learned_from,
              })}`,
            ],
            [t("simulation.seed"), String(seed)],
            [
              t("runs.versions"),
              Object.entries(versions)
                .map(([name, version]) => `${name} ${version}`)
                .join(" · "),
            ],
            [t("runs.fingerprint"), result.sha256, "hash"],
            ...(why === "" ? [] : ([[t("simulation.differs"), why]] as [string, string][])),
          ];
          return (
            <>
              <dl className={runs["card"]}>
                {lines.map(([name, value, kind]) => (
                  <div key={name}>
                    <dt>{name}</dt>
                    <dd className={kind === "hash" ? "figures" : undefined}>{value}</dd>
                  </div>
                ))}
              </dl>
              <p className={page["quiet"]}>
                <Anchor href={simulationAddress(id, "card")} download={`card-${id}.json`}>
                  {t("runs.downloadCard")}
                </Anchor>
                {" · "}
                <Anchor href={simulationAddress(id, "bytes")} download={`simulation-${id}.json`}>
                  {t("runs.downloadBytes")}
                </Anchor>
              </p>
            </>
          );
        }}
      </Loaded>
    </section>
  );
}
