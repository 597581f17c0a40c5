import { ActionIcon, Badge, Button, Select, Textarea, Tooltip } from "@mantine/core";
import { IconFocus2 } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useChangeState, useComponent } from "../../api/components";
import { useSession } from "../../api/session";
import type { Component, ComponentState } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import type { Place } from "../../map/city_map";
import { ProblemNote } from "../../ui/problem_note";
import { Waiting } from "../../ui/waiting";
import form from "./command_form.module.css";
import panel from "./panel.module.css";

/** Who keeps the registry: the same roles that the server lets through. */
const KEEPERS = new Set(["inspector", "leader", "handler", "admin"]);
const STATES: ComponentState[] = ["intact", "damaged", "lost", "abandoned", "removed"];
const SOUND = new Set<ComponentState>(["intact"]);

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
          <p className="figures">{data.code}</p>
          <Badge mt={6} color={SOUND.has(data.state) ? "green" : "red"} variant="light" tt="none">
            {t(`componentState.${data.state}`)}
          </Badge>
        </div>
      </header>
      <Facts item={data} onOpenCell={onOpenCell} onShow={onShow} />
      {KEEPERS.has(role) && data.state !== "removed" && <StateForm key={data.state} item={data} />}
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

/** What somebody on the spot sees: a new state, and a word about it. */
function StateForm({ item }: { item: Component }) {
  const { t } = useWords();
  const change = useChangeState(item.code);
  const [isOpen, setOpen] = useState(false);
  const [state, setState] = useState<ComponentState | null>(null);
  const [note, setNote] = useState("");
  if (!isOpen) {
    return (
      <Button variant="default" onClick={() => setOpen(true)}>
        {t("component.change")}
      </Button>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (state !== null) change.mutate({ state, note: note.trim() });
  };
  return (
    <form className={form["form"]} onSubmit={submit}>
      <Select
        label={t("component.newState")}
        data={STATES.filter((one) => one !== item.state).map((one) => ({
          value: one,
          label: t(`componentState.${one}`),
        }))}
        value={state}
        onChange={(value) => setState(value as ComponentState | null)}
        required
      />
      <Textarea
        label={`${t("case.note")} (${t("common.optional")})`}
        value={note}
        maxLength={200}
        autosize
        onChange={({ currentTarget }) => setNote(currentTarget.value)}
      />
      <ProblemNote error={change.error} />
      <Button type="submit" disabled={state === null} loading={change.isPending}>
        {t("component.change")}
      </Button>
    </form>
  );
}
