import { Anchor, Button, Text } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import type { Suggestion } from "../../api/suggestions";
import { useWords } from "../../i18n/use_words";
import { StageMark } from "../../ui/stage_mark";
import { casePath } from "../pages/paths";
import styles from "./suggestions.module.css";

type Props = {
  items: readonly Suggestion[];
  /** What is done with the one that it is. */
  word: string;
  isBusy: boolean;
  isReady: boolean;
  onChoose: (one: Suggestion) => void;
};

/** Cases that may be the same: each says why, opens beside what is being typed, and can be taken instead. */
export function Suggestions({ items, word, isBusy, isReady, onChoose }: Props) {
  const { t, nameOf, instant } = useWords();
  if (items.length === 0) return null;
  return (
    <section className={styles["suggestions"]} data-testid="suggestions">
      <Text size="sm" fw={700}>
        {t("suggestion.title")}
      </Text>
      <ul>
        {items.map((one) => {
          const reasons = [
            t("suggestion.distance", { metres: Math.round(one.distance_m) }),
            ...(one.alike_class >= 0.99 ? [t("suggestion.sameClass")] : []),
            ...(one.alike_words >= 0.3 ? [t("suggestion.likeWords")] : []),
            instant(one.reported_at),
          ];
          return (
            <li key={one.case_id}>
              <p>
                <StageMark stage={one.stage} size={18} />{" "}
                <strong>{nameOf({ name: one.class_name, name_en: one.class_name_en })}</strong>{" "}
                {t(`stage.${one.stage}`)}
              </p>
              <p>{one.description}</p>
              <small>{reasons.join(" · ")}</small>
              <div>
                <Anchor href={casePath(one.case_id)} target="_blank" rel="noreferrer" size="sm">
                  <span className="figures">{one.number}</span>{" "}
                  <IconExternalLink size={14} aria-label={t("suggestion.newTab")} />
                </Anchor>
                <Button
                  size="compact-sm"
                  variant="default"
                  disabled={!isReady}
                  loading={isBusy}
                  onClick={() => onChoose(one)}
                >
                  {word}
                </Button>
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
