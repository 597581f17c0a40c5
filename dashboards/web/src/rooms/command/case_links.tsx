import { ActionIcon } from "@mantine/core";
import { IconLinkOff } from "@tabler/icons-react";
import { useAct } from "../../api/cases";
import { type CaseLink, useLinks } from "../../api/tasks";
import type { CaseDetail } from "../../api/types";
import { useKey } from "../../api/use_key";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import { StageMark } from "../../ui/stage_mark";
import styles from "./case_links.module.css";
import panel from "./panel.module.css";

type Props = { item: CaseDetail; onOpenCase: (id: number) => void };

/** Other cases that this one has to do with, how, and the way to take a tie away again. */
export function CaseLinks({ item, onOpenCase }: Props) {
  const { t, nameOf } = useWords();
  const links = useLinks(item.id).data ?? [];
  const act = useAct(item.id);
  const keyOf = useKey();
  const mayUnlink = item.possible_commands.some(({ command }) => command === "unlink");
  if (links.length === 0) return null;
  const unlink = ({ id, kind }: CaseLink) => {
    const body = { command: "unlink" as const, expected_version: item.version, other_id: id, kind };
    act.mutate({ body, key: keyOf(body) });
  };
  return (
    <section className={panel["section"]} data-testid="links">
      <h2>{t("links.title")}</h2>
      <ProblemNote error={act.error} />
      <ul className={styles["links"]}>
        {links.map((one) => {
          const name = nameOf({ name: one.class_name, name_en: one.class_name_en });
          return (
            <li key={`${one.kind}/${one.is_other}/${one.id}`}>
              <button type="button" onClick={() => onOpenCase(one.id)}>
                <StageMark stage={one.stage} size={18} />
                <span>
                  <small>{t(`links.${one.kind}_${one.is_other ? "other" : "this"}`)}</small>
                  <strong>{name}</strong> {one.description}
                </span>
              </button>
              {mayUnlink && !one.is_other && one.kind !== "part" && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={`${t("command.unlink")}: ${name}`}
                  loading={act.isPending}
                  onClick={() => unlink(one)}
                >
                  <IconLinkOff size={17} />
                </ActionIcon>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
