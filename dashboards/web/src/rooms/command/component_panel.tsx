import { ActionIcon, Tooltip } from "@mantine/core";
import { IconFocus2 } from "@tabler/icons-react";
import { Link } from "wouter";
import { useComponent } from "../../api/components";
import { useSession } from "../../api/session";
import type { Component } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import type { Place } from "../../map/city_map";
import { ProblemNote } from "../../ui/problem_note";
import { Waiting } from "../../ui/waiting";
import { componentPath } from "../pages/paths";
import panel from "./panel.module.css";
import { KEEPERS } from "./roles";
import { StateBadge, StateForm } from "./state_form";

type Props = { code: string; onOpenCell: (code: string) => void; onShow: (place: Place) => void };

/** One thing that stands in the street: what it is, whose, in which state, and since when. */
export function ComponentPanel({ code, onOpenCell, onShow }: Props) {
  const { t, nameOf, instant } = useWords();
  const { data, error, refetch } = useComponent(code);
  const role = useSession().data?.role ?? "";
  if (error !== null) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Waiting height={200} />;
  return (
    <article className={panel["body"]} data-testid="component">
      <header className={panel["head"]}>
        <div>
          <h1>{nameOf({ name: data.class_name, name_en: data.class_name_en })}</h1>
          <p>
            <Link href={componentPath(data.code)} className="figures">
              {data.code}
            </Link>
          </p>
          <StateBadge state={data.state} />
        </div>
      </header>
      <Facts item={data} onOpenCell={onOpenCell} onShow={onShow} />
      {KEEPERS.has(role) && <StateForm key={data.version} item={data} />}
      <section className={panel["section"]}>
        <h2>{t("case.history")}</h2>
        {data.history.length === 0 && <p className={panel["quiet"]}>{t("component.noHistory")}</p>}
        {[...data.history].reverse().map((change) => (
          <p key={change.happened_at} className={panel["entry"]}>
            {t(`componentState.${change.previous}`)} → <strong>{t(`componentState.${change.state}`)}</strong>
            {change.note !== "" && ` · ${change.note}`}
            <small>
              {instant(change.happened_at)}
              {change.actor_name !== null && ` · ${change.actor_name}`}
            </small>
          </p>
        ))}
      </section>
    </article>
  );
}

function Facts({ item, onOpenCell, onShow }: { item: Component } & Omit<Props, "code">) {
  const { t } = useWords();
  const { lon, lat } = item;
  const units = [
    ["component.owner", item.owner_name],
    ["component.maintainer", item.maintainer_name],
    ["component.governing", item.governing_name],
  ] as const;
  return (
    <dl className={panel["facts"]}>
      {item.name !== item.class_name && (
        <>
          <dt>{t("component.name")}</dt>
          <dd>{item.name}</dd>
        </>
      )}
      {units.map(([key, name]) => (
        <div key={key} className={panel["pair"]}>
          <dt>{t(key)}</dt>
          <dd>{name ?? t("component.unknown")}</dd>
        </div>
      ))}
      <dt>{t("case.cell")}</dt>
      <dd>
        <button
          type="button"
          className={`${panel["link"]} figures`}
          onClick={() => onOpenCell(item.cell_code)}
        >
          {item.cell_code}
        </button>
      </dd>
      <dt>{t("case.where")}</dt>
      <dd>
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
      </dd>
      <dt>{t("component.since")}</dt>
      <dd className="figures">{item.start_on}</dd>
      {item.remark !== null && item.remark !== "" && (
        <>
          <dt>{t("case.note")}</dt>
          <dd>{item.remark}</dd>
        </>
      )}
    </dl>
  );
}
