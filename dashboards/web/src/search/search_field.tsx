import { TextInput } from "@mantine/core";
import {
  IconBuilding,
  IconFolder,
  IconHexagon,
  IconMapPin,
  IconRoad,
  IconSearch,
  IconSquare,
  IconTool,
} from "@tabler/icons-react";
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useId, useState } from "react";
import { useWords } from "../i18n/use_words";
import type { Place } from "../map/city_map";
import styles from "./search_field.module.css";
import { stepped } from "./stepped";
import { type SearchHit, usePlaceSearch } from "./use_place_search";

const ICONS = {
  area: IconHexagon,
  street: IconRoad,
  place: IconMapPin,
  building: IconBuilding,
  cell: IconSquare,
  component: IconTool,
  case: IconFolder,
} as const;

type Props = {
  label: string;
  typed: string;
  onTyped: (typed: string) => void;
  onChoose: (hit: SearchHit) => void;
  near: () => Place | null;
  input?: RefObject<HTMLInputElement | null>;
  hint?: ReactNode;
  className?: string;
  /** In a bar at the top the answers of a phone are as wide as its screen. */
  isBar?: boolean;
};

/** A field that finds places while they are typed: arrows go through the answers, Enter takes one. */
export function SearchField({ label, typed, onTyped, onChoose, near, input, hint, className, isBar }: Props) {
  const { t, language } = useWords();
  const [isOpen, setOpen] = useState(false);
  const [from, setFrom] = useState<Place | null>(null);
  const [at, setAt] = useState(-1);
  const found = usePlaceSearch(isOpen ? typed : "", from);
  const items = found?.items ?? [];
  const listId = useId();
  const isShown = isOpen && found !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: other letters bring other answers
  useEffect(() => setAt(-1), [typed]);

  const choose = (hit: SearchHit) => {
    setOpen(false);
    onChoose(hit);
  };
  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    const hit = items[Math.max(at, 0)];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      setOpen(true);
      setAt(stepped(at, event.key === "ArrowDown" ? 1 : -1, items.length));
    } else if (event.key === "Enter" && isOpen && hit !== undefined) choose(hit);
    else if (event.key === "Escape" && isOpen && typed !== "") setOpen(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className={`${styles["field"]} ${className ?? ""}`}>
      <TextInput
        ref={input}
        size="sm"
        type="search"
        value={typed}
        maxLength={200}
        placeholder={label}
        aria-label={label}
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={isShown}
        {...(isShown ? { "aria-controls": listId } : {})}
        {...(at >= 0 && isShown ? { "aria-activedescendant": `${listId}-${at}` } : {})}
        autoComplete="off"
        leftSection={<IconSearch size={16} stroke={1.8} />}
        rightSection={hint}
        onChange={({ currentTarget }) => {
          setOpen(true);
          onTyped(currentTarget.value);
        }}
        onFocus={() => {
          setFrom(near());
          setOpen(true);
        }}
        onBlur={() => setOpen(false)}
        onKeyDown={onKey}
      />
      {isShown && (
        <div className={`${styles["answers"]} ${isBar ? styles["bar"] : ""}`} data-testid="search-answers">
          {found.meant !== null && items.length > 0 && (
            <p className={styles["said"]}>{t("search.meant", { words: typed.trim(), meant: found.meant })}</p>
          )}
          <div id={listId} role="listbox" aria-label={t("search.answers")}>
            {items.map((hit, index) => (
              <Answer
                key={`${hit.kind}-${hit.key}`}
                id={`${listId}-${index}`}
                hit={hit}
                isOn={index === at}
                isEnglish={language === "en"}
                onChoose={() => choose(hit)}
              />
            ))}
          </div>
          {items.length === 0 && (
            <p className={styles["said"]} role="status">
              {t("search.none", { words: typed.trim() })}
            </p>
          )}
          {found.incomplete && items.length === 0 && (
            <p className={styles["said"]}>{t("search.incomplete")}</p>
          )}
        </div>
      )}
    </div>
  );
}

type AnswerProps = { id: string; hit: SearchHit; isOn: boolean; isEnglish: boolean; onChoose: () => void };

function Answer({ id, hit, isOn, isEnglish, onChoose }: AnswerProps) {
  const { t } = useWords();
  const Icon = ICONS[hit.kind];
  const other = hit.name_en !== null && hit.name_en !== hit.name ? hit.name_en : null;
  const [first, second] = isEnglish && other !== null ? [other, hit.name] : [hit.name, other];
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active option
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field hears the keys
    <div
      id={id}
      role="option"
      aria-selected={isOn}
      className={styles["answer"]}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onChoose}
    >
      <Icon size={18} stroke={1.6} aria-label={t(`search.kind.${hit.kind}`)} />
      <span className={styles["name"]}>
        <strong>{first}</strong>
        {second !== null && <span>{second}</span>}
      </span>
      <small>{isEnglish ? hit.detail_en : hit.detail}</small>
    </div>
  );
}
