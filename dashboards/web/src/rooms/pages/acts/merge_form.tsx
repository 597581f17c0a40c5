import { SegmentedControl, TextInput } from "@mantine/core";
import { useState } from "react";
import { useLocation } from "wouter";
import { useComponent, useMerge, useSameNear } from "../../../api/components";
import type { Component } from "../../../api/types";
import { useKey } from "../../../api/use_key";
import { useWords } from "../../../i18n/use_words";
import { distanceM } from "../../../map/distance";
import { ProblemNote } from "../../../ui/problem_note";
import page from "../page.module.css";
import { componentPath } from "../paths";
import { ActForm } from "./act_form";
import styles from "./acts.module.css";
import { SideBySide } from "./side_by_side";

const CODE = /^\d{16,17}$/;

type Props = {
  item: Component;
  /** The code of the other one, once it was chosen. */
  other: string | null;
  onOther: (code: string | null) => void;
  onDone: () => void;
};

/** Two entries for one thing become one: choose the other, see both side by side, say which stays. */
export function MergeForm({ item, other, onOther, onDone }: Props) {
  const { t } = useWords();
  const [, navigate] = useLocation();
  const [stays, setStays] = useState<"this" | "other">("this");
  const [note, setNote] = useState("");
  const merge = useMerge();
  const keyOf = useKey();
  const found = useComponent(other);
  const second = found.data?.code === other ? found.data : undefined;
  const isSameKind = second?.class_id === item.class_id && second.code !== item.code;
  const [survivor, double] = stays === "this" ? [item, second] : [second, item];
  const submit = () => {
    if (survivor === undefined || double === undefined) return;
    const body = { expected_version: double.version, into: survivor.code, note: note.trim() };
    merge.mutate(
      { code: double.code, body, key: keyOf([double.code, body]) },
      {
        onSuccess: () => {
          onDone();
          if (survivor.code !== item.code) navigate(componentPath(survivor.code));
        },
      },
    );
  };
  return (
    <ActForm
      testId="merge-form"
      note={note}
      onNote={setNote}
      error={merge.error}
      isBusy={merge.isPending}
      isReady={isSameKind}
      isGrave
      word={t("act.mergeDo", { code: survivor?.code ?? "…" })}
      onSubmit={submit}
      onCancel={onDone}
    >
      <p className={page["note"]}>{t("act.mergeHint")}</p>
      <Nearby item={item} other={other} onOther={onOther} />
      <TextInput
        label={t("act.otherCode")}
        inputMode="numeric"
        value={other ?? ""}
        maxLength={17}
        onChange={({ currentTarget }) => onOther(currentTarget.value.trim() || null)}
      />
      {other !== null && CODE.test(other) && <ProblemNote error={found.error} />}
      {second !== undefined && !isSameKind && second.code !== item.code && (
        <p role="alert">{t("act.otherClass", { code: second.code, name: second.class_name })}</p>
      )}
      {second !== undefined && isSameKind && (
        <>
          <SideBySide item={item} other={second} far={distanceM(item, second)} />
          <SegmentedControl
            fullWidth
            aria-label={t("act.stays")}
            value={stays}
            onChange={(value) => setStays(value === "other" ? "other" : "this")}
            data={[
              { value: "this", label: `${t("act.this")} · ${item.code}` },
              { value: "other", label: `${t("act.other")} · ${second.code}` },
            ]}
          />
          <p className={page["quiet"]}>{t("act.mergeWhat")}</p>
        </>
      )}
    </ActForm>
  );
}

type NearbyProps = Pick<Props, "item" | "other" | "onOther">;

function Nearby({ item, other, onOther }: NearbyProps) {
  const { t } = useWords();
  const near = useSameNear(item);
  return (
    <div>
      <p className={styles["label"]}>{t("act.nearby")}</p>
      <ProblemNote error={near.error} />
      {near.data?.length === 0 && <p className={page["quiet"]}>{t("act.noneNearby")}</p>}
      <ul className={styles["near"]}>
        {near.data?.slice(0, 8).map((one) => (
          <li key={one.code}>
            <button type="button" aria-pressed={one.code === other} onClick={() => onOther(one.code)}>
              <span className="figures">{one.code}</span>
              <span>{t("page.away", { metres: one.distance_m.toFixed(1) })}</span>
              {one.state !== "intact" && <span>{t(`componentState.${one.state}`)}</span>}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
