import { Button, Textarea } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { useSurveys } from "../../api/surveys";
import { useWords } from "../../i18n/use_words";
import { SearchField } from "../../search/search_field";
import type { SearchHit } from "../../search/use_place_search";
import { KEEPERS } from "../command/roles";
import page from "../pages/page.module.css";
import { casePath, cellPath, componentPath } from "../pages/paths";
import { COMPONENT, readCodes } from "./codes";
import styles from "./register.module.css";
import { RegisterFrame } from "./register_frame";
import type { Staff } from "./register_room";

const PARTS = ["surveys", "patrols", "suspects", "handover", "duty", "conditions", "versions"] as const;
/** As many labels are drawn in one go: more is refused. */
const MOST_LABELS = 240;

/** Where what was found has its page. */
function wayTo(hit: SearchHit): string {
  if (hit.kind === "component") return componentPath(hit.key);
  if (hit.kind === "cell") return cellPath(hit.key);
  if (hit.kind === "case") return casePath(Number(hit.key));
  return `/command?map=17.00/${hit.lat.toFixed(5)}/${hit.lon.toFixed(5)}`;
}

/** The way into the register: find something, or go to one of its parts. */
export function Home({ city, person }: Staff) {
  const { t } = useWords();
  const [, navigate] = useLocation();
  const [typed, setTyped] = useState("");
  const surveys = useSurveys().data;
  const underWay = surveys?.filter((one) => one.closed_at === null).length ?? 0;
  const [lon = 0, lat = 0] = city.centre;
  return (
    <RegisterFrame
      city={city}
      part="home"
      tools={
        KEEPERS.has(person.role) && (
          <Button component={Link} href="/register/new" leftSection={<IconPlus size={17} />}>
            {t("register.new")}
          </Button>
        )
      }
    >
      <section className={page["section"]} style={{ marginBottom: 22 }}>
        <h2>{t("register.find")}</h2>
        <SearchField
          label={t("register.find")}
          typed={typed}
          near={() => ({ lon, lat })}
          onTyped={setTyped}
          onChoose={(hit) => navigate(wayTo(hit))}
        />
        <p className={page["quiet"]} style={{ marginTop: 8 }}>
          {t("register.findHint")}
        </p>
      </section>
      <div className={styles["doors"]}>
        {PARTS.map((part) => (
          <Link key={part} href={`/register/${part}`}>
            <strong>{t(`register.${part}`)}</strong>
            <span>{t(`register.${part}Hint`)}</span>
            {part === "surveys" && underWay > 0 && <b>{t("register.underWay", { count: underWay })}</b>}
          </Link>
        ))}
      </div>
      <div className={page["columns"]}>
        <div>
          <Labels />
        </div>
        <div>
          <section className={page["section"]}>
            <h2>{t("register.export")}</h2>
            <p className={page["note"]}>
              <a href="/api/v1/components.csv">CSV</a> · <a href="/api/v1/components.parquet">GeoParquet</a>
            </p>
          </section>
        </div>
      </div>
    </RegisterFrame>
  );
}

function Labels() {
  const { t } = useWords();
  const [text, setText] = useState("");
  const { codes, wrong } = readCodes(text, COMPONENT);
  const isReady = codes.length > 0 && codes.length <= MOST_LABELS && wrong.length === 0;
  return (
    <section className={`${page["section"]} ${styles["form"]}`}>
      <h2 style={{ marginBottom: 0 }}>{t("register.labels")}</h2>
      <Textarea
        aria-label={t("register.labels")}
        description={t("register.labelsHint")}
        value={text}
        autosize
        minRows={3}
        maxRows={12}
        error={wrong.length > 0 ? wrong.slice(0, 3).join(", ") : undefined}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <Button
        component="a"
        {...(isReady ? { href: `/api/v1/components/labels.pdf?codes=${codes.join(",")}` } : {})}
        target="_blank"
        rel="noreferrer"
        {...(isReady ? {} : { "data-disabled": true })}
        aria-disabled={!isReady}
        variant="default"
      >
        {t("register.labelsDraw")} {codes.length > 0 && `(${codes.length})`}
      </Button>
    </section>
  );
}
